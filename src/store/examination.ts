// What `doctor` asks of the database beyond the status: the server itself, what others spend, and whether the rows are as
// far as their cursors say, which a partial restore or an edit by hand can undo without any error.
import { type Kysely, sql } from 'kysely'
import { streams, type Stream, type StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'

export type ServerFacts = {
  /** Such as `18.4`. */
  readonly version: string
  /** The server's clock, in milliseconds since 1970. */
  readonly clockMs: number
  /** A standby, or `default_transaction_read_only`. */
  readonly readOnly: boolean
  /** What this database holds on its disk. */
  readonly bytes: number
}

export type BudgetFacts = {
  readonly limit: number
  /** As the latest answer of this minute said; null where none came. */
  readonly remaining: number | null
  /** What others spent of this minute at the least; null where no answer came. */
  readonly others: number | null
  /** How long SalesLoft asked the team to wait yet. */
  readonly blockedSeconds: number
}

export type RowsBehind = {
  readonly team: TeamSlug
  readonly stream: StreamName
  /** `rows`: those that a run stored are not there. `watermark`: no run has come so far. */
  readonly what: 'rows' | 'watermark'
}

export type PoolerFacts = {
  /** Two connections were seen to lead to one of the server's: what is between gives it for a transaction. */
  readonly shares: boolean
  /** Whether the server itself limits a statement, and a wait for a lock: a transaction's limits are ours. */
  readonly limits: boolean
}

export type Examination = {
  pooler(): Promise<PoolerFacts>
  server(): Promise<ServerFacts>
  /** `undefined` for a team without a budget. */
  budget(team: TeamSlug): Promise<BudgetFacts | undefined>
  /** Streams whose cursor is ahead of their rows, of connected teams or of one: each is to be read in full. */
  rowsBehind(team?: TeamSlug): Promise<readonly RowsBehind[]>
}

export function createExamination({ database }: { readonly database: Database }): Examination {
  const { kysely } = database
  return translating<Examination>({
    async server() {
      const { rows } = await sql<ServerFacts>`
        select current_setting('server_version') as version,
          (extract(epoch from clock_timestamp()) * 1000)::float8 as "clockMs",
          pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as "readOnly",
          pg_database_size(current_database())::float8 as bytes`.execute(kysely)
      return rows[0] ?? { version: 'unknown', clockMs: Date.now(), readOnly: false, bytes: 0 }
    },

    pooler: () => lookAtPooler(kysely),

    async budget(team) {
      // SalesLoft's minute is not ours: what we spent in two of ours is the most we spent in one of its.
      const { rows } = await sql<BudgetFacts>`
        select b.limit_per_minute as limit, b.fresh as remaining,
          greatest(0, b.limit_per_minute - b.fresh - coalesce((
            select sum(u.cost) from worker.api_usage u
            where u.team = b.team and u.minute > clock_timestamp() - interval '2 minutes'
          ), 0))::integer as others,
          greatest(0, coalesce(extract(epoch from b.blocked_until - clock_timestamp()), 0))::float8
            as "blockedSeconds"
        from (
          select *, case when refill_until > clock_timestamp() then remaining end as fresh
          from worker.api_budget
        ) b
        where b.team = ${team}`.execute(kysely)
      return rows[0]
    },

    async rowsBehind(team) {
      const found = await Promise.all(streams.map((stream) => behind(database, stream, team)))
      return found.flat()
    },
  })
}

// The connection that was given back last is given first, so the first look tells, but for what others do meanwhile.
const looks = 3

async function lookAtPooler(kysely: Kysely<DB>): Promise<PoolerFacts> {
  return await kysely.connection().execute(async (first) => {
    const { rows } = await sql<{ limits: boolean }>`
      select current_setting('statement_timeout') <> '0' and current_setting('lock_timeout') <> '0'
        as limits`.execute(first)
    const limits = rows[0]?.limits ?? false
    for (let look = 1; look <= looks; look += 1) {
      const mine = await backendOf(first)
      const other = await kysely.connection().execute(backendOf)
      if (mine === other) return { shares: true, limits }
    }
    return { shares: false, limits }
  })
}

async function backendOf(connection: Kysely<DB>): Promise<number | undefined> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(connection)
  return rows[0]?.pid
}

/**
 * The latest run that stored something left rows younger than its start, whatever was stored since; and no watermark is
 * beyond the last run's. Runs are kept for a month, so a stream without any says nothing.
 */
async function behind(
  { kysely }: Database,
  { name, table, hasUpdatedAt, overlapMs }: Stream,
  team: TeamSlug | undefined,
): Promise<readonly RowsBehind[]> {
  // The index narrows the search to what the run can have met; a full one met everything.
  const inReach = hasUpdatedAt
    ? sql`(r.since is null or m.updated_at >= r.since - ${overlapMs} * interval '1 millisecond')`
    : sql`true`
  const { rows } = await sql<RowsBehind>`
    with run as (
      select s.team, s.watermark, r.started_at, last.watermark as reached,
        case when r.kind = 'incremental' then (
          select max(e.watermark) from worker.run e
          where e.team = s.team and e.stream = s.stream and e.started_at < r.started_at
        ) end as since
      from worker.sync_state s
      join worker.team t on t.slug = s.team
      left join lateral (
        select kind, started_at from worker.run r
        where r.team = s.team and r.stream = s.stream and r.created + r.updated > 0
        order by started_at desc limit 1
      ) r on true
      left join lateral (
        select max(watermark) as watermark from worker.run r
        where r.team = s.team and r.stream = s.stream
      ) last on true
      where s.stream = ${name} and t.disconnected_at is null
        and (${team ?? null}::text is null or s.team = ${team ?? null})
    )
    select team, ${name}::text as stream, what
    from run r cross join lateral (
      select 'rows' as what where r.started_at is not null and not exists (
        select from ${sql.table(`salesloft.${table}`)} m
        where m.team = r.team and m.synced_at >= r.started_at and ${inReach}
      )
      union all select 'watermark' where r.watermark > r.reached
    ) found`.execute(kysely)
  return rows
}
