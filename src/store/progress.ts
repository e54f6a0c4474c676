// The one place that moves a stream on: counts, cursor, watermark and the fencing token change in one statement, at the
// end of the transaction that stored the rows.
import { type Kysely, sql } from 'kysely'
import { mostIdleRuns, waitsOf } from '../domain/polling.ts'
import { wholeModes } from '../domain/reading-modes.ts'
import type { Stream } from '../domain/streams.ts'
import { type StreamSettings, streamWith } from '../domain/team-settings.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { forgetOldChanges } from './changes.ts'
import { goneColumn } from './gone.ts'
import type { DB } from './schema.ts'
import { setOfStream } from './set-of-stream.ts'
import { takingWindows, windowsAreTaken } from './taking.ts'
import { Overtaken } from './transact.ts'

export type Position = {
  readonly team: TeamSlug
  readonly stream: Stream
  readonly runId: string
  /** The stream's, or the window's where one is named. */
  readonly sequence: number
  /** Number of a window of a long reading. */
  readonly window?: number | undefined
}

type Held = {
  readonly paused: boolean
  readonly quarantined: boolean
  readonly suspects: unknown
  /** Waits after 0, 1, 2, ... idle runs, in milliseconds. */
  readonly waits: readonly number[]
}

/**
 * Takes the place for this transaction, if the position is still its present one. Whoever holds another sequence has been
 * overtaken (a zombie, a second worker) and gets nothing. Of a window it is the window's row alone, so that windows of one
 * stream are stored side by side; whoever takes the stream takes all of its windows before.
 */
export async function hold(db: Kysely<DB>, position: Position): Promise<Held | undefined> {
  const { team, stream, runId, sequence, window } = position
  const { name } = stream
  const place = sql`s.team = ${team} and s.stream = ${name} and s.run_id = ${runId}`
  const about = sql`s.suspects, ${setOfStream} as set,
    coalesce(s.paused_at, t.paused_at, t.disconnected_at) is not null as paused,
    exists (
      select from worker.quarantine q where q.team = s.team and q.stream = s.stream
    ) as quarantined
    from worker.sync_state s join worker.team t on t.slug = s.team`
  // What a window reads of its stream may be of before a wait for the window: `advance` sees whether the run is still its own.
  const { rows } = await (
    window === undefined
      ? sql<Row>`
      ${takingWindows({ team, stream: name })}
      select ${about} where ${place} and s.sequence = ${sequence} and ${windowsAreTaken}
      for update of s`
      : sql<Row>`
      select ${about} join worker.sync_window w on w.team = s.team and w.stream = s.stream
      where ${place} and w.number = ${window} and w.sequence = ${sequence} and not w.done
      for update of w`
  ).execute(db)
  const [row] = rows
  return row && { ...row, waits: waitsOf({ team, stream: streamWith(stream, row.set) }) }
}

type Row = Omit<Held, 'waits'> & { readonly set: StreamSettings }

export type Advance = {
  readonly cursor: string | null
  readonly head: string
  /** Of whoever holds the place. */
  readonly waits: Held['waits']
  readonly expectedRows?: number | undefined
  readonly fetched?: number
  readonly created?: number
  readonly updated?: number
  readonly unchanged?: number
  readonly quarantined?: number
  readonly resurrected?: number
  readonly deleted?: number
  readonly cost?: number
  readonly requests?: number
  readonly tiesUnproven?: number | undefined
  readonly drift?: Readonly<Record<string, number>> | undefined
  /** Ends the run: the stream is complete up to here. */
  readonly watermark?: string | undefined
  readonly suspects?: readonly string[]
  /** One record of a page that is read record by record, by its name: the page is not over yet. */
  readonly careful?: string | undefined
  /** Moves the window of the position in the same statement. */
  readonly window?: ReturnType<typeof windowMoved> | undefined
}

/** A process may end for many reasons: a place is read with care from the third, a record given up after the second. */
export const crashesBeforeCare = 3
export const crashesOfARecord = 2
// A list whose records have keys for names would make the row as large as itself.
export const mostDriftNames = 200
// Twelve streams polled every five minutes leave 100,000 rows in a month.
const keepRunsDays = 30

/** A page of a window is stored: the statement that moves the window on. */
export function windowMoved(
  page: Position & {
    readonly cursor: string | null
    readonly fetched: number
    readonly finish?: unknown
    readonly careful?: string | undefined
  },
) {
  const { team, stream, window, cursor, fetched } = page
  const name = page.careful ?? null
  return sql`
    update worker.sync_window set
      sequence = sequence + 1, cursor = coalesce(${cursor}::timestamptz, cursor),
      rows = greatest(0, rows - ${fetched}), done = ${page.finish !== undefined},
      crashes = case when ${name !== null} then crashes else 1 end,
      crash_marks = ${marksAfter(name)}
    where team = ${team} and stream = ${stream.name} and number = ${window}
    returning sequence`
}

/** The marks of a place once the record that is named was stored, or a whole page. */
function marksAfter(name: string | null) {
  return sql`case when ${name}::text is null then '{}'
    when (crash_marks ->> ${name}::text)::integer >= ${crashesOfARecord} then crash_marks
    else crash_marks - ${name}::text end`
}

/** @returns the next sequence: of the window, where one is named */
export async function advance(db: Kysely<DB>, at: Position, by: Advance): Promise<number> {
  const { created = 0, resurrected = 0, deleted = 0, waits } = by
  const name = by.careful ?? null
  const ends = by.watermark !== undefined
  const alive = created + resurrected - deleted
  // What is missing for the first time is asked for again soon.
  const isDoubtful = (by.suspects?.length ?? 0) > 0
  const { rows } = await sql<{ sequence: string; kind: string }>`
    with counted as (
      update worker.run set
        fetched = fetched + ${by.fetched ?? 0}, created = created + ${created},
        updated = updated + ${by.updated ?? 0}, unchanged = unchanged + ${by.unchanged ?? 0},
        quarantined = quarantined + ${by.quarantined ?? 0}, deleted = deleted + ${deleted},
        cost = cost + ${by.cost ?? 0}, requests = requests + ${by.requests ?? 0},
        ties_unproven = ties_unproven + ${by.tiesUnproven ?? 0},
        head = coalesce(head, ${by.head}::timestamptz),
        watermark = ${by.watermark ?? null}::timestamptz,
        state = case when ${ends} then 'current' else state end,
        finished_at = case when ${ends} then clock_timestamp() end
      where id = ${at.runId} and team = ${at.team} and state = 'reading'
      returning ties_unproven, kind, head as run_head, fetched = ${by.fetched ?? 0} as is_first,
        started_at, ${isDoubtful}::boolean or created + updated + deleted + quarantined > 0 as is_busy
    ), moved as (
      ${by.window ?? sql`select null::bigint as sequence`}
    )
    update worker.sync_state s set
      -- A range is begun anew as well, but for the first of its pages that moves the cursor.
      crashes = case when ${ends} then 0
        when ${name !== null} or mode = any(${wholeModes}::text[])
          or mode = 'bounded' and cursor is not distinct from ${by.cursor}::timestamptz
        then crashes else 1 end,
      crash_marks = ${marksAfter(name)},
      sequence = s.sequence + 1, progress_at = clock_timestamp(),
      error_code = null, error_message = null, error_at = null, unavailable = false,
      alive_rows = alive_rows + ${alive},
      deleted_rows = deleted_rows + ${deleted - resurrected},
      expected_rows = case when head is null and counted.is_first then ${by.expectedRows ?? null}::bigint
        else coalesce(expected_rows, ${by.expectedRows ?? null}::bigint) end,
      suspects = coalesce(${by.suspects === undefined ? null : JSON.stringify(by.suspects)}::jsonb, suspects),
      cursor = case when ${ends} then null when ${at.window !== undefined} then cursor
        else ${by.cursor}::timestamptz end,
      head = case when ${ends} then null else coalesce(head, ${by.head}::timestamptz) end,
      run_id = case when ${ends} then null else run_id end,
      -- One beyond the head was no reading's (a restore, a hand): a full reading puts it right.
      watermark = case when counted.kind = 'full' and ${ends} and watermark > counted.run_head
        then ${by.watermark ?? null}::timestamptz
        else greatest(watermark, ${by.watermark ?? null}::timestamptz) end,
      ties_unproven = case when ${ends} then counted.ties_unproven else s.ties_unproven end,
      failing_since = case when ${ends} then null else failing_since end,
      last_finished_at = case when ${ends} then clock_timestamp() else last_finished_at end,
      idle_runs = case when not ${ends} then s.idle_runs when counted.is_busy then 0
        else least(s.idle_runs + 1, ${mostIdleRuns}) end,
      next_due_at = case when not ${ends} then next_due_at
        -- Somebody asked for it after this run had begun.
        when s.asked_at >= counted.started_at then least(next_due_at, clock_timestamp())
        else least(counted.started_at, clock_timestamp()) + interval '1 millisecond'
          * (${waits}::float8[])[case when counted.is_busy then 1
            else least(s.idle_runs + 2, ${waits.length}) end] end
    from counted, moved
    where s.team = ${at.team} and s.stream = ${at.stream.name}
    returning coalesce(moved.sequence, s.sequence) as sequence, counted.kind`.execute(db)
  // The run has ended since a window was taken.
  if (rows.length === 0) throw new Overtaken()
  await countDrift(db, at, by.drift ?? {})
  if (ends) await forgetOldRuns(db, at)
  if (ends) await forgetOldChanges(db, at)
  if (ends && rows[0]?.kind !== 'incremental') await countAgain(db, at)
  return Number(rows[0]?.sequence)
}

/** After a reading of everything: rows that went without us (a restore, a hand) are not counted for ever. */
async function countAgain(db: Kysely<DB>, { team, stream }: Position): Promise<void> {
  const gone = sql.ref(goneColumn(stream))
  await sql`
    update worker.sync_state s set alive_rows = c.alive, deleted_rows = c.deleted
    from (
      select count(*) filter (where ${gone} is null) as alive,
        count(*) filter (where ${gone} is not null) as deleted
      from ${sql.table(`salesloft.${stream.table}`)} where team = ${team}
    ) c
    where s.team = ${team} and s.stream = ${stream.name}
      and (s.alive_rows, s.deleted_rows) is distinct from (c.alive, c.deleted)`.execute(db)
}

async function countDrift(
  db: Kysely<DB>,
  at: Position,
  drift: Readonly<Record<string, number>>,
): Promise<void> {
  if (Object.keys(drift).length === 0) return
  await sql`
    update worker.sync_state set drift = (
      select jsonb_object_agg(key, times) from (
        select key, sum(value::bigint) as times
        from (
          select key, value, 0 as place from jsonb_each_text(drift)
          union all
          select key, value, 1 from jsonb_each_text(${JSON.stringify(drift)}::jsonb)
        ) each group by key order by min(place), key limit ${mostDriftNames}
      ) summed
    )
    where team = ${at.team} and stream = ${at.stream.name}`.execute(db)
}

async function forgetOldRuns(db: Kysely<DB>, at: Position): Promise<void> {
  await sql`
    delete from worker.run
    where team = ${at.team} and stream = ${at.stream.name}
      and started_at < clock_timestamp() - ${keepRunsDays} * interval '1 day'
      and finished_at is not null`.execute(db)
}
