// What a list can do while it is read: rows within a microsecond of each other, ties, late and stale versions.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import { streamOf } from '../../src/domain/streams.ts'
import type { Budget } from '../../src/client/salesloft/budget.ts'
import { createSalesloft } from '../../src/client/salesloft/salesloft.ts'
import { coreStreams, createRig, type Rig } from '../support/rig.ts'
import { freeBudget } from '../support/salesloft.ts'
import { asked, shiftedClock } from '../support/standing.ts'

const people = '/v2/people'
const clock = shiftedClock()
let rig: Rig
beforeAll(async () => {
  rig = await createRig({ streams: coreStreams, clock, sizes: { people: 1_100 } })
  await rig.syncNow()
})
afterAll(() => rig[Symbol.asyncDispose]())

/** Microseconds of the simulator's present. */
const nowMicros = (): number => Math.floor(clock.now() * 1_000)

const rising = (count: number, at: number): number[] =>
  Array.from({ length: count }, (_, index) => at + index * 1_000)

/** Stamps the first rows, one stamp each, and lets the overlap go by. */
function stampInOrder(stamps: readonly number[]): void {
  clock.forward(600_000)
  const ids = [...rig.simulator.truth.rows('people')].slice(0, stamps.length).map(({ id }) => id)
  for (const [index, id] of ids.entries()) {
    rig.simulator.mutate.update('people', [id], { at: stamps[index] ?? null })
  }
  clock.forward(600_000)
}

async function requestsOfNextSync(): Promise<number> {
  rig.simulator.requests.reset()
  await rig.syncNow()
  expect(await rig.differences()).toEqual({})
  return asked(rig, people)
}

describe('records of nearly one instant', () => {
  test('250 within a millisecond cost what any other 250 do (A23)', async () => {
    const from = Math.floor(nowMicros() / 1_000) * 1_000
    stampInOrder(Array.from({ length: 250 }, (_, index) => from + index))
    expect(await requestsOfNextSync()).toBe(3)
  })

  test.each([
    ['half of it', 70],
    ['a sixth of it', 90],
  ])('a tie of 60 with %s on one page is read whole (A28)', async (_name, before) => {
    const from = nowMicros()
    const tie = Array.from({ length: 60 }, () => from + 1_000_000)
    stampInOrder([...rising(before, from), ...tie, ...rising(100, from + 2_000_000)])
    expect(await requestsOfNextSync()).toBeLessThanOrEqual(3 + 2)
  })

  test.each([101, 1_000])(
    'a bulk update of %i on one instant costs its pages and three requests (A29)',
    async (count) => {
      clock.forward(600_000)
      rig.simulator.mutate.bulkUpdate('people', count)
      clock.forward(600_000)
      expect(await requestsOfNextSync()).toBeLessThanOrEqual(Math.ceil(count / 100) + 3)
    },
  )
})

describe('a page size', () => {
  test('that SalesLoft corrects to 25 ends no reading early (A35)', async () => {
    stampInOrder(rising(110, nowMicros()))
    rig.simulator.configure({ maxPerPage: 25 })
    expect(await requestsOfNextSync()).toBeGreaterThanOrEqual(5)
    rig.simulator.configure({ maxPerPage: 100 })
  })
})

describe('a version that becomes visible 90 s after its stamp', () => {
  test('is met by the next reading (A31)', async () => {
    clock.forward(600_000)
    rig.simulator.mutate.update('people', 5, { visibleAfterMs: 90_000 })
    // Rows that are visible at once move the cursor beyond the stamps of those that are not.
    rig.simulator.mutate.update('people', 5)
    await requestsOfNextSync()
    clock.forward(91_000)
    await requestsOfNextSync()
    clock.forward(600_000)
    expect(await requestsOfNextSync()).toBe(1)
  })

  test('and one later than the overlap is met by a full reading (A31)', async () => {
    clock.forward(600_000)
    rig.simulator.mutate.update('people', 5, { visibleAfterMs: 300_000 })
    await requestsOfNextSync()
    clock.forward(200_000)
    await requestsOfNextSync()
    clock.forward(101_000)
    await rig.syncNow()
    expect(await rig.differences()).toEqual({ people: 5 })
    await rig.readFully('people')
    expect(await rig.differences()).toEqual({})
  })
})

describe('a tie that reaches deep pages', () => {
  // One request more to meet the tie, one to prove it, one for what lies behind it.
  test.each([
    ['10,000 is read whole at 100 (A29)', 10_000, 100],
    ['20,000 is read whole at the 650 that the price list says (A30)', 20_000, 100 + 150 + 400],
  ] as const)('of %s, paid beforehand', async (_name, size, price) => {
    await using simulator = await createSimulator({
      sizes: { people: size },
      teams: [{ limitPerMinute: 1_000_000 }],
    })
    simulator.mutate.bulkUpdate('people', size)
    let paid = 0
    const budget: Budget = {
      ...freeBudget(),
      spend({ cost }) {
        paid += cost
        return Promise.resolve({ requestedAt: new Date().toISOString(), cost, waitedMs: 0 })
      },
    }
    const token = (): Promise<string> => Promise.resolve(simulator.apiKey)
    const client = createSalesloft({ baseUrl: simulator.url, token, budget })
    const met = new Set<string>()
    const from = { cursor: null, head: null, lane: 'big-read' } as const
    for await (const { rows, tiesUnproven } of client.read(streamOf('people'), 'cursor', from)) {
      for (const row of rows) met.add(row.id)
      expect(tiesUnproven).toBe(0)
    }
    client.close()
    expect(met.size).toBe(size)
    expect(paid).toBeLessThanOrEqual(price + 3)
    expect(simulator.requests.summary().cost).toBe(paid)
  })
})
