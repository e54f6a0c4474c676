// A reading that goes on by itself, whoever began it.
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { ParentClosePolicy, startChild } from '@temporalio/workflow'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { priorityOf, salesloftStream, salesloftTeam, syncStreamId } from './messages.ts'
import { syncStream } from './sync-stream.ts'

/** Starts `sync:<team>:<stream>`, unless it runs. */
export async function goOn(team: TeamSlug, stream: StreamName): Promise<void> {
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
