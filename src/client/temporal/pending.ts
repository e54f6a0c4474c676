// Activities that are not done: who has them, since when nothing was heard, and why they are tried again. What a process had
// in hand that was killed, Temporal gives to another after the heartbeat time-out of a minute; whoever knows better says so.
import {
  ActivityNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
  WorkflowNotFoundError,
} from '@temporalio/client'
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common'
import { inParallel } from '../../domain/in-parallel.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import { salesloftTeam } from '../../workflows/messages.ts'

export type PendingActivity = {
  readonly workflowId: string
  readonly runId: string
  readonly activityId: string
  readonly activity: string
  readonly attempt: number
  /** `cancelled`: taken, and to be stopped. */
  readonly state: 'waiting' | 'taken' | 'cancelled'
  /** Who has it, or had it last. */
  readonly identity: string | null
  /** When it said so last; milliseconds since 1970. */
  readonly heardAtMs: number | null
  /** How it failed last: a code of ours, or null for a time-out. */
  readonly failure: { readonly code: string | null; readonly message: string } | null
}

type Raw = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number]

// temporal.api.enums.v1.PendingActivityState
const states: Readonly<Record<number, PendingActivity['state']>> = { 2: 'taken', 3: 'cancelled' }

/** Of the workflows of a team that run. */
export async function pendingOfTeam(
  client: Client,
  team: TeamSlug,
): Promise<readonly PendingActivity[]> {
  const query = `${salesloftTeam.name} = '${team}' and ExecutionStatus = 'Running'`
  const running = client.workflow.list({ query })
  const pending = await inParallel(running, atOnce, ({ workflowId }) =>
    pendingOf(client, workflowId),
  )
  return pending.flat()
}

/** Of the latest run; none where there is no such workflow, or it has ended. */
async function pendingOf(client: Client, workflowId: string): Promise<readonly PendingActivity[]> {
  try {
    const { raw, runId } = await client.workflow.getHandle(workflowId).describe()
    return (raw.pendingActivities ?? []).map((each) => pendingFrom(workflowId, runId, each))
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return []
    throw error
  }
}

function pendingFrom(workflowId: string, runId: string, raw: Raw): PendingActivity {
  const { activityId, activityType, attempt, state, lastWorkerIdentity, lastFailure } = raw
  const identity = lastWorkerIdentity ?? ''
  return {
    workflowId,
    runId,
    activityId: activityId ?? '',
    activity: activityType?.name ?? '',
    attempt: attempt ?? 1,
    state: states[state ?? 0] ?? 'waiting',
    identity: identity === '' ? null : identity,
    heardAtMs: msOf(raw.lastHeartbeatTime) ?? msOf(raw.lastStartedTime),
    failure: lastFailure
      ? {
          code: lastFailure.applicationFailureInfo?.type ?? null,
          message: lastFailure.message ?? '',
        }
      : null,
  }
}

function msOf(at: Raw['lastHeartbeatTime']): number | null {
  return at ? Number(at.seconds ?? 0) * 1_000 + (at.nanos ?? 0) / 1_000_000 : null
}

// A server answers one question in a few milliseconds.
const atOnce = 16

/**
 * Gives back what these have in hand, to be begun again at once.
 * @returns how many
 */
export async function giveBack(
  client: Client,
  queue: string,
  identities: ReadonlySet<string>,
): Promise<number> {
  const query = `TaskQueue = '${queue}' and ExecutionStatus = 'Running'`
  let given = 0
  await inParallel(client.workflow.list({ query }), atOnce, async ({ workflowId }) => {
    const pending = await pendingOf(client, workflowId)
    const theirs = pending.filter(
      ({ identity, state }) => state !== 'waiting' && identities.has(identity ?? ''),
    )
    for (const each of theirs) if (await giveOneBack(client, each)) given += 1
  })
  return given
}

/** Whichever attempt runs: one that begins in between is ended as well, and begun again. False where none is under way. */
async function giveOneBack(
  client: Client,
  { workflowId, runId, activityId, state }: PendingActivity,
): Promise<boolean> {
  const id = { workflowId, runId, activityId }
  try {
    if (state === 'cancelled') await client.activity.reportCancellation(id)
    else await client.activity.fail(id, killed())
    return true
  } catch (error) {
    if (error instanceof ActivityNotFoundError) return false
    throw error
  }
}

function killed(): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'worker.killed',
    message: 'The process that had it in hand was killed.',
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: 100,
  })
}
