// Polling that outlives Temporal: where it cannot begin, or ends by itself, it is tried again until it is stopped.
import { setTimeout as sleep } from 'node:timers/promises'
import { type AppError, settled } from '../domain/errors.ts'
import type { Log } from '../telemetry/logs.ts'
import type { Attempt } from './attempt.ts'

export type RunningWorker = {
  readonly state: () => WorkerState
  /** Resolves when it polls for the first time, or was stopped before. */
  readonly polling: Promise<void>
  /** Ends when it was stopped, and not before. */
  readonly ended: Promise<void>
  /** Takes nothing more, lets activities end or gives them back, and returns. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** `waiting`: Temporal, or the namespace, is away. */
export type WorkerState = 'polling' | 'waiting' | 'stopped'

const shortestPauseMs = 1_000
// What comes back is polled within a minute, with time for the attempt itself.
const longestPauseMs = 15_000
const reminderMs = 10 * 60_000

/**
 * Returns when it polls or waits for Temporal.
 * @throws whatever does not pass by itself, such as a bundle that is none
 */
export async function keepPolling(given: {
  /** @throws AppError `temporal.unreachable` where it is worth trying again */
  readonly attempt: (stopping: AbortSignal) => Promise<Attempt>
  readonly log: Log
}): Promise<RunningWorker> {
  const { attempt, log } = given
  const stopping = new AbortController()
  const { signal } = stopping
  const begun = Promise.withResolvers<void>()
  let state: WorkerState = 'waiting'
  let current: Attempt | undefined
  let saidAt: number | undefined
  let awaySince = performance.now()

  /** Once, and again each ten minutes. */
  function sayAway(err: AppError): void {
    const now = performance.now()
    if (saidAt === undefined) awaySince = now
    else if (now - saidAt < reminderMs) return
    saidAt = now
    const seconds = Math.round((now - awaySince) / 1_000)
    log.warn({ err, seconds }, 'The worker waits for Temporal and begins when it is back')
  }

  /** Whether it polls. @throws what does not pass */
  async function begin(): Promise<boolean> {
    const outcome = await settled(attempt(signal))
    if (!outcome.ok) {
      if (outcome.error.code !== 'temporal.unreachable') throw outcome.error
      if (!signal.aborted) sayAway(outcome.error)
      return false
    }
    current = outcome.value
    if (saidAt !== undefined) log.info({}, 'The worker polls Temporal again')
    saidAt = undefined
    state = 'polling'
    begun.resolve()
    if (signal.aborted) current.shutdown()
    return true
  }

  async function goOn(): Promise<void> {
    for (let pauseMs = shortestPauseMs; !signal.aborted;) {
      if (current !== undefined) {
        const outcome = await settled(current.ended)
        current = undefined
        if (outcome.ok) return
        state = 'waiting'
        pauseMs = shortestPauseMs
        if (outcome.error.code === 'temporal.unreachable') sayAway(outcome.error)
        else log.error({ err: outcome.error }, 'The worker ended by itself and begins again')
      }
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
      pauseMs = Math.min(2 * pauseMs, longestPauseMs)
      if (signal.aborted) return
      const again = await settled(begin())
      if (!again.ok) log.error({ err: again.error }, 'The worker cannot begin')
    }
    await current?.ended.catch(() => undefined)
  }

  await begin()
  const ended = goOn().finally(() => {
    state = 'stopped'
    begun.resolve()
  })

  async function stop(): Promise<void> {
    stopping.abort()
    current?.shutdown()
    await ended
  }

  return {
    state: () => state,
    polling: begun.promise,
    ended,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
