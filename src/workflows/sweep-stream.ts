// Sweep one stream to its end, in turns. Where it stands is in Postgres, so a turn lost is a page read twice.
import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow'
import { describeSweep } from '../domain/sweep.ts'
import type { SweepStreamInput, SweepStreamResult } from './messages.ts'
import { sweepingOf } from './proxies.ts'
import { syncStream } from './sync-stream.ts'

export async function sweepStream(input: SweepStreamInput): Promise<SweepStreamResult> {
  const { team, stream, confirm = false } = input
  const sweeping = sweepingOf(team)
  const since = input.since ?? workflowInfo().startTime.toISOString()
  for (;;) {
    const turn = await sweeping.sweepTurn({ team, stream, since, confirm })
    // Its full reading compares by itself.
    if (turn.state === 'whole') return await syncStream({ ...input, full: true })
    setCurrentDetails(describeSweep(turn))
    const { state, counts, code } = turn
    // Superseded: Postgres lost what was met, so the next turn begins anew. Ids are the mutex: no other sweep is there.
    const goesOn = state === 'more' || state === 'superseded'
    if (!goesOn) return { state, counts, ...(code === undefined ? {} : { code }) }
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof sweepStream>({ ...input, since })
    }
  }
}
