// Wire names: they live in histories and in operators' scripts, so they never change.
import { defineSearchAttributeKey, type Priority, SearchAttributeType } from '@temporalio/common'
import type { AudienceTurn } from '../domain/audiences.ts'
import type { DifferenceCounts } from '../domain/contact-differences.ts'
import type { ContactTurn } from '../domain/contact-turns.ts'
import type { BatchTurn } from '../domain/enrollment-batches.ts'
import type { EnrollmentState } from '../domain/enrollment.ts'
import type { InboxCounts } from '../domain/inbox.ts'
import type { ReportTurn } from '../domain/report-turns.ts'
import type { Counts } from '../domain/sync-plan.ts'
import type { StreamName } from '../domain/streams.ts'
import type { SubscriptionsApplied } from '../domain/subscriptions.ts'
import type { SweepCounts } from '../domain/sweep.ts'
import type { TeamSlug } from '../domain/teams.ts'

export const taskQueue = 'salesloft'

export const syncTeamId = (team: TeamSlug): string => `sync:${team}`
export const syncStreamId = (team: TeamSlug, stream: StreamName): string => `sync:${team}:${stream}`

export const sweepTeamId = (team: TeamSlug): string => `sweep:${team}`
export const sweepStreamId = (team: TeamSlug, stream: StreamName): string =>
  `sweep:${team}:${stream}`

export const syncContactsId = (team: TeamSlug): string => `contacts:${team}`

export const dailyReportId = (team: TeamSlug, date: string): string => `report:${team}:${date}`

export const drainInboxId = (team: TeamSlug): string => `inbox:${team}`
/** Of the schedule that rings for all teams. */
export const ringInboxesId = 'inbox'
export const applyWebhooksId = (team: TeamSlug): string => `webhooks:${team}`

export const enrollBatchId = (team: TeamSlug, batch: string): string =>
  `enroll-batch:${team}:${batch}`
export const runAudienceId = (team: TeamSlug, name: string): string => `audience:${team}:${name}`
/** Of the schedule that looks which audiences of all teams are due. */
export const runAudiencesId = 'audiences'

/** Who goes first in the task queue; teams take turns within one of them. Without a team it is everybody's work. */
const priorities = {
  inbox: 1,
  enroll: 1,
  poll: 2,
  'enroll-batch': 3,
  contacts: 3,
  reading: 4,
  report: 4,
  sweep: 5,
} as const

export type Work = keyof typeof priorities

export function priorityOf(team: TeamSlug | undefined, work: Work): Priority {
  const priorityKey = priorities[work]
  return team === undefined ? { priorityKey } : { priorityKey, fairnessKey: team }
}

export const salesloftTeam = defineSearchAttributeKey('SalesloftTeam', SearchAttributeType.KEYWORD)
export const salesloftStream = defineSearchAttributeKey(
  'SalesloftStream',
  SearchAttributeType.KEYWORD,
)
export const enrollmentStatus = defineSearchAttributeKey(
  'EnrollmentStatus',
  SearchAttributeType.KEYWORD,
)
export const reportDate = defineSearchAttributeKey('ReportDate', SearchAttributeType.KEYWORD)

export const searchAttributes = [
  salesloftTeam,
  salesloftStream,
  enrollmentStatus,
  reportDate,
] as const

export type SyncTeamInput = { readonly team: TeamSlug }

export type SyncTeamResult = {
  readonly polled: number
  readonly counts: Counts
  /** Streams that go on in workflows of their own, `sync:<team>:<stream>`. */
  readonly backlog: readonly StreamName[]
}

export type ApplyWebhooksInput = { readonly team: TeamSlug }

export type ApplyWebhooksResult = SubscriptionsApplied

export type SyncStreamInput = {
  readonly team: TeamSlug
  readonly stream: StreamName
  /** Read everything again, from the beginning. */
  readonly full?: boolean
  /** An operator has looked: what a whole reading finds missing, implausibly much, is gone. */
  readonly confirm?: boolean
  /** What earlier runs of this workflow did, across continue-as-new. */
  readonly before?: { readonly counts: Counts; readonly since: string }
}

/** Signal: read everything again, also where a reading is under way. */
export const readFully = 'readFully'

export type SyncStreamResult = {
  readonly state: string
  readonly counts: Counts
  readonly watermark: string | null
}

export type SweepTeamInput = { readonly team: TeamSlug }

export type SweepTeamResult = {
  readonly swept: number
  /** How many there were to sweep. */
  readonly streams: number
}

/** `confirm`: goes on with a sweep that stopped because too much is missing. */
export type SweepStreamInput = Omit<SyncStreamInput, 'full'> & {
  /** Since when it was asked for, across continue-as-new; ISO text. */
  readonly since?: string
}

export type SweepStreamResult =
  | { readonly state: string; readonly counts: SweepCounts; readonly code?: string }
  /** Of a stream that compares at each full reading. */
  | SyncStreamResult

export type DrainInboxInput = { readonly team: TeamSlug }

/** What one run did. */
export type DrainInboxResult = InboxCounts

/** Signal, the doorbell: something has come. It carries nothing. */
export const ring = 'ring'

export const followEnrollmentId = (team: TeamSlug, cadence: string, person: string): string =>
  `enroll:${team}:${cadence}:${person}`

export type FollowEnrollmentInput = {
  readonly team: TeamSlug
  readonly cadence: string
  readonly person: string
  /** Its number in Postgres, where all of it is. */
  readonly enrollment: string
  readonly lane: 'interactive' | 'batch'
}

export type FollowEnrollmentResult = {
  readonly enrollment: string
  readonly state: EnrollmentState
  readonly reason: string | null
}

/** Update, the beginning: answers with where it is as soon as it is judged, or after so long. */
export const requestEnrollment = 'request'
export type RequestEnrollment = { readonly enrollment: string; readonly waitMs: number }
export type RequestedEnrollment = {
  readonly enrollment: string
  readonly state: EnrollmentState
  readonly reason: string | null
}

/** Signal: the mirror has news of it, or somebody who steers it has written something. It carries nothing. */
export const wakeEnrollment = 'wake'

export type EnrollBatchInput = { readonly team: TeamSlug; readonly batch: string }

export type EnrollBatchResult = BatchTurn

export type SyncContactsInput = {
  readonly team: TeamSlug
  /** What earlier runs of this workflow did, across continue-as-new. */
  readonly before?: DifferenceCounts
}

export type SyncContactsResult = Pick<ContactTurn, 'state' | 'counts'>

export type DailyReportInput = {
  readonly team: TeamSlug
  /** A day by the team's clocks, as `2026-11-24`. */
  readonly date: string
  /** What earlier runs of this workflow made, across continue-as-new. */
  readonly before?: ReportTurn
}

export type DailyReportResult = ReportTurn

export type RunAudienceInput = { readonly team: TeamSlug; readonly name: string }

export type RunAudienceResult = AudienceTurn

export type RunAudiencesResult = {
  /** How many were due. */
  readonly audiences: number
  /** How many batches had not ended. */
  readonly batches: number
}
