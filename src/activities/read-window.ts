import { activityInfo, cancellationSignal } from '@temporalio/activity'
import { turnLimit, type Turn } from '../domain/sync-plan.ts'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Turns } from './turns.ts'

export type ReadWindowInput = {
  readonly team: TeamSlug
  readonly stream: StreamName
  readonly window: number
}

export type ReadWindow = {
  /** One turn at a window of a long reading: up to 100 pages or 60 s. `current`: it is read to its end. */
  readWindow(given: ReadWindowInput): Promise<Turn>
}

export function createReadWindow({ turns }: { readonly turns: Turns }): ReadWindow {
  return {
    async readWindow({ team, stream, window }) {
      const { workflowExecution } = activityInfo()
      return await turns.take({
        team,
        stream,
        full: true,
        window,
        limit: turnLimit,
        workflow: {
          id: workflowExecution?.workflowId ?? '',
          runId: workflowExecution?.runId ?? '',
        },
        signal: cancellationSignal(),
      })
    },
  }
}
