import { activityInfo, cancellationSignal } from '@temporalio/activity'
import type { StreamName } from '../domain/streams.ts'
import type { SweepTurn } from '../domain/sweep.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Sweeps } from '../store/sweeps.ts'
import type { SweepAsk, SweepTurns } from './sweep-turns.ts'

export type SweepInput = Omit<SweepAsk, 'workflow' | 'signal'>

export type Sweep = {
  /** Streams of the team that can be swept, in the order of their names. */
  listSweeps(given: { readonly team: TeamSlug }): Promise<readonly StreamName[]>
  /** One turn: up to 100 requests or 60 s, resumed where the last one was committed. */
  sweepTurn(given: SweepInput): Promise<SweepTurn>
}

export function createSweep({
  turns,
  sweeps,
}: {
  readonly turns: SweepTurns
  readonly sweeps: Pick<Sweeps, 'streams'>
}): Sweep {
  return {
    listSweeps: ({ team }) => sweeps.streams(team),
    async sweepTurn(given) {
      const { workflowExecution } = activityInfo()
      const workflow = {
        id: workflowExecution?.workflowId ?? '',
        runId: workflowExecution?.runId ?? '',
      }
      return await turns.take({ ...given, workflow, signal: cancellationSignal() })
    },
  }
}
