// `start` on one data folder from its first second on: the tests follow each other, as an operator's days do.
import { createServer } from 'node:net'
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { StreamResult, SyncSummary } from '../../src/cli/summary.ts'
import { streamOf } from '../../src/domain/streams.ts'
import { eventually, launch, objectOf, processesOf, run, temporaryFolder } from './processes.ts'

const folder = temporaryFolder()
const environment = { DATA_DIR: path.join(folder.path, 'data'), PORT: '28080' }
const inFolder = (name: string): string => path.join(environment.DATA_DIR, name)

afterAll(() => folder[Symbol.dispose]())

const counted = (summary: SyncSummary, name: 'created' | 'updated' | 'cost'): number =>
  summary.streams.reduce((sum: number, each: StreamResult) => sum + each[name], 0)

test('start --once mirrors everything, says so in one object, and leaves nothing running', async () => {
  const ended = await run(['start', '--once', '--json'], environment)
  const summary = objectOf(ended) as SyncSummary
  expect(ended.code).toBe(0)
  expect(summary.ok).toBe(true)
  expect(summary.streams.every((each) => each.state === 'current')).toBe(true)
  expect(counted(summary, 'created')).toBeGreaterThan(10_000)
  expect(processesOf(folder.path)).toEqual([])
  expect(existsSync(inFolder('running.json'))).toBe(false)
  for (const name of ['operator-token', 'encryption-key']) {
    expect(statSync(inFolder(name)).mode & 0o777).toBe(0o600)
  }
}, 180_000)

test('a second start --once finds nothing new and asks once or twice a stream', async () => {
  const summary = objectOf(await run(['start', '--once', '--json'], environment)) as SyncSummary
  expect(summary).toHaveProperty('streams')
  expect(counted(summary, 'created')).toBe(0)
  expect(counted(summary, 'updated')).toBe(0)
  // What is asked for by each of its parents at an interval costs one for each of them.
  const lists = summary.streams.filter(({ stream }) => streamOf(stream).parent === undefined)
  expect(lists.length).toBeGreaterThan(50)
  expect(Math.max(...lists.map((each) => each.cost))).toBeLessThanOrEqual(2)
}, 60_000)

test('a running start is found by other commands, is alone, and ends whole at two SIGTERMs', async () => {
  const squatter = createServer().listen(28_080, '127.0.0.1')
  await using system = launch(['start'], environment)
  expect(await system.line(/^Server/)).toContain('127.0.0.1:28081 (port 28080 is in use)')
  squatter.close()
  await system.line(/sign-in/)

  const second = await run(['start', '--json'], environment)
  expect(second.code).toBe(1)
  expect(objectOf(second)).toMatchObject({ error: { code: 'embedded.locked' } })
  expect(second.stdout).toContain(`pid ${system.pid}`)

  const status = await run(['status', '--json'], environment)
  expect(objectOf(status)).toMatchObject({ teams: [{ team: 'demo', state: 'running' }] })

  const synced = await run(['sync', 'demo', 'people', '--wait', '--json'], environment)
  expect(objectOf(synced)).toMatchObject({
    ok: true,
    streams: [{ team: 'demo', stream: 'people', state: 'current' }],
    urls: { page: 'http://127.0.0.1:28081' },
  })

  expect((await run(['pause', 'demo'], environment)).stdout).toBe('demo is paused.\n')
  const refused = await run(['sync', 'demo', '--json'], environment)
  expect(objectOf(refused)).toMatchObject({ error: { code: 'team.paused' } })
  expect((await run(['resume', 'demo'], environment)).stdout).toBe('demo is resumed.\n')

  const doctor = await run(['doctor', '--json'], environment)
  expect(objectOf(doctor)).toMatchObject({ ok: true })

  const begun = performance.now()
  await system.signalTwice('SIGTERM')
  expect((await system.ended).code).toBe(0)
  expect(performance.now() - begun).toBeLessThan(10_000)
  expect(processesOf(folder.path)).toEqual([])
  expect(existsSync(inFolder('running.json'))).toBe(false)
}, 180_000)

test('servers left by a killed start are adopted by the next, and the simulator may move', async () => {
  const killed = launch(['start'], environment)
  const address = await killed.line(/^SalesLoft/)
  // With a poll in hand, for which Temporal would wait a minute.
  await killed.line(/^reading/)
  killed.signal('SIGKILL')
  await killed.ended
  const simulators = (): string[] =>
    processesOf(folder.path).filter((command) => command.includes('simulator'))
  expect(await eventually(() => simulators().length === 0)).toBe(true)
  expect(processesOf(folder.path).length).toBeGreaterThan(0)
  expect((await run(['status'], environment)).stderr).toContain('DATABASE_URL')

  const squatter = createServer().listen(Number(/:(\d+);/.exec(address)?.[1]), '127.0.0.1')
  await using next = launch(['start'], environment)
  const adopted = [await next.line(/^Postgres/), await next.line(/^Temporal/)]
  expect(adopted.every((line) => line.includes('adopted'))).toBe(true)
  await next.line(/polling/)
  const begun = performance.now()
  await next.line(/sign-in/)
  expect(performance.now() - begun).toBeLessThan(40_000)
  squatter.close()
  next.signal('SIGINT')
  expect((await next.ended).code).toBe(0)
  expect(processesOf(folder.path)).toEqual([])
}, 200_000)
