// Plays the cadences of the simulator's world to their ends, a happening at a time. What becomes of a membership is drawn from
// the seed and its number, and kept: how the product says that it ended is compared with it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Played, Simulator } from '../../../simulator/simulator.ts'
import { createDraw, type Draw, mix } from '../../../simulator/world/draws.ts'
import type { FinishReason } from '../../../src/domain/enrollment.ts'
import { ask, type Fields } from '../../simulator/asking.ts'

const fates = {
  completed: 'none',
  replied: 'reply',
  bounced: 'bounce',
  'opted-out': 'optOut',
  success: 'success',
  meeting: 'meeting',
  /** Somebody takes them off in SalesLoft. */
  removed: 'none',
  'person-deleted': 'none',
} as const satisfies Partial<Record<FinishReason, string>>

type Fate = keyof typeof fates

/** Of a hundred. */
const shares: readonly (readonly [Fate, number])[] = [
  ['replied', 14],
  ['bounced', 8],
  ['opted-out', 5],
  ['success', 7],
  ['meeting', 7],
  ['removed', 3],
  ['person-deleted', 2],
]

type Track = {
  readonly fate: Fate
  /** The how many-th answer ends it, where one does. */
  readonly at: number
  answers: number
  /** What ended it was done. */
  ended: boolean
}

export type Player = AsyncDisposable & {
  /** What the world did to a membership since it was added then. */
  fateOf(membership: number, addedAt: string): Fate | undefined
  /** All of them go on to their ends from now on. */
  hurry(): void
}

const everyMs = 1_000

export function createPlayer(
  simulator: Simulator,
  seed: number,
  onError: (error: unknown) => void,
): Player {
  const tracks = new Map<string, Track>()
  const episodes = new Map<number, number>()
  const draw = createDraw(mix(seed, 7))
  let isHurried = false
  const stopping = new AbortController()
  const { signal } = stopping

  function trackOf(membership: number, addedAt: string): Track {
    const key = keyOf(membership, addedAt)
    const known = tracks.get(key)
    if (known !== undefined) return known
    const episode = (episodes.get(membership) ?? 0) + 1
    const track = drawTrack(createDraw(mix(mix(seed, membership), episode)))
    episodes.set(membership, episode)
    tracks.set(key, track)
    return track
  }

  async function move({ membership, person, next }: Played, track: Track): Promise<void> {
    if (next !== 'answer') {
      simulator.play.move({ memberships: [membership] })
      return
    }
    track.answers += 1
    const isTime = track.answers === track.at
    if (isTime) track.ended = true
    if (isTime && track.fate === 'removed') return await takeOff(membership)
    if (isTime && track.fate === 'person-deleted') return await remove(`people/${person}`)
    const answer = isTime ? fates[track.fate] : 'none'
    simulator.play.move({ memberships: [membership], answer })
  }

  async function takeOff(membership: number): Promise<void> {
    const isOn = (): boolean =>
      membershipsOf(simulator).find(({ id }) => id === membership)?.['currently_on_cadence'] ===
      true
    while (isOn() && !signal.aborted) {
      await remove(`cadence_memberships/${membership}`)
    }
  }

  /** What a person in SalesLoft does is met by the same misfortunes. */
  async function remove(path: string): Promise<void> {
    for (;;) {
      const asked = await ask(simulator, path, { method: 'DELETE' }).catch(() => undefined)
      if (asked !== undefined && (asked.status < 300 || asked.status === 404)) return
      if (asked?.status === 422 || signal.aborted) return
      await sleep(100)
    }
  }

  async function play(): Promise<void> {
    while (!signal.aborted) {
      const addedAt = new Map(
        membershipsOf(simulator).map(({ id, added_at }) => [id, String(added_at)]),
      )
      for (const played of simulator.play.playing()) {
        const added = addedAt.get(played.membership)
        // One that began a moment ago has its turn the next time.
        if (added === undefined || !(isHurried || draw.chance(0.3))) continue
        await move(played, trackOf(played.membership, added))
      }
      await sleep(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }

  const ended = play().catch(onError)
  return {
    fateOf(membership, addedAt) {
      const track = tracks.get(keyOf(membership, addedAt))
      if (track === undefined) return undefined
      return track.ended || track.fate === 'completed' ? track.fate : undefined
    },
    hurry() {
      isHurried = true
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await ended
    },
  }
}

function drawTrack(draw: Draw): Track {
  let rest = draw.unit() * 100
  for (const [fate, share] of shares) {
    rest -= share
    if (rest < 0) return { fate, at: 1, answers: 0, ended: false }
  }
  return { fate: 'completed', at: 0, answers: 0, ended: false }
}

function keyOf(membership: number, addedAt: string): string {
  return `${membership} ${Date.parse(addedAt)}`
}

function membershipsOf({ truth }: Simulator): readonly Fields[] {
  return truth.records('cadence_memberships')
}
