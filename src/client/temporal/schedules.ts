// Schedules as data, compared by a hash of what they should be: an unconditional update at each start would undo what an
// operator did in Temporal's UI, and two processes starting at once would race.
import {
  type Client,
  type ScheduleDescription,
  type ScheduleHandle,
  ScheduleNotFoundError,
  type ScheduleOptions,
} from '@temporalio/client'
import { inParallel } from '../../domain/in-parallel.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import { salesloftTeam } from '../../workflows/messages.ts'
import {
  commonTypes,
  idsOf,
  pausedWithTeam,
  resumedWithTeam,
  type ScheduledTeam,
  schedulesFor,
} from './schedule-table.ts'

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

// A server answers one question in a few milliseconds: two thousand schedules are looked at in seconds, and no flood.
const atOnce = 16

/** In the order of the teams, and the one of all of them. Each is asked for by itself: the list is a moment behind. */
export async function applySchedules(
  client: Client,
  teams: readonly ScheduledTeam[],
  queue: string,
): Promise<readonly Applied[]> {
  const wanted = schedulesFor(teams, queue)
  return await inParallel(wanted, atOnce, (each) => applySchedule(client, each))
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

/** A team's own schedules, or all there are. */
export async function listOwn(client: Client, team?: TeamSlug): Promise<readonly ListedSchedule[]> {
  const found: ListedSchedule[] = []
  for await (const summary of client.schedule.list({ pageSize: 1_000 })) {
    const id = summary.scheduleId
    const owner = summary.typedSearchAttributes?.get(salesloftTeam) as TeamSlug | undefined
    const type = summary.action?.workflowType
    const isCommon = type !== undefined && commonTypes.get(id) === type
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
