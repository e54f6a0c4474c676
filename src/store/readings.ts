// How a reading begins, goes on after a fault, and is given up. Whoever begins raises the sequence, so that the one
// before, should it still be running somewhere, can commit nothing more.
import { type Kysely, sql } from 'kysely'
import type { StreamKind } from '../domain/catalogue/entry.ts'
import { AppError } from '../domain/errors.ts'
import { readsWhole } from '../domain/reading-modes.ts'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { crashesBeforeCare, marksOf } from './crash-marks.ts'
import { hasCrashers } from './quarantine.ts'
import { endRun, type RunKind, type RunWorkflow, startRun } from './runs.ts'
import type { DB } from './schema.ts'
import { takingWindows, windowsAreTaken } from './taking.ts'
import { transact } from './transact.ts'
import { beginWindow, closeWindows, forgetWindows, type Split, splitOf } from './windows.ts'

export type Begin = {
  readonly team: TeamSlug
  readonly stream: StreamName
  /** From the beginning; rows stay. Goes on with a full read that is unfinished. */
  readonly full?: boolean | undefined
  readonly workflow?: RunWorkflow | undefined
  /** Number of a window of the reading that is under way. */
  readonly window?: number | undefined
}

export type Begun =
  | {
      readonly kind: 'begun'
      readonly runId: string
      readonly sequence: number
      readonly mode: StreamKind
      /** Where to read on; null is the beginning. */
      readonly cursor: string | null
      /** The stored head of a reading that goes on. */
      readonly head: string | null
      /** Where the window ends. */
      readonly until: string | null
      /** What a long reading was split into: it goes on in these alone. */
      readonly split: Split | null
      /** How far the run is: records read, and what its first answer said. */
      readonly fetched: number
      readonly expected: number | null
      readonly watermark: string | null
      /** Reads everything, not only what changed since the watermark. */
      readonly whole: boolean
      /** Goes on with an unfinished reading. */
      readonly resumed: boolean
      /** Records of the stream are in the quarantine, and their ids are known. */
      readonly quarantined: boolean
      /** Of these, some end whatever reads them. */
      readonly crashers: boolean
      /** This place ended three turns without a word: to be read record by record. */
      readonly careful: boolean
      /** Names of records that ended such a reading twice. */
      readonly marks: readonly string[]
    }
  | { readonly kind: 'paused' }
  /** There is nothing to read in the window any more. */
  | { readonly kind: 'over' }

export async function begin(db: Kysely<DB>, given: Begin): Promise<Begun> {
  return await transact(db, async (trx): Promise<Begun> => {
    const state = await lockState(trx, given)
    if (state.paused) return { kind: 'paused' }
    if (given.window !== undefined) return await beginInWindow(trx, given, given.window, state)
    const full = given.full === true && !readsWhole(state.mode)
    const unfinished = state.run_id !== null || state.head !== null
    const resumed = unfinished && !(full && state.last_kind === 'incremental')
    if (!resumed && state.run_id !== null) await endRun(trx, state.run_id, { state: 'replaced' })
    if (!resumed) await forgetWindows(trx, given)
    const kind = kindOf(state, full, resumed)
    const runId = (resumed ? state.run_id : null) ?? (await startRun(trx, { ...given, kind }))
    const closed = resumed && state.lanes !== null ? await closeWindows(trx, given) : undefined
    const cursor = closed ?? (resumed ? state.cursor : full ? null : state.watermark)
    const head = resumed && closed === undefined ? state.head : null
    const { sequence } = await trx
      .updateTable('worker.sync_state')
      .set({
        sequence: sql`sequence + 1`,
        run_id: runId,
        cursor,
        head,
        progress_at: sql`clock_timestamp()`,
        crashes: resumed ? sql`crashes + 1` : 1,
        ...(resumed ? {} : { crash_marks: '{}' }),
      })
      .where('team', '=', given.team)
      .where('stream', '=', given.stream)
      .returning('sequence')
      .executeTakeFirstOrThrow()
    const { mode } = state
    const watermark = closed ?? state.watermark
    return {
      kind: 'begun',
      runId,
      sequence: Number(sequence),
      mode,
      cursor: readsWhole(mode) ? null : cursor,
      head,
      until: null,
      split: resumed && closed === undefined ? await splitOf(trx, given, state.lanes) : null,
      ...(resumed ? progressOf(state) : { fetched: 0, expected: null }),
      watermark,
      whole: kind !== 'incremental',
      resumed,
      quarantined: state.quarantined,
      crashers: state.crashers,
      careful: resumed && state.crashes >= crashesBeforeCare,
      marks: resumed ? marksOf(state.crash_marks) : [],
    }
  })
}

function progressOf({ fetched, expected_rows }: State): {
  readonly fetched: number
  readonly expected: number | null
} {
  const expected = expected_rows === null ? null : Number(expected_rows)
  return { fetched: Number(fetched ?? 0), expected }
}

async function beginInWindow(
  db: Kysely<DB>,
  given: Begin,
  number: number,
  state: State,
): Promise<Begun> {
  const window = await beginWindow(db, given, number)
  if (window === undefined) return { kind: 'over' }
  const { runId, sequence, cursor, until, head, crashes } = window
  return {
    kind: 'begun',
    runId,
    sequence,
    mode: state.mode,
    cursor,
    head,
    until,
    split: null,
    ...progressOf(state),
    watermark: state.watermark,
    whole: true,
    resumed: true,
    quarantined: false,
    crashers: state.crashers,
    careful: crashes >= crashesBeforeCare,
    marks: marksOf(window.crash_marks),
  }
}

function kindOf(state: State, full: boolean, resumed: boolean): RunKind {
  if (readsWhole(state.mode)) return 'snapshot'
  if (resumed && state.last_kind !== null) return state.last_kind
  return full || state.watermark === null ? 'full' : 'incremental'
}

type State = {
  readonly mode: StreamKind
  readonly watermark: string | null
  readonly cursor: string | null
  readonly head: string | null
  readonly run_id: string | null
  readonly expected_rows: string | null
  readonly fetched: string | null
  readonly lanes: number | null
  readonly crashes: number
  readonly crash_marks: Readonly<Record<string, number>>
  readonly paused: boolean
  readonly quarantined: boolean
  readonly crashers: boolean
  readonly last_kind: RunKind | null
}

async function lockState(
  db: Kysely<DB>,
  { team, stream }: { readonly team: TeamSlug; readonly stream: StreamName },
): Promise<State> {
  const { rows } = await sql<State>`
    ${takingWindows({ team, stream })}
    select s.mode, s.watermark, s.cursor, s.head, s.run_id, s.crashes, s.crash_marks,
      s.expected_rows, s.lanes, (select fetched from worker.run r where r.id = s.run_id) as fetched,
      coalesce(s.paused_at, t.paused_at, t.disconnected_at) is not null as paused,
      exists (
        select from worker.quarantine q
        where q.team = s.team and q.stream = s.stream and q.record_id is not null
      ) as quarantined, ${hasCrashers('s')} as crashers,
      (
        select kind from worker.run r where r.team = s.team and r.stream = s.stream
        order by r.started_at desc, r.id desc limit 1
      ) as last_kind
    from worker.sync_state s join worker.team t on t.slug = s.team
    where s.team = ${team} and s.stream = ${stream} and ${windowsAreTaken}
    for update of s`.execute(db)
  const state = rows[0]
  if (state !== undefined) return state
  throw new AppError('team.unknown', `There is no team "${team}" with a stream "${stream}".`)
}

/** The stream's mode of reading does not work: from now on it is read in another, from the beginning. */
export async function useFallback(
  db: Kysely<DB>,
  given: { readonly team: TeamSlug; readonly stream: StreamName; readonly mode: StreamKind },
): Promise<void> {
  await transact(db, async (trx) => {
    const state = await lockState(trx, given)
    if (state.run_id !== null) await endRun(trx, state.run_id, { state: 'replaced' })
    await forgetWindows(trx, given)
    await trx
      .updateTable('worker.sync_state')
      .set({
        mode: given.mode,
        fallback_since: sql`clock_timestamp()`,
        sequence: sql`sequence + 1`,
        run_id: null,
        cursor: null,
        head: null,
      })
      .where('team', '=', given.team)
      .where('stream', '=', given.stream)
      .execute()
  })
}
