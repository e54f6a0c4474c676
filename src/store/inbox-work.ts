// Deliveries that are worked off: claimed under a lease by whoever comes, and ended by the one who holds it. What is
// claimed counts as an attempt until it ends with a word, so that a delivery that ends the process is found.
import { type Kysely, sql } from 'kysely'
import {
  attemptsTogether,
  backoffMs,
  claimedAtOnce,
  hintEveryMs,
  hintsAtOnce,
  type KnownRow,
  leaseMs,
  mostAttempts,
} from '../domain/inbox.ts'
import type { Stream, StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { translating } from './errors.ts'
import { goneColumn } from './gone.ts'
import { commitHints, type Hints, type HintsCommitted } from './inbox-commit.ts'
import { type InboxStanding, isDue, isWaiting, teamsToRing, unstick, waiting } from './inbox-due.ts'
import { type Ended, type Ending, settle } from './inbox-settle.ts'
import type { DB } from './schema.ts'
import { storingOf, type StoringParts } from './storing.ts'

export type Delivery = {
  readonly id: string
  readonly event: string
  readonly body: Buffer
  /** ISO text of the database's clock. */
  readonly receivedAt: string
  readonly ageMs: number
  /** This one included. */
  readonly attempts: number
  /** How often in a row SalesLoft did not show what it announced. */
  readonly checks: number
}

export type Claim = { readonly team: TeamSlug; /** A UUID, new each time. */ readonly by: string }

/** Every verb throws AppError `store.*` when Postgres does not do it. */
export type InboxWork = {
  /** Those due, of a team that is running: a hundred, or one that has failed before. */
  claim(claim: Claim): Promise<readonly Delivery[]>
  /** Ends what no attempt ends, and makes due what nothing else would. @returns what is given up */
  unstick(team: TeamSlug): Promise<readonly Ended[]>
  /** How many wait, and in how many milliseconds the first of them is due. */
  waiting(team: TeamSlug): Promise<InboxStanding>
  /** Running teams with deliveries that are due. */
  teamsToRing(): Promise<readonly TeamSlug[]>
  /** Whether deliveries of the stream are processed at all now. */
  standing(team: TeamSlug, stream: StreamName): Promise<'open' | 'paused' | 'unavailable'>
  /** Takes a turn at asking for records of the stream: 0, or in how many milliseconds there is one. */
  takeTurn(team: TeamSlug, stream: StreamName): Promise<number>
  /** Rows that the mirror has, by their ids. */
  known(
    team: TeamSlug,
    stream: Stream,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, KnownRow & { readonly raw: string }>>
  /** Ids that are alive as far as is known, from both ends of the table and not among these. */
  witnesses(team: TeamSlug, stream: Stream, among: readonly string[]): Promise<readonly string[]>
  /** Stores what came and ends its deliveries, in one transaction. */
  commit(hints: Hints): Promise<HintsCommitted>
  /** Ends claimed deliveries, or lets them wait; those that somebody else has claimed since are left alone. */
  settle(claim: Claim, endings: readonly Ending[]): Promise<readonly Ended[]>
}

export function createInboxWork(parts: StoringParts): InboxWork {
  const { db, at, sieve } = storingOf(parts)
  return translating<InboxWork>({
    claim: (given) => claim(db, given),
    unstick: (team) => unstick(db, team),
    waiting: (team) => waiting(db, team),
    teamsToRing: () => teamsToRing(db),
    standing: (team, stream) => standing(db, team, stream),
    takeTurn: (team, stream) => takeTurn(db, team, stream),
    known: (team, stream, ids) => known(db, team, stream, ids),
    witnesses: (team, stream, among) => witnesses(db, team, stream, among),
    commit: (hints) => commitHints(db, hints, { at, sieve }),
    settle: (given, endings) => settle(db, given, endings, sieve),
  })
}

async function claim(db: Kysely<DB>, given: Claim): Promise<readonly Delivery[]> {
  const together = await take(db, given, sql`attempts < ${attemptsTogether}`, claimedAtOnce)
  if (together.length > 0) return together
  return await take(
    db,
    given,
    sql`attempts >= ${attemptsTogether} and attempts < ${mostAttempts}`,
    1,
  )
}

// It may be what ends the process: then it waits as after a failure, however short the lease is.
const againAfter = Array.from({ length: mostAttempts }, (_, before) => backoffMs(before + 1))

async function take(
  db: Kysely<DB>,
  { team, by }: Claim,
  which: ReturnType<typeof sql>,
  most: number,
): Promise<readonly Delivery[]> {
  const { rows } = await sql<Delivery>`
    with due as materialized (
      select id from worker.inbox
      where team = ${team} and ${isWaiting} and ${isDue} and ${which}
        and exists (
          select from worker.team
          where slug = ${team} and paused_at is null and disconnected_at is null
        )
      order by next_attempt_at, id limit ${most}
      for update skip locked
    )
    update worker.inbox i set lease_by = ${by}, attempts = i.attempts + 1,
      lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond',
      next_attempt_at = case when i.attempts < ${attemptsTogether} then i.next_attempt_at
        else clock_timestamp()
          + (${againAfter}::float8[])[i.attempts + 1] * interval '1 millisecond' end
    from due where i.team = ${team} and i.id = due.id
    returning i.id, i.event, i.body, i.received_at as "receivedAt", i.attempts, i.checks,
      -- A clock that stepped back makes none of them young.
      abs(extract(epoch from clock_timestamp() - i.received_at) * 1000)::float8 as "ageMs"`.execute(
    db,
  )
  return rows
}

async function standing(
  db: Kysely<DB>,
  team: TeamSlug,
  stream: StreamName,
): Promise<'open' | 'paused' | 'unavailable'> {
  const { rows } = await sql<{ paused: boolean; unavailable: boolean }>`
    select paused_at is not null as paused, unavailable
    from worker.sync_state where team = ${team} and stream = ${stream}`.execute(db)
  const [row] = rows
  if (row === undefined || row.unavailable) return 'unavailable'
  return row.paused ? 'paused' : 'open'
}

const turns = (count: number) => sql`${count * hintEveryMs} * interval '1 millisecond'`

async function takeTurn(db: Kysely<DB>, team: TeamSlug, stream: StreamName): Promise<number> {
  // What a clock that has stepped back since put further ahead than it ever may be is not believed.
  const until = sql`(case when hints_until <= clock_timestamp() + ${turns(hintsAtOnce)}
    then hints_until end)`
  const { rows } = await sql<{ waitMs: number }>`
    with turn as (
      select greatest(0, extract(epoch from
        ${until} - ${turns(hintsAtOnce - 1)} - clock_timestamp()) * 1000) as wait_ms
      from worker.sync_state where team = ${team} and stream = ${stream} for update
    ), taken as (
      update worker.sync_state set hints_until = greatest(${until}, clock_timestamp()) + ${turns(1)}
      from turn where team = ${team} and stream = ${stream} and coalesce(turn.wait_ms, 0) = 0
    )
    select ceil(coalesce(wait_ms, 0))::float8 as "waitMs" from turn`.execute(db)
  return rows[0]?.waitMs ?? 0
}

async function known(
  db: Kysely<DB>,
  team: TeamSlug,
  stream: Stream,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KnownRow & { readonly raw: string }>> {
  const { rows } = await sql<KnownRow & { readonly id: string; readonly raw: string }>`
    select id::text, ${stream.hasUpdatedAt ? sql.ref('updated_at') : sql`null`} as "updatedAt",
      requested_at as "requestedAt", ${sql.ref(goneColumn(stream))} is not null as "isGone",
      abs(extract(epoch from clock_timestamp() - requested_at) * 1000)::float8 as "askedMsAgo",
      raw::text
    from ${sql.table(`salesloft.${stream.table}`)}
    where team = ${team} and id = any(${ids}::${sql.raw(stream.idType)}[])`.execute(db)
  return new Map(rows.map((row) => [row.id, row]))
}

async function witnesses(
  db: Kysely<DB>,
  team: TeamSlug,
  stream: Stream,
  among: readonly string[],
): Promise<readonly string[]> {
  const alive = sql`
    from ${sql.table(`salesloft.${stream.table}`)}
    where team = ${team} and ${sql.ref(goneColumn(stream))} is null
      and id <> all(${among}::${sql.raw(stream.idType)}[])`
  const { rows } = await sql<{ id: string }>`
    (select id::text ${alive} order by id desc limit 2)
    union (select id::text ${alive} order by id limit 1)`.execute(db)
  return rows.map(({ id }) => id)
}
