// The one place that moves a stream on: counts, cursor, watermark and the fencing token change in one statement, at the
// end of the transaction that stored the rows.
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { mostIdleRuns } from '../domain/polling.ts'
import { wholeModes } from '../domain/reading-modes.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { forgetOldChanges } from './changes.ts'
import { goneColumn } from './gone.ts'
import { marksAfter } from './crash-marks.ts'
import { kept } from './prepared.ts'
import type { DB } from './schema.ts'
import type { Held, Position } from './taking.ts'
import { Overtaken } from './transact.ts'

export type Advance = {
  /** Of whoever holds the place. */
  readonly waits: Held['waits']
  readonly cursor: string | null
  readonly head: string
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
  /** The window of the position is read to its end. */
  readonly windowDone?: boolean
}

// A list whose records have keys for names would make the row as large as itself.
export const mostDriftNames = 200
// Twelve streams polled every five minutes leave 100,000 rows in a month.
const keepRunsDays = 30

type Moved = {
  readonly team: TeamSlug
  readonly stream: string
  readonly runId: string
  readonly cursor: string | null
  readonly head: string
  readonly expectedRows: number | null
  readonly fetched: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly quarantined: number
  readonly resurrected: number
  readonly deleted: number
  readonly cost: number
  readonly requests: number
  readonly tiesUnproven: number
  readonly watermark: string | null
  readonly suspects: string | null
  /** What is missing for the first time is asked for again soon. */
  readonly isDoubtful: boolean
  readonly careful: string | null
  /** Milliseconds until it is due again, by how many runs in a row brought nothing. */
  readonly waits: readonly number[]
}
/** `windowDone`: it is read to its end. */
type WindowMoved = Moved & { readonly window: number; readonly windowDone: boolean }
type Sequence = { readonly sequence: string; readonly kind: string }
type PlaceOf = (name: keyof Moved) => RawBuilder<unknown>

const advanceStream = kept<Moved, Sequence>('advance_stream', (value) =>
  moving(value, {
    sequence: sql`select null::bigint as sequence`,
    cursor: sql`${value('cursor')}::timestamptz`,
  }),
)

/** Moves the window in the same statement, and leaves the stream's own cursor where it is. */
const advanceWindow = kept<WindowMoved, Sequence>('advance_window', (value) =>
  moving(value, {
    cursor: sql`s.cursor`,
    sequence: sql`
      update worker.sync_window set
        sequence = sequence + 1, cursor = coalesce(${value('cursor')}::timestamptz, cursor),
        rows = greatest(0, rows - ${value('fetched')}::integer), done = ${value('windowDone')}::boolean,
        crashes = case when ${value('careful')}::text is null then 1 else crashes end,
        crash_marks = ${marksAfter(value('careful'))}
      where team = ${value('team')} and stream = ${value('stream')} and number = ${value('window')}
      returning sequence`,
  }),
)

function moving(
  value: PlaceOf,
  by: { readonly sequence: RawBuilder<unknown>; readonly cursor: RawBuilder<unknown> },
): RawBuilder<Sequence> {
  const at = (name: keyof Moved) => sql`${value(name)}::timestamptz`
  const count = (name: keyof Moved) => sql`${value(name)}::integer`
  const ends = sql`(${at('watermark')} is not null)`
  const alive = sql`(${count('created')} + ${count('resurrected')} - ${count('deleted')})`
  const waits = sql`${value('waits')}::float8[]`
  return sql`
    with counted as (
      update worker.run set
        fetched = fetched + ${count('fetched')}, created = created + ${count('created')},
        updated = updated + ${count('updated')}, unchanged = unchanged + ${count('unchanged')},
        quarantined = quarantined + ${count('quarantined')}, deleted = deleted + ${count('deleted')},
        cost = cost + ${count('cost')}, requests = requests + ${count('requests')},
        ties_unproven = ties_unproven + ${count('tiesUnproven')},
        head = coalesce(head, ${at('head')}), watermark = ${at('watermark')},
        state = case when ${ends} then 'current' else state end,
        finished_at = case when ${ends} then clock_timestamp() end
      -- By its id: an index that begins with the team finds all of its runs.
      where id = ${value('runId')} and (team = ${value('team')}) is true and state = 'reading'
      returning ties_unproven, kind, head as run_head, fetched = ${count('fetched')} as is_first, started_at,
        ${value('isDoubtful')}::boolean or created + updated + deleted + quarantined > 0 as is_busy
    ), moved as (
      ${by.sequence}
    )
    update worker.sync_state s set
      -- A range is begun anew as well, but for the first of its pages that moves the cursor.
      crashes = case when ${ends} then 0
        when ${value('careful')}::text is not null or mode = any(${wholeModes}::text[])
          or mode = 'bounded' and cursor is not distinct from ${at('cursor')}
        then crashes else 1 end,
      crash_marks = ${marksAfter(value('careful'))},
      sequence = s.sequence + 1, progress_at = clock_timestamp(),
      error_code = null, error_message = null, error_at = null, unavailable = false,
      alive_rows = alive_rows + ${alive},
      deleted_rows = deleted_rows + ${count('deleted')} - ${count('resurrected')},
      expected_rows = case when head is null and counted.is_first
        then ${value('expectedRows')}::bigint
        else coalesce(expected_rows, ${value('expectedRows')}::bigint) end,
      suspects = coalesce(${value('suspects')}::jsonb, suspects),
      cursor = case when ${ends} then null else ${by.cursor} end,
      head = case when ${ends} then null else coalesce(head, ${at('head')}) end,
      run_id = case when ${ends} then null else run_id end,
      -- One beyond the head was no reading's (a restore, a hand): a full reading puts it right.
      watermark = case when counted.kind = 'full' and ${ends} and watermark > counted.run_head
        then ${at('watermark')} else greatest(watermark, ${at('watermark')}) end,
      ties_unproven = case when ${ends} then counted.ties_unproven else s.ties_unproven end,
      failing_since = case when ${ends} then null else failing_since end,
      last_finished_at = case when ${ends} then clock_timestamp() else last_finished_at end,
      idle_runs = case when not ${ends} then s.idle_runs when counted.is_busy then 0
        else least(s.idle_runs + 1, ${sql.lit(mostIdleRuns)}) end,
      next_due_at = case when not ${ends} then next_due_at
        -- Somebody asked for it after this run had begun.
        when s.asked_at >= counted.started_at then least(next_due_at, clock_timestamp())
        else least(counted.started_at, clock_timestamp()) + interval '1 millisecond'
          * (${waits})[case when counted.is_busy then 1
            else least(s.idle_runs + 2, cardinality(${waits})) end] end
    from counted, moved
    where s.team = ${value('team')} and s.stream = ${value('stream')}
    returning coalesce(moved.sequence, s.sequence) as sequence, counted.kind`
}

/** @returns the next sequence: of the window, where one is named */
export async function advance(db: Kysely<DB>, at: Position, by: Advance): Promise<number> {
  const { team, stream, runId, window } = at
  const { expectedRows = null, watermark = null, suspects, careful = null } = by
  const { cursor, head, tiesUnproven = 0 } = by
  const { fetched = 0, created = 0, updated = 0, unchanged = 0, quarantined = 0 } = by
  const { resurrected = 0, deleted = 0, cost = 0, requests = 0 } = by
  const moved: Moved = {
    team,
    stream: stream.name,
    runId,
    cursor,
    head,
    expectedRows,
    fetched,
    created,
    updated,
    unchanged,
    quarantined,
    resurrected,
    deleted,
    cost,
    requests,
    tiesUnproven,
    watermark,
    suspects: suspects === undefined ? null : JSON.stringify(suspects),
    isDoubtful: (suspects?.length ?? 0) > 0,
    careful,
    waits: by.waits,
  }
  const { windowDone = false } = by
  const [now] = await (window === undefined
    ? advanceStream(db, moved)
    : advanceWindow(db, { ...moved, window, windowDone }))
  // The run has ended since a window was taken.
  if (now === undefined) throw new Overtaken()
  const ends = watermark !== null
  await countDrift(db, at, by.drift ?? {})
  if (ends) await forgetOldRuns(db, at)
  if (ends) await forgetOldChanges(db, at)
  if (ends && now.kind !== 'incremental') await countAgain(db, at)
  return Number(now.sequence)
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
