// One turn at a sweep: walk on, or ask for what the walk did not meet, and say how it ended. Nothing is marked deleted on
// the word of one answer: it has to hold a record that was met just now, or a second walk has to agree.
import { asideOf, careOf } from './care.ts'
import type { Trials } from '../client/salesloft/trials.ts'
import type { Aside } from '../client/salesloft/aside.ts'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import { type At, nothingHappens } from '../domain/crash-points.ts'
import { AppError, isPassing, settled } from '../domain/errors.ts'
import { type Stream, type StreamName, streamOf } from '../domain/streams.ts'
import { isBelievable, noSweepCounts, type SweepCounts, type SweepTurn } from '../domain/sweep.ts'
import { turnLimit } from '../domain/sync-plan.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { SweepBegun, Sweeps } from '../store/sweeps.ts'
import type { Sync } from '../store/sync.ts'
import type { Log } from '../telemetry/logs.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export type SweepAsk = {
  readonly team: TeamSlug
  readonly stream: StreamName
  /** ISO text: a sweep that ended since then is the one that was asked for. */
  readonly since: string
  /** An operator has looked: what is missing is gone. */
  readonly confirm: boolean
  readonly workflow: { readonly id: string; readonly runId: string }
  readonly signal: AbortSignal
}

export type SweepTurns = {
  /** @throws AppError what passes by itself (`backoff`, `after`): the same turn is worth repeating */
  take(ask: SweepAsk): Promise<SweepTurn>
}

export type SweepConfig = {
  readonly clientOf: (team: TeamSlug) => Promise<Salesloft>
  readonly sweeps: Sweeps
  readonly sync: Pick<Sync, 'crashers'>
  readonly metrics: Pick<Metrics, 'swept' | 'failed'>
  readonly log: Log
  /** Requests in one turn; 100 unless a test says otherwise. */
  readonly pages?: number | undefined
  /** Where records are tried that may end a process; without it nobody is convicted. */
  readonly trials?: Trials | undefined
  readonly at?: At | undefined
}

type Begun = Extract<SweepBegun, { kind: 'begun' }>
type Place = { readonly team: TeamSlug; readonly stream: Stream; sequence: number }
/** Where a turn stands: both move with each commit. */
type Standing = { readonly place: Place; counts: SweepCounts; requests: number }
/** What a turn asks with, and until when. */
type Asking = {
  readonly client: Salesloft
  readonly aside: Aside | undefined
  readonly signal: AbortSignal
  readonly isEnough: () => boolean
}

const stops = 'The sweep stops; readings go on'

export function createSweepTurns(parts: SweepConfig): SweepTurns {
  const { clientOf, sweeps, sync, metrics, log, pages, at: reached = nothingHappens } = parts
  const mostRequests = pages ?? turnLimit.pages
  return { take }

  async function take(ask: SweepAsk): Promise<SweepTurn> {
    const { team, stream, since, confirm, workflow, signal } = ask
    const begun = await sweeps.begin({ team, stream, since, confirm, workflow })
    switch (begun.kind) {
      case 'paused':
      case 'whole':
        return { stream, state: begun.kind, counts: noSweepCounts }
      case 'over': {
        const { counts, code } = begun
        if (code === 'sweep.crashed') log.warn({ team, stream, code }, stops)
        return code === null
          ? { stream, state: 'current', counts }
          : { stream, state: 'failed', counts, code }
      }
      case 'begun': {
        const place = { team, stream: streamOf(stream), sequence: begun.sequence }
        const standing = { place, counts: begun.counts, requests: 0 }
        const result = await settled(goOn(begun, standing, signal))
        if (result.ok) return result.value
        if (result.error.code === 'salesloft.oversized' && !begun.careful) {
          await sweeps.takeCare(standing.place)
          return await take(ask)
        }
        // Where Postgres is away this fails as well; its place is as it was.
        await settled(sweeps.rest(standing.place))
        signal.throwIfAborted()
        return await judge(standing, result.error)
      }
    }
  }

  async function goOn(begun: Begun, at: Standing, signal: AbortSignal): Promise<SweepTurn> {
    const { team, stream } = at.place
    const client = await clientOf(team)
    const known = await sync.crashers({ team, stream: stream.name, toTry: !stream.hasIds })
    const aside = asideOf(parts, { team, stream, known, all: begun.careful, signal })
    const until = performance.now() + turnLimit.ms
    const isEnough = (): boolean => at.requests >= mostRequests || performance.now() > until
    const asking = { client, aside, signal, isEnough }
    return begun.phase === 'asking' ? await settle(at, asking) : await walk(begun, at, asking)
  }

  async function walk(begun: Begun, at: Standing, asking: Asking): Promise<SweepTurn> {
    const { client, aside, signal, isEnough } = asking
    const { place } = at
    const { stream } = place
    const { mode, cursor, head } = begun
    const mark = (name: string) => sweeps.mark(place, name)
    const careful = careOf({ log }, { team: place.team, stream, begun, mark })
    const from = { cursor, head, careful, aside, whole: true }
    const steps = client.read(stream, mode, { ...from, lane: 'sweep', signal })
    for await (const step of steps) {
      const { rows, quarantined, requestedAt, cost, requests, expectedRows, careful: name } = step
      const counts = { cost, requests, expectedRows }
      const answer = { rows, quarantined, requestedAt, ...counts, careful: name }
      reached('K5')
      const saved = moved(
        at,
        await sweeps.commitPage({ ...place, ...answer, cursor: step.cursor, head: step.head }),
      )
      if (saved !== undefined) return saved
      if (step.finish !== undefined) return await conclude(at, asking)
      if (isEnough() && step.resumable) return ended(at, 'more')
    }
    throw new AppError('internal', `${stream.name}: a sweep ended without its last step.`)
  }

  async function conclude(at: Standing, asking: Asking): Promise<SweepTurn> {
    const done = await sweeps.endWalk(at.place)
    switch (done.kind) {
      case 'stale':
        return ended(at, 'superseded')
      case 'implausible':
        throw new AppError(
          'sweep.implausible',
          `${at.place.stream.name}: ${done.missing} of ${done.alive} records are missing from a ${done.isEmpty ? 'walk that met nothing' : 'complete walk'}.`,
        )
      case 'clean': {
        count(at, done)
        return await finished(at)
      }
      case 'next': {
        count(at, done)
        if (done.phase === 'asking') return await settle(at, asking)
        return ended(at, 'more')
      }
    }
  }

  /** Suspects, by their ids. */
  async function settle(at: Standing, asking: Asking): Promise<SweepTurn> {
    const { client, aside, signal, isEnough } = asking
    const { place } = at
    const { stream } = place
    for (;;) {
      const due = await sweeps.toAsk(place)
      if (due.kind === 'stale') return ended(at, 'superseded')
      const { ids, witnesses } = due
      if (ids.length === 0) return await finished(at)
      const answer = await client.byIds(stream, [...new Set([...ids, ...witnesses])], {
        lane: 'sweep',
        aside,
        signal,
      })
      const came = [...answer.rows, ...answer.quarantined].flatMap((record) =>
        'id' in record ? record.id : (record.recordId ?? []),
      )
      if (!isBelievable({ echoed: answer.echoed, ids: came, witnesses })) {
        throw new AppError(
          'sweep.unbelievable',
          `${stream.name}: asked for ${ids.length} ids and ${witnesses.length} records that were just met, SalesLoft answered with none of these${answer.echoed ? '' : ' and without saying that it filtered'}.`,
        )
      }
      const { rows, quarantined, requestedAt, cost, requests, nameless } = answer
      const told = { rows, quarantined, requestedAt, cost, requests, nameless, asked: ids }
      reached('K5')
      const saved = moved(at, await sweeps.commitAnswer({ ...place, ...told }))
      if (saved !== undefined) return saved
      if (isEnough()) return ended(at, 'more')
    }
  }

  async function finished(at: Standing): Promise<SweepTurn> {
    await sweeps.finish(at.place)
    return ended(at, 'current')
  }

  /** `undefined`: the turn goes on. */
  function moved(
    at: Standing,
    saved: Awaited<ReturnType<Sweeps['commitPage']>>,
  ): SweepTurn | undefined {
    reached('K7')
    if (saved.kind === 'stale') return ended(at, 'superseded')
    count(at, saved)
    at.requests += 1
    return saved.paused ? ended(at, 'paused') : undefined
  }

  function count(
    at: Standing,
    { sequence, counts }: { readonly sequence: number; readonly counts: SweepCounts },
  ): void {
    const { team, stream } = at.place
    metrics.swept({
      team,
      stream: stream.name,
      deleted: counts.deleted - at.counts.deleted,
      mismatched: counts.mismatched - at.counts.mismatched,
    })
    at.place.sequence = sequence
    at.counts = counts
  }

  async function judge(at: Standing, error: AppError): Promise<SweepTurn> {
    const { team, stream } = at.place
    metrics.failed({ team, stream: stream.name, code: error.code })
    if (isPassing(error)) throw error
    const { code, message } = error
    log.warn({ team, stream: stream.name, err: error }, stops)
    await sweeps.finish(at.place, { code, message })
    return { ...ended(at, 'failed'), code }
  }
}

function ended({ place, counts }: Standing, state: SweepTurn['state']): SweepTurn {
  return { stream: place.stream.name, state, counts }
}
