// Temporal away, killed and emptied while people are read: Postgres knows where they stand, so nothing is lost and little
// is read twice. The worker is the program as it is shipped, and lives through all of it.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { startKillableTemporal, type KillableTemporal } from '../support/killable-temporal.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { createWorld, type World } from '../support/world.ts'
import { launch, run, temporaryFolder, type Running } from './processes.ts'

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

test('an emptied Temporal gets its schedules again, and the reading goes on at its cursor (I20)', async () => {
  const before = world.requests()
  world.simulator.configure({ rttMs: 200 })
  await world.begin()
  await asked(5)
  await temporal.kill()
  await temporal.start({ wiped: true })
  const applied = await run(['schedules', 'apply', '--json'], world.environment)
  expect(applied.stdout).toContain('"created"')
  world.simulator.configure({ rttMs: 0 })
  await world.begin()
  expect(await world.ended()).toMatchObject({ state: 'current' })
  expect(await world.differences()).toBe(0)
  // The page that was in the air when Temporal went, and the one that finds the end.
  expect(world.requests() - before).toBeLessThanOrEqual(people / 100 + 3)
}, 90_000)

test('the worker lived through all of it, and ends at SIGTERM', async () => {
  worker.signal('SIGTERM')
  expect((await worker.ended).code).toBe(0)
})
