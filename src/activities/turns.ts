// One turn at a stream: begin or resume, commit page by page, stop at a limit, and say how it ended.
import { askAgain } from './again.ts'
import { asidesOf, careOf } from './care.ts'
import { compareWhole } from './compare.ts'
import { commitStep, type Committed, type Place, placeAt } from './commit-step.ts'
import { pauseRevoked } from './pause-revoked.ts'
import { createSplitter } from './plan-windows.ts'
import type { ReadStep } from '../client/salesloft/pages.ts'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import type { Trials } from '../client/salesloft/trials.ts'
import { type At, nothingHappens } from '../domain/crash-points.ts'
import { AppError, settled } from '../domain/errors.ts'
import { fallbackOf, isDishonoured } from '../domain/reading-modes.ts'
import {
  laneOf,
  noCounts,
  parentsAtOnce,
  type Turn,
  type TurnState,
  verdictOn,
} from '../domain/sync-plan.ts'
import { type Stream, type StreamName, streamOf } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Sync } from '../store/sync.ts'
import type { Split } from '../store/windows.ts'
import type { Teams } from '../store/teams.ts'
import type { Log } from '../telemetry/logs.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export type TurnsConfig = {
  readonly clientOf: (team: TeamSlug) => Promise<Salesloft>
  readonly sync: Sync
  readonly teams: Pick<Teams, 'pause'>
  readonly metrics: Pick<Metrics, 'stored' | 'drifted' | 'failed'>
  readonly log: Log
  /** Where records are tried that may end a process; without it nobody is convicted. */
  readonly trials?: Trials | undefined
  readonly at?: At | undefined
  /** What is longer than this is read in windows; 20,000 unless a test says otherwise. */
  readonly bigReadRows?: number | undefined
}

export type TurnAsk = {
  readonly team: TeamSlug
  readonly stream: StreamName
  readonly full: boolean
  /** What a whole reading finds missing is gone, however much it is. */
  readonly confirm?: boolean
  /** Number of a window of a long reading. */
  readonly window?: number
  /** Whoever takes the turns reads windows side by side. */
  readonly inWindows?: boolean
  readonly limit: { readonly pages: number; readonly ms: number }
  readonly workflow: { readonly id: string; readonly runId: string }
  readonly signal: AbortSignal
}

export type Turns = {
  /** @throws AppError what passes by itself (`backoff`, `after`): the same turn is worth repeating */
  take(ask: TurnAsk): Promise<Turn>
}

type Begun = Extract<Awaited<ReturnType<Sync['begin']>>, { kind: 'begun' }>

export function createTurns(parts: TurnsConfig): Turns {
  const { clientOf, sync, metrics, log, at = nothingHappens } = parts
  return { take }

  async function take(ask: TurnAsk): Promise<Turn> {
    const { team, full, workflow, window } = ask
    const stream = streamOf(ask.stream)
    const begun = await sync.begin({ team, stream: ask.stream, full, workflow, window })
    if (begun.kind === 'paused') return ended(ask, 'paused')
    if (begun.kind === 'over') return ended(ask, 'current')
    const place = placeAt(begun.sequence, window)
    const result = await settled(read(ask, stream, begun, place))
    return result.ok ? result.value : await judge(ask, stream, begun, place, result.error)
  }

  async function read(ask: TurnAsk, stream: Stream, begun: Begun, place: Place): Promise<Turn> {
    const { team, signal, limit, window } = ask
    const client = await clientOf(team)
    const lane = laneOf({ watermark: begun.watermark, full: ask.full })
    const { cursor, head, until: end, runId } = begun
    const careful = careOf(
      { log },
      {
        team,
        stream,
        begun,
        mark: (name) => sync.mark({ team, stream: stream.name, ...place }, name),
      },
    )
    const aside = await asidesOf(parts, { team, stream, signal }, begun)
    const steps = client.read(stream, begun.mode, {
      cursor,
      head,
      until: end,
      lane,
      signal,
      careful,
      aside: aside.later,
      whole: begun.whole,
      parents: (given) => sync.parentsToAsk({ ...given, team, stream, most: parentsAtOnce }),
    })
    const until = performance.now() + limit.ms
    let firstRequestedAt: string | undefined
    const inWindows = window === undefined && ask.inWindows === true
    const { bigReadRows } = parts
    const reading = { client, stream, lane, signal, aside: aside.probes, begun, inWindows }
    const splitter = createSplitter({ ...reading, bigReadRows, store })
    async function store(step: ReadStep, split: Split): Promise<boolean> {
      const page = await commit(ask, stream, runId, place, { ...step, split })
      return page.kind !== 'stale' && !page.paused
    }
    const left = await splitter.resume()
    if (left !== undefined)
      return ended(ask, 'more', { counts: place.counts, runId, windows: left })
    if (begun.quarantined && !begun.resumed) {
      const where = { team, stream, cursor, aside: aside.now, signal }
      for await (const again of askAgain(parts, client, where)) {
        const page = await commit(ask, stream, runId, place, again)
        if (page.kind === 'stale') return ended(ask, 'superseded', { counts: place.counts, runId })
      }
    }
    for await (const step of steps) {
      firstRequestedAt ??= step.requestedAt
      const page = await commit(ask, stream, runId, place, step)
      if (page.kind === 'stale') return ended(ask, 'superseded', { counts: place.counts, runId })
      const { counts, pages } = place
      if (step.finish !== undefined) {
        return ended(ask, 'current', { counts, runId, watermark: step.finish.watermark })
      }
      const whole = { team, stream, runId, place, confirm: ask.confirm }
      const compared = await compareWhole(sync, whole, step, firstRequestedAt)
      if (compared?.kind === 'stale') return ended(ask, 'superseded', { counts, runId })
      if (compared !== undefined) {
        const { deleted, watermark, viewsLater } = compared
        if (viewsLater) {
          log.warn(
            { team, stream: stream.name },
            'The views of custom fields are locked, built upon or not ours; tried again with the next reading',
          )
        }
        return ended(ask, 'current', { counts: { ...counts, deleted }, runId, watermark })
      }
      if (page.paused) return ended(ask, 'paused', { counts, runId })
      const windows = await splitter.after(step)
      if (windows !== undefined) return ended(ask, 'more', { counts: place.counts, runId, windows })
      const isEnough = pages >= limit.pages || performance.now() > until
      if (isEnough && step.resumable) {
        const { sequence } = place
        await sync.rest({ team, stream: stream.name, sequence, window })
        return ended(ask, 'more', { counts, runId, watermark: begun.watermark })
      }
    }
    throw new AppError('internal', `${stream.name}: a reading ended without its last step.`)
  }

  async function commit(
    { team }: TurnAsk,
    stream: Stream,
    runId: string,
    place: Place,
    step: ReadStep & { readonly split?: Split },
  ): Promise<Committed> {
    return await commitStep({ sync, metrics, at }, { team, stream, runId, place }, step)
  }

  /** To be told to wait is no failure; what else passes is shown as long as it lasts. */
  async function noted(
    { team, stream }: TurnAsk,
    { code, message, retry }: AppError,
  ): Promise<number> {
    if (retry !== 'backoff' || code.startsWith('store.')) return 0
    return await sync.note({ team, stream, code, message })
  }

  async function judge(
    ask: TurnAsk,
    stream: Stream,
    begun: Begun,
    place: Place,
    error: AppError,
  ): Promise<Turn> {
    const { team, signal } = ask
    signal.throwIfAborted()
    const mode = fallbackOf(stream, begun.mode)
    if (isDishonoured(error) && mode !== undefined) {
      log.warn(
        { team, stream: stream.name, mode, err: error },
        'What was asked is not honoured; the stream is read in another way from now on',
      )
      await sync.useFallback({ team, stream: stream.name, mode })
      return await take(ask)
    }
    const { sequence, window } = place
    const turn = { team, stream: stream.name, sequence, window }
    if (error.code === 'salesloft.oversized' && !begun.careful && stream.paged) {
      await sync.takeCare(turn)
      return await take(ask)
    }
    metrics.failed({ team, stream: stream.name, code: error.code })
    const verdict = verdictOn(error, await noted(ask, error))
    const { runId } = begun
    const { retryAfterMs } = error
    switch (verdict.kind) {
      case 'retry': {
        // Where Postgres is away this fails as well, and says the same.
        const rested = await settled(sync.rest(turn))
        if (!place.moved || retryAfterMs !== undefined) throw rested.ok ? error : rested.error
        // Temporal's back-off grows with each failure of one activity, so what has moved begins another one.
        log.warn({ team, stream: stream.name, err: error }, 'The reading was cut off and goes on')
        return { ...ended(ask, 'retrying', { counts: place.counts, runId }), code: error.code }
      }
      case 'paused':
        return ended(ask, 'paused', { runId })
      case 'pause-team':
        await pauseRevoked(parts, team, error)
        return ended(ask, 'paused', { runId })
      case 'give-up': {
        const { state, retryInMs } = verdict
        const { code, message } = error
        log.warn({ team, stream: stream.name, state, err: error }, 'The stream stops; others go on')
        // Of a window the sequence is its own: its failure is the stream's, whoever reads the others.
        const fenced = window === undefined ? { sequence } : {}
        await sync.fail({ team, stream: stream.name, ...fenced, state, code, message, retryInMs })
        return { ...ended(ask, state, { runId }), code }
      }
    }
  }
}

function ended(
  ask: TurnAsk,
  state: TurnState,
  found: Partial<Pick<Turn, 'counts' | 'runId' | 'watermark' | 'windows'>> = {},
): Turn {
  return { stream: ask.stream, state, counts: noCounts, runId: null, watermark: null, ...found }
}
