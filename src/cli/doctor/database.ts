import type { App } from '../../app.ts'
import type { AppError } from '../../domain/errors.ts'
import type { Pooler } from '../../domain/poolers.ts'
import type { PoolerFacts } from '../../store/examination.ts'
import { formatBytes } from '../words.ts'
import { clockLook } from './clock.ts'
import { causeCode, checked, fail, ok, warn, type Finding, type Look } from './finding.ts'

/** A failure of the first ends the examination of what lies in the database. */
export async function databaseFindings(app: App): Promise<readonly Finding[]> {
  let clockMs = 0
  let tookMs = 0
  const begun = performance.now()
  const database = await checked(
    { check: 'database', todo: (error) => todoOf(error, hostOf(app)) },
    async () => {
      const { version, readOnly, bytes, ...clock } = await app.examination.server()
      tookMs = performance.now() - begun
      clockMs = clock.clockMs + tookMs / 2
      const found = `Postgres ${version} in ${Math.round(tookMs)} ms, ${formatBytes(bytes)}`
      return readOnly
        ? fail(
            `${found}; it takes no writes`,
            'Point DATABASE_URL to the primary, or end default_transaction_read_only.',
          )
        : ok(found)
    },
  )
  if (clockMs === 0) return [database]
  return [
    database,
    { check: 'clock', ...clockLook('Postgres and this machine', clockMs - Date.now()) },
    await checked({ check: 'pooler' }, async () =>
      poolerLook(app.config.database.pooler, await app.examination.pooler()),
    ),
    await checked({ check: 'schema', todo: schemaTodo }, async () => {
      await app.requireCurrent()
      return ok('the tables are those of this program')
    }),
  ]
}

function poolerLook(said: Pooler, { shares, limits }: PoolerFacts): Look {
  if (shares && said !== 'transaction') {
    return fail(
      `one in transaction mode stands before Postgres, and DATABASE_POOLER is ${said}`,
      'Set DATABASE_POOLER=transaction, or give the pooler `pool_mode = session`.',
    )
  }
  if (said === 'transaction' && !limits) {
    return warn(
      'in transaction mode; nothing limits a statement outside of a transaction',
      'As an administrator: alter role ROLE set statement_timeout = 30000; alter role ROLE set lock_timeout = 5000',
    )
  }
  if (said === 'none') return ok('none')
  return ok(
    `in ${said} mode${shares || said === 'session' ? '' : ', of which nothing was seen now'}`,
  )
}

/** Its own URL is never said: it may hold a password. */
function hostOf(app: App): string {
  return URL.parse(app.config.database.url?.reveal() ?? '')?.host ?? ''
}

const todos: Readonly<Record<string, (host: string) => string>> = {
  ECONNREFUSED: (host) => `Nothing listens on ${host}: start Postgres, or correct DATABASE_URL.`,
  ENOTFOUND: (host) => `There is no host ${host}: correct DATABASE_URL, or the name server.`,
  EAI_AGAIN: (host) => `There is no host ${host}: correct DATABASE_URL, or the name server.`,
  '28P01': () => 'Postgres refuses the password: correct user and password in DATABASE_URL.',
  '28000': () => 'Postgres refuses the user: correct DATABASE_URL, or pg_hba.conf.',
  '3D000': () => 'There is no such database: create it, or correct the name in DATABASE_URL.',
  '53300': () => 'Raise max_connections, or run fewer processes.',
  '57P03': () => 'Postgres is starting or recovering: wait, and look into its log.',
}

function todoOf(error: AppError, host: string): string | undefined {
  const code = causeCode(error)
  const known = code === undefined ? undefined : todos[code]
  if (known !== undefined) return known(host)
  if (error.code !== 'store.busy' && error.code !== 'internal') return undefined
  return `${host} takes the connection and says nothing: look at Postgres, at firewalls, and at max_connections.`
}

function schemaTodo({ message }: AppError): string | undefined {
  if (message.includes('older')) return 'Run: salesloft-worker migrate'
  if (message.includes('newer')) return 'Deploy the version that migrated it; nothing is lost.'
  return undefined
}
