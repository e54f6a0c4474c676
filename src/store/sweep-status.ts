// The latest sweep of each stream, for people.
import { type Kysely, sql } from 'kysely'
import type { StreamKind } from '../domain/catalogue/entry.ts'
import { isStreamName, type StreamName, streamOf } from '../domain/streams.ts'
import { isWalked, type SweepCounts } from '../domain/sweep.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'
import { countsOf, type CountsRow } from './sweep-rows.ts'

export type SweepFigures = SweepCounts & {
  readonly state: 'sweeping' | 'current' | 'failed'
  readonly startedAt: string
  /** Null while it goes on, also over restarts. */
  readonly finishedAt: string | null
  /** When a sweep of the stream last came to its end; null: never. */
  readonly completedAt: string | null
  /** How many records its first answer said there are. */
  readonly expected: number | null
  readonly error?: { readonly code: string; readonly message: string }
}

export type SweepStatus = SweepFigures & { readonly stream: StreamName }

type Row = CountsRow &
  Pick<SweepFigures, 'state'> & {
    readonly team: string
    readonly stream: string
    readonly started_at: string
    readonly finished_at: string | null
    readonly completed_at: string | null
    readonly expected_rows: string | null
    readonly error_code: string | null
    readonly error_message: string | null
  }

/** Of these teams, by team; a stream that the catalogue does not have is left out. */
export async function sweepStatuses(
  db: Kysely<DB>,
  teams: readonly string[],
): Promise<ReadonlyMap<string, readonly SweepStatus[]>> {
  const { rows } = await sql<Row>`
    select * from worker.sweep where team = any(${teams}::text[]) order by stream`.execute(db)
  const byTeam = Map.groupBy(rows, ({ team }) => team)
  return new Map([...byTeam].map(([team, of]) => [team, of.flatMap(statusOf)]))
}

function statusOf(row: Row): readonly SweepStatus[] {
  const { stream } = row
  if (!isStreamName(stream)) return []
  const error =
    row.error_code === null
      ? {}
      : { error: { code: row.error_code, message: row.error_message ?? '' } }
  return [
    {
      stream,
      state: row.state,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      completedAt: row.completed_at,
      expected: row.expected_rows === null ? null : Number(row.expected_rows),
      ...countsOf(row),
      ...error,
    },
  ]
}

/** Streams of a team that are walked by sweeps, and of which none came to its end for so long. */
export async function overdueSweeps(
  db: Kysely<DB>,
  team: TeamSlug,
  afterDays: number,
): Promise<readonly StreamName[]> {
  const { rows } = await sql<{ stream: string; mode: StreamKind }>`
    select s.stream, s.mode
    from worker.sync_state s join worker.team t on t.slug = s.team
    left join worker.sweep w on w.team = s.team and w.stream = s.stream
    where s.team = ${team} and not s.unavailable and s.watermark is not null
      and coalesce(s.paused_at, t.paused_at, t.disconnected_at) is null
      and coalesce(w.completed_at, t.connected_at)
        < clock_timestamp() - ${afterDays} * interval '1 day'
    order by s.stream`.execute(db)
  return rows.flatMap(({ stream, mode }) => {
    if (!isStreamName(stream)) return []
    return isWalked({ mode, hasUpdatedAt: streamOf(stream).hasUpdatedAt }) ? [stream] : []
  })
}
