// Everything changes at once, at a fortieth of the usual scale: the budget is used up to its edge and not beyond.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createBudget } from '../../src/client/salesloft/budget.ts'
import { createSalesloft } from '../../src/client/salesloft/salesloft.ts'
import { capacityShare, rateShare } from '../../src/domain/budget.ts'
import { createBudgetStore } from '../../src/store/budget.ts'
import { coreStreams, createRig } from '../support/rig.ts'

const limitPerMinute = 900

test('6,000 changes at once drain at the pace of the budget, without a 429, and an operator is served meanwhile (A55)', async () => {
  await using rig = await createRig({
    streams: coreStreams,
    costPerMinute: limitPerMinute,
    rttMs: 5,
  })
  await rig.syncNow()
  const { simulator, database, team } = rig
  const store = createBudgetStore({ database })
  simulator.mutate.insert('people', 6_000)

  // As another process would: with a client of its own on the same budget.
  const operator = createSalesloft({
    baseUrl: simulator.url,
    token: () => Promise.resolve(simulator.apiKey),
    budget: createBudget({ team, store }),
  })
  simulator.requests.reset()
  const began = performance.now()
  const reading = rig.syncNow()
  const waits: number[] = []
  do {
    const askedAt = performance.now()
    await operator.team({ lane: 'interactive' })
    waits.push(performance.now() - askedAt)
  } while (await Promise.race([reading.then(() => false), sleep(250, true)]))
  operator.close()
  const seconds = (performance.now() - began) / 1_000
  const { cost, refused } = simulator.requests.summary()
  const atBest = (cost - limitPerMinute * capacityShare) / (limitPerMinute * rateShare)
  expect(refused).toBe(0)
  expect(cost).toBeGreaterThan(60)
  // Twice, because the machine may have other things to do; how close it comes is measured in client/budget.test.ts.
  expect(seconds).toBeLessThan(2 * atBest + 5)
  expect(waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.95)]).toBeLessThan(1_000)
  expect(await rig.differences()).toEqual({})
})
