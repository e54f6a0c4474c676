// Many enrolments that are asked for together: a file, a list, a run of an audience.
import type { EnrollmentSource, EnrollmentState } from './enrollment.ts'
import type { TeamSlug } from './teams.ts'

/** Where the enrolment of a row is; `failed`: there is none, for an error whose code is the reason. */
export type RowOutcome = EnrollmentState | 'failed'

export type BatchRow = {
  /** Its place in the file or list, from 1. */
  readonly number: number
  readonly person: string
  readonly user: string | null
  /** An audience stops those whom it names no more. */
  readonly does: 'enroll' | 'stop'
  readonly outcome: RowOutcome | null
  readonly reason: string | null
  readonly enrollment: string | null
}

export type Batch = {
  readonly id: string
  readonly team: TeamSlug
  readonly cadence: string
  readonly source: EnrollmentSource
  readonly audience: string | null
  readonly requestedBy: string
  readonly requestedAt: string
  readonly endedAt: string | null
  readonly total: number
  readonly done: number
  /** How many are where now. */
  readonly outcomes: Readonly<Partial<Record<RowOutcome, number>>>
  /** Of how many nobody knows yet what comes of them; who waits for a time is not one. */
  readonly undecided: number
}

const underWay: ReadonlySet<string> = new Set(['requested', 'checked', 'enrolling'])

export function isUndecided(outcome: RowOutcome): boolean {
  return underWay.has(outcome)
}

/** Ids and counts alone: they enter a history. */
export type BatchTurn = {
  readonly done: number
  readonly total: number
  readonly refused: number
  readonly failed: number
  readonly more: boolean
}

/** For the details of its workflow. */
export function describeBatch({ done, total, refused, failed }: BatchTurn): string {
  const troubles = [
    ...(refused === 0 ? [] : [`${refused} refused`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ]
  return [`${done} of ${total} rows are asked for`, ...troubles].join(', ')
}

export const mostRows = 100_000
