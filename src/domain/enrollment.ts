// An enrolment from request to end: where it may be, and what makes it go on. The workflow waits, the activities read and
// write; what follows from what they saw is decided here.
import type { TeamSlug } from './teams.ts'

/** Where an enrolment is; the last three are ends. */
export const enrollmentStates = {
  requested: 'is asked for, and not yet judged',
  checked: 'may go on: every guard lets it',
  waiting: 'waits for an instant at which its guards let it go on',
  enrolling: 'is being told to SalesLoft, or its answer is being looked for',
  'on-cadence': 'is on the cadence; SalesLoft says how far',
  finished: 'has ended on the cadence; `reason` says how',
  refused: 'was never made; `reason` says which guard, or what SalesLoft answered',
  stopped: 'was stopped by an operator before it was on the cadence',
} as const

export type EnrollmentState = keyof typeof enrollmentStates

export const enrollmentSources = ['cli', 'api', 'csv', 'audience', 'page'] as const
/** What asked for it. */
export type EnrollmentSource = (typeof enrollmentSources)[number]

/** Ids are decimal text, instants ISO text. */
export type Enrollment = {
  /** Of this database; every request that is not a repetition has its own. */
  readonly id: string
  readonly team: TeamSlug
  readonly person: string
  readonly cadence: string
  /** In whose name; null: of whom the key is. */
  readonly user: string | null
  readonly state: EnrollmentState
  /** Why it ended, waits or was refused: a code. */
  readonly reason: string | null
  readonly membership: string | null
  /** SalesLoft's own word, as the mirror has it. */
  readonly membershipState: string | null
  readonly paused: boolean
  readonly waitingUntil: string | null
  readonly requestedAt: string
  readonly requestedBy: string
  readonly source: EnrollmentSource
  readonly endedAt: string | null
}

/** One line of its story. */
export type EnrollmentEvent = {
  readonly at: string
  readonly kind: string
  readonly from: EnrollmentState | null
  readonly to: EnrollmentState | null
  readonly reason: string | null
  /** Who did it: an operator, or a part of the product. */
  readonly by: string
  /** Ids, counts and instants. */
  readonly detail: Readonly<Record<string, unknown>>
}

const ends: ReadonlySet<EnrollmentState> = new Set(['finished', 'refused', 'stopped'])

export function isEnded(state: EnrollmentState): boolean {
  return ends.has(state)
}

export function isEnrollmentState(text: string): text is EnrollmentState {
  return Object.hasOwn(enrollmentStates, text)
}
