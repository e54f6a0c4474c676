// Temporal away, killed and emptied while people are read: Postgres knows where they stand, so nothing is lost and little
// is read twice. The worker is the program as it is shipped, and lives through all of it.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { startKillableTemporal, type KillableTemporal } from '../support/killable-temporal.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { createWorld, type World } from '../support/world.ts'
import { launch, temporaryFolder, type Running } from './processes.ts'

const held = new AsyncDisposableStack()
const folder = held.use(temporaryFolder())
const people = 3_000
let temporal: KillableTemporal
let world: World
let worker: Running

beforeAll(async () => {
  temporal = held.use(await startKillableTemporal())
  const database = held.use(await createTestDatabase({ maxConnections: 2 }))
  world = held.use(
    await createWorld({
      databaseUrl: database.url,
      temporal: { address: temporal.address, namespace: 'default' },
      bundle: inject('workflowBundle'),
      people,
      simulator: { rttMs: 50 },
    }),
  )
  await world.app.operations.applySchedules()
  worker = held.use(launch(['worker'], { ...world.environment, DATA_DIR: folder.path }))
  await worker.line(/polling/)
}, 60_000)

afterAll(async () => {
  await held.disposeAsync()
})

async function asked(pages: number): Promise<void> {
  const until = world.requests() + pages
  while (world.requests() < until) await sleep(10)
}

test('a reading goes on while Temporal is killed, and its end is told once it is back (I18)', async () => {
  await world.begin()
  await asked(10)
  await temporal.kill()
  // The pages that are left take two seconds: no call to Temporal stands between them.
  await world.complete()
  expect(await world.differences()).toBe(0)
  await temporal.start()
  const back = performance.now()
  expect(await world.ended()).toMatchObject({ state: 'current' })
  expect(performance.now() - back).toBeLessThan(60_000)
}, 90_000)

test('an emptied Temporal gets its schedules again from the worker, and the reading goes on at its cursor (I20)', async () => {
  const before = world.requests()
  world.simulator.configure({ rttMs: 200 })
  await world.begin()
  await asked(5)
  await temporal.kill()
  await temporal.start({ wiped: true })
  const back = performance.now()
  const client = await world.app.temporal()
  const scheduled = async () => (await client.listSchedules()).map(({ team }) => team)
  await vi.waitUntil(async () => (await scheduled()).includes(world.team), { timeout: 60_000 })
  expect(performance.now() - back).toBeLessThan(60_000)
  world.simulator.configure({ rttMs: 0 })
  await world.begin()
  expect(await world.ended()).toMatchObject({ state: 'current' })
  expect(await world.differences()).toBe(0)
  // The page that was in the air when Temporal went, and the one that finds the end.
  expect(world.requests() - before).toBeLessThanOrEqual(people / 100 + 3)
}, 120_000)

test('the worker lived through all of it, and ends at SIGTERM', async () => {
  worker.signal('SIGTERM')
  expect((await worker.ended).code).toBe(0)
})

test('a worker and a server that are started without Temporal begin by themselves when it is there (I18)', async () => {
  await temporal.kill()
  const environment = { ...world.environment, DATA_DIR: folder.path }
  const served = { OPERATOR_TOKEN: 'o'.repeat(32), HOST: '127.0.0.1', PORT: '0' }
  await using stopped = launch(['worker'], environment)
  await using late = launch(['worker'], environment)
  await using server = launch(['server'], { ...environment, ...served })
  const url = /http\S+/.exec(await server.line(/listens on/))?.[0] ?? ''
  const health = async () => (await (await fetch(`${url}/health`)).json()) as { status: string }
  expect(await health()).toMatchObject({ status: 'degraded', checks: { temporal: 'failing' } })
  await Promise.all([stopped, late].map((each) => each.line(/waits for Temporal;/)))
  stopped.signal('SIGTERM')
  expect((await stopped.ended).code).toBe(0)
  await temporal.start()
  await late.line(/is polling/)
  await vi.waitUntil(async () => (await health()).status === 'ok', { timeout: 20_000 })
  await world.begin()
  expect(await world.ended()).toMatchObject({ state: 'current' })
  late.signal('SIGTERM')
  expect((await late.ended).code).toBe(0)
}, 90_000)
