// Everything an operator would look at by hand, in the order in which one thing needs the other. Nothing is changed but
// missing search attributes, and each team pays one request.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from '../../app.ts'
import { streamOf } from '../../domain/streams.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import type { TeamStatus } from '../../store/status.ts'
import { findRunning } from '../running.ts'
import { formatCount, formatSeconds } from '../words.ts'
import { checked, fail, ok, warn, type Check, type Finding } from './check.ts'

// Watermarks and budgets use the database's clock and SalesLoft's; ours only times waits. Beyond this, people are misled.
const skewMs = 5_000

export async function examine(app: App, team?: TeamSlug): Promise<readonly Check[]> {
  const database = await checked('database', null, () => databaseAnswers(app))
  if (database.state === 'fail') return [database, ...(await temporalChecks(app)), folder(app)]
  const migrations = await checked('migrations', null, async () => {
    await app.requireCurrent()
    return ok('current')
  })
  const teams = migrations.state === 'ok' ? (await app.status(team)).teams : []
  return [
    database,
    migrations,
    ...(await temporalChecks(app)),
    ...(await Promise.all(teams.map((each) => teamChecks(app, each)))).flat(),
    folder(app),
  ]
}

async function databaseAnswers(app: App): Promise<Finding> {
  const begun = performance.now()
  const { version, clockMs } = await app.databaseFacts()
  const tookMs = performance.now() - begun
  const apartMs = Math.abs(Date.now() - tookMs / 2 - clockMs)
  const detail = `Postgres ${version} in ${Math.round(tookMs)} ms`
  if (apartMs <= skewMs) return ok(detail)
  const apart = formatSeconds(apartMs / 1_000)
  return warn(`${detail}; its clock and ours are ${apart} apart`, 'Set both clocks by NTP.')
}

async function temporalChecks(app: App): Promise<readonly Check[]> {
  const reached = await checked('temporal', null, async () => {
    await (await app.temporal()).ready()
    return ok('the namespace answers')
  })
  if (reached.state === 'fail') return [reached]
  return [
    reached,
    await checked('search attributes', null, async () => {
      const made = await (await app.temporal()).registerSearchAttributes()
      if (made.length === 0) return ok('registered')
      return warn(`${made.join(', ')} were missing`, 'They were registered just now.')
    }),
    await checked('worker', null, async () => {
      if (await (await app.temporal()).hasWorker()) return ok('polling')
      return fail('none is polling', 'Start one: salesloft-worker worker')
    }),
  ]
}

async function teamChecks(app: App, status: TeamStatus): Promise<readonly Check[]> {
  const { team, streams, budget } = status
  if (status.state === 'disconnected') return []
  const named = (state: string): string[] =>
    streams.filter((each) => each.state === state).map((each) => each.stream)
  return [
    await checked('key', team, () => keyWorks(app, team)),
    await checked('budget', team, () => {
      const limit = formatCount(budget.limit)
      const left = budget.remaining === null ? '' : `${formatCount(budget.remaining)} left of `
      return Promise.resolve(
        budget.remaining === null || budget.remaining > budget.limit * 0.05
          ? ok(`${left}${limit} a minute`)
          : warn(`${left}${limit} a minute`, 'Something else spends it; raise the limit or wait.'),
      )
    }),
    await checked('scopes', team, () => {
      const closed = named('unavailable')
      if (closed.length === 0) return Promise.resolve(ok('every stream may be read'))
      const scopes = closed.map((name) => `${name} (${streamOf(name).scope})`).join(', ')
      return Promise.resolve(
        warn(`not readable: ${scopes}`, 'Give the key these scopes; tried again daily.'),
      )
    }),
    await checked('streams', team, () => {
      const failed = named('failed')
      if (failed.length === 0) return Promise.resolve(ok(`${streams.length} streams, none failing`))
      return Promise.resolve(
        fail(`failing: ${failed.join(', ')}`, `salesloft-worker status ${team}`),
      )
    }),
    ...(status.state === 'paused'
      ? [
          await checked('pause', team, () =>
            Promise.resolve(warn('the team is paused', `salesloft-worker resume ${team}`)),
          ),
        ]
      : []),
  ]
}

async function keyWorks(app: App, team: TeamSlug): Promise<Finding> {
  const stored = await app.teams.get(team)
  const client = await app.accounts.of(team)
  const { id, name } = await client.team({ lane: 'interactive' })
  if (id === stored.salesloftTeamId) return ok(`SalesLoft knows it: ${name ?? stored.name}`)
  return fail('the key belongs to another SalesLoft account', `salesloft-worker connect ${team}`)
}

function folder(app: App): Check {
  const { dataDir } = app.config
  const running = findRunning(dataDir)
  const detail =
    running === undefined ? 'no start runs on it' : `start runs on it (pid ${running.pid})`
  const open = ['operator-token', 'encryption-key'].filter((name) => isOpen(join(dataDir, name)))
  const found =
    open.length === 0
      ? ok(`${dataDir}: ${detail}`)
      : warn(`${open.join(', ')} can be read by others`, `chmod 600 in ${dataDir}`)
  return { check: 'data folder', team: null, ...found, advice: found.advice ?? null }
}

function isOpen(file: string): boolean {
  try {
    return process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0
  } catch {
    return false
  }
}
