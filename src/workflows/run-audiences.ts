// Every few minutes: audiences that are due are run, each by itself, and batches that were begun are gone on with.
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { ParentClosePolicy, setCurrentDetails, startChild } from '@temporalio/workflow'
import type { TeamSlug } from '../domain/teams.ts'
import { enrollBatch } from './enroll-batch.ts'
import {
  enrollBatchId,
  priorityOf,
  runAudienceId,
  type RunAudienceInput,
  type RunAudienceResult,
  type RunAudiencesResult,
  salesloftTeam,
} from './messages.ts'
import { lookingForAudiences, audiencesOf } from './proxies.ts'

export async function runAudiences(): Promise<RunAudiencesResult> {
  const batches = await goOnWithBatches()
  let audiences = 0
  for (;;) {
    const due = await lookingForAudiences.dueAudiences()
    for (const { team, name } of due) {
      await unlessRunning(
        startChild(runAudience, {
          workflowId: runAudienceId(team, name),
          args: [{ team, name }],
          ...optionsOf(team, `audience ${name} of ${team}`),
        }),
      )
    }
    audiences += due.length
    setCurrentDetails(`${audiences} audiences were due, ${batches} batches had not ended`)
    if (due.length === 0) return { audiences, batches }
  }
}

async function goOnWithBatches(): Promise<number> {
  let count = 0
  for (let after = '0'; ;) {
    const some = await lookingForAudiences.unendedBatches({ after })
    for (const { team, batch } of some) await goOnWith(team, batch)
    const last = some.at(-1)
    if (last === undefined) return count
    count += some.length
    after = last.batch
  }
}

export async function runAudience({ team, name }: RunAudienceInput): Promise<RunAudienceResult> {
  const ran = await audiencesOf(team).runAudience({ team, name })
  if (ran.state === 'failed') {
    setCurrentDetails(`Nobody was changed: \`${ran.code}\``)
    return ran
  }
  const { named, entered, went, enrols, stops, waiting } = ran.counts
  setCurrentDetails(
    `${named} named, ${entered} new, ${went} gone: ${enrols} to enrol, ${stops} to stop, ${waiting} wait`,
  )
  if (ran.batch !== null) await goOnWith(team, ran.batch)
  return ran
}

async function goOnWith(team: TeamSlug, batch: string): Promise<void> {
  await unlessRunning(
    startChild(enrollBatch, {
      workflowId: enrollBatchId(team, batch),
      args: [{ team, batch }],
      ...optionsOf(team, `batch ${batch} of ${team}`),
    }),
  )
}

function optionsOf(team: TeamSlug, staticSummary: string) {
  return {
    parentClosePolicy: ParentClosePolicy.ABANDON,
    priority: priorityOf(team, 'enroll-batch'),
    staticSummary,
    typedSearchAttributes: [{ key: salesloftTeam, value: team as string }],
  }
}

async function unlessRunning(child: Promise<unknown>): Promise<void> {
  await child.catch((error: unknown) => {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  })
}
