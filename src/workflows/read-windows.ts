// The windows of a long reading, several at once. Each turn says where it stands in Postgres; here is only who is next.
import { setCurrentDetails, workflowInfo } from '@temporalio/workflow'
import {
  addCounts,
  type Counts,
  noCounts,
  type Turn,
  type WindowsToRead,
} from '../domain/sync-plan.ts'
import { describeWindows } from '../domain/window-progress.ts'
import type { SyncStreamInput } from './messages.ts'
import { readingOf } from './proxies.ts'

export type WindowsRead = {
  readonly counts: Counts
  /** How a turn ended that ends the whole reading for now; `undefined`: nothing is left, or the history is long. */
  readonly ending: Turn | undefined
}

export async function readWindows(
  { team, stream }: Pick<SyncStreamInput, 'team' | 'stream'>,
  windows: WindowsToRead,
): Promise<WindowsRead> {
  const reading = readingOf(team)
  const queue = [...windows.open]
  const beganMs = Date.now()
  let counts = noCounts
  let done = windows.all - windows.open.length
  const endings: Turn[] = []

  function isOver(): boolean {
    return endings.length > 0 || workflowInfo().continueAsNewSuggested
  }

  /** `false`: the lane stops. */
  async function turnAt(window: number): Promise<boolean> {
    for (;;) {
      const turn = await reading.readWindow({ team, stream, window })
      counts = addCounts(counts, turn.counts)
      const { state } = turn
      if (state === 'current') done += 1
      else if (state !== 'more') endings.push(turn)
      const { created, updated, unchanged, quarantined } = counts
      const read = created + updated + unchanged + quarantined
      setCurrentDetails(describeWindows(windows, { read, done, elapsedMs: Date.now() - beganMs }))
      if (state !== 'more') return state === 'current'
      if (isOver()) return false
    }
  }

  async function lane(): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (isOver() || !(await turnAt(next))) return
    }
  }

  // All of them, also when one fails: a reading that ends has let go of its stream.
  const lanes = await Promise.allSettled(Array.from({ length: windows.lanes }, lane))
  for (const each of lanes) if (each.status === 'rejected') throw each.reason
  return { counts, ending: worstOf(endings) }
}

/** One lane's failure makes the others find that somebody else has the stream: the failure is what is told. */
function worstOf(endings: readonly Turn[]): Turn | undefined {
  return endings.find(({ state }) => state !== 'superseded') ?? endings[0]
}
