// Every few minutes: audiences that are due are run, each by itself, and batches that were begun are gone on with.
import { setCurrentDetails, startChild } from '@temporalio/workflow'
import { goOnWith, optionsOf, unlessRunning } from './go-on-with.ts'
import { runAudienceId, type RunAudiencesResult } from './messages.ts'
import { lookingForAudiences } from './proxies.ts'
import { runAudience } from './run-audience.ts'

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
