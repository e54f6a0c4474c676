// What a scrape needs of each stream, and what is drawn of the last hour, and nothing of its runs, of which there are hundreds a
// day: a thousand teams have 64,000 streams. What people look at is stream-status.ts.
import { type Kysely, sql } from 'kysely'
import { allowedLagMs } from '../domain/polling.ts'
import { isStreamName, type StreamName, streamOf } from '../domain/streams.ts'
import { type StreamSettings, streamWith } from '../domain/team-settings.ts'
import type { DB } from './schema.ts'
import { isOverdue, isReading, stateOf, type StateRow, type StreamStatus } from './stream-status.ts'

export type StreamGauges = Pick<
  StreamStatus,
  'stream' | 'state' | 'lagSeconds' | 'lagLimitSeconds' | 'overdue' | 'quarantined'
> & {
  /** When its latest run ended that came to its end; null: none, or it fails. */
  readonly lastSuccessAt: string | null
}

type Row = StateRow & {
  readonly team: string
  readonly stream: string
  readonly success: string | null
  readonly quarantined: number
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
    ), aside as (
      select team, stream, count(*)::integer as quarantined
      from worker.quarantine group by team, stream
    )
    select s.team, s.stream, c.set, s.paused_at, s.unavailable, s.error_code,
      coalesce(t.paused_at, t.disconnected_at) is not null as team_paused,
      ${isReading} as reading, ${isOverdue} as overdue,
      extract(epoch from clock_timestamp() - s.watermark)::float8 as lag_seconds,
      case when s.error_code is null then s.last_finished_at end as success,
      coalesce(a.quarantined, 0) as quarantined
    from worker.sync_state s
    join worker.team t on t.slug = s.team
    left join chosen c on c.team = s.team and c.stream = s.stream
    left join aside a on a.team = s.team and a.stream = s.stream
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
  for (const row of rows) {
    const { team, stream, set, lag_seconds: lag, success: lastSuccessAt, quarantined } = row
    if (!isStreamName(stream)) continue
    const of = byTeam.get(team) ?? []
    if (of.length === 0) byTeam.set(team, of)
    const lagLimitSeconds = limitOf(stream, set)
    const lagSeconds = lag === null ? null : Math.round(lag)
    const state = stateOf(row, lagLimitSeconds)
    of.push({ stream, ...state, lagSeconds, lagLimitSeconds, lastSuccessAt, quarantined })
  }
  return byTeam
}
