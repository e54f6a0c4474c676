// What a scrape needs of each stream, and nothing of its runs, of which there are hundreds a day: a thousand teams have 64,000
// streams. What people look at is stream-status.ts.
import { type Kysely, sql } from 'kysely'
import { allowedLagMs, tickMs } from '../domain/polling.ts'
import { isStreamName, type StreamName, streamOf } from '../domain/streams.ts'
import { type StreamSettings, streamWith } from '../domain/team-settings.ts'
import type { DB } from './schema.ts'
import { stillMs } from './stream-status.ts'

export type StreamGauges = {
  readonly stream: StreamName
  readonly lagSeconds: number | null
  readonly lagLimitSeconds: number
  /** When its latest run ended that came to its end; null: none, or it fails. */
  readonly lastSuccessAt: string | null
  /** Due for longer than a tick, and nobody reads it. */
  readonly overdue: boolean
}

type Row = {
  readonly team: string
  readonly stream: string
  readonly lag: number | null
  readonly success: string | null
  readonly overdue: boolean
  readonly set: StreamSettings | null
}

/** Of all teams, by team; a stream that the catalogue does not have is left out. */
export async function streamGauges(
  db: Kysely<DB>,
): Promise<ReadonlyMap<string, readonly StreamGauges[]>> {
  const { rows } = await sql<Row>`
    with chosen as (
      select team, stream, jsonb_object_agg(key, value) as set
      from worker.setting where stream <> '' group by team, stream
    )
    select s.team, s.stream, c.set,
      round(extract(epoch from clock_timestamp() - s.watermark))::float8 as lag,
      case when s.error_code is null then s.last_finished_at end as success,
      coalesce(s.paused_at, t.paused_at, t.disconnected_at) is null
        and s.next_due_at < clock_timestamp() - ${tickMs} * interval '1 millisecond'
        and not coalesce(s.run_id is not null and not s.unavailable and s.error_code is null
          and s.progress_at > clock_timestamp() - ${stillMs} * interval '1 millisecond', false)
        as overdue
    from worker.sync_state s
    join worker.team t on t.slug = s.team
    left join chosen c on c.team = s.team and c.stream = s.stream
    order by s.team, s.stream`.execute(db)
  const usual = new Map<StreamName, number>()
  function limitOf(name: StreamName, set: StreamSettings | null): number {
    const known = set === null ? usual.get(name) : undefined
    if (known !== undefined) return known
    const limit = allowedLagMs(streamWith(streamOf(name), set ?? {})) / 1_000
    if (set === null) usual.set(name, limit)
    return limit
  }
  const byTeam = new Map<string, StreamGauges[]>()
  for (const { team, stream, lag, success, overdue, set } of rows) {
    if (!isStreamName(stream)) continue
    const of = byTeam.get(team) ?? []
    if (of.length === 0) byTeam.set(team, of)
    const lagLimitSeconds = limitOf(stream, set)
    of.push({ stream, lagSeconds: lag, lagLimitSeconds, lastSuccessAt: success, overdue })
  }
  return byTeam
}
