// An enrolment from request to end: where it may be, and what makes it go on. The workflow waits, the activities read and
// write; what follows from what they saw is decided here.
import { parseInstant } from './instants.ts'
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
  /** Why the last attempt at it came to nothing: a code of docs/errors.md. */
  readonly errorCode: string | null
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

/** How one ends that was on the cadence. */
export const finishReasons = {
  completed: 'went through all steps',
  replied: 'was taken off because the person replied',
  bounced: 'was taken off because an e-mail bounced',
  meeting: 'was taken off after a meeting was booked',
  success: 'was taken off after a success',
  'opted-out': 'was taken off because the person is not to be contacted any more',
  reassigned: 'went over to another user, who goes on with it',
  'cadence-archived': 'ended with the cadence, which was archived',
  'person-deleted': 'ended with the person, who was deleted',
  'added-again': 'had ended when somebody added the person anew: what follows is not ours',
  'removed-by-us': 'was taken off by an operator, through us',
  removed: 'was taken off in SalesLoft; the cause is not known',
} as const

export type FinishReason = keyof typeof finishReasons

/** The API refused what no guard of ours would have. */
export const refusedThere = 'refused-there'

/** What an operator may want of one. */
export const enrollmentOrders = ['pause', 'resume', 'stop', 'retry'] as const
export type EnrollmentOrder = (typeof enrollmentOrders)[number]

/** One as whoever works on it finds it. */
export type EnrollmentRow = Enrollment & {
  /** Moves with each step: what was decided on an older one is not written. */
  readonly version: number
  readonly step: string | null
  readonly lane: 'interactive' | 'batch'
  readonly stopBy: string | null
  /** By the database's clock. */
  readonly now: string
  /** Counts what was sent to SalesLoft: each begins with a number of its own. */
  readonly intents: number
  /** After this nothing of the last one leaves any more. */
  readonly intentUntil: string | null
  /** What of the daily caps it has taken, and for whom; null: nothing. */
  readonly capDay: string | null
  readonly capUser: string | null
  readonly beforeMembership: string | null
  readonly beforeAddedAt: string | null
  /** When SalesLoft did not show it for the first time, after a lost answer. */
  readonly absentAt: string | null
  readonly addedAt: string | null
  /** Counts of the membership's row as it was added: the row is used again. */
  readonly beganReplies: number
  readonly beganBounces: number
  /** When the mirror first showed that it was over, and not why. */
  readonly leftAt: string | null
  /** We asked for it to be taken off. */
  readonly takenOff: boolean
}

/** What one turn found; the workflow waits for so long, or until somebody wakes it. */
export type EnrollmentTurn = {
  readonly state: EnrollmentState
  readonly reason: string | null
  readonly membershipState: string | null
  readonly ended: boolean
  /** Null: nothing is due by itself. */
  readonly waitMs: number | null
}

/** What is to be done about one now. */
export type EnrollmentDeed =
  'check' | 'enroll' | 'resolve' | 'look' | 'take-off' | 'stop' | { readonly waitMs: number | null }

export function deedFor(row: EnrollmentRow): EnrollmentDeed {
  const { state, paused, stopBy } = row
  if (state === 'enrolling') return 'resolve'
  if (state === 'on-cadence') return stopBy === null ? 'look' : 'take-off'
  if (isEnded(state)) return { waitMs: null }
  if (stopBy !== null) return 'stop'
  if (paused) return { waitMs: null }
  if (state === 'checked') return 'enroll'
  if (state === 'waiting') {
    const waitMs = msUntil(row, row.waitingUntil)
    // Without an instant it waits for news, which is why somebody looks.
    return waitMs > 0 ? { waitMs } : 'check'
  }
  return 'check'
}

/** By the database's clock, whatever ours shows. */
export function msUntil(
  { now }: Pick<EnrollmentRow, 'now'>,
  at: string | null,
  laterMs = 0,
): number {
  return at === null ? 0 : Math.max(0, Math.ceil(Date.parse(at) + laterMs - Date.parse(now)))
}

/** A membership as SalesLoft shows it. */
export type ShownMembership = {
  readonly id: string
  readonly addedAt: string | null
  readonly current: boolean
  readonly state: string | null
}

/**
 * What the API says after an answer was lost. The row of a membership is used again when a person is added again: that it
 * is there says nothing, only that it is another one than before.
 */
export function outcomeOf(
  row: EnrollmentRow,
  shown: ShownMembership | undefined,
  absentAfterMs: number,
): { readonly kind: 'there' | 'absent' } | { readonly kind: 'again'; readonly waitMs: number } {
  const { beforeMembership, beforeAddedAt, intentUntil, absentAt } = row
  const isSame =
    shown !== undefined &&
    shown.id === beforeMembership &&
    sameInstant(shown.addedAt, beforeAddedAt)
  if (shown !== undefined && (shown.current || !isSame)) return { kind: 'there' }
  // Absence is believed when it is seen twice, and so far apart that a clock which was set forward meanwhile does no harm.
  const seenMs = absentAt === null ? absentAfterMs : msUntil(row, absentAt, absentAfterMs)
  const waitMs = Math.max(seenMs, msUntil(row, intentUntil, absentAfterMs))
  return waitMs > 0 ? { kind: 'again', waitMs } : { kind: 'absent' }
}

export function sameInstant(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b
  return parseInstant(a) === parseInstant(b)
}

/** The row of a membership is used again; where nobody says since when, it is taken for the one that it was. */
export function isAnother(shown: string | null, known: string | null): boolean {
  return shown !== null && known !== null && !sameInstant(shown, known)
}

const ends: ReadonlySet<EnrollmentState> = new Set(['finished', 'refused', 'stopped'])

export function isEnded(state: EnrollmentState): boolean {
  return ends.has(state)
}

export function isEnrollmentState(text: string): text is EnrollmentState {
  return Object.hasOwn(enrollmentStates, text)
}

/** One line for the Temporal UI. */
export function describeEnrollment(id: string, turn: EnrollmentTurn): string {
  const { state, reason, membershipState, waitMs } = turn
  const more = [
    ...(reason === null ? [] : [reason]),
    ...(membershipState === null ? [] : [`SalesLoft: ${membershipState}`]),
    ...(waitMs === null ? [] : [`looks again within ${Math.ceil(waitMs / 60_000)} min`]),
  ]
  return [`enrolment ${id}`, `**${state}**`, ...more].join(' · ')
}
