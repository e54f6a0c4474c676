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
  applyWebhooksId,
  priorityOf,
  salesloftTeam,
  sweepTeamId,
  syncTeamId,
  taskQueue,
  type Work,
} from '../../workflows/messages.ts'

export type ScheduledTeam = {
  readonly team: TeamSlug
  readonly paused: boolean
  /** Whether its webhook subscriptions are looked after. */
  readonly webhooks?: boolean | undefined
}

export type Applied = {
  readonly id: string
  readonly did: 'created' | 'updated' | 'unchanged' | 'removed'
}

export type ListedSchedule = {
  readonly id: string
  readonly team: TeamSlug
  readonly paused: boolean
  readonly note: string | null
  /** ISO text. */
  readonly nextAt: string | null
}

/** The note by which we know our own pause: anybody else's is left alone. */
export const pausedWithTeam = 'The team is paused'
export const resumedWithTeam = 'The team is resumed'
const everyMs = 5 * 60_000
const hourlyMs = 3_600_000
const dailyMs = 24 * 3_600_000
const nightMs = 4 * 3_600_000
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

/** Subscribes as soon as it is made, and looks again each hour. */
function webhooksSchedule({ team, paused }: ScheduledTeam, queue: string): ScheduleOptions {
  const made = scheduleOf({ team, paused }, queue, {
    id: applyWebhooksId(team),
    work: 'poll',
    workflowType: 'applyWebhooks',
    staticSummary: `webhook subscriptions of ${team}`,
    interval: { every: hourlyMs, offset: offsetOf(team, hourlyMs) },
    catchUp: catchupWindow,
  })
  return { ...made, state: { ...made.state, triggerImmediately: !paused } }
}

function schedulesOf(team: ScheduledTeam, queue: string): readonly ScheduleOptions[] {
  const { webhooks = false } = team
  const always = [syncSchedule(team, queue), sweepSchedule(team, queue)]
  return webhooks ? [...always, webhooksSchedule(team, queue)] : always
}

function scheduleOf(
  { team, paused }: ScheduledTeam,
  queue: string,
  given: {
    readonly id: string
    readonly work: Work
    readonly workflowType: string
    readonly staticSummary: string
    readonly interval: { readonly every: number; readonly offset: number }
    readonly catchUp: '10m' | '12h'
  },
): ScheduleOptions {
  const { id, work, workflowType, staticSummary, interval, catchUp } = given
  const spec = { intervals: [interval] }
  // The SDK's types (1.24.0) do not know the priority that it sends.
  const action: ScheduleOptions['action'] & { readonly priority: Priority } = {
    type: 'startWorkflow',
    workflowType,
    workflowId: id,
    taskQueue: queue,
    args: [{ team }],
    priority: priorityOf(team, work),
    staticSummary,
    typedSearchAttributes: [{ key: salesloftTeam, value: team }],
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
    typedSearchAttributes: [{ key: salesloftTeam, value: team }],
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

/** In the order of the teams. Each is asked for by itself: the list is a moment behind. */
export async function applySchedules(
  client: Client,
  teams: readonly ScheduledTeam[],
  queue: string,
): Promise<readonly Applied[]> {
  const wanted = teams.flatMap((team) => schedulesOf(team, queue))
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

/** Ids of the schedules that a team may have. */
export function idsOf(team: TeamSlug): readonly string[] {
  return [syncTeamId(team), sweepTeamId(team), applyWebhooksId(team)]
}

/** Ids of those that it is to have. */
export function wantedIdsOf(team: ScheduledTeam): readonly string[] {
  return schedulesOf(team, taskQueue).map(({ scheduleId }) => scheduleId)
}

/** A team's own schedules, or all teams'. */
export async function listOwn(client: Client, team?: TeamSlug): Promise<readonly ListedSchedule[]> {
  const found: ListedSchedule[] = []
  for await (const summary of client.schedule.list({ pageSize: 1_000 })) {
    const id = summary.scheduleId
    const owner = summary.typedSearchAttributes?.get(salesloftTeam) as TeamSlug | undefined
    // What somebody else named like one of ours has no team of ours.
    if (owner === undefined || !idsOf(owner).includes(id)) continue
    if (team !== undefined && owner !== team) continue
    found.push({
      id,
      team: owner,
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
