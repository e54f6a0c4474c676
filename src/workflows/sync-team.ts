// Poll everything that is due; what turns out to be long goes on by itself, so that the next poll is not held up.
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { ParentClosePolicy, setCurrentDetails, startChild } from '@temporalio/workflow'
import {
  addCounts,
  describeTurns,
  needsMore,
  noCounts,
  pollsTogether,
  type Turn,
} from '../domain/sync-plan.ts'
import type { StreamName } from '../domain/streams.ts'
import {
  priorityOf,
  salesloftStream,
  salesloftTeam,
  syncStreamId,
  type SyncTeamInput,
  type SyncTeamResult,
} from './messages.ts'
import { pollingOf } from './proxies.ts'
import { syncStream } from './sync-stream.ts'

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

async function goOn(team: SyncTeamInput['team'], stream: StreamName): Promise<void> {
  const child = startChild(syncStream, {
    workflowId: syncStreamId(team, stream),
    args: [{ team, stream }],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    priority: priorityOf(team, 'reading'),
    staticSummary: `${stream} of ${team}`,
    typedSearchAttributes: [
      { key: salesloftTeam, value: team },
      { key: salesloftStream, value: stream },
    ],
  })
  await child.catch((error: unknown) => {
    // Somebody is on it: a poll, an operator or an earlier tick started it.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  })
}
