// What is written down when a reading fails: for good, or for a while.
import { type Kysely, sql } from 'kysely'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { endRun } from './runs.ts'
import type { DB } from './schema.ts'
import { takingWindows, windowsAreTaken } from './taking.ts'
import { transact } from './transact.ts'
import { forgetWindows } from './windows.ts'

export type Failure = {
  readonly team: TeamSlug
  readonly stream: StreamName
  /** Without a sequence the failure is recorded whoever is reading. */
  readonly sequence?: number | undefined
  readonly state: 'failed' | 'unavailable'
  readonly code: string
  readonly message: string
  readonly retryInMs: number
}

export type FailureRecorded = { readonly kind: 'recorded' } | { readonly kind: 'stale' }

/**
 * Ends the run. A failed reading keeps its cursor and head, so that the next one goes on from there; one that missed too
 * much begins at its first range again, as what it missed is known to its own run alone.
 */
export async function fail(db: Kysely<DB>, failure: Failure): Promise<FailureRecorded> {
  return await transact(db, async (trx): Promise<FailureRecorded> => {
    const { team, stream, sequence = null, state, code, message, retryInMs } = failure
    const isUnavailable = state === 'unavailable'
    const isFromStart = isUnavailable || code === 'sweep.implausible'
    const { rows } = await sql<{ run_id: string | null }>`
      ${takingWindows({ team, stream })}
      update worker.sync_state s set
        sequence = s.sequence + 1, run_id = null, unavailable = ${isUnavailable},
        error_code = ${code}, error_message = ${message}, error_at = clock_timestamp(),
        failing_since = coalesce(s.failing_since, clock_timestamp()),
        crashes = 0, idle_runs = 0, next_due_at = clock_timestamp() + ${retryInMs} * interval '1 millisecond',
        cursor = case when ${isFromStart} then null else s.cursor end,
        head = case when ${isUnavailable} then null else s.head end
      from (
        select team, stream, run_id from worker.sync_state
        where team = ${team} and stream = ${stream} and ${windowsAreTaken}
          and (${sequence}::bigint is null or sequence = ${sequence}::bigint)
        for update
      ) was
      where s.team = was.team and s.stream = was.stream
      returning was.run_id`.execute(trx)
    const row = rows[0]
    if (row === undefined) return { kind: 'stale' }
    if (row.run_id !== null) await endRun(trx, row.run_id, { state, code, message })
    if (isUnavailable) await forgetWindows(trx, { team, stream })
    return { kind: 'recorded' }
  })
}

/**
 * A failure that passes by itself: shown until the next page, and nothing else changes.
 * @returns for how long, in milliseconds, the stream has been failing
 */
export async function note(
  db: Kysely<DB>,
  given: Pick<Failure, 'team' | 'stream' | 'code' | 'message'>,
): Promise<number> {
  const { team, stream, code, message } = given
  const { rows } = await sql<{ ms: number }>`
    update worker.sync_state set
      error_code = ${code}, error_message = ${message}, error_at = clock_timestamp(),
      failing_since = coalesce(failing_since, clock_timestamp())
    where team = ${team} and stream = ${stream}
    returning (extract(epoch from clock_timestamp() - failing_since) * 1000)::float8 as ms`.execute(
    db,
  )
  return rows[0]?.ms ?? 0
}
