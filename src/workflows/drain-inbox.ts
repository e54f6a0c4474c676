// Works off a team's inbox whenever its bell rings, and until nothing waits. What is due and what has ended is in Postgres:
// here is only who wakes up when.
import {
  condition,
  continueAsNew,
  defineSignal,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { addInboxCounts, describeInbox, longestWaitMs, noInboxCounts } from '../domain/inbox.ts'
import { goOn } from './go-on.ts'
import { type DrainInboxInput, type DrainInboxResult, ring } from './messages.ts'
import { drainingOf } from './proxies.ts'

export async function drainInbox({ team }: DrainInboxInput): Promise<DrainInboxResult> {
  const draining = drainingOf(team)
  let isRung = false
  setHandler(defineSignal(ring), () => {
    isRung = true
  })
  let counts = noInboxCounts
  for (;;) {
    isRung = false
    const turn = await draining.drainInbox({ team })
    await Promise.all(turn.reads.map((stream) => goOn(team, stream)))
    counts = addInboxCounts(counts, turn.counts)
    setCurrentDetails(describeInbox(counts, turn))
    const { more, dueInMs } = turn
    if (!isRung && !more) {
      if (dueInMs === null || dueInMs > longestWaitMs) return counts
      await condition(() => isRung, dueInMs)
    }
    // A bell that rang meanwhile is heard: the next run begins with a look.
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof drainInbox>({ team })
  }
}
