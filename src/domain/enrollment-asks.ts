// What is asked about enrolments, and what is answered: one shape for the command, the request, the page and the store.
import type {
  Enrollment,
  EnrollmentEvent,
  EnrollmentSource,
  EnrollmentState,
} from './enrollment.ts'
import type { Direction, EnrollmentSort } from './enrollment-views.ts'
import type { GuardAnswer } from './enrollment-guards.ts'
import type { TeamSlug } from './teams.ts'

export type EnrollmentRequest = {
  readonly team: TeamSlug
  /** Decimal text. */
  readonly cadence: string
  readonly person: string
  /** In whose name; the key's own user otherwise. */
  readonly user?: string | undefined
  /** To begin with; the first otherwise. */
  readonly step?: string | undefined
  /** An operator's word for who asks. */
  readonly by: string
  readonly source: EnrollmentSource
  /** A single one goes before everything else, one of many behind. */
  readonly lane: 'interactive' | 'batch'
  /** Judges, and stores nothing. */
  readonly dryRun?: boolean | undefined
}

export type Answered = { readonly answers: readonly GuardAnswer[] }
export type EnrollmentAnswer = Enrollment & Answered

export type EnrollmentFilter = {
  readonly states?: readonly EnrollmentState[] | undefined
  readonly reason?: string | undefined
  readonly cadence?: string | undefined
  readonly person?: string | undefined
  readonly source?: EnrollmentSource | undefined
  /** By when they were asked for unless told otherwise. */
  readonly sort?: EnrollmentSort | undefined
  readonly direction?: Direction | undefined
  /** Of the last page: goes on after it. */
  readonly before?: string | undefined
  readonly limit?: number | undefined
}

export type EnrollmentList = {
  /** Newest first, unless they are sorted. */
  readonly enrollments: readonly Enrollment[]
  /** For `before`; undefined: these are the last. */
  readonly next: string | undefined
}

export type EnrollmentFunnel = readonly {
  readonly state: EnrollmentState
  readonly reason: string | null
  readonly count: number
}[]

export type EnrollmentStory = EnrollmentAnswer & {
  /** Oldest first. */
  readonly events: readonly EnrollmentEvent[]
  readonly workflowId: string
}
