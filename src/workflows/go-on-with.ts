// What is begun for its own sake, and goes on whatever becomes of who began it.
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { ParentClosePolicy, startChild } from '@temporalio/workflow'
import type { TeamSlug } from '../domain/teams.ts'
import { enrollBatch } from './enroll-batch.ts'
import { enrollBatchId, priorityOf, salesloftTeam } from './messages.ts'

/** Starts `enroll-batch:<team>:<batch>`, unless it runs. */
export async function goOnWith(team: TeamSlug, batch: string): Promise<void> {
  await unlessRunning(
    startChild(enrollBatch, {
      workflowId: enrollBatchId(team, batch),
      args: [{ team, batch }],
      ...optionsOf(team, `batch ${batch} of ${team}`),
    }),
  )
}

/** Of a child that outlives its parent. */
export function optionsOf(team: TeamSlug, staticSummary: string) {
  return {
    parentClosePolicy: ParentClosePolicy.ABANDON,
    priority: priorityOf(team, 'enroll-batch'),
    staticSummary,
    typedSearchAttributes: [{ key: salesloftTeam, value: team as string }],
  }
}

/** Somebody is on it already: that is as good. */
export async function unlessRunning(child: Promise<unknown>): Promise<void> {
  await child.catch((error: unknown) => {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  })
}
