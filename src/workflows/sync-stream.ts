// Read one stream to its end, in turns. Where it stands is in Postgres, so a turn lost is a page read twice.
import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow'
import { addCounts, describeCounts, needsMore, noCounts } from '../domain/sync-plan.ts'
import type { SyncStreamInput, SyncStreamResult } from './messages.ts'
import { reading } from './proxies.ts'

export async function syncStream(input: SyncStreamInput): Promise<SyncStreamResult> {
  const { team, stream, full = false } = input
  const since = input.before?.since ?? workflowInfo().startTime.toISOString()
  let counts = input.before?.counts ?? noCounts
  for (;;) {
    const turn = await reading.readStream({ team, stream, full, since })
    counts = addCounts(counts, turn.counts)
    const { state, watermark } = turn
    setCurrentDetails(`${state}: ${describeCounts(counts, watermark)}`)
    if (!needsMore(turn)) return { state, counts, watermark }
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof syncStream>({ ...input, before: { counts, since } })
    }
  }
}
