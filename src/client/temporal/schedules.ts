// Schedules as data, compared by a hash of what they should be: an unconditional update at each start would undo what an
// operator did in Temporal's UI, and two processes starting at once would race.
import { createHash } from 'node:crypto'
import {
  type Client,
  type ScheduleDescription,
  type ScheduleHandle,
  ScheduleNotFoundError,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client'
import type { Priority } from '@temporalio/common'
import type { TeamSlug } from '../../domain/teams.ts'
import {
  priorityOf,
  ringInboxesId,
  salesloftTeam,
  sweepTeamId,
  syncTeamId,
  taskQueue,
  type Work,
} from '../../workflows/messages.ts'

export type ScheduledTeam = { readonly team: TeamSlug; readonly paused: boolean }

export type Applied = {
  readonly id: string
  readonly did: 'created' | 'updated' | 'unchanged' | 'removed'
}

export type ListedSchedule = {
  readonly id: string
  /** Null for the one that serves all teams. */
  readonly team: TeamSlug | null
  readonly paused: boolean
  readonly note: string | null
  /** ISO text. */
  readonly nextAt: string | null
}

/** The note by which we know our own pause: anybody else's is left alone. */
export const pausedWithTeam = 'The team is paused'
export const resumedWithTeam = 'The team is resumed'
const everyMs = 5 * 60_000
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
    interval: { every: everyMs, offset: offsetOf(team, everyMs) },
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
    interval: { every: dailyMs, offset: offsetOf(team, nightMs) },
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
    interval: { every: minuteMs, offset: 0 },
    catchUp: '1m',
  })
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
    readonly interval: { readonly every: number; readonly offset: number }
    readonly catchUp: '1m' | '10m' | '12h'
  },
): ScheduleOptions {
  const { id, work, workflowType, staticSummary, interval, catchUp } = given
  const paused = of?.paused ?? false
  const attributes =
    of === undefined
      ? {}
      : { typedSearchAttributes: [{ key: salesloftTeam, value: of.team as string }] }
  const spec = { intervals: [interval] }
  // The SDK's types (1.24.0) do not know the priority that it sends.
  const action: ScheduleOptions['action'] & { readonly priority: Priority } = {
    type: 'startWorkflow',
    workflowType,
    workflowId: id,
    taskQueue: queue,
    args: of === undefined ? [] : [{ team: of.team }],
    priority: of === undefined ? { priorityKey: 1 } : priorityOf(of.team, work),
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

// A server answers one question in a few milliseconds: two thousand schedules are looked at in seconds, and no flood.
const atOnce = 16

/** In the order of the teams, and the one of all of them. Each is asked for by itself: the list is a moment behind. */
export async function applySchedules(
  client: Client,
  teams: readonly ScheduledTeam[],
  queue: string,
): Promise<readonly Applied[]> {
  const wanted = [
    ...teams.flatMap((team) => [syncSchedule(team, queue), sweepSchedule(team, queue)]),
    ...(teams.length === 0 ? [] : [inboxSchedule(queue)]),
  ]
  const applied: Applied[] = []
  const next = wanted.entries()
  async function lane(): Promise<void> {
    for (const [at, each] of next) applied[at] = await applySchedule(client, each)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, wanted.length) }, lane))
  return applied
}

async function applySchedule(client: Client, wanted: ScheduleOptions): Promise<Applied> {
  const id = wanted.scheduleId
  const handle = client.schedule.getHandle(id)
  const found = await describe(handle)
  if (found === undefined) {
    await client.schedule.create(wanted)
    return { id, did: 'created' }
  }
  const steered = await steer(handle, found, wanted.state?.paused === true)
  if (found.action.memo?.['spec'] === wanted.action.memo?.['spec']) {
    return { id, did: steered ? 'updated' : 'unchanged' }
  }
  await handle.update((previous) => ({
    ...previous,
    spec: wanted.spec,
    action: { ...wanted.action, workflowId: wanted.scheduleId },
    policies: { ...previous.policies, ...wanted.policies },
  }))
  return { id, did: 'updated' }
}

/** Makes up for a pause or a resume of the team that Temporal was not told of. */
async function steer(
  handle: ScheduleHandle,
  { state }: ScheduleDescription,
  paused: boolean,
): Promise<boolean> {
  if (paused && !state.paused) await handle.pause(pausedWithTeam)
  else if (!paused && state.paused && state.note === pausedWithTeam)
    await handle.unpause(resumedWithTeam)
  else return false
  return true
}

async function describe(handle: {
  describe(): Promise<ScheduleDescription>
}): Promise<ScheduleDescription | undefined> {
  return await handle.describe().catch((error: unknown) => {
    if (error instanceof ScheduleNotFoundError) return undefined
    throw error
  })
}

/** Ids of a team's schedules. */
export function idsOf(team: TeamSlug): readonly string[] {
  return [syncTeamId(team), sweepTeamId(team)]
}

/** Of the schedules that serve all teams. */
export const commonIds: readonly string[] = [ringInboxesId]

/** A team's own schedules, or all there are. */
export async function listOwn(client: Client, team?: TeamSlug): Promise<readonly ListedSchedule[]> {
  const found: ListedSchedule[] = []
  for await (const summary of client.schedule.list({ pageSize: 1_000 })) {
    const id = summary.scheduleId
    const owner = summary.typedSearchAttributes?.get(salesloftTeam) as TeamSlug | undefined
    const isCommon = commonIds.includes(id) && summary.action?.workflowType === 'ringInboxes'
    // What somebody else named like one of ours has no team of ours.
    if (!isCommon && (owner === undefined || !idsOf(owner).includes(id))) continue
    if (team !== undefined && owner !== team) continue
    found.push({
      id,
      team: owner ?? null,
      paused: summary.state.paused,
      note: summary.state.note ?? null,
      nextAt: summary.info.nextActionTimes[0]?.toISOString() ?? null,
    })
  }
  return found
}

/** Gone is what was wanted. */
export async function removeSchedule(client: Client, id: string): Promise<boolean> {
  return await client.schedule
    .getHandle(id)
    .delete()
    .then(
      () => true,
      (error: unknown) => {
        if (error instanceof ScheduleNotFoundError) return false
        throw error
      },
    )
}
