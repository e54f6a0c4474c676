// What is promised holds in worlds where everything happens at once. `npm run property` asks thousands of them.
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { createPropertyDatabases, type PropertyDatabases } from './database.ts'
import { describeFailure } from './report.ts'
import { runSchedule } from './run.ts'
import { drawSchedule } from './schedule.ts'

const seeds = Array.from({ length: 25 }, (_, index) => index + 1)

let databases: PropertyDatabases

beforeAll(async () => {
  databases = await createPropertyDatabases(inject('postgresUrl'))
})

describe(
  'whatever happens to it, the mirror is true once it is quiet and swept (A26, A27, A31, A33, A36, A37, A54)',
  { timeout: 60_000 },
  () => {
    test.each(seeds)('seed %i', async (seed) => {
      const schedule = drawSchedule(seed, 'quick')
      const outcome = await runSchedule(databases, schedule)
      expect(outcome.commits).toBeGreaterThan(0)
      const failure =
        outcome.violations.length > 0 ? describeFailure(schedule, outcome, '--quick') : ''
      expect(failure).toBe('')
    })
  },
)
