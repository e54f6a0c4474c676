// What every test run needs, started once.
import type { TestProject } from 'vitest/node'
import { startTestPostgres } from './postgres.ts'
import { buildTestBundle, startTestTemporal } from './temporal.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The cluster's maintenance database; tests clone from it with `createTestDatabase()`. */
    postgresUrl: string
    temporalAddress: string
    /** Path of the workflow bundle. */
    workflowBundle: string
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = new AsyncDisposableStack()
  const [postgres, temporal, bundle] = await Promise.all([
    startTestPostgres(),
    startTestTemporal(),
    buildTestBundle(),
  ])
  for (const each of [postgres, temporal, bundle]) started.defer(() => each.stop())
  project.provide('postgresUrl', postgres.url)
  project.provide('temporalAddress', temporal.address)
  project.provide('workflowBundle', bundle.path)
  return () => started.disposeAsync()
}
