// Many enrolments at once: batches of them, audiences that make batches, and what a worker is given to work them off.
import type { RunAudiencesConfig } from '../activities/audiences.ts'
import type { EnrollBatchConfig } from '../activities/enroll-batch.ts'
import type { Temporal } from '../client/temporal/temporal.ts'
import { createAudienceQuery } from '../store/audience-query.ts'
import { createAudiences } from '../store/audiences.ts'
import { createDatabase, type Database, type DatabaseOptions } from '../store/database.ts'
import { createEnrollmentBatches } from '../store/enrollment-batches.ts'
import type { Teams } from '../store/teams.ts'
import { type Audiences, createAudienceService } from './audiences.ts'
import { type Batches, createBatches } from './batches.ts'
import type { Enrollments } from './enrollments.ts'

export type BatchParts = {
  readonly batches: Batches
  readonly audiences: Audiences
  /** For a worker. */
  readonly batching: EnrollBatchConfig & RunAudiencesConfig
}

export function createBatchParts(given: {
  readonly database: Database
  readonly connections: Omit<DatabaseOptions, 'maxConnections'>
  readonly teams: Pick<Teams, 'get'>
  readonly temporal: () => Promise<Temporal>
  readonly enrollments: Enrollments
}): BatchParts {
  const { database, connections, teams, temporal, enrollments } = given
  const store = createEnrollmentBatches({ database })
  const audiences = createAudienceService({
    teams,
    store: createAudiences({ database }),
    // Whatever a query leaves on a connection goes with it.
    query: createAudienceQuery({
      connect: () => createDatabase({ ...connections, maxConnections: 1 }),
    }),
  })
  return {
    audiences,
    batches: createBatches({ store, teams, temporal }),
    batching: {
      batches: store,
      asking: enrollments,
      audiences,
      unended: (after) => store.unended(after),
    },
  }
}
