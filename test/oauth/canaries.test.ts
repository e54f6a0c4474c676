// Codes, tokens and secrets stay where they belong (S5, S6): a worker that meets every way in which OAuth goes wrong, and
// then a look through all that it left: its log, its histories in Temporal, its pages and metrics, and a dump.
import { Client, Connection } from '@temporalio/client'
import { sql } from 'kysely'
import { expect, inject, test } from 'vitest'
import { nextFreePort } from '../../src/embedded/ports.ts'
import { createDatabase } from '../../src/store/database.ts'
import { grantOf } from '../support/grant.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { createNamespace, createWorld, type World } from '../support/world.ts'
import { launch, run, temporaryFolder } from '../system/processes.ts'

const operatorToken = 'an-operator-token-of-32-letters-or-more'

/** Every row of every table, as text: what a dump holds. */
async function dumpOf(url: string): Promise<string> {
  await using database = createDatabase({ url, maxConnections: 1 })
  const tables = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('worker', 'salesloft')`.execute(database.kysely)
  const texts: string[] = []
  for (const { name } of tables.rows) {
    const { rows } = await sql<{
      row: string
    }>`select t::text as row from ${sql.raw(name)} t`.execute(database.kysely)
    texts.push(...rows.map(({ row }) => row))
  }
  return texts.join('\n')
}

/** All events, their payloads readable. */
async function historiesOf(address: string, namespace: string): Promise<string> {
  await using held = new AsyncDisposableStack()
  const connection = await Connection.connect({ address })
  held.defer(() => connection.close())
  const client = new Client({ connection, namespace })
  const texts: string[] = []
  for await (const { workflowId, runId } of client.workflow.list()) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory()
    texts.push(
      JSON.stringify(history, (_, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString() : value,
      ),
    )
  }
  return texts.join('\n')
}

async function byOAuth({ app, simulator, team }: World): Promise<void> {
  const { baseUrl, salesloftTeamId, name, costPerMinute } = await app.teams.get(team)
  const given = { slug: team, baseUrl, salesloftTeamId, name, costPerMinute }
  await app.teams.connect({ ...given, grant: grantOf(simulator) })
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(holds, { timeout: 40_000, interval: 100 }).toBe(true)
}

test('no token, code or secret is in a log, a history, a page, a metric or a dump (S5, S6)', async () => {
  using folder = temporaryFolder()
  await using within = new AsyncDisposableStack()
  const { url } = within.use(await createTestDatabase())
  const address = inject('temporalAddress')
  const namespace = await createNamespace(address)
  const temporal = { address, namespace }
  const bundle = inject('workflowBundle')
  const world = within.use(await createWorld({ databaseUrl: url, temporal, bundle, people: 300 }))
  const { simulator, team, environment } = world
  const { oauth, faults } = simulator
  const port = await nextFreePort(31_000)
  const more = {
    DATA_DIR: folder.path,
    WORKER_PORT: String(port),
    HOST: '127.0.0.1',
    OPERATOR_TOKEN: operatorToken,
    LOG_LEVEL: 'debug',
  }
  const left: string[] = []
  const connecting = ['connect', team, '--client-credentials', '--base-url', simulator.url]
  const app = {
    SALESLOFT_AUTH_URL: simulator.url,
    SALESLOFT_CLIENT_ID: oauth.clientId,
    SALESLOFT_CLIENT_SECRET: oauth.clientSecret,
  }
  const byApp = await run(connecting, { ...environment, ...more, ...app })
  expect(byApp.code).toBe(0)
  left.push(byApp.stdout, byApp.stderr)
  await byOAuth(world)
  const worker = within.use(launch(['worker'], { ...environment, ...more }))
  await worker.line(/polling/)

  const soon = sql`update worker.credential set refresh_at = clock_timestamp(), retry_at = null`
  await world.query(soon)
  await world.begin()
  await world.complete()
  expect(oauth.granted('refresh_token')).toBe(1)

  // Answers that repeat what was asked, as a careless server or proxy does.
  const echoes = oauth.everGiven().join(' ')
  const body = { text: JSON.stringify({ error: 'invalid_client', error_description: echoes }) }
  faults.add({ match: '/oauth/token', count: 1, fault: { kind: 'status', status: 401, body } })
  faults.add({ match: '/oauth/token', count: 1, fault: { kind: 'reset' } })
  const ended = sql`update worker.credential set refresh_at = clock_timestamp(),
    expires_at = clock_timestamp(), retry_at = null`
  await world.query(ended)
  await until(async () => {
    await world.begin()
    return oauth.requests().some(({ error }) => error === 'invalid_client')
  })
  // After an answer that broke off on its way, the next renewal finds its refresh token spent.
  await until(async () => {
    await world.query(sql`update worker.credential set retry_at = null`)
    await world.begin()
    return (await world.app.teams.get(team)).pauseReason === 'auth.revoked'
  })
  expect(oauth.requests().map(({ error }) => error)).toContain('invalid_grant')

  const headers = { authorization: `Bearer ${operatorToken}` }
  for (const at of ['/', '/metrics', '/health', '/api/v1/status', '/api/v1/nothing']) {
    const page = await fetch(`http://127.0.0.1:${port}${at}`, { headers })
    left.push(await page.text(), JSON.stringify([...page.headers]))
  }
  const doctor = await run(['doctor', team, '--json'], { ...environment, ...more })
  const status = await run(['status', team, '--json'], { ...environment, ...more })
  left.push(doctor.stdout, doctor.stderr, status.stdout, status.stderr)
  worker.signal('SIGTERM')
  const { stdout, stderr } = await worker.ended
  left.push(stdout, stderr, await historiesOf(address, namespace), await dumpOf(url))

  const text = left.join('\n')
  // The look would see them: what is no secret is there.
  for (const known of [team, 'salesloft_auth_renewals_total', 'refuses the grant', 'syncStream'])
    expect(text).toContain(known)
  const keys = Buffer.from((environment['ENCRYPTION_KEYS'] ?? '').slice(5), 'base64')
  const canaries = [...oauth.everGiven(), oauth.clientSecret, simulator.apiKey]
  expect(canaries.length).toBeGreaterThan(6)
  for (const canary of [...canaries, keys.toString('base64'), keys.toString('hex')]) {
    expect(text.includes(canary)).toBe(false)
    expect(text.includes(Buffer.from(canary).toString('hex'))).toBe(false)
    expect(text.includes(Buffer.from(canary).toString('base64'))).toBe(false)
  }
}, 180_000)
