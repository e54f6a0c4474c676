// Temporal lets few requests through.
import { expect, inject, test } from 'vitest'
import { startOwnTemporal } from '../support/own-temporal.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { createWorld } from '../support/world.ts'

// Seven a second were refused (measured); one that asked again at once would be refused hundreds of times.
const mostRefusedASecond = 25

test('a Temporal that refuses most requests is not stormed, and the reading ends exact (I19)', async () => {
  await using temporal = await startOwnTemporal({
    'frontend.namespaceRPS': 3,
    'frontend.namespaceBurstRatio': 1,
  })
  await using database = await createTestDatabase()
  await using world = await createWorld({
    databaseUrl: database.url,
    temporal: { address: temporal.address, namespace: 'default' },
    bundle: inject('workflowBundle'),
    people: 3_000,
    simulator: { rttMs: 40 },
  })
  const refused = () => temporal.counted('service_errors_resource_exhausted')
  const [begun, before] = [performance.now(), await refused()]
  await world.work()
  await world.begin()
  expect(await world.ended()).toMatchObject({ state: 'current' })
  const seconds = (performance.now() - begun) / 1_000
  const times = (await refused()) - before
  expect(times).toBeGreaterThan(0)
  expect(times / seconds).toBeLessThan(mostRefusedASecond)
  expect(await world.differences()).toBe(0)
}, 120_000)
