// What a server that was away, or too busy, was not told is read at once: SalesLoft gives a delivery up after 45 seconds.
import { setTimeout as sleep } from 'node:timers/promises'
import { settled } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { streamsOf, webhookEvents } from '../domain/webhook-events.ts'
import type { ReceiverStore } from '../store/receiver.ts'
import type { Sync } from '../store/sync.ts'
import type { Log } from '../telemetry/logs.ts'

export type Receiver = AsyncDisposable & {
  /** Says from now on that somebody receives. */
  readonly begin: () => void
  /** A delivery was sent away for a reason of ours: of this team, or of any. */
  readonly missed: (team: TeamSlug | undefined) => void
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
  /** How many, and how many there were one beat ago. */
  const missed = new Map<TeamSlug | undefined, { count: number; before: number }>()

  async function readAtOnce(
    isMeant: (team: TeamSlug) => boolean,
    why: { readonly seconds: number; readonly count: number },
  ): Promise<void> {
    const teams = (await store.subscribed()).filter(isMeant)
    for (const team of teams) await sync.bringForward(team, streams)
    if (teams.length === 0) return
    log.warn(
      { teams: teams.length, ...why },
      'Webhooks may have been missed; their streams are read at once',
    )
  }

  /** Those of whom no more was sent away since the last beat. */
  function takeOver(): ReadonlyMap<TeamSlug | undefined, number> {
    const over = [...missed].filter(([, { count, before }]) => count === before)
    for (const each of missed.values()) each.before = each.count
    return new Map(over.map(([team, { count }]) => [team, count]))
  }

  function forget(over: ReadonlyMap<TeamSlug | undefined, number>): void {
    for (const [team, count] of over) {
      const each = missed.get(team)
      if (each === undefined || each.count === count) missed.delete(team)
      else each.count -= count
      if (each !== undefined) each.before = each.count
    }
  }

  async function beat(): Promise<void> {
    const seconds = Math.round(await store.quietSeconds())
    const over = takeOver()
    const isGap = seconds > gapSeconds
    // Before the gap is forgotten: whoever is killed in between leaves it to the next one.
    if (isGap || over.size > 0) {
      const count = [...over.values()].reduce((sum, each) => sum + each, 0)
      const isAll = isGap || over.has(undefined)
      await readAtOnce((team) => isAll || over.has(team), { seconds, count })
      forget(over)
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

  let ended: Promise<void> | undefined
  return {
    begin() {
      ended ??= beats()
    },
    missed(team) {
      const each = missed.get(team) ?? { count: 0, before: 0 }
      each.count += 1
      missed.set(team, each)
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await ended
    },
  }
}
