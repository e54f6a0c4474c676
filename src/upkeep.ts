// A Temporal that lost its schedules gets them again from whatever process runs: nothing would be read until somebody looks.
import { setTimeout as sleep } from 'node:timers/promises'
import { isPassing, settled } from './domain/errors.ts'
import type { Operations } from './operations.ts'
import type { Log } from './telemetry/logs.ts'

const everyMs = 20_000
// What does not pass, such as a server that forbids it, is told again after a while.
const reminderMs = 10 * 60_000

/** Looks each 20 s until it is disposed: one list of schedules and one of teams where none is missing. */
export function keepSchedules(given: {
  readonly operations: Pick<Operations, 'addMissingSchedules'>
  readonly log: Log
}): AsyncDisposable {
  const { operations, log } = given
  const stopping = new AbortController()
  const { signal } = stopping
  let saidAt = Number.NEGATIVE_INFINITY

  async function look(): Promise<void> {
    const looked = await settled(operations.addMissingSchedules())
    if (looked.ok) {
      const count = looked.value.filter(({ did }) => did === 'created').length
      if (count > 0) log.warn({ count }, 'Schedules were missing in Temporal and are made again')
    } else if (!isPassing(looked.error) && performance.now() - saidAt > reminderMs) {
      saidAt = performance.now()
      log.error({ err: looked.error }, 'Schedules cannot be looked after')
    }
  }

  async function goOn(): Promise<void> {
    while (!signal.aborted) {
      await look()
      await sleep(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }

  const ended = goOn()
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await ended
    },
  }
}
