// What is begun at once: the schedule's next run, a reading or a sweep of one stream. One that runs already is named
// instead, as ids are the mutex.
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Client,
  ScheduleOverlapPolicy,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowNotFoundError,
} from '@temporalio/client'
import { AppError } from '../../domain/errors.ts'
import type { StreamName } from '../../domain/streams.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import type { Routed } from '../../domain/webhook-routes.ts'
import {
  drainInboxId,
  enrollBatchId,
  priorityOf,
  readFully,
  ring,
  salesloftStream,
  salesloftTeam,
  sweepStreamId,
  syncContactsId,
  type SyncContactsResult,
  type SyncStreamInput,
  syncStreamId,
  syncTeamId,
  type SweepStreamResult,
  type Work,
} from '../../workflows/messages.ts'
import type { drainInbox } from '../../workflows/drain-inbox.ts'
import type { enrollBatch } from '../../workflows/enroll-batch.ts'
import type { syncContacts } from '../../workflows/sync-contacts.ts'
import type { sweepStream } from '../../workflows/sweep-stream.ts'
import type { syncStream } from '../../workflows/sync-stream.ts'

export type StartedWorkflow = { readonly workflowId: string; readonly runId: string | null }

/** How long a schedule is asked again until its run shows: one of a killed worker is over a minute after its last sign. */
const triggerPatienceMs = 150_000

/** Bounds one call to the server. */
export type Call = <T>(work: () => Promise<T>) => Promise<T>

export type Starts = {
  /**
   * Triggers the team's schedule and waits for a run that began after that: until the signal; without
   * one, for two minutes and a half.
   * @throws AppError `temporal.failed`
   */
  sync(team: TeamSlug, signal?: AbortSignal): Promise<StartedWorkflow>
  stream(team: TeamSlug, stream: StreamName, full: boolean): Promise<StartedWorkflow>
  sweep(team: TeamSlug, stream: StreamName, confirm: boolean): Promise<StartedWorkflow>
  /** @throws AppError `sweep.running` */
  requireNoSweep(team: TeamSlug, streams: readonly StreamName[]): Promise<void>
  endOfSweep(team: TeamSlug, stream: StreamName): Promise<SweepEnd | undefined>
  inbox(team: TeamSlug): Promise<void>
  contacts(team: TeamSlug): Promise<StartedWorkflow>
  /** Of this run, or of what went on with it; undefined: it is under way. */
  endOfContacts(team: TeamSlug, runId: string | null): Promise<ContactsEnd | undefined>
  batch(team: TeamSlug, batch: string): Promise<StartedWorkflow>
  tell(routed: Routed): Promise<void>
}

/** How the latest sweep of a stream ended; `broken`: Temporal's word for an end that is not its own. */
export type SweepEnd = End<SweepStreamResult>
/** How a run of a team's contacts ended. */
export type ContactsEnd = End<SyncContactsResult>

/** `broken`: an end that is not its own, in Temporal's word. */
export type End<Result> =
  | { readonly kind: 'returned'; readonly result: Result }
  | { readonly kind: 'broken'; readonly word: string }

export function createStarts(client: Client, queue: string, call: Call): Starts {
  async function lastRun(
    team: TeamSlug,
  ): Promise<{ at: Date; started: StartedWorkflow; running: boolean } | undefined> {
    const { info } = await client.schedule.getHandle(syncTeamId(team)).describe()
    const last = info.recentActions.at(-1)
    if (last === undefined) return undefined
    const { workflowId, firstExecutionRunId } = last.action.workflow
    const running = info.runningActions.some((each) => each.workflow.workflowId === workflowId)
    return { at: last.takenAt, started: { workflowId, runId: firstExecutionRunId }, running }
  }

  async function sync(team: TeamSlug, signal?: AbortSignal): Promise<StartedWorkflow> {
    const handle = client.schedule.getHandle(syncTeamId(team))
    const before = await call(() => lastRun(team))
    const until = Date.now() + triggerPatienceMs
    let asked = false
    while (signal === undefined ? Date.now() < until : !signal.aborted) {
      const last = await call(() => lastRun(team))
      const isNews = last !== undefined && last.started.runId !== before?.started.runId
      if (isNews && asked) return last.started
      if (last?.running !== true) {
        // Ids end in a whole second: two triggers within one lose the second, so it is asked again until it shows.
        await call(() => handle.trigger(ScheduleOverlapPolicy.SKIP))
        asked = true
      }
      await sleep(asked ? 300 : 200)
    }
    signal?.throwIfAborted()
    throw new AppError(
      'temporal.failed',
      `The schedule ${syncTeamId(team)} started nothing for two minutes and a half.`,
    )
  }

  function optionsOf(team: TeamSlug, stream: StreamName, what: string, work: Work) {
    return {
      priority: priorityOf(team, work),
      taskQueue: queue,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      staticSummary: `${what} of ${team}`,
      typedSearchAttributes: [
        { key: salesloftTeam, value: team },
        { key: salesloftStream, value: stream },
      ],
    }
  }

  async function isSwept(team: TeamSlug, stream: StreamName): Promise<boolean> {
    try {
      const { status } = await client.workflow.getHandle(sweepStreamId(team, stream)).describe()
      return status.name === 'RUNNING'
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false
      throw error
    }
  }

  return {
    sync,
    endOfSweep: (team, stream) =>
      endOf(client.workflow.getHandle<typeof sweepStream>(sweepStreamId(team, stream))),
    async endOfContacts(team, runId) {
      const of = (run?: string) =>
        client.workflow.getHandle<typeof syncContacts>(syncContactsId(team), run)
      const own = of(runId ?? undefined)
      const isNext = (await own.describe()).status.name === 'CONTINUED_AS_NEW'
      return await endOf(isNext ? of() : own)
    },
    async requireNoSweep(team, streams) {
      const swept = await Promise.all(streams.map((stream) => isSwept(team, stream)))
      const under = streams.filter((_, at) => swept[at])
      if (under.length > 0) throw beingSwept(under)
    },
    async stream(team, stream, full) {
      const options = {
        ...optionsOf(team, stream, stream, 'reading'),
        workflowId: syncStreamId(team, stream),
        args: [{ team, stream, full }] satisfies [SyncStreamInput],
      }
      if (full) {
        // The one that runs may have begun as an incremental reading: it is told, too.
        const told = await client.workflow.signalWithStart<typeof syncStream>('syncStream', {
          ...options,
          signal: readFully,
        })
        return { workflowId: told.workflowId, runId: told.signaledRunId }
      }
      const handle = await client.workflow.start<typeof syncStream>('syncStream', options)
      return { workflowId: handle.workflowId, runId: handle.firstExecutionRunId }
    },
    async sweep(team, stream, confirm) {
      const start = client.workflow.start<typeof sweepStream>('sweepStream', {
        ...optionsOf(team, stream, `sweep of ${stream}`, 'sweep'),
        // One that runs was begun without it, and would not hear of it.
        ...(confirm && { workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL }),
        workflowId: sweepStreamId(team, stream),
        args: [{ team, stream, confirm }],
      })
      const handle = await start.catch((error: unknown) => {
        throw error instanceof WorkflowExecutionAlreadyStartedError ? beingSwept([stream]) : error
      })
      return { workflowId: handle.workflowId, runId: handle.firstExecutionRunId }
    },
    async inbox(team) {
      await client.workflow.signalWithStart<typeof drainInbox>('drainInbox', {
        taskQueue: queue,
        workflowId: drainInboxId(team),
        args: [{ team }],
        signal: ring,
        priority: priorityOf(team, 'inbox'),
        staticSummary: `inbox of ${team}`,
        typedSearchAttributes: [{ key: salesloftTeam, value: team }],
      })
    },
    async contacts(team) {
      const told = await client.workflow.signalWithStart<typeof syncContacts>('syncContacts', {
        taskQueue: queue,
        workflowId: syncContactsId(team),
        args: [{ team }],
        signal: ring,
        priority: priorityOf(team, 'contacts'),
        staticSummary: `contacts of ${team}`,
        typedSearchAttributes: [{ key: salesloftTeam, value: team }],
      })
      return { workflowId: told.workflowId, runId: told.signaledRunId }
    },
    async batch(team, batch) {
      const handle = await client.workflow.start<typeof enrollBatch>('enrollBatch', {
        taskQueue: queue,
        workflowId: enrollBatchId(team, batch),
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        args: [{ team, batch }],
        priority: priorityOf(team, 'enroll-batch'),
        staticSummary: `batch ${batch} of ${team}`,
        typedSearchAttributes: [{ key: salesloftTeam, value: team }],
      })
      return { workflowId: handle.workflowId, runId: handle.firstExecutionRunId }
    },
    async tell({ workflowId, signal }) {
      await client.workflow
        .getHandle(workflowId)
        .signal(signal)
        .catch((error: unknown) => {
          if (!(error instanceof WorkflowNotFoundError)) throw error
        })
    },
  }
}

function beingSwept(streams: readonly StreamName[]): AppError {
  const [are, theirs] = streams.length === 1 ? ['is', 'its'] : ['are', 'their']
  return new AppError(
    'sweep.running',
    `${streams.join(', ')} ${are} being swept: wait for ${theirs} end, then confirm what was found.`,
  )
}

/** @returns undefined while it goes on */
export async function endOf<Result>(handle: {
  describe(): Promise<{ readonly status: { readonly name: string } }>
  result(): Promise<Result>
}): Promise<End<Result> | undefined> {
  const { status } = await handle.describe()
  if (status.name === 'RUNNING') return undefined
  // Asked while it goes on anew as another run: that one is looked at next.
  if (status.name === 'CONTINUED_AS_NEW') return undefined
  if (status.name !== 'COMPLETED') return { kind: 'broken', word: status.name.toLowerCase() }
  return { kind: 'returned', result: await handle.result() }
}
