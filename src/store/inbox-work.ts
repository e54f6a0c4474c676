// Deliveries that are worked off: claimed under a lease by whoever comes, and ended by the one who holds it. What is
// claimed counts as an attempt until it ends with a word, so that a delivery that ends the process is found.
import { type Kysely, sql } from 'kysely'
import { type At, nothingHappens } from '../domain/crash-points.ts'
import {
  attemptsTogether,
  claimedAtOnce,
  hintEveryMs,
  hintsAtOnce,
  type KnownRow,
  leaseMs,
} from '../domain/inbox.ts'
import type { Stream, StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import { goneColumn } from './gone.ts'
import { commitHints, type Hints, type HintsCommitted } from './inbox-commit.ts'
import { type Ended, type Ending, settle } from './inbox-settle.ts'
import type { DB } from './schema.ts'

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
  /** How many wait, and in how many milliseconds the first of them is due; null where none is, or the team is paused. */
  waiting(team: TeamSlug): Promise<{ readonly pending: number; readonly dueInMs: number | null }>
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

export function createInboxWork(parts: {
  readonly database: Database
  readonly at?: At | undefined
}): InboxWork {
  const { database, at = nothingHappens } = parts
  const db = database.kysely
  return translating<InboxWork>({
    claim: (given) => claim(db, given),
    waiting: (team) => waiting(db, team),
    teamsToRing: () => teamsToRing(db),
    standing: (team, stream) => standing(db, team, stream),
    takeTurn: (team, stream) => takeTurn(db, team, stream),
    known: (team, stream, ids) => known(db, team, stream, ids),
    witnesses: (team, stream, among) => witnesses(db, team, stream, among),
    commit: (hints) => commitHints(db, hints, at),
    settle: (given, endings) => settle(db, given, endings),
  })
}

const isWaiting = sql`state in ('pending', 'held')`
const isDue = sql`next_attempt_at <= clock_timestamp()
  and (lease_until is null or lease_until <= clock_timestamp())`

async function claim(db: Kysely<DB>, given: Claim): Promise<readonly Delivery[]> {
  const together = await take(db, given, sql`attempts < ${attemptsTogether}`, claimedAtOnce)
  if (together.length > 0) return together
  return await take(db, given, sql`attempts >= ${attemptsTogether}`, 1)
}

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
      lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    from due where i.team = ${team} and i.id = due.id
    returning i.id, i.event, i.body, i.received_at as "receivedAt", i.attempts,
      (extract(epoch from clock_timestamp() - i.received_at) * 1000)::float8 as "ageMs",
      -- One that is replayed begins anew.
      case when i.state = 'held' then i.checks else 0 end as checks`.execute(db)
  return rows
}

async function waiting(
  db: Kysely<DB>,
  team: TeamSlug,
): Promise<{ readonly pending: number; readonly dueInMs: number | null }> {
  const { rows } = await sql<{ pending: number; dueInMs: number | null }>`
    select count(*)::integer as pending,
      -- Of none it is null, which greatest() alone would make 0: due now.
      case when count(*) > 0 then greatest(0, extract(epoch from
        min(greatest(i.next_attempt_at, i.lease_until)) - clock_timestamp()
      ) * 1000)::float8 end as "dueInMs"
    from worker.inbox i join worker.team t on t.slug = i.team
    where i.team = ${team} and i.${isWaiting}
      and t.paused_at is null and t.disconnected_at is null`.execute(db)
  return rows[0] ?? { pending: 0, dueInMs: null }
}

async function teamsToRing(db: Kysely<DB>): Promise<readonly TeamSlug[]> {
  const { rows } = await sql<{ slug: TeamSlug }>`
    select slug from worker.team t
    where paused_at is null and disconnected_at is null and exists (
      select from worker.inbox where team = t.slug and ${isWaiting} and ${isDue}
    )`.execute(db)
  return rows.map(({ slug }) => slug)
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

async function takeTurn(db: Kysely<DB>, team: TeamSlug, stream: StreamName): Promise<number> {
  const ahead = sql`${(hintsAtOnce - 1) * hintEveryMs} * interval '1 millisecond'`
  const { rows } = await sql<{ waitMs: number }>`
    with turn as (
      select greatest(0, extract(epoch from hints_until - ${ahead} - clock_timestamp()) * 1000) as wait_ms
      from worker.sync_state where team = ${team} and stream = ${stream} for update
    ), taken as (
      update worker.sync_state set hints_until = greatest(hints_until, clock_timestamp())
        + ${hintEveryMs} * interval '1 millisecond'
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
      (extract(epoch from clock_timestamp() - requested_at) * 1000)::float8 as "askedMsAgo",
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
