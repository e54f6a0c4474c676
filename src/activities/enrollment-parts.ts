// What those who work on an enrolment share.
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import type { Membership } from '../client/salesloft/memberships.ts'
import type { Lane } from '../domain/budget.ts'
import type { At } from '../domain/crash-points.ts'
import type { Facts, GuardAnswer, Rules } from '../domain/enrollment-guards.ts'
import type { ErrorCode } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { EnrollmentWork } from '../store/enrollment-work.ts'
import type { EnrollmentStore } from '../store/enrollments.ts'
import type { Teams } from '../store/teams.ts'
import type { Log } from '../telemetry/logs.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export type FactsAsked = {
  readonly team: TeamSlug
  readonly person: string
  readonly cadence: string
  readonly user: string | null
  readonly lane: Extract<Lane, 'interactive' | 'batch'>
  /** `mirror`: SalesLoft is asked only for what the mirror lacks. */
  readonly from: 'mirror' | 'salesloft'
  readonly signal?: AbortSignal | undefined
}

export type FactsFound = {
  readonly facts: Facts
  /** The person's membership of the cadence, now or before. */
  readonly membership: Membership | undefined
}

export type FactsOf = (asked: FactsAsked) => Promise<FactsFound>

export type EnrollmentConfig = {
  readonly enrollments: EnrollmentWork
  readonly orders: Pick<EnrollmentStore, 'order'>
  readonly factsOf: FactsOf
  /** The team's, with the cadence's over them. */
  readonly rulesOf: (team: TeamSlug, cadence: string) => Promise<Rules>
  readonly clientOf: (team: TeamSlug) => Promise<Pick<Salesloft, 'memberships'>>
  readonly teams: Pick<Teams, 'pause'>
  readonly metrics: Pick<Metrics, 'enrolled' | 'enrollmentUnknown'>
  readonly log: Log
  readonly at?: At | undefined
  /** Tests take shorter ones. */
  readonly enrolling?: Partial<Patience> | undefined
}

export type Patience = {
  /** Nothing of an intent leaves after this: its request is given up then, whatever it waits for. */
  readonly intentMs: number
  /** So long after that SalesLoft may still show what it was told. */
  readonly absentAfterMs: number
  /** So long the mirror may be behind with what ended an enrolment. */
  readonly causeMs: number
  /** So long SalesLoft is at work on a membership that it would not let go. */
  readonly busyMs: number
}

export const usualPatience: Patience = {
  intentMs: 60_000,
  absentAfterMs: 60_000,
  causeMs: 600_000,
  busyMs: 15_000,
}

/** What came of a step. `goesOn`: something else may be due at once. */
export type Worked = { readonly waitMs: number | null; readonly code?: ErrorCode | null }

export const goesOn: Worked = { waitMs: 0 }

/** What passes by itself is Temporal's to try again; should that be lost, the first poll after this wakes it. */
export const restMs = 300_000

/** A wait for news, which wake it: looked at again by itself after this. */
export const newsMs = 3_600_000

/** The others have passed, and there are many. */
export function saying(answers: readonly GuardAnswer[]): Readonly<Record<string, unknown>> {
  return { guards: answers.filter(({ verdict }) => verdict !== 'pass') }
}
