// A process that is begun again whenever it ends, as a supervisor does: while it is harassed, each life of it has an end of its
// own, drawn from the seed.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Draw } from '../../../simulator/world/draws.ts'
import {
  type CrashPoint,
  drainingPoints,
  enrollingPoints,
} from '../../../src/domain/crash-points.ts'
import type { Environment, Running } from '../../system/processes.ts'

export type Keeper = AsyncDisposable & {
  /** From now on each life is a whole one; one that was to end otherwise ends now. */
  spare(): Promise<void>
  /** How often it was cut off, by what. */
  readonly ends: Readonly<Record<string, number>>
}

type Fate = {
  readonly name: CrashPoint | 'SIGKILL' | 'SIGTERM'
  readonly environment: Environment
  /** Killed then at the latest. */
  readonly afterMs: number
}

export function createKeeper(given: {
  readonly draw: Draw
  /** Ready when it resolves. */
  readonly start: (environment: Environment) => Promise<Running>
  /** Where it may be cut off; nowhere unless said, so that time alone cuts it off. */
  readonly points?: readonly CrashPoint[]
  /** At the how many-th time it comes there, at most. */
  readonly timesAtMost?: number
  readonly livesMs: readonly [number, number]
}): Keeper {
  const { draw, start, points = [], timesAtMost = 1, livesMs } = given
  const ends: Record<string, number> = {}
  let isSpared = false
  const over = new AbortController()
  let running: Running | undefined

  function drawFate(): Fate | undefined {
    if (isSpared) return undefined
    const afterMs = livesMs[0] + draw.below(livesMs[1] - livesMs[0])
    if (points.length > 0 && draw.chance(0.75)) {
      const name = draw.pick(points)
      const time = String(1 + draw.below(timesAtMost))
      return { name, afterMs, environment: { FAULT_POINT: name, FAULT_TIME: time } }
    }
    return { name: draw.chance(0.2) ? 'SIGTERM' : 'SIGKILL', environment: {}, afterMs }
  }

  async function live(): Promise<void> {
    const fate = drawFate()
    const process = await start(fate?.environment ?? {})
    running = process
    // Asked to be spared, or to end, while it began.
    if (over.signal.aborted || (fate !== undefined && isSpared)) process.signal('SIGKILL')
    const ended = new AbortController()
    if (fate !== undefined) void cutOff(process, fate, ended.signal)
    const { stderr } = await process.ended
    ended.abort()
    if (over.signal.aborted) return
    if (!isSpared && fate !== undefined) ends[fate.name] = (ends[fate.name] ?? 0) + 1
    else if (fate === undefined) throw new Error(`A spared process ended: ${stderr}`)
  }

  async function keep(): Promise<void> {
    // What cannot begin, as Postgres or Temporal is away, is begun again.
    let failures = 0
    while (!over.signal.aborted) {
      try {
        await live()
        failures = 0
      } catch (error) {
        failures += 1
        if (failures > 20) throw error
        await sleep(250)
      }
    }
  }

  const kept = keep()
  // Whoever disposes hears of it.
  kept.catch(() => undefined)
  return {
    ends,
    async spare() {
      isSpared = true
      running?.signal('SIGKILL')
      await running?.ended
    },
    async [Symbol.asyncDispose]() {
      over.abort()
      running?.signal('SIGTERM')
      const force = setTimeout(() => running?.signal('SIGKILL'), 10_000)
      await kept
      clearTimeout(force)
    },
  }
}

async function cutOff(process: Running, { name, afterMs }: Fate, signal: AbortSignal) {
  const woken = await sleep(afterMs, true, { signal }).catch(() => false)
  if (!woken) return
  // A deploy that has no patience: asked to end, and a second later made to.
  if (name === 'SIGTERM') process.signal('SIGTERM')
  if (name === 'SIGTERM') await sleep(1_000, undefined, { signal }).catch(() => undefined)
  process.signal('SIGKILL')
}

export const workerPoints: readonly CrashPoint[] = [...enrollingPoints, ...drainingPoints]
