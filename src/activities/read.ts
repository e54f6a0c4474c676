import { cancellationSignal, activityInfo } from '@temporalio/activity'
import { turnLimit, type Turn } from '../domain/sync-plan.ts'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { RunKind } from '../store/runs.ts'
import type { Sync } from '../store/sync.ts'
import type { Turns } from './turns.ts'

export type ReadStreamInput = {
  readonly team: TeamSlug
  readonly stream: StreamName
  /** From the beginning, unless a full reading has ended after `since`. */
  readonly full: boolean
  readonly since: string
  /** An operator has looked: what is missing is gone, unless a reading has compared since `since`. */
  readonly confirm?: boolean
  /** Whoever asks reads windows side by side, when it is told of some. */
  readonly inWindows?: boolean
}

export type Read = {
  /** One turn at a stream: up to 100 pages or 60 s, resumed where the last one was committed. */
  readStream(given: ReadStreamInput): Promise<Turn>
}

export function createRead({ turns, sync }: { readonly turns: Turns; readonly sync: Sync }): Read {
  return {
    async readStream({ team, stream, full, since, confirm = false, inWindows = false }) {
      const { workflowExecution } = activityInfo()
      const ask = {
        team,
        stream,
        full: full && !(await hasBeenRead(team, stream, since, ['full'])),
        confirm: confirm && !(await hasBeenRead(team, stream, since, ['full', 'snapshot'])),
        inWindows,
        limit: turnLimit,
        workflow: {
          id: workflowExecution?.workflowId ?? '',
          runId: workflowExecution?.runId ?? '',
        },
        signal: cancellationSignal(),
      }
      const turn = await turns.take(ask)
      const [window] = turn.windows?.open ?? []
      // A workflow of an older version, while a newer one is rolled out, knows of no windows.
      return inWindows || window === undefined ? turn : await turns.take({ ...ask, window })
    },
  }

  /** A turn whose answer was lost is taken again: a full reading that ended with it must not begin anew. */
  async function hasBeenRead(
    team: TeamSlug,
    stream: StreamName,
    since: string,
    kinds: readonly RunKind[],
  ): Promise<boolean> {
    const runs = await sync.runsOf(team, since)
    return runs.some(
      (run) => run.stream === stream && kinds.includes(run.kind) && run.state === 'current',
    )
  }
}
