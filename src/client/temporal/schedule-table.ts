// The schedules that are wanted, as data: each carries a hash of what it should be.
import { createHash } from 'node:crypto'
import { type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client'
import type { Priority } from '@temporalio/common'
import type { TeamSlug } from '../../domain/teams.ts'
import {
  applyWebhooksId,
  dailyReportsId,
  priorityOf,
  ringInboxesId,
  runAudiencesId,
  salesloftTeam,
  sweepTeamId,
  syncContactsId,
  syncTeamId,
  taskQueue,
  type Work,
} from '../../workflows/messages.ts'

export type ScheduledTeam = {
  readonly team: TeamSlug
  readonly paused: boolean
  /** Whether its webhook subscriptions are looked after. */
  readonly webhooks?: boolean | undefined
  /** Whether it has a contract of contacts. */
  readonly contacts?: boolean | undefined
  /** By whose clocks its days are reported, as `Europe/Berlin`; without one they are not. */
  readonly timeZone?: string | undefined
}

/** The note by which we know our own pause: anybody else's is left alone. */
export const pausedWithTeam = 'The team is paused'
export const resumedWithTeam = 'The team is resumed'
const everyMs = 5 * 60_000
const hourlyMs = 3_600_000
const dailyMs = 24 * 3_600_000
const nightMs = 4 * 3_600_000
const minuteMs = 60_000
/** What was missed by less than this is caught up; reading is incremental, so older ticks have nothing to add. */
const catchupWindow = '10m'

export function syncSchedule({ team, paused }: ScheduledTeam, queue = taskQueue): ScheduleOptions {
  return scheduleOf({ team, paused }, queue, {
    id: syncTeamId(team),
    work: 'poll',
    workflowType: 'syncTeam',
    staticSummary: `everything of ${team} that is due`,
    spec: { intervals: [{ every: everyMs, offset: offsetOf(team, everyMs) }] },
    catchUp: catchupWindow,
  })
}

/** Once a night, between midnight and four in UTC. */
function sweepSchedule({ team, paused }: ScheduledTeam, queue: string): ScheduleOptions {
  return scheduleOf({ team, paused }, queue, {
    id: sweepTeamId(team),
    work: 'sweep',
    workflowType: 'sweepTeam',
    staticSummary: `sweep of ${team}`,
    spec: { intervals: [{ every: dailyMs, offset: offsetOf(team, nightMs) }] },
    catchUp: '12h',
  })
}

/** Each minute, for all teams: makes up for bells that were not heard. */
function inboxSchedule(queue: string): ScheduleOptions {
  return scheduleOf(undefined, queue, {
    id: ringInboxesId,
    work: 'inbox',
    workflowType: 'ringInboxes',
    staticSummary: 'every inbox with deliveries that are due',
    spec: { intervals: [{ every: minuteMs, offset: 0 }] },
    catchUp: '1m',
  })
}

/** For all teams: which audiences are due is in Postgres. */
function audiencesSchedule(queue: string): ScheduleOptions {
  return scheduleOf(undefined, queue, {
    id: runAudiencesId,
    work: 'enroll-batch',
    workflowType: 'runAudiences',
    staticSummary: 'every audience that is due',
    spec: { intervals: [{ every: everyMs, offset: 0 }] },
    catchUp: '10m',
  })
}

/** Subscribes as soon as it is made, and looks again each hour. */
function webhooksSchedule({ team, paused }: ScheduledTeam, queue: string): ScheduleOptions {
  const made = scheduleOf({ team, paused }, queue, {
    id: applyWebhooksId(team),
    work: 'poll',
    workflowType: 'applyWebhooks',
    staticSummary: `webhook subscriptions of ${team}`,
    spec: { intervals: [{ every: hourlyMs, offset: offsetOf(team, hourlyMs) }] },
    catchUp: catchupWindow,
  })
  return { ...made, state: { ...made.state, triggerImmediately: !paused } }
}

/** Makes up for bells that were not heard, and looks at what is to be tried again. */
function contactsSchedule({ team, paused }: ScheduledTeam, queue: string): ScheduleOptions {
  return scheduleOf({ team, paused }, queue, {
    id: syncContactsId(team),
    work: 'contacts',
    workflowType: 'syncContacts',
    staticSummary: `contacts of ${team}`,
    spec: { intervals: [{ every: everyMs, offset: offsetOf(team, everyMs) }] },
    catchUp: catchupWindow,
  })
}

/** At four by the team's clocks, which no zone leaves out or has twice; the days are looked for, so a missed one is made later. */
function reportsSchedule(
  { team, paused }: ScheduledTeam,
  timezone: string,
  queue: string,
): ScheduleOptions {
  return scheduleOf({ team, paused }, queue, {
    id: dailyReportsId(team),
    work: 'report',
    workflowType: 'dailyReports',
    staticSummary: `reports of ${team} that are due`,
    spec: {
      calendars: [{ hour: 4, minute: Math.floor(offsetOf(team, hourlyMs) / minuteMs) }],
      timezone,
    },
    catchUp: '12h',
  })
}

/** Those of the teams, and what serves all of them. */
export function schedulesFor(
  teams: readonly ScheduledTeam[],
  queue: string,
): readonly ScheduleOptions[] {
  if (teams.length === 0) return []
  return [
    ...teams.flatMap((team) => schedulesOf(team, queue)),
    inboxSchedule(queue),
    audiencesSchedule(queue),
  ]
}

function schedulesOf(team: ScheduledTeam, queue: string): readonly ScheduleOptions[] {
  const { webhooks = false, contacts = false, timeZone } = team
  return [
    syncSchedule(team, queue),
    sweepSchedule(team, queue),
    ...(webhooks ? [webhooksSchedule(team, queue)] : []),
    ...(contacts ? [contactsSchedule(team, queue)] : []),
    ...(timeZone === undefined ? [] : [reportsSchedule(team, timeZone, queue)]),
  ]
}

/** Without a team it is everybody's, and is never paused by us. */
function scheduleOf(
  of: ScheduledTeam | undefined,
  queue: string,
  given: {
    readonly id: string
    readonly work: Work
    readonly workflowType: string
    readonly staticSummary: string
    readonly spec: ScheduleOptions['spec']
    readonly catchUp: '1m' | '10m' | '12h'
  },
): ScheduleOptions {
  const { id, work, workflowType, staticSummary, spec, catchUp } = given
  const paused = of?.paused ?? false
  const attributes =
    of === undefined
      ? {}
      : { typedSearchAttributes: [{ key: salesloftTeam, value: of.team as string }] }
  // The SDK's types (1.24.0) do not know the priority that it sends.
  const action: ScheduleOptions['action'] & { readonly priority: Priority } = {
    type: 'startWorkflow',
    workflowType,
    workflowId: id,
    taskQueue: queue,
    args: of === undefined ? [] : [{ team: of.team }],
    priority: priorityOf(of?.team, work),
    staticSummary,
    ...attributes,
  }
  const policies = {
    overlap: ScheduleOverlapPolicy.SKIP,
    catchupWindow: catchUp,
    pauseOnFailure: false,
  } as const
  const hash = createHash('sha256').update(JSON.stringify({ spec, action, policies })).digest('hex')
  return {
    scheduleId: id,
    spec,
    action: { ...action, memo: { spec: hash } },
    policies,
    ...attributes,
    state: { paused, ...(paused ? { note: pausedWithTeam } : {}) },
  }
}

/** Teams are spread over the interval, so that a thousand of them do not all poll at the same second. */
function offsetOf(team: TeamSlug, withinMs: number): number {
  const digest = createHash('sha256').update(team).digest()
  return (digest.readUInt32BE(0) % (withinMs / 1_000)) * 1_000
}

/** Ids of the schedules that a team may have. */
export function idsOf(team: TeamSlug): readonly string[] {
  return [
    syncTeamId(team),
    sweepTeamId(team),
    applyWebhooksId(team),
    syncContactsId(team),
    dailyReportsId(team),
  ]
}

/** Ids of those that it is to have. */
export function wantedIdsOf(team: ScheduledTeam): readonly string[] {
  return schedulesOf(team, taskQueue).map(({ scheduleId }) => scheduleId)
}

/** The schedules that serve all teams, by id: what each of them starts. */
export const commonTypes: ReadonlyMap<string, string> = new Map([
  [ringInboxesId, 'ringInboxes'],
  [runAudiencesId, 'runAudiences'],
])
export const commonIds: readonly string[] = [...commonTypes.keys()]
