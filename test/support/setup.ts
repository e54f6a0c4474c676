// What every test run needs, started once.
import type { TestProject } from 'vitest/node'
import { startTestPostgres } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The cluster's maintenance database; tests clone from it with `createTestDatabase()`. */
    postgresUrl: string
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = new AsyncDisposableStack()
  const postgres = await startTestPostgres()
  started.defer(() => postgres.stop())
  project.provide('postgresUrl', postgres.url)
  return () => started.disposeAsync()
}
