// The same promises where Temporal and the real worker do the reading, and workers are killed.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createTestDatabase } from '../support/postgres.ts'
import { bundleWithTimeout, createNamespace } from '../support/world.ts'
import { runThroughTemporal } from './temporal.ts'
import { drawTemporalSchedule } from './temporal-schedule.ts'

const held = new AsyncDisposableStack()
let bundle: string

beforeAll(async () => {
  bundle = held.use(await bundleWithTimeout('3s')).path
})

afterAll(async () => {
  await held.disposeAsync()
})

describe.concurrent('killed workers leave a mirror that is true once it is quiet', () => {
  test.each([6, 9])('seed %i', { timeout: 300_000 }, async (seed) => {
    await using database = await createTestDatabase()
    const address = inject('temporalAddress')
    const namespace = await createNamespace(address)
    const temporal = { address, namespace }
    const schedule = drawTemporalSchedule(seed)
    const given = { databaseUrl: database.url, temporal, bundle }
    const { violations, kills } = await runThroughTemporal(schedule, given)
    expect({ violations, schedule }).toEqual({ violations: [], schedule })
    expect(kills).toBeGreaterThan(0)
  })
})
