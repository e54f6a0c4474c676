// Who is forgotten: their ids and a hash of each address, noted before anything goes, so that nothing of them is stored from then
// on; and what is left to be done of it after a kill. Where they are found is in the files beside this one.
import { type Kysely, sql } from 'kysely'
import { addressesIn, plainAddress } from '../domain/erasing.ts'
import { type Stream, streamOf, streams } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { clearChanges, forgetContacts } from './erasure-contacts.ts'
import { hashingOf } from './erasure-keys.ts'
import {
  clearInbox,
  clearQuarantine,
  forgetEnrollments,
  forgetSuppressed,
} from './erasure-places.ts'
import { clearRows, deleteRows, type Whom } from './erasure-rows.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'
import type { Vault } from './vault.ts'

export type Named = { readonly person: string } | { readonly address: string }

/** The person's own row is last: it says which addresses are theirs, also to whoever goes on after a kill. */
export const erasureSteps = [
  'enrolments',
  'suppression',
  'rows',
  'mentions',
  'inbox',
  'quarantine',
  'contacts',
  'audit',
  'people',
] as const
export type ErasureStep = (typeof erasureSteps)[number]

export type Erasures = {
  /** Who is meant, with all addresses of theirs; people alone: nobody has the address. @throws AppError `team.unknown` */
  whom(team: TeamSlug, named: Named): Promise<Whom>
  /** From now on nothing of them is stored. */
  begin(whom: Whom, by: string): Promise<void>
  /** The same again finds nothing. @returns how many rows went or were cleared */
  forget(whom: Whom, step: ErasureStep): Promise<number>
  /** All of it is gone. */
  done(whom: Whom): Promise<void>
  /** People of whom something may be left, the longest noted first. */
  unfinished(most: number): Promise<readonly { readonly team: TeamSlug; readonly person: string }[]>
}

export function createErasures(given: {
  readonly database: Database
  readonly vault: Vault
}): Erasures {
  const { vault } = given
  const db = given.database.kysely
  return translating<Erasures>({
    whom: (team, named) => whom(db, team, named),
    begin: (who, by) => begin(db, vault, who, by),
    forget: (who, step) => forget(db, who, step),
    async done(who) {
      const hashes = await hashesOf(db, vault, who)
      await sql`
        update worker.erasure set done_at = clock_timestamp()
        where team = ${who.team} and done_at is null
          and (person = any(${who.people}::bigint[]) or address_hash = any(${hashes}::bytea[]))`.execute(
        db,
      )
    },
    async unfinished(most) {
      const { rows } = await sql<{ readonly team: TeamSlug; readonly person: string }>`
        select team, person::text as person from worker.erasure
        where done_at is null and person is not null order by id limit ${most}`.execute(db)
      return rows
    },
  })
}

async function whom(db: Kysely<DB>, team: TeamSlug, named: Named): Promise<Whom> {
  const address = 'address' in named ? plainAddress(named.address) : undefined
  const people = 'person' in named ? [named.person] : await peopleOfAddress(db, team, address ?? '')
  const { rows } = await sql<{ readonly address: string }>`
    select distinct a.address from (
      select unnest(array[p.email_address, p.personal_email_address, p.secondary_email_address]) as address
      from salesloft.people p where p.team = ${team} and p.id = any(${people}::bigint[])
      union all
      select unnest(array[c.email_address, c.personal_email_address, c.secondary_email_address])
      from worker.contact c join worker.contact_link l on l.team = c.team and l.contact = c.id
      where c.team = ${team} and l.person = any(${people}::bigint[])
      union all
      select unnest(array[c.personal_email_address, c.secondary_email_address])
      from worker.contact c where c.team = ${team} and lower(c.email_address) = ${address ?? null}
    ) a where a.address is not null`.execute(db)
  const found = new Set(rows.flatMap((row) => addressesIn(row.address)))
  if (address !== undefined) found.add(address)
  return { team, people, addresses: await notOfOthers(db, { team, people, addresses: [...found] }) }
}

/** Whose own address it is; where it is nobody's, the one who has it beside their own. */
async function peopleOfAddress(
  db: Kysely<DB>,
  team: TeamSlug,
  address: string,
): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly person: string; readonly own: boolean }>`
    select p.id::text as person, lower(p.email_address) = ${address} as own from salesloft.people p
    where p.team = ${team} and ${address} in
      (lower(p.email_address), lower(p.personal_email_address), lower(p.secondary_email_address))
    union
    select l.person::text, true from worker.contact c
    join worker.contact_link l on l.team = c.team and l.contact = c.id
    where c.team = ${team} and lower(c.email_address) = ${address} and l.person is not null`.execute(
    db,
  )
  const own = rows.filter((row) => row.own)
  const meant = own.length > 0 || rows.length > 1 ? own : rows
  return [...new Set(meant.map(({ person }) => person))]
}

/** What somebody else is known by is not forgotten with them: a couple's, or a company's address. */
async function notOfOthers(db: Kysely<DB>, who: Whom): Promise<readonly string[]> {
  const { team, people, addresses } = who
  const { rows } = await sql<{ readonly address: string }>`
    select lower(p.email_address) as address from salesloft.people p
    where p.team = ${team} and lower(p.email_address) = any(${addresses}::text[])
      and p.id <> all(${people}::bigint[]) and p.deleted_at is null`.execute(db)
  const others = new Set(rows.map((row) => row.address))
  return addresses.filter((address) => !others.has(address))
}

async function hashesOf(db: Kysely<DB>, vault: Vault, who: Whom): Promise<readonly Buffer[]> {
  if (who.addresses.length === 0) return []
  return (await hashingOf(db, vault, who.team))(who.addresses)
}

/** Whoever asks once more has it looked for once more. */
async function begin(db: Kysely<DB>, vault: Vault, who: Whom, by: string): Promise<void> {
  const { team, people } = who
  const hashes = await hashesOf(db, vault, who)
  await transact(db, async (trx) => {
    await sql`
      insert into worker.erasure as e (team, person, by)
      select distinct ${team}, p.id, ${by} from unnest(${people}::bigint[]) p (id) order by p.id
      on conflict on constraint erasure_once_key do update set done_at = null`.execute(trx)
    await sql`
      insert into worker.erasure as e (team, address_hash, by)
      select distinct ${team}, h.hash, ${by} from unnest(${hashes}::bytea[]) h (hash) order by h.hash
      on conflict on constraint erasure_once_key do update set done_at = null`.execute(trx)
  })
}

const peopleStream = streamOf('people')
const others = streams.filter(({ name }) => name !== 'people')

async function forget(db: Kysely<DB>, who: Whom, step: ErasureStep): Promise<number> {
  switch (step) {
    case 'enrolments':
      return await forgetEnrollments(db, who)
    case 'suppression':
      return await forgetSuppressed(db, who)
    case 'rows':
      return await untilNoMore(others, (stream) => deleteRows(db, who, stream))
    case 'mentions':
      return await total(streams, (stream) => clearRows(db, who, stream))
    case 'inbox':
      return await clearInbox(db, who)
    case 'quarantine':
      return await clearQuarantine(db, who)
    case 'contacts':
      return await forgetContacts(db, who)
    case 'audit':
      return await clearChanges(db, who)
    case 'people':
      return await deleteRows(db, who, peopleStream)
  }
}

/** What went with somebody may have parts in a stream that was looked through before. */
async function untilNoMore(
  among: readonly Stream[],
  work: (stream: Stream) => Promise<number>,
): Promise<number> {
  let sum = 0
  for (;;) {
    const found = await total(among, work)
    if (found === 0) return sum
    sum += found
  }
}

async function total(
  among: readonly Stream[],
  work: (stream: Stream) => Promise<number>,
): Promise<number> {
  let sum = 0
  for (const stream of among) sum += await work(stream)
  return sum
}
