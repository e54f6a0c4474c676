// The team's own side of whoever is forgotten: the contact, what it was held together with, and its story.
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import { withoutAddresses } from '../domain/erasing.ts'
import { takeContacts } from './contact-turns.ts'
import { holdsAny, type Whom } from './erasure-rows.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'

const changesAtOnce = 5_000

const isTheirs = ({ team, people, addresses }: Whom): RawBuilder<unknown> => sql`
  (lower(c.email_address) = any(${addresses}::text[]) or c.id in (
    select l.contact from worker.contact_link l
    where l.team = ${team} and l.person = any(${people}::bigint[])))`

/** What `forgetContacts` would find. */
export async function countContacts(db: Kysely<DB>, whom: Whom): Promise<number> {
  const { rows } = await sql<{ readonly count: number }>`
    select count(*)::integer as count from worker.contact c where c.team = ${whom.team} and ${isTheirs(whom)}`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

/** @returns how many contacts there were */
export async function forgetContacts(db: Kysely<DB>, whom: Whom): Promise<number> {
  const { team, people } = whom
  return await transact(db, async (trx) => {
    // Whoever decides about contacts of the team ends first, or has seen who was forgotten.
    await takeContacts(trx, team)
    // What the triggers note of it goes with the rest of the story.
    await sql`select set_config('worker.contact_by', 'erase', true),
      set_config('worker.contact_side', 'salesloft', true)`.execute(trx)
    const { rows } = await sql<{ readonly id: string }>`
      select c.id from worker.contact c where c.team = ${team} and ${isTheirs(whom)}
      order by c.id for update`.execute(trx)
    const ids = rows.map(({ id }) => id)
    const theirs = sql`(contact = any(${ids}::uuid[]) or person = any(${people}::bigint[]))`
    const deleted = await sql`
      delete from worker.contact where team = ${team} and id = any(${ids}::uuid[])`.execute(trx)
    await forgetSpare(trx, whom)
    // With it go its conflicts and what was sent of it.
    const { rows: links } = await sql<{ readonly contact: string | null }>`
      delete from worker.contact_link where team = ${team} and ${theirs} returning contact`.execute(
      trx,
    )
    const gone = [...ids, ...links.flatMap(({ contact }) => contact ?? [])]
    await sql`
      delete from worker.contact_change
      where team = ${team} and (contact = any(${gone}::uuid[]) or person = any(${people}::bigint[]))`.execute(
      trx,
    )
    await clearLinks(trx, whom)
    return Number(deleted.numAffectedRows ?? 0n)
  })
}

/** Somebody else's contact has an address of theirs beside its own. */
async function forgetSpare(trx: Transaction<DB>, { team, addresses }: Whom): Promise<void> {
  for (const column of ['personal_email_address', 'secondary_email_address']) {
    const { rows } = await sql<{ readonly id: string }>`
      update worker.contact set ${sql.ref(column)} = null
      where team = ${team} and lower(${sql.ref(column)}) = any(${addresses}::text[])
      returning id`.execute(trx)
    // That it was emptied is a part of its story, what was there is not.
    await sql`
      update worker.contact_change set old = null
      where team = ${team} and contact = any(${rows.map(({ id }) => id)}::uuid[])
        and field = ${column} and at >= now() and happened = 'changed'`.execute(trx)
  }
}

type Held = {
  readonly id: string
  readonly base: unknown
  readonly awaits: unknown
  readonly error: unknown
}

/** What was agreed about others, or sent of them, may have the address beside their own. */
async function clearLinks(trx: Transaction<DB>, { team, addresses }: Whom): Promise<void> {
  const isErased = (address: string): boolean => addresses.includes(address)
  const speaks = (...columns: readonly string[]): RawBuilder<unknown> =>
    holdsAny(
      sql`concat(${sql.join(columns.map((column) => sql`${sql.ref(column)}::text`))})`,
      addresses,
    )
  const { rows } = await sql<Held>`
    select id::text as id, base, awaits, error from worker.contact_link
    where team = ${team} and ${speaks('base', 'awaits', 'error')} order by id for update`.execute(
    trx,
  )
  for (const { id, base, awaits, error } of rows) {
    await sql`
      update worker.contact_link set base = ${jsonOf(base, isErased)}::jsonb,
        awaits = ${jsonOf(awaits, isErased)}::jsonb, error = ${jsonOf(error, isErased)}::jsonb
      where team = ${team} and id = ${id}`.execute(trx)
  }
  await sql`
    delete from worker.contact_conflict
    where team = ${team} and ${speaks('base', 'local', 'remote')}`.execute(trx)
  const { rows: pushes } = await sql<{
    readonly id: string
    readonly sent: unknown
    readonly awaits: unknown
    readonly error: unknown
  }>`
    select id::text as id, sent, awaits, error from worker.contact_push
    where team = ${team} and ${speaks('sent', 'awaits', 'error')} order by id for update`.execute(
    trx,
  )
  for (const { id, sent, awaits, error } of pushes) {
    await sql`
      update worker.contact_push set sent = ${jsonOf(sent, isErased)}::jsonb,
        awaits = ${jsonOf(awaits, isErased)}::jsonb, error = ${jsonOf(error, isErased)}::jsonb
      where team = ${team} and id = ${id}`.execute(trx)
  }
}

function jsonOf(value: unknown, isErased: (address: string) => boolean): string | null {
  return value === null ? null : JSON.stringify(withoutAddresses(value, isErased))
}

/** Values that others had for a while. @returns how many there were */
export async function clearChanges(db: Kysely<DB>, whom: Whom): Promise<number> {
  return await throughChanges(
    whom,
    (holds) => sql`
      gone as (
        delete from worker.contact_change c using part
        where c.team = ${whom.team} and c.id = part.id and ${holds} returning c.id
      )`,
    db,
  )
}

/** What `clearChanges` would find, once the contacts are gone with their own. */
export async function countChanges(db: Kysely<DB>, whom: Whom): Promise<number> {
  const { people } = whom
  const own = sql`(part.person = any(${people}::bigint[]) or part.contact in (
    select c.id from worker.contact c where c.team = ${whom.team} and ${isTheirs(whom)}))`
  return await throughChanges(
    whom,
    (holds) => sql`gone as (select part.id from part where ${holds} and (${own}) is not true)`,
    db,
  )
}

/** @param gone names the changes `part` that are meant */
async function throughChanges(
  { team, addresses }: Whom,
  gone: (holds: RawBuilder<unknown>) => RawBuilder<unknown>,
  db: Kysely<DB>,
): Promise<number> {
  type Looked = { readonly looked: number; readonly last: string | null; readonly gone: number }
  if (addresses.length === 0) return 0
  const holds = holdsAny(sql`concat(part.old::text, part.new::text)`, addresses)
  let count = 0
  for (let after: string | null = '0'; after !== null;) {
    const from: string = after
    const { rows } = await sql<Looked>`
      with part as materialized (
        select id, contact, person, old, new from worker.contact_change
        where team = ${team} and id > ${from}::bigint order by id limit ${changesAtOnce}
      ), ${gone(holds)}
      select (select count(*)::integer from part) as looked, (select max(id)::text from part) as last,
        (select count(*)::integer from gone) as gone`.execute(db)
    const found = rows[0] ?? { looked: 0, last: null, gone: 0 }
    count += found.gone
    after = found.looked < changesAtOnce ? null : found.last
  }
  return count
}
