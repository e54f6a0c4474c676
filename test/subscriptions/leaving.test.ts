// A team that leaves while somebody subscribes it: SalesLoft has nothing of it afterwards.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Temporal } from '../../src/client/temporal/temporal.ts'
import { settled } from '../../src/domain/errors.ts'
import { createOperations } from '../../src/services/operations.ts'
import { createSweeps } from '../../src/store/sweeps.ts'
import { createSync } from '../../src/store/sync.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { createScene, createSceneDatabase, type Scene } from './scene.ts'

let own: TestDatabase

beforeAll(async () => {
  own = await createSceneDatabase()
})
afterAll(() => own[Symbol.asyncDispose]())

const patience = { timeout: 20_000 }

/** Operations of which only schedules and subscriptions are told; the schedules that were asked for. */
function operationsOf({ teams, webhooks }: Pick<Scene, 'teams' | 'webhooks'>) {
  const { database } = own
  const wanted: unknown[] = []
  const temporal: Pick<
    Temporal,
    'registerSearchAttributes' | 'applySchedules' | 'removeSchedules'
  > = {
    registerSearchAttributes: () => Promise.resolve([]),
    applySchedules: (of) => {
      wanted.push(...of)
      return Promise.resolve([])
    },
    removeSchedules: () => Promise.resolve(),
  }
  const operations = createOperations({
    contracts: { teams: () => Promise.resolve([]) },
    rules: { zones: () => Promise.resolve(new Map()) },
    teams,
    webhooks,
    sync: createSync({ database }),
    sweeps: createSweeps({ database }),
    workers: { requirePolling: () => Promise.resolve() },
    temporal: () => Promise.resolve(temporal as Temporal),
    identify: () => Promise.reject(new Error('Nobody connects.')),
  })
  return { operations, wanted }
}

test('while it is being subscribed: that ends first, and nothing stays', async () => {
  await using scene = await createScene(own)
  const { team } = scene
  scene.simulator.faults.add({ match: '^POST ', fault: { kind: 'delay', ms: 100 } })
  const subscribed = settled(scene.webhooks.apply(team))
  await expect.poll(() => scene.writes().length, patience).toBeGreaterThan(2)
  const { webhooks } = await operationsOf(scene).operations.disconnect(team, { erase: false })
  expect(webhooks.left).toBe(0)
  await subscribed
  expect(scene.listed()).toEqual([])
  expect(await scene.rows()).toEqual([])
})

test('and is subscribed by another process that very moment: that one finds no team', async () => {
  await using scene = await createScene(own)
  const { team, teams } = scene
  await scene.webhooks.apply(team)
  const began: Promise<unknown>[] = []
  await scene.webhooks.removeAll(team, async () => {
    expect(scene.listed()).toEqual([])
    const hourly = scene.other({}).apply(team)
    began.push(hourly)
    hourly.catch(() => undefined)
    // Time enough to subscribe all of them, were it free to.
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await teams.disconnect(team)
  })
  await expect(began[0]).rejects.toMatchObject({ code: 'team.unknown' })
  expect(scene.listed()).toEqual([])
  expect(await scene.rows()).toEqual([])
  expect(
    await scene.query(sql`select team from worker.webhook_state where team = ${team}`),
  ).toEqual([])
})

test('takes along what was asked for and never answered', async () => {
  await using scene = await createScene(own)
  const { team, teams } = scene
  let sent = 0
  const ending = scene.other({
    at: (point) => {
      if (point === 'K3') sent += 1
      if (point === 'K4' && sent > 5) throw new Error('killed')
    },
  })
  await expect(ending.apply(team)).rejects.toThrow('killed')
  const pending = (await scene.rows()).filter(({ state }) => state === 'pending')
  expect(pending.length).toBeGreaterThan(0)
  const there = scene.listed().length
  expect(there).toBeGreaterThan(0)
  const removed = await scene.webhooks.removeAll(team, () => teams.disconnect(team))
  expect(removed).toEqual({ removed: there, left: 0 })
  expect(scene.listed()).toEqual([])
})

test('while SalesLoft does not even list them: all that we know of is left', async () => {
  await using scene = await createScene(own)
  const { team, teams } = scene
  await scene.webhooks.apply(team)
  const all = scene.listed().length
  scene.simulator.faults.add({ match: '^GET ', fault: { kind: 'status', status: 503 } })
  const removed = await scene.webhooks.removeAll(team, () => teams.disconnect(team))
  expect(removed).toEqual({ removed: 0, left: all })
  await expect(teams.get(team)).resolves.toMatchObject({
    disconnectedAt: expect.any(String) as unknown,
  })
})

test('without PUBLIC_URL here takes along what was made where it is set', async () => {
  await using scene = await createScene(own)
  const { team, teams } = scene
  await scene.webhooks.apply(team)
  const all = scene.listed().length
  const off = scene.other({ publicUrl: undefined })
  const removed = await off.removeAll(team, () => teams.disconnect(team))
  expect(removed).toEqual({ removed: all, left: 0 })
  expect(scene.listed()).toEqual([])
})

test('takes them along from whoever keeps the lease and does not end', async () => {
  await using scene = await createScene(own)
  const { team, teams, store } = scene
  await scene.webhooks.apply(team)
  const all = scene.listed().length
  const stuck = randomUUID()
  expect(await store.lease(team, stuck, 100_000)).toBe(true)
  const leaving = scene.webhooks.removeAll(team, async () => {
    expect(await store.hold(team, stuck, 100_000)).toBe(false)
    await teams.disconnect(team)
  })
  const now = performance.now.bind(performance)
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 60_000)
  try {
    expect(await leaving).toEqual({ removed: all, left: 0 })
  } finally {
    clock.mockRestore()
  }
  expect([scene.listed(), await scene.rows()]).toEqual([[], []])
})

test('a lease that was taken away is not had any more', async () => {
  await using scene = await createScene(own)
  const { team, store } = scene
  const by = randomUUID()
  expect(await store.hold(team, by, 60_000)).toBe(false)
  expect(await store.lease(team, by, 60_000)).toBe(true)
  expect(await store.lease(team, randomUUID(), 60_000)).toBe(false)
  expect(await store.hold(team, by, 60_000)).toBe(true)
  await store.forgetAll(team)
  expect(await store.hold(team, by, 60_000)).toBe(false)
})

test('a team whose SalesLoft cannot send to this machine gets no schedule that subscribes it', async () => {
  await using scene = await createScene(own)
  const { team, teams } = scene
  const webhooks = scene.other({ publicUrl: 'http://127.0.0.1:8080' })
  const scheduled = async () => {
    const { operations, wanted } = operationsOf({ teams, webhooks })
    await operations.applySchedules()
    return wanted.find((each) => (each as { team: string }).team === team)
  }
  expect(await scheduled()).toMatchObject({ webhooks: true })
  await scene.query(
    sql`update worker.team set base_url = 'https://api.salesloft.com' where slug = ${team}`,
  )
  expect(await scheduled()).toMatchObject({ webhooks: false })
})
