// What the server is given of enrolments, batches of them and audiences.
import type { Audience, AudienceRan, AudienceRun } from '../domain/audiences.ts'
import type { Enrollment, EnrollmentOrder, EnrollmentSource } from '../domain/enrollment.ts'
import type {
  EnrollmentAnswer,
  EnrollmentFilter,
  EnrollmentFunnel,
  EnrollmentList,
  EnrollmentRequest,
  EnrollmentStory,
} from '../domain/enrollment-asks.ts'
import type { Batch, BatchRow } from '../domain/enrollment-batches.ts'
import type {
  CadenceCounts,
  EnrollmentNames,
  NamesWanted,
  NextStep,
} from '../domain/enrollment-views.ts'
import type { TeamSlug } from '../domain/teams.ts'

type Order = (team: TeamSlug, id: string, by: string) => Promise<Enrollment>

export type EnrollmentActions = Readonly<Record<EnrollmentOrder, Order>> & {
  readonly request: (asked: EnrollmentRequest) => Promise<EnrollmentAnswer>
  readonly list: (team: TeamSlug, filter?: EnrollmentFilter) => Promise<EnrollmentList>
  readonly funnel: (
    team: TeamSlug,
    filter?: Pick<EnrollmentFilter, 'cadence'>,
  ) => Promise<EnrollmentFunnel>
  /** @throws AppError `enrollment.unknown` */
  readonly show: (team: TeamSlug, id: string) => Promise<EnrollmentStory>
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
