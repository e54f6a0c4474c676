// Read one stream to its end, in turns. Where it stands is in Postgres, so a turn lost is a page read twice.
import {
  continueAsNew,
  defineSignal,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow'
import {
  addCounts,
  describeCounts,
  describeState,
  needsMore,
  noCounts,
} from '../domain/sync-plan.ts'
import { readFully, type SyncStreamInput, type SyncStreamResult } from './messages.ts'
import { readingOf } from './proxies.ts'
import { readWindows } from './read-windows.ts'

// As long as the first back-off of an activity.
const cutOffPause = '2s'

export async function syncStream(input: SyncStreamInput): Promise<SyncStreamResult> {
  const { team, stream, confirm = false } = input
  const reading = readingOf(team)
  let full = input.full ?? false
  let since = input.before?.since ?? workflowInfo().startTime.toISOString()
  let counts = input.before?.counts ?? noCounts
  let isAskedAgain = false
  // Asked for while a reading is under way, a full one begins when the present turn ends.
  setHandler(defineSignal(readFully), () => {
    if (full) return
    full = true
    since = new Date().toISOString()
    isAskedAgain = true
  })
  for (;;) {
    isAskedAgain = false
    let turn = await reading.readStream({ team, stream, full, since, confirm, inWindows: true })
    counts = addCounts(counts, turn.counts)
    if (turn.windows !== undefined) {
      const read = await readWindows(input, turn.windows)
      counts = addCounts(counts, read.counts)
      // When all are read, the ordinary reading meets what moved between them meanwhile.
      turn = read.ending ?? turn
    }
    const { state, watermark } = turn
    setCurrentDetails(`${describeState(turn)}: ${describeCounts(counts, watermark)}`)
    if (!needsMore(turn) && !isAskedAgain) return { state, counts, watermark }
    if (state === 'retrying') await sleep(cutOffPause)
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof syncStream>({ ...input, full, before: { counts, since } })
    }
  }
}
