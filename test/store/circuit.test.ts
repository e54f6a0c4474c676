// The circuit of a team, shared by all its processes.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lanes } from '../../src/domain/budget.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { type BudgetStore, createBudgetStore } from '../../src/store/budget.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { take } from '../support/budget.ts'

const circuitOpenMs = 400

let own: TestDatabase
let store: BudgetStore
let count = 0
let team = parseTeamSlug('t0')

beforeAll(async () => {
  own = await createTestDatabase({ maxConnections: 8 })
  store = createBudgetStore({ database: own.database, circuitOpenMs })
})
beforeEach(async () => {
  team = parseTeamSlug(`t${++count}`)
  await store.ensure(team, 6_000)
})
afterAll(() => own[Symbol.asyncDispose]())

async function fail(times: number, ...paths: readonly string[]): Promise<readonly string[]> {
  const kinds: string[] = []
  for (let n = 0; n < times; n += 1) {
    const change = await store.failed({ team, path: paths[n % paths.length] ?? '' })
    kinds.push(change.kind)
  }
  return kinds
}

const ask = () => take(store, { team, cost: 1, floor: lanes.interactive })

async function answer(failed = false): Promise<string> {
  const told = { remaining: undefined, actualCost: undefined, throttled: false, failed }
  const { kind } = await store.observe({
    ...told,
    team,
    dateMs: Date.now(),
    expectedCost: 1,
    purpose: 'sweep',
  })
  return kind
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a circuit', () => {
  test('opens with the fifth failure in a row, and says so once (A9)', async () => {
    const kinds = await fail(7, 'people', 'users')
    expect(kinds.join(' ')).toBe('same same same same opened open open')
    expect(await ask()).toMatchObject({ granted: false, reason: 'open' })
  })

  test('stays closed while one endpoint fails alone, and while an answer comes between', async () => {
    expect(new Set(await fail(9, 'people'))).toEqual(new Set(['same']))
    expect(await answer()).toBe('same')
    expect(new Set(await fail(4, 'people', 'users'))).toEqual(new Set(['same']))
    expect(await answer()).toBe('same')
    expect(new Set(await fail(4, 'people', 'users'))).toEqual(new Set(['same']))
    expect(await ask()).toMatchObject({ granted: true })
  })

  test('lets one of many clients try when its time is over, and one again after that', async () => {
    await fail(5, 'people', 'users')
    for (let round = 0; round < 2; round += 1) {
      await wait(circuitOpenMs + 50)
      const grants = await Promise.all(Array.from({ length: 20 }, ask))
      expect(grants.filter((grant) => grant.granted)).toHaveLength(1)
    }
  })

  test('closes with the first answer, and says so once', async () => {
    await fail(5, 'people', 'users')
    expect(await answer(true)).toBe('same')
    expect(await answer()).toBe('closed')
    expect(await answer()).toBe('same')
    expect(await ask()).toMatchObject({ granted: true })
    expect(new Set(await fail(4, 'people', 'users'))).toEqual(new Set(['same']))
  })

  test('is not held open by a clock that stepped back by hours (I27)', async () => {
    await fail(5, 'people', 'users')
    await sql`update worker.api_budget set circuit_open_until = circuit_open_until + interval '2 hours'
      where team = ${team}`.execute(own.database.kysely)
    expect(await ask()).toMatchObject({ granted: true })
  })
})
