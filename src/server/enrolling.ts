// What the server is given of enrolments, batches of them and audiences.
import type { Audience, AudienceRan, AudienceRun } from '../domain/audiences.ts'
import type {
  Enrollment,
  EnrollmentEvent,
  EnrollmentSource,
  EnrollmentState,
} from '../domain/enrollment.ts'
import type { Batch, BatchRow } from '../domain/enrollment-batches.ts'
import type { GuardAnswer } from '../domain/enrollment-guards.ts'
import type {
  CadenceCounts,
  Direction,
  EnrollmentNames,
  EnrollmentSort,
  NamesWanted,
  NextStep,
} from '../domain/enrollment-views.ts'
import type { TeamSlug } from '../domain/teams.ts'

export type EnrollmentView = Enrollment & { readonly answers: readonly GuardAnswer[] }

export type StoryView = EnrollmentView & {
  /** Oldest first. */
  readonly events: readonly EnrollmentEvent[]
  readonly workflowId: string
}

export type FunnelView = readonly {
  readonly state: EnrollmentState
  readonly reason: string | null
  readonly count: number
}[]

export type EnrollmentsAsk = {
  readonly states?: readonly EnrollmentState[] | undefined
  readonly reason?: string | undefined
  readonly cadence?: string | undefined
  readonly person?: string | undefined
  readonly source?: EnrollmentSource | undefined
  readonly sort?: EnrollmentSort | undefined
  readonly direction?: Direction | undefined
  readonly before?: string | undefined
  readonly limit?: number | undefined
}

export const enrollmentOrders = ['pause', 'resume', 'stop', 'retry'] as const
export type EnrollmentOrderName = (typeof enrollmentOrders)[number]

type Order = (team: TeamSlug, id: string, by: string) => Promise<Enrollment>

export type EnrollmentActions = Readonly<Record<EnrollmentOrderName, Order>> & {
  readonly request: (asked: {
    readonly team: TeamSlug
    readonly cadence: string
    readonly person: string
    readonly user?: string | undefined
    readonly step?: string | undefined
    readonly by: string
    readonly source: EnrollmentSource
    readonly lane: 'interactive' | 'batch'
    readonly dryRun?: boolean | undefined
  }) => Promise<EnrollmentView>
  readonly list: (
    team: TeamSlug,
    ask?: EnrollmentsAsk,
  ) => Promise<{ readonly enrollments: readonly Enrollment[]; readonly next: string | undefined }>
  readonly funnel: (
    team: TeamSlug,
    ask?: { readonly cadence?: string | undefined },
  ) => Promise<FunnelView>
  /** @throws AppError `enrollment.unknown` */
  readonly show: (team: TeamSlug, id: string) => Promise<StoryView>
}

export type BatchActions = {
  /** `wanted`: as it came. @throws AppError `usage.invalid` */
  readonly create: (
    ask: { readonly team: TeamSlug; readonly source: EnrollmentSource; readonly by: string },
    wanted: unknown,
  ) => Promise<Batch>
  readonly begin: (team: TeamSlug, batch: string) => Promise<unknown>
  /** What is not asked for yet never is. @throws AppError `batch.unknown` */
  readonly stop: (team: TeamSlug, batch: string) => Promise<Batch>
  readonly list: (team: TeamSlug) => Promise<readonly Batch[]>
  /** @throws AppError `batch.unknown` */
  readonly get: (team: TeamSlug, batch: string) => Promise<Batch>
  readonly page: (team: TeamSlug, batch: string, after: number) => Promise<readonly BatchRow[]>
}

type Place = { readonly team: TeamSlug; readonly name: string }

export type AudienceActions = {
  readonly list: (team: TeamSlug) => Promise<readonly (Audience & { last: AudienceRun | null })[]>
  /** @throws AppError `audience.unknown` */
  readonly show: (place: Place) => Promise<Audience & { readonly runs: readonly AudienceRun[] }>
  /** `wanted`: as it came. @throws AppError `usage.invalid` */
  readonly save: (place: Place, wanted: unknown, by: string) => Promise<Audience>
  readonly remove: (place: Place) => Promise<void>
  readonly run: (
    place: Place,
    options: {
      readonly by: string
      readonly dryRun?: boolean | undefined
      readonly confirm?: boolean | undefined
    },
  ) => Promise<AudienceRan>
  /** What a run by these settings would do; nothing is saved. `wanted`: as it came. @throws AppError `usage.invalid`, `audience.*` */
  readonly try: (place: Place, wanted: unknown, by: string) => Promise<AudienceRan>
}

/** What is said beside enrolments. */
export type EnrollmentViewActions = {
  readonly names: (team: TeamSlug, wanted: NamesWanted) => Promise<EnrollmentNames>
  readonly byCadence: (team: TeamSlug) => Promise<readonly CadenceCounts[]>
  readonly nextStep: (team: TeamSlug, membership: string) => Promise<NextStep | undefined>
}

export type EnrollingGiven = {
  readonly enrollments: EnrollmentActions
  readonly batches: BatchActions
  readonly audiences: AudienceActions
  readonly enrollmentViews: EnrollmentViewActions
}
