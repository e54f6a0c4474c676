// What a budget gives to many who ask, and to an operator among them, by the clock of a machine that has more to do.
import { expect } from 'vitest'
import type { Simulator } from '../../simulator/simulator.ts'
import type { Salesloft } from '../../src/client/salesloft/salesloft.ts'
import type { Lane } from '../../src/domain/budget.ts'

/** Asks for little, so that the machine is no limit, until the time is over. */
async function busy(client: Salesloft, lane: Lane, until: number): Promise<void> {
  while (performance.now() < until) await client.team({ lane })
}

type Asked = {
  readonly client: Salesloft
  readonly simulator: Simulator
  readonly limitPerMinute: number
}

type Measured = {
  /** Of what the bucket was given meanwhile, how much was spent. */
  readonly share: number
  /** Of twenty operators, how long the one waited that waited longest but for one. */
  readonly p95Ms: number
}

/** So many readers, and an operator now and then, for four seconds. */
export async function measured(
  { client, simulator, limitPerMinute }: Asked,
  readers: number,
  rttMs: number,
): Promise<Measured> {
  const before = simulator.requests.summary().cost
  const began = performance.now()
  const until = began + 4_000
  const waits: number[] = []
  const operator = async (): Promise<void> => {
    while (performance.now() < until - 300) {
      const asked = performance.now()
      await client.team({ lane: 'interactive' })
      waits.push(performance.now() - asked - rttMs)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  await Promise.all([
    ...Array.from({ length: readers }, () => busy(client, 'big-read', until)),
    operator(),
  ])
  const seconds = (performance.now() - began) / 1_000
  const { cost, refused } = simulator.requests.summary()
  expect(refused).toBe(0)
  return {
    share: (cost - before) / ((limitPerMinute / 60) * seconds),
    p95Ms: waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.95)] ?? Number.NaN,
  }
}

const mostWindows = 6

/** A machine that stands still for a moment takes from what is measured: that is no measure, so it is taken again. */
export async function untilMeasured(
  measure: () => Promise<Measured>,
  good: (found: Measured) => boolean,
): Promise<Measured> {
  for (let window = 1; ; window += 1) {
    const found = await measure()
    if (good(found) || window === mostWindows) return found
  }
}
