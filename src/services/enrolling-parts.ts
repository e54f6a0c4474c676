// All of enrolments: what is asked of them one by one and many at once, by what rules, and what a worker is given.
import type { EnrollBatchConfig } from '../activities/enroll-batch.ts'
import type { RunAudiencesConfig } from '../activities/audiences.ts'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import type { Temporal } from '../client/temporal/temporal.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database, DatabaseOptions } from '../store/database.ts'
import { createEnrollmentViews, type EnrollmentViews } from '../store/enrollment-views.ts'
import { createEnrollmentStore } from '../store/enrollments.ts'
import type { Teams } from '../store/teams.ts'
import type { Audiences } from './audiences.ts'
import { createBatchParts } from './batch-parts.ts'
import type { Batches } from './batches.ts'
import { enrollingOf, judgingOf } from './enrolling.ts'
import { createEnrollments, type Enrollments } from './enrollments.ts'
import { type Guarding, guardingOf } from './guarding.ts'

/** For commands, requests and pages. */
export type Enrolling = {
  readonly enrollments: Enrollments
  readonly batches: Batches
  readonly audiences: Audiences
  readonly guarding: Guarding
  readonly enrollmentViews: EnrollmentViews
}

export type EnrollingParts = {
  readonly offered: Enrolling
  /** For a worker. */
  readonly workOf: (
    to: Temporal,
  ) => ReturnType<typeof enrollingOf> & EnrollBatchConfig & RunAudiencesConfig
}

export function createEnrollingParts(given: {
  readonly database: Database
  readonly connections: Omit<DatabaseOptions, 'maxConnections'>
  readonly teams: Pick<Teams, 'get'>
  readonly temporal: () => Promise<Temporal>
  readonly clientOf: (team: TeamSlug) => Promise<Pick<Salesloft, 'memberships'>>
  readonly schedule: (team: TeamSlug) => Promise<unknown>
}): EnrollingParts {
  const { database, teams, temporal, clientOf, schedule } = given
  const enrollments = createEnrollments({
    ...judgingOf({ database, clientOf }),
    store: createEnrollmentStore({ database }),
    teams,
    starts: async () => (await temporal()).enrollments,
  })
  const { batches, audiences, batching } = createBatchParts({ ...given, enrollments })
  return {
    offered: {
      enrollments,
      batches,
      audiences,
      guarding: guardingOf(database, schedule),
      enrollmentViews: createEnrollmentViews({ database }),
    },
    workOf: (to) => ({
      ...enrollingOf({ database, clientOf, starts: to.enrollments }),
      ...batching,
    }),
  }
}
