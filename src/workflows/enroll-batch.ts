// Works off a batch, row by row: what is done is in Postgres, and here is only that it goes on.
import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow'
import { describeBatch } from '../domain/enrollment-batches.ts'
import type { EnrollBatchInput, EnrollBatchResult } from './messages.ts'
import { batchingOf } from './proxies.ts'

export async function enrollBatch(input: EnrollBatchInput): Promise<EnrollBatchResult> {
  const { team, batch } = input
  for (;;) {
    const turn = await batchingOf(team).enrollRows({ team, batch })
    setCurrentDetails(describeBatch(turn))
    if (!turn.more) return turn
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof enrollBatch>(input)
  }
}
