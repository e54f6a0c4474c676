// How a sweep begins, goes on after a fault, and ends. It has a place and a fencing token of its own beside the stream's,
// so that ordinary readings go on while it lasts.
import { type Kysely, sql } from 'kysely'
import type { StreamKind } from '../domain/catalogue/entry.ts'
import { AppError } from '../domain/errors.ts'
import { type StreamName, streamOf } from '../domain/streams.ts'
import { isWalked, type SweepCounts, type SweepPhase } from '../domain/sweep.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { translating } from './errors.ts'
import type { RunWorkflow } from './runs.ts'
import type { DB } from './schema.ts'
import { type Answered, commitAnswer } from './sweep-answers.ts'
import { storingOf, type StoringParts } from './storing.ts'
import { endWalk, type WalkEnded } from './sweep-ends.ts'
import { commitSweepPage, type SweepCommitted, type SweepPage } from './sweep-pages.ts'
import { overdueSweeps, sweepStatuses, type SweepStatus } from './sweep-status.ts'
import {
  asked,
  countsOf,
  type CountsRow,
  finish,
  mark,
  setCrashes,
  type SweepPlace,
  type ToAsk,
} from './sweep-rows.ts'
import { type CrashMarks, crashesBeforeCare, crashesInCare, marksOf } from './crash-marks.ts'
import { transact } from './transact.ts'

export type SweepBegin = {
  readonly team: TeamSlug
  readonly stream: StreamName
  /** ISO text: a sweep that ended since then is the one that was asked for. */
  readonly since: string
  /** Goes on with a sweep that stopped because too much is missing. */
  readonly confirm: boolean
  readonly workflow?: RunWorkflow | undefined
}

export type SweepBegun =
  | {
      readonly kind: 'begun'
      readonly sequence: number
      readonly mode: StreamKind
      readonly phase: SweepPhase
      readonly cursor: string | null
      readonly head: string | null
      readonly counts: SweepCounts
      /** This place ended three turns without a word: to be read record by record. */
      readonly careful: boolean
      /** Names of records that ended such a reading twice. */
      readonly marks: readonly string[]
    }
  | { readonly kind: 'over'; readonly counts: SweepCounts; readonly code: string | null }
  | { readonly kind: 'paused' }
  /** The stream is read whole at each reading, and compared. */
  | { readonly kind: 'whole' }

/** Every verb throws AppError `store.*` when Postgres does not do it; expected outcomes are values. */
export type Sweeps = {
  /** Streams of a team that are not paused, in the order of their names. */
  streams(team: TeamSlug): Promise<readonly StreamName[]>
  /** The latest sweep of each stream that was ever swept. */
  status(team: TeamSlug): Promise<readonly SweepStatus[]>
  /** Streams that are walked by sweeps, and of which none came to its end for so long. */
  overdue(team: TeamSlug, afterDays: number): Promise<readonly StreamName[]>
  /** @throws AppError `team.unknown` */
  begin(given: SweepBegin): Promise<SweepBegun>
  commitPage(page: SweepPage): Promise<SweepCommitted>
  /** The walk has met everything it could. */
  endWalk(place: SweepPlace): Promise<WalkEnded>
  /** What is to be asked for by its ids, and the witnesses to ask along; no ids: nothing is left. */
  toAsk(place: SweepPlace): Promise<ToAsk>
  commitAnswer(answer: Answered): Promise<SweepCommitted>
  /** A record is about to be looked into, while records are read one by one. */
  mark(place: SweepPlace, name: string): Promise<void>
  /** The next turn reads record by record, as after three crashes. */
  takeCare(place: SweepPlace): Promise<void>
  /** A turn has ended with a word, such as a failure that passes. */
  rest(place: SweepPlace): Promise<void>
  finish(
    place: SweepPlace,
    end?: { readonly code: string; readonly message: string },
  ): Promise<void>
}

export function createSweeps(parts: StoringParts): Sweeps {
  const { db, at, sieve } = storingOf(parts)
  return translating<Sweeps>({
    streams: (team) => streamsOf(db, team),
    status: async (team) => (await sweepStatuses(db, [team])).get(team) ?? [],
    overdue: (team, afterDays) => overdueSweeps(db, team, afterDays),
    begin: (given) => begin(db, given),
    commitPage: (page) => commitSweepPage(db, page, { at, sieve }),
    endWalk: (place) => endWalk(db, place, at),
    toAsk: (place) => asked(db, place),
    commitAnswer: (answer) => commitAnswer(db, answer, { at, sieve }),
    mark: (place, name) => mark(db, place, name),
    takeCare: (place) => setCrashes(db, place, crashesBeforeCare),
    rest: (place) => setCrashes(db, place, 0),
    finish: (place, end) => finish(db, place, end),
  })
}

async function streamsOf(db: Kysely<DB>, team: TeamSlug): Promise<readonly StreamName[]> {
  const { rows } = await sql<{ stream: StreamName }>`
    select s.stream from worker.sync_state s join worker.team t on t.slug = s.team
    where s.team = ${team} and not s.unavailable and s.watermark is not null
      and coalesce(s.paused_at, t.paused_at, t.disconnected_at) is null
    order by s.stream`.execute(db)
  return rows.map(({ stream }) => stream)
}

type State = { readonly mode: StreamKind; readonly paused: boolean }

type Row = CountsRow & {
  readonly sequence: string
  readonly state: 'sweeping' | 'current' | 'failed'
  readonly phase: SweepPhase
  readonly cursor: string | null
  readonly head: string | null
  readonly error_code: string | null
  readonly crashes: number
  readonly crash_marks: CrashMarks
  readonly recent: boolean
  readonly whole: boolean
}

async function begin(db: Kysely<DB>, given: SweepBegin): Promise<SweepBegun> {
  return await transact(db, async (trx): Promise<SweepBegun> => {
    const { team, stream, confirm } = given
    const { mode, paused } = await stateOf(trx, given)
    if (paused) return { kind: 'paused' }
    const traits = streamOf(stream)
    if (!isWalked({ mode, hasUpdatedAt: traits.hasUpdatedAt })) return { kind: 'whole' }
    const found = await lockSweep(trx, given)
    const ended = found !== undefined && found.state !== 'sweeping'
    if (ended && found.recent) {
      return { kind: 'over', counts: countsOf(found), code: found.error_code }
    }
    const confirms = ended && confirm && found.error_code === 'sweep.implausible'
    const goesOn = found !== undefined && found.whole && (!ended || confirms)
    if (goesOn && isGivenUp(found)) return await giveUp(trx, given, found)
    if (!goesOn) await startAnew(trx, given, traits.overlapMs, confirms)
    const { rows } = await sql<Row>`
      update worker.sweep set sequence = sequence + 1, crashes = crashes + 1,
        state = 'sweeping', finished_at = null,
        error_code = null, error_message = null, confirmed = confirmed or ${confirms},
        workflow_id = ${given.workflow?.id ?? null}, temporal_run_id = ${given.workflow?.runId ?? null}
      where team = ${team} and stream = ${stream}
      returning *`.execute(trx)
    const [row] = rows
    if (row === undefined) throw new AppError('internal', `${stream}: the sweep has no row.`)
    const { sequence, phase, cursor, head } = row
    const place = { sequence: Number(sequence), mode, phase, cursor, head }
    return { kind: 'begun', ...place, counts: countsOf(row), ...careFor(goesOn, found) }
  })
}

/** Read record by record it may end a few turns more; what is asked for by ids is not. */
function isGivenUp({ phase, crashes }: Row): boolean {
  return crashes >= (phase === 'asking' ? crashesBeforeCare : crashesInCare)
}

function careFor(goesOn: boolean, found: Row | undefined) {
  if (!goesOn || found === undefined) return { careful: false, marks: [] }
  return { careful: found.crashes >= crashesBeforeCare, marks: marksOf(found.crash_marks) }
}

/** What ended the process three times would end it for ever; the next sweep begins anew. */
async function giveUp(
  db: Kysely<DB>,
  { team, stream }: SweepBegin,
  found: Row,
): Promise<SweepBegun> {
  const end = {
    code: 'sweep.crashed',
    message: `${stream}: ${found.crashes} turns in a row ended without a word.`,
  }
  await finish(db, { team, stream: streamOf(stream), sequence: Number(found.sequence) }, end)
  return { kind: 'over', counts: countsOf(found), code: end.code }
}

async function stateOf(db: Kysely<DB>, { team, stream }: SweepBegin): Promise<State> {
  const { rows } = await sql<State>`
    select s.mode, coalesce(s.paused_at, t.paused_at, t.disconnected_at) is not null as paused
    from worker.sync_state s join worker.team t on t.slug = s.team
    where s.team = ${team} and s.stream = ${stream}`.execute(db)
  const [state] = rows
  if (state !== undefined) return state
  throw new AppError('team.unknown', `There is no team "${team}" with a stream "${stream}".`)
}

async function lockSweep(
  db: Kysely<DB>,
  { team, stream, since }: SweepBegin,
): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select w.*, coalesce(w.finished_at >= ${since}::timestamptz, false) as recent,
      exists (
        select from worker.sweep_met m
        where m.team = w.team and m.stream = w.stream and m.id = '' and m.behind = w.number::text
      ) as whole
    from worker.sweep w where w.team = ${team} and w.stream = ${stream}
    for update of w`.execute(db)
  return rows[0]
}

async function startAnew(
  db: Kysely<DB>,
  { team, stream }: SweepBegin,
  overlapMs: number,
  confirmed: boolean,
): Promise<void> {
  const restarted = [
    'state',
    'phase',
    'started_at',
    'finished_at',
    'cursor',
    'head',
    'witnesses',
    'expected_rows',
    'fetched',
    'created',
    'updated',
    'unchanged',
    'quarantined',
    'deleted',
    'repaired',
    'mismatched',
    'suspects',
    'cost',
    'requests',
    'crashes',
    'crash_marks',
    'error_code',
    'error_message',
  ]
  const asNew = sql.join(restarted.map((name) => sql`${sql.ref(name)} = default`))
  await sql`
    insert into worker.sweep as w (team, stream, since, confirmed)
    values (${team}, ${stream},
      clock_timestamp() - ${overlapMs} * interval '1 millisecond', ${confirmed})
    on conflict (team, stream) do update set number = w.number + 1,
      since = excluded.since, confirmed = excluded.confirmed, ${asNew}`.execute(db)
  // After the statement that waits for another that begins: of a stream never swept there is no row to lock before.
  await sql`delete from worker.sweep_met where team = ${team} and stream = ${stream}`.execute(db)
  await sql`
    insert into worker.sweep_met (team, stream, id, behind)
    select team, stream, '', number::text from worker.sweep
    where team = ${team} and stream = ${stream}`.execute(db)
}
