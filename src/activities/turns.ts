// One turn at a stream: begin or resume, commit page by page, stop at a limit, and say how it ended.
import { askAgain } from './again.ts'
import { careOf } from './care.ts'
import type { ReadStep } from '../client/salesloft/pages.ts'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import { type At, nothingHappens } from '../domain/crash-points.ts'
import { AppError, settled } from '../domain/errors.ts'
import {
  addCounts,
  type Counts,
  laneOf,
  noCounts,
  type Turn,
  type TurnState,
  verdictOn,
} from '../domain/sync-plan.ts'
import { type Stream, type StreamName, streamOf } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Sync } from '../store/sync.ts'
import type { Teams } from '../store/teams.ts'
import type { Log } from '../telemetry/logs.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export type TurnsConfig = {
  readonly clientOf: (team: TeamSlug) => Promise<Salesloft>
  readonly sync: Sync
  readonly teams: Pick<Teams, 'pause'>
  readonly metrics: Pick<Metrics, 'stored' | 'drifted' | 'failed'>
  readonly log: Log
  readonly at?: At | undefined
}

export type TurnAsk = {
  readonly team: TeamSlug
  readonly stream: StreamName
  readonly full: boolean
  readonly limit: { readonly pages: number; readonly ms: number }
  readonly workflow: { readonly id: string; readonly runId: string }
  readonly signal: AbortSignal
}

export type Turns = {
  /** @throws AppError what passes by itself (`backoff`, `after`): the same turn is worth repeating */
  take(ask: TurnAsk): Promise<Turn>
}

/** Where a turn is; `moved`: the next one begins further on. */
type Place = { sequence: number; pages: number; counts: Counts; moved: boolean }

type Begun = Extract<Awaited<ReturnType<Sync['begin']>>, { kind: 'begun' }>

export function createTurns(parts: TurnsConfig): Turns {
  const { clientOf, sync, teams, metrics, log, at = nothingHappens } = parts
  return { take }

  async function take(ask: TurnAsk): Promise<Turn> {
    const { team, full, workflow } = ask
    const stream = streamOf(ask.stream)
    const begun = await sync.begin({ team, stream: ask.stream, full, workflow })
    if (begun.kind === 'paused') return ended(ask, 'paused')
    const place: Place = { sequence: begun.sequence, pages: 0, counts: noCounts, moved: false }
    const result = await settled(read(ask, stream, begun, place))
    return result.ok ? result.value : await judge(ask, stream, begun, place, result.error)
  }

  async function read(ask: TurnAsk, stream: Stream, begun: Begun, place: Place): Promise<Turn> {
    const { team, signal, limit } = ask
    const client = await clientOf(team)
    const lane = laneOf({ watermark: begun.watermark, full: ask.full })
    const { cursor, head, runId } = begun
    const careful = careOf({ sync, log }, { team, stream, begun, place })
    const steps =
      begun.mode === 'cursor'
        ? client.walk(stream, { cursor, head, lane, signal, careful })
        : client.snapshot(stream, { lane, signal, careful })
    const until = performance.now() + limit.ms
    let firstRequestedAt: string | undefined
    if (begun.quarantined && !begun.resumed) {
      const again = await askAgain(parts, client, { team, stream, cursor, signal })
      const page = again && (await commit(ask, stream, runId, place, again))
      if (page?.kind === 'stale') return ended(ask, 'superseded', { ...place, runId })
    }
    for await (const step of steps) {
      firstRequestedAt ??= step.requestedAt
      const page = await commit(ask, stream, runId, place, step)
      if (page.kind === 'stale') return ended(ask, 'superseded', { ...place, runId })
      const { counts, pages } = place
      if (step.finish !== undefined) {
        return ended(ask, 'current', { counts, runId, watermark: step.finish.watermark })
      }
      if (step.snapshot !== undefined) {
        return await compare(ask, stream, runId, place, {
          ...step.snapshot,
          requestedAt: firstRequestedAt,
          counts,
        })
      }
      if (page.paused) return ended(ask, 'paused', { counts, runId })
      const isEnough = pages >= limit.pages || performance.now() > until
      if (isEnough && step.resumable) {
        await sync.rest({ team, stream: stream.name, ...place })
        return ended(ask, 'more', { counts, runId, watermark: begun.watermark })
      }
    }
    throw new AppError('internal', `${stream.name}: a reading ended without its last step.`)
  }

  async function commit(ask: TurnAsk, stream: Stream, runId: string, place: Place, step: ReadStep) {
    const { team } = ask
    const { sequence } = place
    // A snapshot ends with its comparison, not with its last page.
    at('K5')
    const saved = await sync.commitPage({ ...step, team, stream, runId, sequence })
    at('K7')
    if (saved.kind === 'stale') return saved
    place.sequence = saved.sequence
    const { created, updated, unchanged, quarantined, paused } = saved
    const fetched = step.rows.length + step.quarantined.length
    metrics.stored({
      team,
      stream: stream.name,
      fetched,
      inserted: created,
      updated,
      unchanged,
      quarantined,
    })
    const count = Object.values(step.drift).reduce((sum, each) => sum + each, 0)
    if (count > 0) metrics.drifted({ team, stream: stream.name, count })
    const counts: Counts = { created, updated, unchanged, quarantined, deleted: 0, cost: step.cost }
    place.counts = addCounts(place.counts, counts)
    place.pages += 1
    place.moved ||= step.resumable
    return { kind: 'saved' as const, paused }
  }

  async function compare(
    ask: TurnAsk,
    stream: Stream,
    runId: string,
    place: Place,
    given: { ids: readonly string[]; startedAt: string; requestedAt: string; counts: Counts },
  ): Promise<Turn> {
    const { counts, ids, startedAt, requestedAt } = given
    const { sequence } = place
    const done = await sync.finishSnapshot({
      team: ask.team,
      stream,
      runId,
      sequence,
      ids,
      startedAt,
      requestedAt,
    })
    switch (done.kind) {
      case 'stale':
        return ended(ask, 'superseded', { counts, runId })
      case 'saved': {
        const { deleted } = done
        return ended(ask, 'current', {
          counts: { ...counts, deleted },
          runId,
          watermark: startedAt,
        })
      }
      case 'implausible':
        throw new AppError(
          'sweep.implausible',
          `${stream.name}: ${done.missing} of ${done.alive} records are missing from a complete reading.`,
        )
    }
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
    const isWithoutCursor = error.code === 'stream.unordered' && begun.mode === 'cursor'
    if (isWithoutCursor && stream.fallback !== undefined) {
      log.warn(
        { team, stream: stream.name, err: error },
        'The cursor is not honoured; the stream is read whole from now on',
      )
      await sync.useFallback({ team, stream: stream.name })
      return await take(ask)
    }
    const turn = { team, stream: stream.name, ...place }
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
        return { ...ended(ask, 'retrying', { ...place, runId }), code: error.code }
      }
      case 'paused':
        return ended(ask, 'paused', { runId })
      case 'pause-team':
        log.error({ team, err: error }, 'The team is paused: its key is refused')
        await teams.pause(team, 'auth.revoked', error.message)
        return ended(ask, 'paused', { runId })
      case 'give-up': {
        const { state, retryInMs } = verdict
        const { code, message } = error
        log.warn({ team, stream: stream.name, state, err: error }, 'The stream stops; others go on')
        const { sequence } = place
        await sync.fail({ team, stream: stream.name, sequence, state, code, message, retryInMs })
        return { ...ended(ask, state, { runId }), code }
      }
    }
  }
}

function ended(
  ask: TurnAsk,
  state: TurnState,
  found: { counts?: Counts; runId?: string; watermark?: string | null } = {},
): Turn {
  const { counts = noCounts, runId = null, watermark = null } = found
  return { stream: ask.stream, state, counts, runId, watermark }
}
