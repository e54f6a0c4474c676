// kill -9 of a worker in the middle of a reading in windows; another one goes on where each of them was.
import path from 'node:path'
import { sql } from 'kysely'
import { expect, inject, test } from 'vitest'
import { createTestDatabase } from '../support/postgres.ts'
import { bundleWithTimeout, createNamespace, createWorld } from '../support/world.ts'
import { launch } from './processes.ts'

const program = path.resolve(import.meta.dirname, '../support/crashing-worker.ts')
const people = 3_000
const lanes = 3

async function read(faults: readonly Readonly<Record<string, string>>[]) {
  await using within = new AsyncDisposableStack()
  const bundle = within.use(await bundleWithTimeout('5s'))
  const database = within.use(await createTestDatabase())
  const address = inject('temporalAddress')
  const temporal = { address, namespace: await createNamespace(address) }
  const world = within.use(
    await createWorld({
      databaseUrl: database.url,
      temporal,
      bundle: bundle.path,
      people,
      bigReadRows: 1_000,
    }),
  )
  await world.begin()
  for (const fault of faults) {
    const worker = launch([], { ...world.environment, ...fault }, '', program)
    // Killed by a signal, which leaves no code.
    expect((await worker.ended).code).toBeNull()
  }
  const { rows } = await sql`select from worker.sync_window where not done`.execute(
    database.database.kysely,
  )
  expect(rows.length > 0).toBe(faults.length > 0)
  world.simulator.mutate.update('people', 100)
  await world.work()
  await world.complete()
  return { requests: world.requests(), differences: await world.differences() }
}

test(
  'a worker killed while it reads in windows costs a page each at most, and no row (I1)',
  { timeout: 120_000 },
  async () => {
    const fault = { FAULT_POINT: 'K6', FAULT_TIME: '20' }
    const [quiet, killed] = await Promise.all([read([]), read([fault])])
    expect(killed.differences).toBe(0)
    expect(killed.requests).toBeLessThanOrEqual(quiet.requests + lanes)
  },
)
