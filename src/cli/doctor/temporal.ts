import type { App } from '../../app.ts'
import { statusOf } from '../../client/temporal/errors.ts'
import { pausedWithTeam } from '../../client/temporal/schedule-table.ts'
import type { ListedSchedule } from '../../client/temporal/schedules.ts'
import type { AppError, Settled } from '../../domain/errors.ts'
import type { WorkerProcess } from '../../store/processes.ts'
import type { TeamStatus } from '../../store/status.ts'
import { formatSome, formatStamp } from '../words.ts'
import { checked, fail, ok, warn, type Finding, type Look } from './finding.ts'

export async function temporalFindings(app: App): Promise<readonly Finding[]> {
  const reached = await checked({ check: 'temporal', todo: reachTodo }, async () => {
    await (await app.temporal()).ready()
    return ok('the namespace answers')
  })
  if (reached.state === 'fail') return [reached]
  const temporal = await app.temporal()
  const rest = [
    checked({ check: 'search attributes' }, async () => {
      const missing = await temporal.missingSearchAttributes()
      if (missing.length === 0) return ok('registered')
      return fail(
        `missing: ${missing.join(', ')}`,
        'No schedule can be made without them. Run: salesloft-worker schedules apply',
      )
    }),
    checked({ check: 'worker' }, async () => {
      return workerLook(await app.workers.list())
    }),
  ]
  return [reached, ...(await Promise.all(rest))]
}

function workerLook(all: readonly WorkerProcess[]): Look {
  const alive = all.filter((each) => each.alive)
  const polling = alive.filter((each) => each.polling)
  if (polling.length > 0) {
    const named = polling.map(({ host, pid, version }) => `${host}:${pid} (${version})`)
    return ok(`${polling.length} polling: ${formatSome(named)}`)
  }
  if (alive.length > 0) {
    return fail('it waits for Temporal', 'Nothing is read until it reaches it: look into its log.')
  }
  const [last] = all
  const gone =
    last === undefined
      ? ''
      : `; ${last.host}:${last.pid} was last seen ${formatStamp(last.seenAt)} UTC and did not end well`
  return fail(`none is running${gone}`, 'Nothing is read. Run: salesloft-worker worker')
}

// gRPC: 5 NOT_FOUND, 7 PERMISSION_DENIED, 16 UNAUTHENTICATED.
function reachTodo(error: AppError): string | undefined {
  const status = statusOf(error.cause)
  if (status === 5) {
    return 'Correct TEMPORAL_NAMESPACE, or make it: temporal operator namespace create --namespace NAME'
  }
  if (status === 7 || status === 16) return 'Correct TEMPORAL_API_KEY or TEMPORAL_TLS_CLIENT_*.'
  if (error.code === 'config.invalid') return 'Set TEMPORAL_ADDRESS, or run: salesloft-worker start'
  return 'Start Temporal, or correct TEMPORAL_ADDRESS and TEMPORAL_TLS*; work goes on by itself.'
}

/** The team's schedule, in the list of all; nothing where Temporal does not answer. */
export async function scheduleFindings(
  { team, state }: TeamStatus,
  listed: Promise<Settled<readonly ListedSchedule[]> | undefined>,
): Promise<readonly Finding[]> {
  const schedules = await listed
  if (schedules === undefined) return []
  const finding = await checked({ check: 'schedule', team }, () => {
    if (!schedules.ok) return Promise.reject(schedules.error)
    const schedule = schedules.value.find(({ id }) => id === `sync:${team}`)
    return Promise.resolve(lookAt(schedule, team, state === 'paused'))
  })
  return [finding]
}

function lookAt(schedule: ListedSchedule | undefined, team: string, paused: boolean): Look {
  if (schedule === undefined) {
    return fail(`Temporal has no sync:${team}`, 'Run: salesloft-worker schedules apply')
  }
  if (schedule.paused === paused) {
    const next = schedule.nextAt === null || paused ? '' : `, next at ${schedule.nextAt}`
    return ok(paused ? 'paused with the team' : `every 5 minutes${next}`)
  }
  if (paused) {
    return warn('it runs while the team is paused', 'Run: salesloft-worker schedules apply')
  }
  if (schedule.note === pausedWithTeam) {
    return warn(
      'it is paused while the team is not',
      'Temporal was away at the resume. Run: salesloft-worker schedules apply',
    )
  }
  return fail(
    `paused in Temporal: ${schedule.note === null || schedule.note === '' ? 'no reason given' : schedule.note}`,
    `Run: salesloft-worker resume ${team}`,
  )
}
