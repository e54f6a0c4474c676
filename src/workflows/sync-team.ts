// Poll everything that is due; what turns out to be long goes on by itself, so that the next poll is not held up.
import { setCurrentDetails } from '@temporalio/workflow'
import {
  addCounts,
  describeTurns,
  needsMore,
  noCounts,
  pollsTogether,
  type Turn,
} from '../domain/sync-plan.ts'
import type { StreamName } from '../domain/streams.ts'
import { goOn } from './go-on.ts'
import type { SyncTeamInput, SyncTeamResult } from './messages.ts'
import { pollingOf } from './proxies.ts'

export async function syncTeam({ team }: SyncTeamInput): Promise<SyncTeamResult> {
  const turns: Turn[] = []
  const backlog: StreamName[] = []
  let some: readonly Turn[]
  do {
    const after = turns.at(-1)?.stream
    some = await pollingOf(team).pollStreams({ team, ...(after !== undefined && { after }) })
    turns.push(...some)
    setCurrentDetails(describeTurns(turns))
    const longer = some.filter(needsMore).map((turn) => turn.stream)
    await Promise.all(longer.map((stream) => goOn(team, stream)))
    backlog.push(...longer)
  } while (some.length >= pollsTogether)
  const counts = turns.map((turn) => turn.counts).reduce(addCounts, noCounts)
  return { polled: turns.length, counts, backlog }
}
