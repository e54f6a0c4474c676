// Enrolments as a command, a request and a page ask for them.
import type {
  Enrollment,
  EnrollmentEvent,
  EnrollmentSource,
  EnrollmentState,
} from '../domain/enrollment.ts'
import type { GuardAnswer } from '../domain/enrollment-guards.ts'
import type { TeamSlug } from '../domain/teams.ts'

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

export type EnrollmentAnswer = Enrollment & { readonly answers: readonly GuardAnswer[] }

export type EnrollmentFilter = {
  readonly states?: readonly EnrollmentState[] | undefined
  readonly reason?: string | undefined
  readonly cadence?: string | undefined
  readonly person?: string | undefined
  readonly source?: EnrollmentSource | undefined
  /** Of the last page: goes on after it. */
  readonly before?: string | undefined
  readonly limit?: number | undefined
}

export type EnrollmentList = {
  /** Newest first. */
  readonly enrollments: readonly Enrollment[]
  /** For `before`; undefined: these are the last. */
  readonly next: string | undefined
}

export type EnrollmentStory = EnrollmentAnswer & {
  /** Oldest first. */
  readonly events: readonly EnrollmentEvent[]
  readonly workflowId: string
}

export type EnrollmentFunnel = readonly {
  readonly state: EnrollmentState
  readonly reason: string | null
  readonly count: number
}[]

export type Enrollments = {
  /**
   * Answers with the enrolment that there is when the same is asked for again while it is under way.
   * @throws AppError `team.unknown`, `team.paused`, `usage.invalid`, `temporal.unavailable`
   */
  request(request: EnrollmentRequest): Promise<EnrollmentAnswer>
  list(team: TeamSlug, filter?: EnrollmentFilter): Promise<EnrollmentList>
  funnel(team: TeamSlug, filter?: Pick<EnrollmentFilter, 'cadence'>): Promise<EnrollmentFunnel>
  /** @throws AppError `enrollment.unknown` */
  show(team: TeamSlug, id: string): Promise<EnrollmentStory>
  /** Each answers with where it is then. @throws AppError `enrollment.unknown`, `enrollment.ended` */
  pause(team: TeamSlug, id: string, by: string): Promise<Enrollment>
  resume(team: TeamSlug, id: string, by: string): Promise<Enrollment>
  /** Also takes the person off the cadence. */
  stop(team: TeamSlug, id: string, by: string): Promise<Enrollment>
  /** Judges again at once what waits, was refused or failed. */
  retry(team: TeamSlug, id: string, by: string): Promise<Enrollment>
}
