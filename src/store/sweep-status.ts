// The latest sweep of each stream, for people.
import { type Kysely, sql } from 'kysely'
import type { StreamName } from '../domain/streams.ts'
import type { SweepCounts } from '../domain/sweep.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'
import { countsOf, type CountsRow } from './sweep-rows.ts'

export type SweepStatus = SweepCounts & {
  readonly stream: StreamName
  readonly state: 'sweeping' | 'current' | 'failed'
  readonly startedAt: string
  readonly finishedAt: string | null
  /** How many records its first answer said there are. */
  readonly expected: number | null
  readonly error?: { readonly code: string; readonly message: string }
}

export async function sweepStatuses(
  db: Kysely<DB>,
  team: TeamSlug,
): Promise<readonly SweepStatus[]> {
  const { rows } = await sql<
    CountsRow &
      Pick<SweepStatus, 'stream' | 'state'> & {
        readonly started_at: string
        readonly finished_at: string | null
        readonly expected_rows: string | null
        readonly error_code: string | null
        readonly error_message: string | null
      }
  >`select * from worker.sweep where team = ${team} order by stream`.execute(db)
  return rows.map((row) => ({
    stream: row.stream,
    state: row.state,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    expected: row.expected_rows === null ? null : Number(row.expected_rows),
    ...countsOf(row),
    ...(row.error_code === null
      ? {}
      : { error: { code: row.error_code, message: row.error_message ?? '' } }),
  }))
}
