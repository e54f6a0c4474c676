import { expect, inject, test } from 'vitest'
import { usualPatience } from '../../src/activities/enrollment-parts.ts'
import { runEnrollmentChaos } from '../chaos/enrollments/run.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { bundleWithTimeout, createNamespace } from '../support/world.ts'

test('of forty enrolments whose workers are killed and whose answers are lost each ends, and each that was accepted is one membership (A43, A44, A47, I3)', async () => {
  await using within = new AsyncDisposableStack()
  const bundle = within.use(await bundleWithTimeout('5s'))
  const { url: databaseUrl } = within.use(await createTestDatabase())
  const address = inject('temporalAddress')
  const said: string[] = []
  const found = await runEnrollmentChaos({
    enrollments: 40,
    seed: 1,
    bundle: bundle.path,
    servers: { databaseUrl, temporal: { address, namespace: await createNamespace(address) } },
    outages: [],
    minutes: 0.05,
    patience: { ...usualPatience, intentMs: 1_500, absentAfterMs: 1_000, causeMs: 20_000 },
    workers: 1,
    livesMs: [2_000, 5_000],
    restMs: 90_000,
    passes: true,
    say: (line) => said.push(line),
  })
  expect({ found, said }).toMatchObject({ found: [] })
}, 240_000)
