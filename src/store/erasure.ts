// Who is forgotten: their ids and a hash of each address, noted before anything goes, so that nothing of them is stored from then
// on; and what is left to be done of it after a kill. Where they are found is in the files beside this one.
import { type Kysely, sql } from 'kysely'
import { type Stream, streamOf, streams } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { clearChanges, countChanges, countContacts, forgetContacts } from './erasure-contacts.ts'
import { countMentions, countPeople, countRows } from './erasure-counting.ts'
import { hashingOf } from './erasure-keys.ts'
import {
  clearInbox,
  clearQuarantine,
  countEnrollments,
  countInbox,
  countQuarantine,
  countSuppressed,
  forgetEnrollments,
  forgetSuppressed,
} from './erasure-places.ts'
import { clearRows, deleteRows, takeStream, type Whom } from './erasure-rows.ts'
import { type Named, whomOf } from './erasure-whom.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'
import type { Vault } from './vault.ts'

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
  /** Who is meant, with all addresses of theirs; people alone: nobody has the address. */
  whom(team: TeamSlug, named: Named): Promise<Whom>
  /** From now on nothing of them is stored. @returns who is meant, also as whoever stored a moment ago has it */
  begin(team: TeamSlug, named: Named, by: string): Promise<Whom>
  /** How many rows `forget` would find. Nothing is written, and nobody waits for it. */
  count(whom: Whom, step: ErasureStep): Promise<number>
  /** The same again finds nothing. @returns how many rows went or were cleared */
  forget(whom: Whom, step: ErasureStep): Promise<number>
  /** All of it is gone. */
  done(whom: Whom): Promise<void>
  /** People of whom something may be left, the longest noted first. */
  unfinished(most: number): Promise<readonly { readonly team: TeamSlug; readonly person: string }[]>
  /** What was asked for, the newest first. */
  list(ask: ErasureAsk): Promise<readonly ErasureView[]>
}

export type ErasureAsk = {
  readonly team: TeamSlug
  /** Only those of a lower number. */
  readonly before?: string | undefined
  readonly most: number
}

/** Ids and counts alone: an address is not kept. */
export type ErasureView = {
  readonly number: string
  /** Ids of SalesLoft. */
  readonly people: readonly string[]
  readonly addresses: number
  readonly erasedAt: string
  /** Null: something may be left. */
  readonly doneAt: string | null
  readonly by: string
}

export function createErasures(given: {
  readonly database: Database
  readonly vault: Vault
}): Erasures {
  const { vault } = given
  const db = given.database.kysely
  return translating<Erasures>({
    whom: (team, named) => whomOf(db, team, named),
    begin: (team, named, by) => begin(db, vault, { team, named, by }),
    count: (who, step) => count(db, who, step),
    forget: (who, step) => forget(db, who, step),
    async done(who) {
      const hashes = await hashesOf(db, vault, who)
      await sql`
        update worker.erasure set done_at = clock_timestamp()
        where team = ${who.team} and done_at is null
          and (person = any(${who.people}::bigint[]) or address_hash = any(${hashes}::bytea[])
            -- What was noted with them: after a kill nobody knows their addresses any more.
            or erased_at in (select e.erased_at from worker.erasure e
              where e.team = ${who.team} and e.person = any(${who.people}::bigint[])))`.execute(db)
    },
    async unfinished(most) {
      const { rows } = await sql<{ readonly team: TeamSlug; readonly person: string }>`
        select team, person::text as person from worker.erasure
        where done_at is null and person is not null order by id limit ${most}`.execute(db)
      return rows
    },
    list: (ask) => list(db, ask),
  })
}

async function hashesOf(db: Kysely<DB>, vault: Vault, who: Whom): Promise<readonly Buffer[]> {
  if (who.addresses.length === 0) return []
  return (await hashingOf(db, vault, who.team))(who.addresses)
}

async function begin(
  db: Kysely<DB>,
  vault: Vault,
  { team, named, by }: { readonly team: TeamSlug; readonly named: Named; readonly by: string },
): Promise<Whom> {
  const first = await whomOf(db, team, named)
  await note(db, vault, first, by)
  // Whoever had looked before that has stored by now what they had, and it may be of somebody else under the same address.
  const then = await transact(db, async (trx) => {
    await takeStream(trx, { team, stream: peopleStream })
    return await whomOf(trx, team, named)
  })
  const all: Whom = {
    team,
    people: [...new Set([...first.people, ...then.people])],
    addresses: [...new Set([...first.addresses, ...then.addresses])],
  }
  const isMore =
    all.people.length > first.people.length || all.addresses.length > first.addresses.length
  if (isMore) await note(db, vault, all, by)
  return all
}

/** Whoever asks once more has it looked for once more. */
async function note(db: Kysely<DB>, vault: Vault, who: Whom, by: string): Promise<void> {
  const { team, people } = who
  const hashes = await hashesOf(db, vault, who)
  await transact(db, async (trx) => {
    await sql`
      insert into worker.erasure as e (team, person, erased_at, by)
      select distinct ${team}, p.id, now(), ${by} from unnest(${people}::bigint[]) p (id) order by p.id
      on conflict on constraint erasure_once_key do update set done_at = null`.execute(trx)
    await sql`
      insert into worker.erasure as e (team, address_hash, erased_at, by)
      select distinct ${team}, h.hash, now(), ${by} from unnest(${hashes}::bytea[]) h (hash) order by h.hash
      on conflict on constraint erasure_once_key do update set done_at = null`.execute(trx)
  })
}

/** What was noted at once was asked for at once. */
async function list(
  db: Kysely<DB>,
  { team, before, most }: ErasureAsk,
): Promise<readonly ErasureView[]> {
  const { rows } = await sql<ErasureView>`
    select min(e.id)::text as number,
      coalesce(json_agg(e.person::text order by e.person) filter (where e.person is not null), '[]') as people,
      count(e.address_hash)::integer as addresses, e.erased_at as "erasedAt",
      case when bool_and(e.done_at is not null) then max(e.done_at) end as "doneAt", e.by
    from worker.erasure e where e.team = ${team} group by e.erased_at, e.by
    having ${before === undefined ? sql`true` : sql`min(e.id) < ${before}::bigint`}
    order by min(e.id) desc limit ${most}`.execute(db)
  return rows
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

async function count(db: Kysely<DB>, who: Whom, step: ErasureStep): Promise<number> {
  switch (step) {
    case 'enrolments':
      return await countEnrollments(db, who)
    case 'suppression':
      return await countSuppressed(db, who)
    case 'rows':
      return await countRows(db, who)
    case 'mentions':
      return await countMentions(db, who)
    case 'inbox':
      return await countInbox(db, who)
    case 'quarantine':
      return await countQuarantine(db, who)
    case 'contacts':
      return await countContacts(db, who)
    case 'audit':
      return await countChanges(db, who)
    case 'people':
      return await countPeople(db, who)
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
