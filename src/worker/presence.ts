// A worker says every few seconds that it is there, so that nobody waits for one that was killed. That it cannot say so
// ends nothing: whoever reads Postgres meets the same.
import { setTimeout as sleep } from 'node:timers/promises'
import { settled } from '../domain/errors.ts'

export type Presence = {
  seen(polling: boolean): Promise<void>
  left(): Promise<void>
}

const everyMs = 5_000
// So that one that has just reached Temporal is known at once.
const waitingMs = 1_000
// What Postgres does not take at the end is forgotten by itself.
const lastWordMs = 2_000

/** From now on, until it is disposed. */
export function keepPresence(presence: Presence, isPolling: () => boolean): AsyncDisposable {
  const stopping = new AbortController()
  const { signal } = stopping

  async function goOn(): Promise<void> {
    while (!signal.aborted) {
      const polls = isPolling()
      await settled(presence.seen(polls))
      await sleep(polls ? everyMs : waitingMs, undefined, { signal }).catch(() => undefined)
    }
    await settled(presence.left())
  }

  const ended = goOn()
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await Promise.race([ended, sleep(lastWordMs, undefined, { ref: false })])
    },
  }
}
