// The governor against SalesLoft's own accounting, at twice the usual limit so that seconds suffice.
import { describe, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/simulator.ts'
import { createBudget, type Budget } from '../../src/client/salesloft/budget.ts'
import { createSalesloft, type Salesloft } from '../../src/client/salesloft/salesloft.ts'
import { capacityShare, lanes } from '../../src/domain/budget.ts'
import { AppError } from '../../src/domain/errors.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { type BudgetStore, createBudgetStore } from '../../src/store/budget.ts'
import { measured, untilMeasured } from '../support/backlog.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { connection, teamsOf } from '../support/reading.ts'
import { take } from '../support/budget.ts'

const team = parseTeamSlug('demo')
const limitPerMinute = 1_200

type Setting = {
  simulator: Simulator
  budget: Budget
  client: Salesloft
  store: BudgetStore
  limitPerMinute: number
}

async function settingOf(
  held: AsyncDisposableStack,
  options: Parameters<typeof createSimulator>[0],
): Promise<Setting> {
  const simulator = held.use(
    await createSimulator({ sizes: { people: 1 }, teams: [{ limitPerMinute }], ...options }),
  )
  const database = held.use(await createTestDatabase({ maxConnections: 8 }))
  const store = createBudgetStore(database)
  await store.ensure(team, limitPerMinute)
  const budget = createBudget({ team, store })
  const token = (): Promise<string> => Promise.resolve(simulator.apiKey)
  const client = createSalesloft({ baseUrl: simulator.url, token, budget })
  held.defer(() => client.close())
  return { simulator, budget, client, store, limitPerMinute }
}

describe.each(['minute', 'leaky'] as const)('a backlog under a %s window', (window) => {
  test(
    'uses over nine tenths of the budget at a round trip of 50 ms, sees no 429, and lets an operator pass (A7, A55)',
    { timeout: 60_000 },
    async () => {
      await using held = new AsyncDisposableStack()
      const setting = await settingOf(held, { rttMs: 50, window })
      // Down to the floor of the readers, so that what is measured is the refill.
      const floor = (lanes['big-read'] * limitPerMinute) / 600
      const cost = limitPerMinute * capacityShare - floor
      await take(setting.store, { team, cost, floor: 0 })
      const { share, p95Ms } = await untilMeasured(
        () => measured(setting, 12, 50),
        (found) => found.share > 0.9 && found.p95Ms < 500,
      )
      expect(share).toBeGreaterThan(0.9)
      expect(p95Ms).toBeLessThan(500)
      const { maxCostInAnyMinute } = setting.simulator.requests.summary()
      expect(maxCostInAnyMinute).toBeLessThanOrEqual(limitPerMinute)
    },
  )
})

describe('a noisy neighbour', () => {
  test(
    'that spends half of the budget is given way to, without a 429, and an operator is served (A4)',
    { timeout: 60_000 },
    async () => {
      await using held = new AsyncDisposableStack()
      const setting = await settingOf(held, { rttMs: 20, foreignPerMinute: limitPerMinute / 2 })
      const { p95Ms } = await untilMeasured(
        () => measured(setting, 8, 0),
        (found) => found.p95Ms < 2_000,
      )
      expect(p95Ms).toBeLessThan(2_000)
    },
  )
})

describe('a 429', () => {
  const past = 'Wed, 21 Oct 2015 07:28:00 GMT'
  test.each([
    ['without Retry-After waits for the next minute (A3)', undefined, [0, 61_000]],
    ['with Retry-After waits as long as it says (A1)', '7', [7_000, 7_000]],
    ['with an absurd Retry-After waits two minutes at most (A2)', '86400', [120_000, 120_000]],
    ['with Retry-After 0 waits a second at least (A2)', '0', [1_000, 1_000]],
    ['with a garbled Retry-After waits for the next minute (A2)', 'soon', [0, 61_000]],
    ['with a negative Retry-After waits for the next minute (A2)', '-5', [0, 61_000]],
    ['with a date of the past waits for the next minute (A2)', past, [0, 61_000]],
  ] as const)('%s, and the whole team with it', async (_name, retryAfter, [least, most]) => {
    await using held = new AsyncDisposableStack()
    const { simulator, client, budget } = await settingOf(held, {})
    const withHeader = retryAfter === undefined ? {} : { retryAfter }
    simulator.faults.add({ count: 1, fault: { kind: 'status', status: 429, ...withHeader } })
    const error: unknown = await client
      .team({ lane: 'interactive' })
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'salesloft.throttled', retry: 'after' })
    const { retryAfterMs = -1 } = error instanceof AppError ? error : {}
    expect(retryAfterMs).toBeGreaterThanOrEqual(least)
    expect(retryAfterMs).toBeLessThanOrEqual(most)
    if (retryAfterMs < 2_000) return
    const stop = AbortSignal.timeout(300)
    const spend = { cost: 1, lane: 'interactive', purpose: 'interactive', signal: stop } as const
    await expect(budget.spend(spend)).rejects.toThrow(/timeout|abort|wait/i)
    expect(simulator.requests.summary().requests).toBe(1)
  })
})

describe('an answer that is not the API', () => {
  test.each([
    ['a maintenance page', { kind: 'html' }],
    ['cut JSON', { kind: 'cut' }],
  ] as const)('counts as a failure for the circuit: %s (A13, A14)', async (_name, fault) => {
    await using held = new AsyncDisposableStack()
    const { simulator, client, budget } = await settingOf(held, {})
    simulator.faults.add({ fault })
    for (let n = 0; n < 5; n += 1) {
      const options = { lane: 'interactive' } as const
      const asked = n % 2 === 0 ? client.team(options) : client.me(options)
      await expect(asked).rejects.toMatchObject({ code: 'salesloft.failed' })
    }
    const spend = { cost: 1, lane: 'interactive', purpose: 'interactive' } as const
    await expect(budget.spend(spend)).rejects.toMatchObject({
      code: 'salesloft.circuit-open',
      retry: 'after',
    })
  })
})

function refuse(): Promise<never> {
  return Promise.reject(new AppError('store.busy', 'busy'))
}

describe('a 429 that cannot be recorded', () => {
  test('blocks the team all the same', async () => {
    await using database = await createTestDatabase()
    const store = createBudgetStore(database)
    await store.ensure(team, 600)
    const budget = createBudget({ team, store: { ...store, observe: refuse } })
    const told = { endpointCost: undefined, remaining: undefined, retryAfter: '30' }
    const answer = {
      ...told,
      path: 'people',
      status: 429,
      failed: false,
      dateMs: Date.now(),
      cost: 1,
      purpose: 'sweep',
    }
    await expect(budget.settle(answer)).rejects.toThrow('busy')
    const next = await take(store, { team, cost: 1, floor: lanes.interactive })
    expect(next).toMatchObject({ granted: false, reason: 'blocked' })
  })
})

describe('a price that changes', () => {
  test('is charged from the answer that tells it, and expected from the next request on (A5)', async () => {
    await using held = new AsyncDisposableStack()
    const { simulator, client } = await settingOf(held, {})
    await client.team({ lane: 'interactive' })
    simulator.configure({ endpointCosts: { team: 5 } })
    await client.team({ lane: 'interactive' })
    await client.team({ lane: 'interactive' })
    expect(simulator.requests.summary().cost).toBe(11)
  })
})

describe('a wait', () => {
  test('of more than twenty seconds gives the slot back and says when to come again', async () => {
    await using database = await createTestDatabase()
    const store = createBudgetStore(database)
    await store.ensure(team, 6)
    const budget = createBudget({ team, store })
    const spend = { cost: 5, lane: 'sweep', purpose: 'sweep' } as const
    await take(store, { team, cost: 5, floor: lanes.sweep })
    const error: unknown = await budget.spend(spend).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'salesloft.budget', retry: 'after' })
    expect(error instanceof AppError ? error.retryAfterMs : 0).toBeGreaterThan(20_000)
  })

  test('is over in the order of asking, and the database is asked by the first alone', async () => {
    await using database = await createTestDatabase()
    const store = createBudgetStore(database)
    await store.ensure(team, 600)
    await take(store, { team, cost: 15, floor: 0 })
    let asked = 0
    const counting = {
      ...store,
      take(given: Parameters<BudgetStore['take']>[0]) {
        asked += 1
        return store.take(given)
      },
    }
    const budget = createBudget({ team, store: counting })
    const served: number[] = []
    const waiters = Array.from({ length: 12 }, async (_, place) => {
      await budget.spend({ cost: 1, lane: 'refetch', purpose: 'refetch' })
      served.push(place)
    })
    await budget.spend({ cost: 1, lane: 'interactive', purpose: 'interactive' })
    // Whoever is an operator waits for none of them.
    expect(served.length).toBeLessThan(3)
    await Promise.all(waiters)
    expect(served).toEqual(served.toSorted((a, b) => a - b))
    // All twelve at each refill would ask about 80 times.
    expect(asked).toBeLessThanOrEqual(3 * waiters.length)
  })

  test('that is aborted ends with the reason, and the next one is served', async () => {
    await using database = await createTestDatabase()
    const store = createBudgetStore(database)
    await store.ensure(team, 600)
    const budget = createBudget({ team, store })
    await take(store, { team, cost: 15, floor: 0 })
    const stop = new AbortController()
    const spend = { cost: 5, lane: 'sweep', purpose: 'sweep' } as const
    const first = budget.spend({ ...spend, signal: stop.signal })
    const next = budget.spend(spend)
    setTimeout(() => stop.abort(new Error('the worker stops')), 100)
    await expect(first).rejects.toThrow('the worker stops')
    await expect(next).resolves.toMatchObject({ cost: 5 })
  })

  test('of a paused team is none: it fails at once', async () => {
    await using database = await createTestDatabase()
    const teams = teamsOf(database.database)
    await teams.connect({ ...connection, slug: team })
    await teams.pause(team, 'operator')
    const budget = createBudget({ team, store: createBudgetStore(database) })
    const spend = { cost: 1, lane: 'interactive', purpose: 'interactive' } as const
    await expect(budget.spend(spend)).rejects.toMatchObject({ code: 'team.paused' })
    await teams.resume(team)
    await expect(budget.spend(spend)).resolves.toMatchObject({ cost: 1 })
  })

  test('the lanes are ordered from an operator to the sweep', () => {
    const floors = Object.values(lanes)
    expect(floors).toEqual(floors.toSorted((a, b) => a - b))
  })
})
