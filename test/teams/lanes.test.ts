// Lanes of one team under a full backlog of each, at the usual limit, which every machine can use up: the higher go first,
// and the lower get their share all the same.
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createSimulator, type SimulatorOptions } from '../../simulator/simulator.ts'
import { createBudget } from '../../src/client/salesloft/budget.ts'
import { createSalesloft } from '../../src/client/salesloft/salesloft.ts'
import { capacityShare, guaranteed, type Lane, lanes } from '../../src/domain/budget.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createBudgetStore } from '../../src/store/budget.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { demo } from '../support/reading.ts'
import { take } from '../support/budget.ts'

const limitPerMinute = 600
const forMs = 8_000

type Had = { readonly requests: number; readonly medianMs: number }

/** What each lane got, in which so many ask again and again. */
async function backlog(
  askers: Partial<Record<Lane, number>>,
  options: SimulatorOptions = {},
): Promise<{ readonly had: Partial<Record<Lane, Had>>; readonly refused: number }> {
  await using held = new AsyncDisposableStack()
  const simulator = held.use(
    await createSimulator({
      sizes: { people: 1 },
      teams: [{ limitPerMinute }],
      rttMs: 20,
      ...options,
    }),
  )
  const database = held.use(await createTestDatabase({ maxConnections: 8 }))
  const store = createBudgetStore(database)
  await store.ensure(demo, limitPerMinute)
  // All of it, so that what is shared out is the refill: a full bucket has something for everybody.
  await take(store, { team: demo, cost: limitPerMinute * capacityShare, floor: 0 })
  const client = createSalesloft({
    baseUrl: simulator.url,
    token: () => Promise.resolve(simulator.apiKey),
    budget: createBudget({ team: demo, store }),
  })
  held.defer(() => client.close())
  const waits = new Map<Lane, number[]>()
  const until = performance.now() + forMs
  async function ask(lane: Lane): Promise<void> {
    const mine = waits.get(lane) ?? []
    waits.set(lane, mine)
    while (performance.now() < until) {
      const asked = performance.now()
      await client.team({ lane })
      mine.push(performance.now() - asked)
      // A person looks at what came.
      if (lane === 'interactive') await new Promise((resolve) => setTimeout(resolve, 400))
    }
  }
  await Promise.all(
    Object.entries(askers).flatMap(([lane, count]) =>
      Array.from({ length: count }, () => ask(lane as Lane)),
    ),
  )
  const found = [...waits].map(([lane, times]): [Lane, Had] => {
    const sorted = times.toSorted((a, b) => a - b)
    return [lane, { requests: times.length, medianMs: sorted[sorted.length >> 1] ?? Infinity }]
  })
  return {
    had: Object.fromEntries(found) as Partial<Record<Lane, Had>>,
    refused: simulator.requests.summary().refused,
  }
}

/** Half of what is promised for so long: the machine may be slow, and what is on its way counts late. */
function least(lane: Lane): number {
  return Math.ceil((limitPerMinute * (guaranteed[lane] ?? 0) * forMs) / 60_000 / 2)
}

/** The shares of the two minutes that so long a time may touch, and what each asker had on its way. */
function most(lane: Lane, askers: number): number {
  return Math.ceil(2 * limitPerMinute * (guaranteed[lane] ?? 0) + askers)
}

test('a lane is granted like a refetch until it has had its share of the minute, then by its floor', async () => {
  await using own = await createTestDatabase()
  const { kysely } = own.database
  const store = createBudgetStore(own)
  const others = parseTeamSlug('others')
  for (const team of [demo, others]) await store.ensure(team, limitPerMinute)
  const had = async (team: TeamSlug, cost: number): Promise<void> => {
    // Of this minute and the next, as it may begin meanwhile.
    await sql`insert into worker.api_usage (team, minute, purpose, cost)
      select ${team}, date_trunc('minute', clock_timestamp()) + at * interval '1 minute', 'sweep', ${cost}
      from generate_series(0, 1) at
      on conflict (team, minute, purpose) do update set cost = excluded.cost`.execute(kysely)
  }
  // Four tokens, and hardly any more to come: enough for a poll, not for a sweep.
  await sql`update worker.api_budget set tokens = 4, refill_per_second = 0.01, updated_at = clock_timestamp(),
    refill_until = clock_timestamp() + interval '60 seconds'`.execute(kysely)
  const sweep = { team: demo, cost: 1, floor: lanes.sweep, patienceMs: 0 }
  const guarantee = { purpose: 'sweep', share: 1 }
  expect(await take(store, sweep)).toMatchObject({ granted: false, reason: 'budget' })
  await had(others, limitPerMinute)
  await had(demo, 0)
  expect(await store.take({ ...sweep, guarantee })).toMatchObject({ granted: true })
  await had(demo, limitPerMinute)
  expect(await store.take({ ...sweep, guarantee })).toMatchObject({ granted: false })
  // Who may go into debt is not held up by it.
  const person = { ...sweep, floor: lanes.interactive, patienceMs: 60_000 }
  expect(await store.take({ ...person, guarantee })).toMatchObject({ granted: true })
})

describe.concurrent('a full backlog', () => {
  test('of every lane gives each its share, and people what they want', async () => {
    const everything = {
      interactive: 1,
      refetch: 8,
      batch: 4,
      incremental: 4,
      'big-read': 8,
      sweep: 4,
    }
    const { had, refused } = await backlog(everything)
    expect(refused).toBe(0)
    for (const lane of ['batch', 'incremental', 'big-read', 'sweep'] as const) {
      const { requests = 0 } = had[lane] ?? {}
      expect({ lane, isServed: requests >= least(lane) }).toEqual({ lane, isServed: true })
    }
    const { interactive, refetch } = had
    expect(interactive?.requests ?? 0).toBeGreaterThan(0)
    expect(interactive?.medianMs ?? Infinity).toBeLessThan(1_000)
    expect(refetch?.requests ?? 0).toBeGreaterThan(0)
  }, 60_000)

  test('of a big read leaves a sweep its share, and no more', async () => {
    const { had, refused } = await backlog({ 'big-read': 12, sweep: 4 })
    expect(refused).toBe(0)
    const { requests: swept = 0 } = had.sweep ?? {}
    expect(swept).toBeGreaterThanOrEqual(least('sweep'))
    expect(swept).toBeLessThanOrEqual(most('sweep', 4))
    expect(had['big-read']?.requests ?? 0).toBeGreaterThan(swept)
  }, 60_000)

  test('beside another program that spends half of the budget does the same', async () => {
    const foreignPerMinute = limitPerMinute / 2
    const { had, refused } = await backlog({ incremental: 8, sweep: 4 }, { foreignPerMinute })
    expect(refused).toBe(0)
    const { requests: swept = 0 } = had.sweep ?? {}
    expect(swept).toBeGreaterThanOrEqual(least('sweep'))
    expect(swept).toBeLessThanOrEqual(most('sweep', 4))
  }, 60_000)
})
