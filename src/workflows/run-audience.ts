// One audience: its query is asked, and the batch that follows from it is begun.
import { setCurrentDetails } from '@temporalio/workflow'
import { goOnWith } from './go-on-with.ts'
import type { RunAudienceInput, RunAudienceResult } from './messages.ts'
import { audiencesOf } from './proxies.ts'

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
