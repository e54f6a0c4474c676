// What is promised of one team holds of each of several that the same processes serve. `npm run property -- --teams` asks
// hundreds of them.
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { createPropertyDatabases, type PropertyDatabases } from './database.ts'
import { describeFailure } from './report.ts'
import { runTeams } from './teams-run.ts'
import { drawTeams } from './teams-schedule.ts'

const seeds = [4, 5, 10, 16]

let databases: PropertyDatabases

beforeAll(async () => {
  databases = await createPropertyDatabases(inject('postgresUrl'))
})

describe(
  'no row, budget or token crosses teams, and none waits for another',
  { timeout: 60_000 },
  () => {
    test.each(seeds)('seed %i', async (seed) => {
      const schedule = drawTeams(seed, 'quick')
      const outcome = await runTeams(databases, schedule)
      expect(outcome.commits).toBeGreaterThan(0)
      const failure =
        outcome.violations.length > 0 ? describeFailure(schedule, outcome, '--teams --quick') : ''
      expect(failure).toBe('')
    })
  },
)
