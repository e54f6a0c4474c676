// Sweep every stream of a team, one after the other: they share the lowest lane, so side by side none would be sooner.
import {
  isCancellation,
  ParentClosePolicy,
  executeChild,
  setCurrentDetails,
} from '@temporalio/workflow'
import {
  priorityOf,
  salesloftStream,
  salesloftTeam,
  sweepStreamId,
  type SweepTeamInput,
  type SweepTeamResult,
} from './messages.ts'
import { pollingOf } from './proxies.ts'
import { sweepStream } from './sweep-stream.ts'

export async function sweepTeam({ team }: SweepTeamInput): Promise<SweepTeamResult> {
  const streams = await pollingOf(team).listSweeps({ team })
  let done = 0
  for (const stream of streams) {
    setCurrentDetails(`${done} of ${streams.length} streams are swept; now **${stream}**`)
    const child = executeChild(sweepStream, {
      workflowId: sweepStreamId(team, stream),
      args: [{ team, stream }],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      priority: priorityOf(team, 'sweep'),
      staticSummary: `sweep of ${stream} of ${team}`,
      typedSearchAttributes: [
        { key: salesloftTeam, value: team },
        { key: salesloftStream, value: stream },
      ],
    })
    // One that fails, or that an operator has already started, holds up no other.
    const swept = await child.then(
      () => true,
      (error: unknown) => {
        if (isCancellation(error)) throw error
        return false
      },
    )
    if (swept) done += 1
  }
  setCurrentDetails(`${done} of ${streams.length} streams are swept`)
  return { swept: done, streams: streams.length }
}
