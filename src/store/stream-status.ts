// The state of a stream in one word, and the figures behind it.
import { type Kysely, sql } from 'kysely'
import type { StreamKind } from '../domain/catalogue/entry.ts'
import { allowedLagMs, intervalAfter, tickMs } from '../domain/polling.ts'
import { isStreamName, type StreamName, streamOf } from '../domain/streams.ts'
import { type StreamSettings, streamWith } from '../domain/team-settings.ts'
import { type ParentsAside, parentsAside } from './parent-failures.ts'
import type { DB } from './schema.ts'
import { setOfStream } from './set-of-stream.ts'
import { type SweepFigures, type SweepStatus, sweepStatuses } from './sweep-status.ts'

export type StreamState = 'current' | 'reading' | 'behind' | 'paused' | 'unavailable' | 'failed'

export type StreamStatus = {
  readonly stream: StreamName
  readonly state: StreamState
  readonly watermark: string | null
  readonly lagSeconds: number | null
  /** Alive rows in the mirror. */
  readonly rows: number
  readonly deleted: number
  readonly quarantined: number
  readonly error?: {
    readonly code: string
    readonly message: string
    readonly at: string
    readonly failingSince: string
  }
  readonly mode: StreamKind
  /** Since when it is read whole because its cursor did not work. */
  readonly fallbackSince: string | null
  readonly nextDueAt: string
  /** From its latest run to its next. */
  readonly intervalSeconds: number
  /** What that grows to while nothing changes. */
  readonly maximumLagSeconds: number
  /** Lags more than this, and it is behind. */
  readonly lagLimitSeconds: number
  /** What an operator has set of it. */
  readonly settings: StreamSettings
  /** Due for longer than a tick, and nobody reads it. */
  readonly overdue: boolean
  readonly pausedAt: string | null
  readonly tiesUnproven: number
  /** Fields that were unknown or of another type, and how often. */
  readonly drift: Readonly<Record<string, number>>
  readonly lastRun: {
    readonly id: string
    readonly startedAt: string
    readonly finishedAt: string | null
    readonly workflowId: string | null
    readonly temporalRunId: string | null
    readonly fetched: number
    readonly requests: number
  } | null
  /** The latest; null: none was begun, or the stream is compared at each full reading. */
  readonly sweep: SweepFigures | null
  /** Records of the parent stream that keep failing and are passed by for a while; null: none. */
  readonly aside: ParentsAside | null
  readonly changes24h: number
  readonly cost24h: number
  /** Of an unfinished reading that said how much there is; `windows`: of a long one. */
  readonly progress: {
    readonly stored: number
    readonly expected: number
    readonly windows?: { readonly done: number; readonly all: number }
  } | null
  /** Lag at the end of the latest runs, oldest first, in seconds. */
  readonly lags: readonly number[]
}

// A reading that has not moved for so long is nobody's: its worker is gone, or waits for somebody.
const stillMs = 600_000
const lagPoints = 48

// Of `worker.sync_state s`.
export const isOverdue = sql`(s.next_due_at < clock_timestamp() - ${sql.lit(tickMs)} * interval '1 millisecond')`
export const isReading = sql`(s.run_id is not null
  and s.progress_at > clock_timestamp() - ${sql.lit(stillMs)} * interval '1 millisecond')`

/** What says how a stream is. */
export type StateRow = {
  readonly overdue: boolean
  readonly paused_at: string | null
  readonly team_paused: boolean
  readonly unavailable: boolean
  readonly error_code: string | null
  readonly reading: boolean
  readonly lag_seconds: number | null
}

type Row = StateRow & {
  readonly settings: StreamSettings
  readonly team: string
  readonly stream: string
  readonly mode: StreamKind
  readonly fallback_since: string | null
  readonly watermark: string | null
  readonly next_due_at: string
  readonly idle_runs: number
  readonly error_message: string | null
  readonly error_at: string | null
  readonly failing_since: string | null
  readonly ties_unproven: number
  readonly drift: Readonly<Record<string, number>>
  readonly expected_rows: string | null
  readonly alive_rows: string
  readonly deleted_rows: string
  readonly quarantined: string
  readonly last: NonNullable<StreamStatus['lastRun']> | null
  readonly reading_fetched: string | null
  readonly windows: { readonly done: number; readonly all: number } | null
  readonly changes: string
  readonly cost: string
  readonly lags: readonly number[]
}

/** By team; a stream that the catalogue does not have is left out. */
export async function streamStatuses(
  db: Kysely<DB>,
  teams: readonly string[],
): Promise<ReadonlyMap<string, readonly StreamStatus[]>> {
  const { rows } = await sql<Row>`
    select s.*, ${setOfStream} as settings, coalesce(t.paused_at, t.disconnected_at) is not null as team_paused,
      ${isReading} as reading, ${isOverdue} as overdue,
      extract(epoch from clock_timestamp() - s.watermark)::float8 as lag_seconds,
      (
        select count(*) from worker.quarantine q where q.team = s.team and q.stream = s.stream
      ) as quarantined,
      (
        select json_build_object('id', r.id::text, 'startedAt', ${iso('r.started_at')},
          'finishedAt', ${iso('r.finished_at')}, 'workflowId', r.workflow_id,
          'temporalRunId', r.temporal_run_id, 'fetched', r.fetched, 'requests', r.requests)
        from worker.run r where r.team = s.team and r.stream = s.stream
        order by r.started_at desc limit 1
      ) as last,
      (select r.fetched from worker.run r where r.id = s.run_id) as reading_fetched,
      (
        select json_build_object('done', count(*) filter (where done), 'all', count(*))
        from worker.sync_window w where w.team = s.team and w.stream = s.stream having count(*) > 0
      ) as windows,
      day.changes, day.cost,
      array(
        select lag from (
          select r.started_at, extract(epoch from r.finished_at - r.watermark)::float8 as lag
          from worker.run r
          where r.team = s.team and r.stream = s.stream and r.state = 'current'
          order by r.started_at desc limit ${lagPoints}
        ) latest order by started_at
      ) as lags
    from worker.sync_state s
    join worker.team t on t.slug = s.team
    cross join lateral (
      select coalesce(sum(r.created + r.updated + r.deleted), 0) as changes,
        coalesce(sum(r.cost), 0) as cost
      from worker.run r
      where r.team = s.team and r.stream = s.stream
        -- Asked once, which the index of runs needs.
        and r.started_at > (select clock_timestamp() - interval '1 day')
    ) day
    where s.team = any(${teams}::text[])
    order by s.team, s.stream`.execute(db)
  const [sweeps, asides] = await Promise.all([sweepStatuses(db, teams), parentsAside(db, teams)])
  const statuses = rows.flatMap((row) => {
    const { team, stream } = row
    if (!isStreamName(stream)) return []
    const sweep = sweeps.get(team)?.find((each) => each.stream === stream)
    const aside = asides.get(`${team} ${stream}`) ?? null
    return [{ team, status: { ...statusOf(row, stream), sweep: figuresOf(sweep), aside } }]
  })
  const byTeam = Map.groupBy(statuses, ({ team }) => team)
  return new Map([...byTeam].map(([team, of]) => [team, of.map(({ status }) => status)]))
}

function figuresOf(sweep: SweepStatus | undefined): SweepFigures | null {
  if (sweep === undefined) return null
  const { stream: _, ...figures } = sweep
  return figures
}

function statusOf(row: Row, stream: StreamName): Omit<StreamStatus, 'sweep' | 'aside'> {
  const asSet = streamWith(streamOf(stream), row.settings)
  const lagLimitSeconds = allowedLagMs(asSet) / 1_000
  const { state, overdue } = stateOf(row, lagLimitSeconds)
  return {
    stream,
    state,
    watermark: row.watermark,
    lagSeconds: row.lag_seconds === null ? null : Math.round(row.lag_seconds),
    rows: Number(row.alive_rows),
    deleted: Number(row.deleted_rows),
    quarantined: Number(row.quarantined),
    ...(row.error_code === null || row.error_at === null
      ? {}
      : {
          error: {
            code: row.error_code,
            message: row.error_message ?? '',
            at: row.error_at,
            failingSince: row.failing_since ?? row.error_at,
          },
        }),
    mode: row.mode,
    fallbackSince: row.fallback_since,
    nextDueAt: row.next_due_at,
    intervalSeconds: intervalAfter(row.idle_runs, asSet) / 1_000,
    maximumLagSeconds: asSet.maximumLagMs / 1_000,
    lagLimitSeconds,
    settings: row.settings,
    overdue,
    pausedAt: row.paused_at,
    tiesUnproven: row.ties_unproven,
    drift: row.drift,
    lastRun: row.last,
    changes24h: Number(row.changes),
    cost24h: Number(row.cost),
    progress:
      row.reading_fetched === null || row.expected_rows === null
        ? null
        : {
            stored: Number(row.reading_fetched),
            expected: Number(row.expected_rows),
            ...(row.windows === null ? {} : { windows: row.windows }),
          },
    lags: row.lags.map(Math.round),
  }
}

/** The word, and whether it is due for longer than a tick and nobody reads it. */
export function stateOf(
  row: StateRow,
  lagLimitSeconds: number,
): Pick<StreamStatus, 'state' | 'overdue'> {
  const state = wordOf(row, lagLimitSeconds)
  return { state, overdue: row.overdue && state !== 'paused' && state !== 'reading' }
}

function wordOf(row: StateRow, lagLimitSeconds: number): StreamState {
  if (row.team_paused || row.paused_at !== null) return 'paused'
  if (row.unavailable) return 'unavailable'
  if (row.error_code !== null) return 'failed'
  if (row.reading) return 'reading'
  return row.lag_seconds === null || row.lag_seconds > lagLimitSeconds ? 'behind' : 'current'
}

// Inside json the driver does not see the type.
function iso(column: string) {
  return sql`to_char(${sql.ref(column)} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}
