// The bucket that every process of a team shares.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lanes, refillPerSecond } from '../../src/domain/budget.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { type BudgetStore, createBudgetStore } from '../../src/store/budget.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { take } from '../support/budget.ts'

let own: TestDatabase
let store: BudgetStore
let count = 0
let team = parseTeamSlug('t0')

beforeAll(async () => {
  own = await createTestDatabase({ maxConnections: 16 })
  store = createBudgetStore({ database: own.database })
})
beforeEach(async () => {
  team = parseTeamSlug(`t${++count}`)
  await store.ensure(team, 600)
})
afterAll(() => own[Symbol.asyncDispose]())

async function set(assignments: ReturnType<typeof sql>): Promise<void> {
  await sql`update worker.api_budget set ${assignments} where team = ${team}`.execute(
    own.database.kysely,
  )
}

async function row(): Promise<Record<string, number>> {
  const { rows } = await sql<Record<string, number>>`
    select tokens, others_per_second, refill_per_second, spent, remaining from worker.api_budget where team = ${team}
  `.execute(own.database.kysely)
  return rows[0] ?? {}
}

const told = {
  remaining: undefined,
  actualCost: undefined,
  expectedCost: 1,
  purpose: 'sweep',
  throttled: false,
}

/** The 20th second of a minute. */
const dateMs = 1_800_000_020_000

test('a connection keeps what comes with every request, whatever its values are', async () => {
  await using mine = await createTestDatabase({ maxConnections: 1 })
  const asked = createBudgetStore({ database: mine.database })
  await asked.ensure(team, 600)
  for (const cost of [1, 2, 3, 1, 1, 1]) {
    expect(await take(asked, { team, cost, floor: -cost })).toMatchObject({ granted: true })
    await asked.observe({ team, dateMs, ...told, actualCost: cost, remaining: 500 - cost })
  }
  const { rows } = await sql`
    select name, (custom_plans + generic_plans)::integer as times from pg_prepared_statements
    where name like 'budget%' order by name`.execute(mine.database.kysely)
  expect(rows).toEqual([
    { name: 'budget_observe', times: 6 },
    { name: 'budget_take', times: 6 },
  ])
})

describe('the bucket', () => {
  test('gives 64 clients together no more than its capacity and its refill', async () => {
    const began = performance.now()
    let granted = 0
    const clients = Array.from({ length: 64 }, async () => {
      while (performance.now() - began < 1_500) {
        if ((await take(store, { team, cost: 1, floor: 0 })).granted) granted += 1
      }
    })
    await Promise.all(clients)
    const seconds = (performance.now() - began) / 1_000
    expect(granted).toBeLessThanOrEqual(15 + 9.6 * seconds)
    expect(granted).toBeGreaterThan(15 + 9.6 * 1.3)
  })

  test('of a small limit is refilled as slowly as its arithmetic says', async () => {
    await set(
      sql`limit_per_minute = 60, tokens = -0.5, updated_at = clock_timestamp() + interval '1 hour'`,
    )
    const taken = await take(store, { team, cost: 1, floor: lanes.interactive })
    expect(taken).toMatchObject({ granted: true, waitMs: Math.ceil(1_500 / refillPerSecond(60)) })
  })

  test('a full bucket grants a request dearer than itself, and then nothing until it is paid', async () => {
    expect(await take(store, { team, cost: 30, floor: lanes.sweep })).toMatchObject({
      granted: true,
    })
    const next = await take(store, { team, cost: 1, floor: 0 })
    expect(next).toMatchObject({ granted: false, reason: 'budget' })
    expect(next.waitMs).toBeGreaterThan(1_000)
  })

  test('a request dearer than what the refill leaves of a minute is charged for it twice, and waits for its cost alone', async () => {
    const grant = await take(store, { team, cost: 30, floor: lanes.sweep })
    // (30 − 15) / 9.6
    expect(grant.waitMs).toBeGreaterThan(1_540)
    expect(grant.waitMs).toBeLessThanOrEqual(1_563)
    // 15 − 30 − (30 − 24)
    expect((await row())['tokens']).toBeCloseTo(-21, 3)
  })

  test('each lane leaves its floor to those before it', async () => {
    await set(sql`tokens = 5, updated_at = clock_timestamp()`)
    const asked = await Promise.all(
      (['sweep', 'big-read', 'incremental', 'refetch'] as const).map(async (lane) => {
        await set(sql`tokens = 5, updated_at = clock_timestamp()`)
        return (await take(store, { team, cost: 1, floor: lanes[lane] })).granted
      }),
    )
    expect(asked.slice(0, 2)).toEqual([false, false])
  })

  test('an operator may run into two seconds of debt, which is waited for', async () => {
    await set(sql`tokens = 0, updated_at = clock_timestamp()`)
    const waits: number[] = []
    for (let n = 0; n < 18; n++) {
      const grant = await take(store, { team, cost: 1, floor: lanes.interactive })
      expect(grant.granted).toBe(true)
      waits.push(grant.waitMs)
    }
    expect(waits.at(-1)).toBeGreaterThan(1_200)
    expect(waits.at(-1)).toBeLessThanOrEqual(2_000)
    expect((await take(store, { team, cost: 5, floor: lanes.interactive })).granted).toBe(false)
  })

  test('a refusal tells when it is worth asking again', async () => {
    await set(sql`tokens = 0, updated_at = clock_timestamp()`)
    const refused = await take(store, { team, cost: 1, floor: lanes.sweep })
    expect(refused.waitMs).toBeGreaterThan(900)
    await new Promise((resolve) => setTimeout(resolve, refused.waitMs + 20))
    expect(await take(store, { team, cost: 1, floor: lanes.sweep })).toMatchObject({
      granted: true,
    })
  })

  test('a smaller limit makes everything smaller in proportion', async () => {
    await store.ensure(team, 60)
    await set(sql`tokens = 1000`)
    let granted = 0
    while ((await take(store, { team, cost: 1, floor: 0 })).granted) granted += 1
    expect(granted).toBe(1)
  })
})

describe('what the answers say', () => {
  test('a dearer request than expected is charged', async () => {
    const before = await row()
    await store.observe({ ...told, team, dateMs, actualCost: 8 })
    const after = await row()
    expect((after['spent'] ?? 0) - (before['spent'] ?? 0)).toBe(7)
    expect(after['tokens']).toBeLessThan(9)
  })

  test('what others spend slows the refill for the rest of the minute', async () => {
    await store.observe({ ...told, team, dateMs, remaining: 400 })
    await set(sql`minute_seen_at = clock_timestamp() - interval '10 seconds'`)
    await store.observe({ ...told, team, dateMs: dateMs + 10_000, remaining: 350 })
    const seen = await row()
    expect(seen['others_per_second']).toBeCloseTo(5, 1)
    // (350 − 20) / 30 s − 5 a second
    expect(seen['refill_per_second']).toBeCloseTo(6, 1)
  })

  test('a low rest caps the bucket at once', async () => {
    await store.observe({ ...told, team, dateMs, remaining: 12 })
    expect((await row())['tokens']).toBeLessThanOrEqual(2)
  })

  test('the overlay ends with its minute, and the own rate returns', async () => {
    await store.observe({ ...told, team, dateMs, remaining: 0 })
    await set(
      sql`tokens = 0, updated_at = clock_timestamp(), refill_until = clock_timestamp() + interval '3 seconds'`,
    )
    const refused = await take(store, { team, cost: 1, floor: 0 })
    expect(refused.granted).toBe(false)
    expect(refused.waitMs).toBeLessThan(3_300)
  })

  test('a minute that is used up by others refuses even an operator until it ends, rather than hold him longer than he would wait', async () => {
    await store.observe({ ...told, team, dateMs, remaining: 0 })
    const refused = await take(store, { team, cost: 1, floor: lanes.interactive })
    expect(refused).toMatchObject({ granted: false, reason: 'budget' })
    // 40 s of the minute, then 11 tokens at 9.6 a second.
    expect(refused.waitMs).toBeGreaterThan(40_000)
    expect(refused.waitMs).toBeLessThan(41_500)
    const patient = { team, cost: 1, floor: lanes.interactive, patienceMs: 45_000 }
    expect(await take(store, patient)).toMatchObject({ granted: true })
  })

  test('what remains is the least that the latest minute told, in whatever order its answers come', async () => {
    for (const [at, remaining] of [
      [0, 400],
      [1, 380],
      [0, 390],
      [-60, 9],
      [60, 590],
    ] as const) {
      await store.observe({ ...told, team, dateMs: dateMs + at * 1_000, remaining })
      const least = { '400': 400, '380': 380, '390': 380, '9': 380, '590': 590 }[remaining]
      expect((await row())['remaining']).toBe(least)
    }
  })

  test('an estimated cost that is no whole number is counted as one', async () => {
    await store.observe({ ...told, team, dateMs, expectedCost: 40 / 3 })
    const { rows } = await sql<{ cost: number }>`
      select cost from worker.api_usage where team = ${team}`.execute(own.database.kysely)
    expect(rows).toEqual([{ cost: 13 }])
  })

  test('an answer of an earlier minute changes nothing', async () => {
    await store.observe({ ...told, team, dateMs, remaining: 500 })
    const before = await row()
    await store.observe({ ...told, team, dateMs: dateMs - 60_000, remaining: 1 })
    expect(await row()).toMatchObject({ refill_per_second: before['refill_per_second'] })
  })

  test('missing headers leave the model as it is', async () => {
    await store.observe({ ...told, team, dateMs: Number.MAX_SAFE_INTEGER / 10 })
    expect(await row()).toMatchObject({ refill_per_second: null, others_per_second: 0 })
    expect((await take(store, { team, cost: 1, floor: 0 })).granted).toBe(true)
  })

  test('what was spent is counted by minute and purpose', async () => {
    await store.observe({ ...told, team, dateMs })
    await store.observe({ ...told, team, dateMs, actualCost: 3, throttled: true })
    const { rows } = await sql`
      select purpose, cost, requests, throttled from worker.api_usage where team = ${team}
    `.execute(own.database.kysely)
    expect(rows).toEqual([{ purpose: 'sweep', cost: 4, requests: 2, throttled: 1 }])
  })
})

describe('nobody asks', () => {
  test('while the team is blocked, whatever the lane', async () => {
    await store.block(team, 5_000)
    const refused = await take(store, { team, cost: 1, floor: lanes.interactive })
    expect(refused).toMatchObject({ granted: false, reason: 'blocked' })
    expect(refused.waitMs).toBeGreaterThan(4_500)
  })

  test('a shorter block does not end a longer one', async () => {
    await store.block(team, 60_000)
    await store.block(team, 1_000)
    expect((await take(store, { team, cost: 1, floor: 0 })).waitMs).toBeGreaterThan(55_000)
  })

  test('without a budget', async () => {
    const stranger = parseTeamSlug('stranger')
    expect(await take(store, { team: stranger, cost: 1, floor: 0 })).toMatchObject({
      reason: 'unknown',
    })
  })

  test('while the team is paused', async () => {
    await sql`insert into worker.team (slug, base_url, salesloft_team_id, name, paused_at, pause_reason)
      values (${team}, 'https://api.salesloft.com', '1', 'T', now(), 'operator')`.execute(
      own.database.kysely,
    )
    expect(await take(store, { team, cost: 1, floor: -19 })).toMatchObject({
      granted: false,
      reason: 'paused',
    })
  })
})

describe('a clock that steps back two hours', () => {
  test('freezes neither the bucket, nor a block, nor a refill, and gives nothing extra', async () => {
    await set(sql`tokens = 0, updated_at = clock_timestamp() + interval '2 hours',
      blocked_until = clock_timestamp() + interval '2 hours',
      refill_per_second = 0.01, refill_until = clock_timestamp() + interval '2 hours'`)
    const refused = await take(store, { team, cost: 1, floor: 0 })
    expect(refused).toMatchObject({ granted: false, reason: 'budget' })
    const began = performance.now()
    let granted = 0
    while (performance.now() - began < 1_000) {
      if ((await take(store, { team, cost: 1, floor: 0 })).granted) granted += 1
    }
    expect(granted).toBeGreaterThanOrEqual(8)
    expect(granted).toBeLessThanOrEqual(10)
  })
})
