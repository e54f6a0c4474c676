// What follows enrolments is given: their rows, what is known of whom they are about, and how to wake whoever follows.
import type { EnrollmentConfig } from '../activities/enrollment-parts.ts'
import type { InboxConfig } from '../activities/inbox-letters.ts'
import type { PollConfig } from '../activities/poll.ts'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import type { EnrollmentStarts } from '../client/temporal/enrollments.ts'
import { inParallel } from '../domain/in-parallel.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from '../store/database.ts'
import { createEnrollmentRecords } from '../store/enrollment-records.ts'
import { createEnrollmentNews, type Followed } from '../store/enrollment-news.ts'
import { createEnrollmentWork } from '../store/enrollment-work.ts'
import { createEnrollmentStore } from '../store/enrollments.ts'
import { createGuardReads, type GuardReads } from '../store/guard-reads.ts'
import { createFactsOf } from './enrollment-facts.ts'

/** Signals are answered within milliseconds. */
const wokenAtOnce = 16

export function judgingOf(given: {
  readonly database: Database
  readonly clientOf: (team: TeamSlug) => Promise<Pick<Salesloft, 'memberships'>>
}): Pick<EnrollmentConfig, 'factsOf' | 'rulesOf'> & { readonly usedOf: GuardReads['used'] } {
  const { database, clientOf } = given
  const reads = createGuardReads({ database })
  const records = createEnrollmentRecords({ database })
  return {
    factsOf: createFactsOf({
      clientOf,
      records,
      suppressed: (team, theirs) => reads.suppressed(team, theirs),
    }),
    rulesOf: (team, cadence) => reads.rules(team, cadence),
    usedOf: (counted) => reads.used(counted),
  }
}

export function enrollingOf(given: {
  readonly database: Database
  readonly clientOf: (team: TeamSlug) => Promise<Pick<Salesloft, 'memberships'>>
  readonly starts: Pick<EnrollmentStarts, 'wake'>
}): Pick<EnrollmentConfig, 'enrollments' | 'orders' | 'factsOf' | 'rulesOf'> &
  Pick<InboxConfig, 'about' | 'wakeEnrollment'> &
  Pick<PollConfig, 'wakeEnrollments'> {
  const { database, starts } = given
  const news = createEnrollmentNews({ database })
  const wakeEnrollment = ({ id, ...followed }: Followed) =>
    starts.wake({ ...followed, enrollment: id })
  return {
    ...judgingOf(given),
    enrollments: createEnrollmentWork({ database }),
    orders: createEnrollmentStore({ database }),
    about: (team, wanted) => news.about(team, wanted),
    wakeEnrollment,
    async wakeEnrollments(team) {
      await inParallel(await news.toWake(team), wokenAtOnce, wakeEnrollment)
    },
  }
}
