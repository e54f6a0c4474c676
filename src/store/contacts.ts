// The team's contacts for the command line, HTTP and files; an application uses the table itself. Who was forgotten does not come
// in again this way either.
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { type ContactColumn, contactColumns } from '../domain/contact-fields.ts'
import { addressesOf, withoutAddresses } from '../domain/erasing.ts'
import { AppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { contactOf, type ContactRow, type Json } from './contact-rows.ts'
import { decideAboutContacts } from './contact-turns.ts'
import { createSieve, type Sieve } from './erasure-sieve.ts'
import type { Database } from './database.ts'
import { isViolationOf, sqlStateOf, translating } from './errors.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'
import type { Vault } from './vault.ts'

export type ContactImport = {
  /** Its name here, by which it has to be there. */
  readonly id?: string | null
  /** The application's id, by which it is known again; without one each is a new contact. */
  readonly externalId: string | null
  /** Where neither finds it, its e-mail address does, among those that have no other external id. */
  readonly byEmail?: boolean
  /** What is not named stays as it is; null empties it. */
  readonly columns: Json
  readonly customFields: Json
}

export type Imported =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly id: string }
  /** They were forgotten. */
  | { readonly kind: 'forgotten' }
  /** Its `id` is that of none. */
  | { readonly kind: 'absent' }
  /** More than one has its e-mail address. */
  | { readonly kind: 'ambiguous' }
  /** The table does not take it: the name of its rule, or a SQLSTATE. */
  | { readonly kind: 'refused'; readonly why: string }

export type Said = { readonly by: string; readonly why: string }

export type Contacts = {
  /** In the order of their ids. */
  list(
    team: TeamSlug,
    ask: { readonly after?: string | undefined; readonly most: number },
  ): Promise<readonly ContactRow[]>
  get(team: TeamSlug, id: string): Promise<ContactRow | undefined>
  /** One transaction, in which each is taken or refused by itself. @throws AppError `team.unknown` */
  put(team: TeamSlug, contacts: readonly ContactImport[], said: Said): Promise<readonly Imported[]>
  /** What `put` would come to; nothing is written. @throws AppError `team.unknown` */
  tryPut(
    team: TeamSlug,
    contacts: readonly ContactImport[],
    said: Said,
  ): Promise<readonly Imported[]>
  /** @returns how many there were */
  remove(team: TeamSlug, ids: readonly string[], said: Said): Promise<number>
}

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function createContacts(given: {
  readonly database: Database
  readonly vault?: Vault | undefined
}): Contacts {
  const db = given.database.kysely
  const sieve = createSieve(given.vault)
  return translating<Contacts>({
    async list(team, { after, most }) {
      const isBehind = after === undefined ? sql`true` : sql`c.id > ${after}::uuid`
      const { rows } = await sql<{ readonly contact: ContactRow }>`
        select ${contactOf} as contact from worker.contact c
        where c.team = ${team} and ${isBehind} order by c.id limit ${most}`.execute(db)
      return rows.map(({ contact }) => contact)
    },
    async get(team, id) {
      if (!isUuid.test(id)) return undefined
      const { rows } = await sql<{ readonly contact: ContactRow }>`
        select ${contactOf} as contact from worker.contact c
        where c.team = ${team} and c.id = ${id}::uuid`.execute(db)
      return rows[0]?.contact
    },
    put: (team, contacts, said) => transact(db, (trx) => put(trx, sieve, team, contacts, said)),
    tryPut: (team, contacts, said) => undone(db, (trx) => put(trx, sieve, team, contacts, said)),
    async remove(team, ids, said) {
      return await transact(db, async (trx) => {
        await say(trx, said)
        const gone = await sql`
          delete from worker.contact
          where team = ${team} and id::text = any(${ids}::text[])`.execute(trx)
        return Number(gone.numAffectedRows ?? 0n)
      })
    },
  })
}

async function say(db: Kysely<DB>, { by, why }: Said): Promise<void> {
  await sql`select set_config('worker.contact_by', ${by}, true),
    set_config('worker.contact_why', ${why}, true)`.execute(db)
}

/** What work in a transaction comes to, without it. */
async function undone<Value>(
  db: Kysely<DB>,
  work: (trx: Kysely<DB>) => Promise<Value>,
): Promise<Value> {
  const rollback = new Error('not kept')
  let value: { readonly of: Value } | undefined
  try {
    await transact(db, async (trx) => {
      value = { of: await work(trx) }
      throw rollback
    })
  } catch (error) {
    if (error === rollback && value !== undefined) return value.of
    throw error
  }
  throw rollback
}

async function put(
  trx: Kysely<DB>,
  sieve: Sieve,
  team: TeamSlug,
  contacts: readonly ContactImport[],
  said: Said,
): Promise<readonly Imported[]> {
  await decideAboutContacts(trx, team)
  await say(trx, said)
  const forgotten = await sieve.addresses(trx, team, addressesOf(contacts))
  const isForgotten = (address: string): boolean => forgotten.has(address)
  const done: Imported[] = []
  for (const contact of contacts) {
    const isTheirs = addressesOf(contact.columns['email_address']).some(isForgotten)
    done.push(
      isTheirs ? { kind: 'forgotten' } : await putOne(trx, team, without(contact, isForgotten)),
    )
  }
  return done
}

/** Somebody else's, who has an address of theirs beside their own. */
function without(contact: ContactImport, isForgotten: (address: string) => boolean): ContactImport {
  const cleared = (values: Json): Json => withoutAddresses(values, isForgotten) as Json
  const { columns, customFields } = contact
  return { ...contact, columns: cleared(columns), customFields: cleared(customFields) }
}

const known = Object.entries(contactColumns) as readonly (readonly [string, ContactColumn])[]

async function putOne(trx: Kysely<DB>, team: TeamSlug, contact: ContactImport): Promise<Imported> {
  await sql`savepoint contact`.execute(trx)
  try {
    const done = (await change(trx, team, contact)) ?? (await insert(trx, team, contact))
    await sql`release savepoint contact`.execute(trx)
    return done
  } catch (error) {
    if (isViolationOf(error, 'contact_team_fkey')) {
      throw new AppError('team.unknown', `There is no team "${team}".`)
    }
    if (!/^2[23]/.test(sqlStateOf(error) ?? '')) throw error
    await sql`rollback to savepoint contact`.execute(trx)
    const rule = (error as { readonly constraint?: unknown }).constraint
    return { kind: 'refused', why: typeof rule === 'string' ? rule : (sqlStateOf(error) ?? '') }
  }
}

/** Undefined: it is a new one. */
async function change(
  trx: Kysely<DB>,
  team: TeamSlug,
  contact: ContactImport,
): Promise<Imported | undefined> {
  const { id = null, externalId, byEmail = false, columns } = contact
  if (id !== null) {
    return (await update(trx, team, contact, sql`c.id = ${id}::uuid`)) ?? { kind: 'absent' }
  }
  if (externalId !== null) {
    const done = await update(trx, team, contact, sql`c.external_id = ${externalId}`)
    if (done !== undefined) return done
  }
  const address = columns['email_address']
  if (!byEmail || typeof address !== 'string') return undefined
  const { rows } = await sql<{ readonly id: string }>`
    select c.id::text as id from worker.contact c
    where c.team = ${team} and lower(c.email_address) = lower(${address})
      and (c.external_id is null or ${externalId}::text is null) limit 2`.execute(trx)
  const [found, another] = rows
  if (found === undefined) return undefined
  if (another !== undefined) return { kind: 'ambiguous' }
  return await update(trx, team, contact, sql`c.id = ${found.id}::uuid`)
}

async function update(
  trx: Kysely<DB>,
  team: TeamSlug,
  contact: ContactImport,
  which: RawBuilder<unknown>,
): Promise<Imported | undefined> {
  const { customFields } = contact
  const columns = allOf(contact)
  const set = namesIn(columns).map((name) => sql`, ${sql.ref(name)} = r.${sql.ref(name)}`)
  const { rows } = await sql<{ readonly id: string; readonly changed: boolean }>`
    with before as materialized (
      select c.id, c.version from worker.contact c
      where c.team = ${team} and ${which} for update
    )
    update worker.contact c set custom_fields = (c.custom_fields || ${JSON.stringify(customFields)}::jsonb)
        - coalesce((
          select array_agg(f.key) from jsonb_each(${JSON.stringify(customFields)}::jsonb) f
          where jsonb_typeof(f.value) = 'null'
        ), '{}') ${sql.join(set, sql``)}
    from before, jsonb_populate_record(null::worker.contact, ${valuesOf(columns)}::jsonb) r
    where c.team = ${team} and c.id = before.id
    returning c.id::text as id, c.version <> before.version as changed`.execute(trx)
  const [row] = rows
  return row && { kind: row.changed ? 'updated' : 'unchanged', id: row.id }
}

async function insert(trx: Kysely<DB>, team: TeamSlug, contact: ContactImport): Promise<Imported> {
  const { customFields } = contact
  const columns = allOf(contact)
  const names = namesIn(columns)
  const into = names.map((name) => sql`, ${sql.ref(name)}`)
  const values = names.map((name) => sql`, r.${sql.ref(name)}`)
  const { rows } = await sql<{ readonly id: string }>`
    insert into worker.contact (team, custom_fields ${sql.join(into, sql``)})
    select ${team}, jsonb_strip_nulls(${JSON.stringify(customFields)}::jsonb)
      ${sql.join(values, sql``)}
    from jsonb_populate_record(null::worker.contact, ${valuesOf(columns)}::jsonb) r
    returning id::text as id`.execute(trx)
  return { kind: 'created', id: rows[0]?.id ?? '' }
}

function allOf({ externalId, columns }: ContactImport): Json {
  return externalId === null ? columns : { ...columns, external_id: externalId }
}

/** Those that the table has. */
function namesIn(columns: Json): readonly string[] {
  return known.flatMap(([name]) => (name in columns ? [name] : []))
}

/** What is emptied is an empty list or a no to the table. */
function valuesOf(columns: Json): string {
  const values = known.flatMap(([name, { kind }]): readonly (readonly [string, unknown])[] => {
    if (!(name in columns)) return []
    const nothing = kind === 'list' ? [] : kind === 'boolean' ? false : null
    return [[name, columns[name] ?? nothing]]
  })
  return JSON.stringify(Object.fromEntries(values))
}
