// Every process by itself against servers that the environment names, as in production: the simulator is a SalesLoft that
// somebody else runs, and counts what we do to it.
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { namespaceReady } from '../../src/client/temporal/temporal.ts'
import type { SyncSummary } from '../../src/cli/summary.ts'
import { packageRoot } from '../../src/config/layers.ts'
import { startSimulatorProcess, type SimulatorProcess } from '../../src/embedded/simulator.ts'
import { startTemporal } from '../../src/embedded/temporal.ts'
import { findTemporalCli } from '../../src/embedded/tools.ts'
import { createEmptyDatabase } from '../support/postgres.ts'
import { launch, objectOf, processesOf, run, temporaryFolder, type Ended } from './processes.ts'

// Each is a handful of processes, which a busy machine starts slowly.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

const held = new AsyncDisposableStack()
const folder = held.use(temporaryFolder())
const inFolder = (name: string): string => path.join(folder.path, name)
const isReady = (address: string): Promise<void> => namespaceReady(address, 'default', 2_000)
let simulator: SimulatorProcess
let environment: Record<string, string>
const operatorToken = randomBytes(32).toString('hex')
const keys = { ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}` }

beforeAll(async () => {
  const toolsDir = path.join(packageRoot(), '.tools')
  const cliPath = (await findTemporalCli({ environment: process.env, toolsDir })) ?? 'temporal'
  const world = { scenario: 'tiny', seed: 3, live: false, dataDir: inFolder('simulator') }
  const [database, temporal] = await Promise.all([
    createEmptyDatabase(),
    startTemporal({ cliPath, dataDir: inFolder('temporal'), port: 0, isReady }),
  ])
  held.use(database)
  held.use(temporal)
  simulator = held.use(await startSimulatorProcess(world))
  environment = {
    DATA_DIR: inFolder('data'),
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    SALESLOFT_BASE_URL: simulator.url,
  }
})

afterAll(async () => {
  await held.disposeAsync()
})

const codeOf = (ended: Ended): string => (objectOf(ended) as { error: { code: string } }).error.code

/** Of one that is not signed: 404 where none are taken. */
async function statusOfDelivery(url: string): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  const request = { method: 'POST', headers, body: '{}' }
  const answer = await fetch(`${url}/webhooks/salesloft`, request)
  await answer.text()
  return answer.status
}

test('a database without tables is refused until migrate ran, however many run it', async () => {
  const before = await run(['server', '--json'], { ...environment, OPERATOR_TOKEN: operatorToken })
  expect(codeOf(before)).toBe('store.outdated')
  const migrated = await Promise.all([1, 2].map(() => run(['migrate', '--json'], environment)))
  const applied = migrated.map((each) => (objectOf(each) as { applied: string[] }).applied.length)
  expect(applied.toSorted((a, b) => a - b)[0]).toBe(0)
  expect(Math.max(...applied)).toBeGreaterThan(1)
})

test('a key comes by standard input, is asked about, is sealed, and never printed', async () => {
  const connect = ['connect', 'acme', '--api-key-stdin', '--json']
  const [unsealed, wrong] = await Promise.all([
    run(connect, environment, simulator.apiKey),
    run(connect, { ...environment, ...keys }, 'ak_wrong'),
  ])
  expect([unsealed.code, codeOf(unsealed)]).toEqual([2, 'config.invalid'])
  expect([wrong.code, codeOf(wrong)]).toEqual([1, 'auth.revoked'])
  const right = await run(connect, { ...environment, ...keys }, `${simulator.apiKey}\n`)
  expect(objectOf(right)).toMatchObject({ team: 'acme', kind: 'connected', scheduled: true })
  const said = [unsealed, wrong, right].map((each) => each.stdout + each.stderr).join('')
  expect(said).not.toContain(simulator.apiKey)
  expect(said).not.toContain('ak_wrong')
})

test('what Postgres knows is told without a Temporal address', async () => {
  const { TEMPORAL_ADDRESS: _unused, ...alone } = environment
  const [ended, asked] = await Promise.all([
    run(['status', '--json'], { ...alone, ...keys }),
    run(['sync', 'acme', '--json'], { ...alone, ...keys }),
  ])
  expect(objectOf(ended)).toMatchObject({ teams: [{ team: 'acme' }] })
  expect([asked.code, codeOf(asked)]).toEqual([2, 'config.invalid'])
})

test('without a worker sync says so within seconds', async () => {
  const begun = performance.now()
  await run(['status', '--json'], { ...environment, ...keys })
  const commandMs = performance.now() - begun
  const ended = await run(['sync', 'acme', '--wait', '--json'], { ...environment, ...keys })
  expect([ended.code, codeOf(ended)]).toEqual([1, 'temporal.no-worker'])
  expect(ended.stdout).toContain('salesloft-worker worker')
  // Beyond what any command takes here.
  expect(performance.now() - begun - 2 * commandMs).toBeLessThan(10_000)
})

test('a worker reads what sync asks for, counts it where it is scraped, and ends at SIGTERM when its work is done', async () => {
  const scraped = { OPERATOR_TOKEN: operatorToken, HOST: '127.0.0.1', WORKER_PORT: '0' }
  await using worker = launch(['worker'], { ...environment, ...keys, ...scraped })
  const url = /http\S+/.exec(await worker.line(/serves on/))?.[0] ?? ''
  await worker.line(/polling/)
  const ended = await run(['sync', 'acme', '--wait', '--json'], { ...environment, ...keys })
  expect(objectOf(ended)).toMatchObject({ ok: true, urls: { page: null, temporal: null } })
  const headers = { authorization: `Bearer ${operatorToken}` }
  const metrics = await (await fetch(`${url}/metrics`, { headers })).text()
  expect(metrics).toMatch(/sync_records_fetched_total\{team="acme",stream="people"\} \d/)
  expect(await statusOfDelivery(url)).toBe(404)
  await worker.signalTwice('SIGTERM')
  expect((await worker.ended).code).toBe(0)
})

test('a server needs an operator token, and answers to it alone', async () => {
  const without = run(['server', '--json'], environment)
  const settings = { OPERATOR_TOKEN: operatorToken, HOST: '127.0.0.1', PORT: '0' }
  await using server = launch(['server'], { ...environment, ...settings })
  const url = /http\S+/.exec(await server.line(/listens on/))?.[0] ?? ''
  expect((await fetch(`${url}/health`)).status).toBe(200)
  expect((await fetch(`${url}/metrics`)).status).toBe(401)
  const headers = { authorization: `Bearer ${operatorToken}` }
  const metrics = await (await fetch(`${url}/metrics`, { headers })).text()
  expect(metrics).toMatch(/salesloft_sync_lag_seconds\{team="acme",stream="people"\} \d/)
  expect(await statusOfDelivery(url)).toBe(401)
  server.signal('SIGTERM')
  expect((await server.ended).code).toBe(0)
  const none = await without
  expect([none.code, codeOf(none)]).toEqual([2, 'config.invalid'])
})

test('start uses what the environment gives, embeds nothing, and writes nothing to SalesLoft', async () => {
  const account = { SALESLOFT_API_KEY: simulator.apiKey, PORT: '0', ...keys }
  const refused = await run(['start', '--once', '--json'], { ...environment, ...account })
  expect([refused.code, codeOf(refused)]).toEqual([1, 'team.exists'])
  expect((await run(['disconnect', 'acme', '--json'], { ...environment, ...keys })).code).toBe(0)
  const running = launch(['start', '--once', '--json'], { ...environment, ...account })
  await running.line(/^Worker/)
  expect(processesOf(environment['DATA_DIR'] ?? '')).toEqual([])
  const ended = await running.ended
  expect(ended.stderr).not.toMatch(/embedded|simulated/)
  const summary = objectOf(ended) as SyncSummary
  expect(summary.ok).toBe(true)
  expect(new Set(summary.streams.map((each) => each.team))).toEqual(new Set(['default']))
  const answer = await fetch(`${simulator.url}/__control/summary`)
  expect(await answer.json()).toMatchObject({ writes: 0 })
})

test('every problem of the environment is one failure of usage', async () => {
  const wrong = { PORT: 'x', OPERATOR_TOKEN: 'short', TEMPORAL_TLS_TYPO: '1' }
  const ended = await run(['status', '--json'], { ...environment, ...wrong })
  expect([ended.code, codeOf(ended)]).toEqual([2, 'config.invalid'])
  for (const name of Object.keys(wrong)) expect(ended.stdout).toContain(`${name}: `)
})
