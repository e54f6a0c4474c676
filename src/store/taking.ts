// In which order a transaction takes the rows that it writes, so that none waits for one that waits for it: the windows of
// a stream by their numbers, the stream, its records by their ids, the run. A page of a window takes its window alone, and the
// stream at its end for the counts, so that others are stored meanwhile; who takes all windows is alone with the stream.
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { waitsOf } from '../domain/polling.ts'
import type { Stream, StreamName } from '../domain/streams.ts'
import { type StreamSettings, streamWith } from '../domain/team-settings.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { isLarge, tableOf } from './mirror-statement.ts'
import { kept } from './prepared.ts'
import type { DB } from './schema.ts'
import { setOfStream } from './set-of-stream.ts'

/** Begins a statement that takes the stream's row where `windowsAreTaken`. */
export function takingWindows({
  team,
  stream,
}: {
  readonly team: TeamSlug
  readonly stream: StreamName
}): RawBuilder<unknown> {
  return windowsOf(sql`${team}`, sql`${stream}`)
}

function windowsOf(team: RawBuilder<unknown>, stream: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`with windows as materialized (
    select number from worker.sync_window where team = ${team} and stream = ${stream}
    order by number for update
  )`
}

/** Always true, and known only when they are: Postgres asks it before it looks for the stream's row. */
export const windowsAreTaken = sql`(select count(*) from windows) >= 0`

export type Position = {
  readonly team: TeamSlug
  readonly stream: Stream
  readonly runId: string
  /** The stream's, or the window's where one is named. */
  readonly sequence: number
  /** Number of a window of a long reading. */
  readonly window?: number | undefined
}

export type Held = {
  readonly paused: boolean
  readonly quarantined: boolean
  /** Of the stream's table. */
  readonly large: boolean
  readonly suspects: unknown
  /** Milliseconds until it is due again, by how many runs in a row brought nothing. */
  readonly waits: readonly number[]
}

type Row = Omit<Held, 'waits'> & { readonly set: StreamSettings }

/**
 * Takes the place for this transaction, if the position is still its present one. Whoever holds another sequence has been
 * overtaken (a zombie, a second worker) and gets nothing. Of a window it is the window's row alone, so that windows of one
 * stream are stored side by side; whoever takes the stream takes all of its windows before.
 */
export async function hold(db: Kysely<DB>, position: Position): Promise<Held | undefined> {
  const { team, stream, runId, sequence, window } = position
  const place = { team, stream: stream.name, runId, sequence, table: tableOf(stream) }
  const [row] = await (window === undefined
    ? holdStream(db, place)
    : holdWindow(db, { ...place, window }))
  return row && { ...row, waits: waitsOf({ team, stream: streamWith(stream, row.set) }) }
}

type HeldPlace = {
  readonly team: TeamSlug
  readonly stream: StreamName
  readonly runId: string
  readonly sequence: number
  readonly table: string
}

const about = sql`s.suspects, ${setOfStream} as set,
  coalesce(s.paused_at, t.paused_at, t.disconnected_at) is not null as paused,
  exists (
    select from worker.quarantine q where q.team = s.team and q.stream = s.stream
  ) as quarantined`

const holdStream = kept<HeldPlace, Row>(
  'hold_stream',
  (value) => sql`
    ${windowsOf(value('team'), value('stream'))}
    select ${about}, ${isLarge(value('table'))} as large
    from worker.sync_state s join worker.team t on t.slug = s.team
    where s.team = ${value('team')} and s.stream = ${value('stream')}
      and s.run_id = ${value('runId')} and s.sequence = ${value('sequence')} and ${windowsAreTaken}
    for update of s`,
)

// What a window reads of its stream may be of before a wait for the window: `advance` sees whether the run is still its own.
const holdWindow = kept<HeldPlace & { readonly window: number }, Row>(
  'hold_window',
  (value) => sql`
    select ${about}, ${isLarge(value('table'))} as large
    from worker.sync_state s join worker.team t on t.slug = s.team
      join worker.sync_window w on w.team = s.team and w.stream = s.stream
    where s.team = ${value('team')} and s.stream = ${value('stream')}
      and s.run_id = ${value('runId')} and w.number = ${value('window')}
      and w.sequence = ${value('sequence')} and not w.done
    for update of w`,
)
