// Everything an operator would look at by hand, at once, and in the order in which one thing needs the other. Nothing is
// changed, and each team pays one request.
import type { App } from '../../app.ts'
import { settled } from '../../domain/errors.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import { accountFindings } from './account.ts'
import { databaseFindings } from './database.ts'
import { checked, inTime, ok, warn, type Finding } from './finding.ts'
import { machineFindings } from './machine.ts'
import { secretsFinding } from './secrets.ts'
import { streamFindings } from './streams.ts'
import { scheduleFindings, temporalFindings } from './temporal.ts'
import { webhookFinding } from './webhooks.ts'

/** @throws AppError `team.unknown` */
export async function examine(app: App, team?: TeamSlug): Promise<readonly Finding[]> {
  const database = databaseFindings(app)
  const temporal = temporalFindings(app)
  const findings = await Promise.all([
    database,
    temporal,
    teamFindings(app, { database, temporal, team }),
    machineFindings(app),
  ])
  return findings.flat()
}

type Given = {
  readonly database: Promise<readonly Finding[]>
  readonly temporal: Promise<readonly Finding[]>
  readonly team: TeamSlug | undefined
}

async function teamFindings(app: App, given: Given): Promise<readonly Finding[]> {
  const schema = (await given.database).find(({ check }) => check === 'schema')
  if (schema?.state !== 'ok') return []
  const { teams } = await app.status(given.team)
  const connected = teams.filter(({ state }) => state !== 'disconnected')
  const found = await checked({ check: 'teams' }, () =>
    Promise.resolve(
      connected.length === 0
        ? warn('none is connected', 'Run: salesloft-worker connect TEAM --api-key-stdin')
        : ok(`${connected.length} connected`),
    ),
  )
  // Asked once for all teams; that Temporal does not answer, it says itself.
  const schedules = given.temporal.then(async ([reached]) =>
    reached?.state === 'ok'
      ? await settled(inTime(async () => (await app.temporal()).listSchedules()))
      : undefined,
  )
  const each = connected.map(async (status) =>
    (
      await Promise.all([
        accountFindings(app, status),
        scheduleFindings(status, schedules),
        streamFindings(app, status),
        webhookFinding(app, status),
      ])
    ).flat(),
  )
  return [found, await secretsFinding(app), ...(await Promise.all(each)).flat()]
}
