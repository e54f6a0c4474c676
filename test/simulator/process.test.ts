import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import { tinySizes } from './asking.ts'
import { createReceiver, event, token } from './receiver.ts'

const main = join(import.meta.dirname, '../../simulator/main.ts')
const folders: string[] = []
const children: ChildProcess[] = []

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'))
  folders.push(folder)
  return folder
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

interface Greeting {
  readonly url: string
  readonly apiKey: string
  readonly scenario: string
  readonly seed: number
}

async function start(...args: string[]) {
  const child = spawn(process.execPath, [main, '--scenario', 'tiny', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  // Both end at once if it does not start: a wait for a line alone would be for ever.
  await Promise.race([once(reader, 'line'), once(child, 'exit')])
  const greeting = JSON.parse(lines[0] ?? '') as Greeting
  const control = async (path: string, body?: unknown): Promise<unknown> => {
    const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    return (await fetch(`${greeting.url}/__control/${path}`, request)).json()
  }
  const end = async (signal: NodeJS.Signals) => {
    const exited = once(child, 'exit')
    child.kill(signal)
    child.kill(signal)
    return exited
  }
  return { child, lines, control, end, ...greeting }
}

describe('the process', () => {
  test('says one line, serves, and ends at a signal that comes twice', async () => {
    const { lines, end, url, ...greeting } = await start('--seed', '7', '--api-key', 'K', '--live')
    expect(greeting).toMatchObject({ apiKey: 'K', scenario: 'tiny', seed: 7 })
    expect(
      (await fetch(`${url}/v2/people`, { headers: { authorization: 'Bearer K' } })).status,
    ).toBe(200)
    expect(await end('SIGTERM')).toStrictEqual([0, null])
    expect(lines).toHaveLength(1)
  })

  test('says that its port is taken, and exits 1', async () => {
    const { url, end } = await start()
    const second = promisify(execFile)(process.execPath, [main, '--port', new URL(url).port])
    await expect(second).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('is taken') as string,
    })
    await end('SIGINT')
  })

  test('says what it can be told', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [main, '--help'])
    for (const option of [
      '--data-dir',
      '--live',
      '--webhook-host',
      '--webhook-speed',
      '--play-speed',
    ])
      expect(stdout).toContain(option)
  })

  test('delivers while it lives, and steers webhooks from outside', async () => {
    await using receiver = await createReceiver()
    const { url, apiKey, control, end } = await start('--live', '--webhook-speed', '100')
    const made = await fetch(`${url}/v2/webhook_subscriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        callback_url: receiver.url,
        callback_token: token,
        event_type: event,
      }),
    })
    expect(made.status).toBe(200)
    await expect.poll(() => receiver.received.length, { timeout: 5000 }).toBeGreaterThan(0)
    expect(await control('webhooks/options')).toMatchObject({ speed: 100, retries: 3 })
    await end('SIGTERM')
  })

  test('ends with the parent it was given', async () => {
    const parent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    children.push(parent)
    const { child } = await start('--parent-pid', String(parent.pid))
    const exited = once(child, 'exit')
    parent.kill('SIGKILL')
    expect(await exited).toStrictEqual([0, null])
  })

  test('keeps its world over a kill, whatever it is asked to be next time', async () => {
    const folder = newFolder()
    const first = await start('--data-dir', folder, '--api-key', 'K')
    await first.control('mutate/update', {
      stream: 'people',
      count: 5,
      options: { set: { title: 'Kept' } },
    })
    await first.control('mutate/insert', { stream: 'people', count: 3 })
    await first.control('mutate/remove', { stream: 'activities/calls', count: 2 })
    const truth = await Promise.all(
      ['people', 'activities/calls'].map(async (stream) => first.control(`truth/${stream}`)),
    )
    await first.end('SIGKILL')
    appendFileSync(join(folder, 'journal-0.ndjson'), '{"kind":"update","stream":"peo')
    const second = await start('--data-dir', folder, '--seed', '9')
    expect(second).toMatchObject({ seed: 1, apiKey: 'K' })
    expect(
      await Promise.all(
        ['people', 'activities/calls'].map(async (stream) => second.control(`truth/${stream}`)),
      ),
    ).toStrictEqual(truth)
    await second.control('mutate/insert', { stream: 'people', count: 1 })
    expect(await second.control('counts')).toMatchObject({ people: 44, 'activities/calls': 18 })
    await second.end('SIGTERM')
    const third = await start('--data-dir', folder)
    expect(await third.control('counts')).toMatchObject({ people: 44 })
    await third.end('SIGTERM')
  })
})

describe('the controls', () => {
  test('steer and tell what a test can', async () => {
    await using simulator = await createSimulator({ sizes: tinySizes })
    const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
      const request = body === undefined ? { method } : { method, body: JSON.stringify(body) }
      return (await fetch(`${simulator.url}/__control/${path}`, request)).json()
    }
    const get = async () =>
      fetch(`${simulator.url}/v2/people`, {
        headers: { authorization: `Bearer ${simulator.apiKey}` },
      })
    expect(await control('POST', 'options', { endpointCosts: { people: 5 } })).toMatchObject({
      endpointCosts: { people: 5 },
    })
    expect((await get()).headers.get('x-ratelimit-endpoint-cost')).toBe('5')
    await control('POST', 'faults', {
      match: 'people',
      count: 1,
      fault: { kind: 'status', status: 500 },
    })
    expect((await get()).status).toBe(500)
    expect(await control('GET', 'summary')).toMatchObject({
      requests: 2,
      cost: 10,
      byPath: { '/v2/people': 2 },
    })
    expect(await control('GET', 'requests')).toMatchObject([
      { team: 'demo', method: 'GET', status: 200 },
      { status: 500 },
    ])
    await control('DELETE', 'requests')
    expect(await control('GET', 'summary')).toMatchObject({ requests: 0 })
    await control('POST', 'team?team=demo', { limitPerMinute: 1 })
    expect((await get()).status).toBe(429)
    const lines = await (
      await fetch(`${simulator.url}/__control/truth/people?format=ndjson`)
    ).text()
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toStrictEqual(simulator.truth.records('people'))
    expect(await control('GET', 'truth/unheard_of')).toMatchObject({
      error: expect.stringContaining('no stream') as string,
    })
    expect(await control('POST', 'options', { gravity: 0 })).toStrictEqual({
      error: 'Not an option of the wire: gravity.',
    })
    expect(
      await control('POST', 'mutate/set-future', { stream: 'people', count: 1 }),
    ).toMatchObject({ ids: [expect.any(Number)] })
  })
})
