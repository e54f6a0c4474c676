// What a server that was away, or too busy, was not told is read at once: SalesLoft gives a delivery up after 45 seconds.
import { setTimeout as sleep } from 'node:timers/promises'
import { settled } from '../domain/errors.ts'
import type { ReceiverStore } from '../store/receiver.ts'
import type { Sync } from '../store/sync.ts'
import type { Log } from '../telemetry/logs.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { streamsOf } from './webhooks.ts'
import { webhookEvents } from '../domain/webhook-events.ts'

export type Receiver = AsyncDisposable & {
  /** A delivery was sent away for a reason of ours. */
  readonly missed: () => void
}

const usualBeatMs = 5_000
/** From here on something may have been given up: its last try comes 45 s after its first, but not the one before. */
const usualGapSeconds = 30

export function keepReceiving(given: {
  readonly store: ReceiverStore
  readonly sync: Pick<Sync, 'bringForward'>
  readonly log: Log
  readonly beatMs?: number
  readonly gapSeconds?: number
}): Receiver {
  const { store, sync, log, beatMs = usualBeatMs, gapSeconds = usualGapSeconds } = given
  const stopping = new AbortController()
  const { signal } = stopping
  const streams = streamsOf(Object.keys(webhookEvents))
  let missed = 0
  let missedBefore = 0

  async function readAtOnce(why: { readonly seconds?: number; readonly count?: number }) {
    const teams = await store.subscribed()
    for (const team of teams) await sync.bringForward(team, streams)
    if (teams.length === 0) return
    log.warn(
      { teams: teams.length, ...why },
      'Webhooks may have been missed; their streams are read at once',
    )
  }

  async function beat(): Promise<void> {
    const seconds = Math.round(await store.quietSeconds())
    const isOver = missed > 0 && missed === missedBefore
    missedBefore = missed
    // Before the gap is forgotten: whoever is killed in between leaves it to the next one.
    if (seconds > gapSeconds || isOver) {
      const count = missed
      await readAtOnce({ seconds, count })
      missed -= count
      missedBefore = missed
    }
    await store.seen(gapSeconds)
  }

  async function beats(): Promise<void> {
    while (!signal.aborted) {
      // Without Postgres nothing is received either: the gap shows when it is back.
      await settled(beat())
      await sleep(beatMs, undefined, { signal }).catch(() => undefined)
    }
  }

  const ended = beats()
  return {
    missed() {
      missed += 1
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await ended
    },
  }
}

/** The server's metrics, told to who keeps receiving: what it sends away for a reason of ours may come no more. */
export function noticing(metrics: Metrics, { missed }: Pick<Receiver, 'missed'>): Metrics {
  return {
    ...metrics,
    received(outcome) {
      metrics.received(outcome)
      if (outcome === 'shed' || outcome === 'failed') missed()
    },
  }
}
