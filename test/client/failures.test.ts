// What SalesLoft, or the network on the way, can do wrong, and the one word each of it becomes.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createSimulator, type Fault, type Simulator } from '../../simulator/simulator.ts'
import { SalesloftApiError } from '../../src/client/salesloft/errors.ts'
import type { ReadStep } from '../../src/client/salesloft/pages.ts'
import type { Salesloft } from '../../src/client/salesloft/salesloft.ts'
import { AppError } from '../../src/domain/errors.ts'
import { streamOf } from '../../src/domain/streams.ts'
import { clientOf } from '../support/salesloft.ts'

const people = streamOf('people')
let simulator: Simulator
let client: Salesloft
/** For what never comes to an end. */
let impatient: Salesloft

beforeAll(async () => {
  simulator = await createSimulator({
    sizes: { people: 250 },
    teams: [{ limitPerMinute: 100_000 }],
  })
  client = clientOf(simulator)
  impatient = clientOf(simulator, { timeoutMs: 400 })
})
afterEach(() => {
  simulator.faults.clear()
  simulator.requests.reset()
})
afterAll(async () => {
  client.close()
  impatient.close()
  await simulator.close()
})

async function read(by = client): Promise<ReadStep[]> {
  const steps: ReadStep[] = []
  for await (const step of by.read(people, 'cursor', {
    cursor: null,
    head: null,
    lane: 'sweep',
  }))
    steps.push(step)
  return steps
}

async function failure(fault: Fault): Promise<unknown> {
  simulator.faults.add({ match: 'people', fault })
  const isEndless = fault.kind === 'hang' || fault.kind === 'drip'
  return await read(isEndless ? impatient : client).then(
    () => 'no failure',
    (error: unknown) => error,
  )
}

const cases: readonly [string, Fault, string][] = [
  ['a 500 (A8)', { kind: 'status', status: 500 }, 'salesloft.failed'],
  [
    'a 502 with a page of HTML (A8)',
    { kind: 'status', status: 502, body: 'html' },
    'salesloft.failed',
  ],
  ['a maintenance page that says 200 (A14)', { kind: 'html' }, 'salesloft.failed'],
  ['JSON that is cut (A13)', { kind: 'cut' }, 'salesloft.failed'],
  ['no Date', { kind: 'headers', headers: { date: null } }, 'salesloft.failed'],
  ['a Date that is none', { kind: 'headers', headers: { date: 'soon' } }, 'salesloft.failed'],
  ['a connection reset before the answer (A10)', { kind: 'reset' }, 'salesloft.unreachable'],
  ['a connection reset in the body (A10)', { kind: 'reset-mid-body' }, 'salesloft.unreachable'],
  ['no answer (A12)', { kind: 'hang' }, 'salesloft.unreachable'],
  ['a byte now and then (A12)', { kind: 'drip', everyMs: 50 }, 'salesloft.unreachable'],
  ['a refused key', { kind: 'status', status: 401 }, 'auth.revoked'],
  ['a missing scope (A41)', { kind: 'status', status: 403 }, 'stream.unavailable'],
  ['an endpoint that is gone (A42)', { kind: 'status', status: 404 }, 'stream.unavailable'],
  [
    'a 401 of somebody on the way',
    { kind: 'status', status: 401, body: 'html' },
    'salesloft.failed',
  ],
  [
    'a 403 of somebody on the way',
    { kind: 'status', status: 403, body: 'html' },
    'salesloft.failed',
  ],
  [
    'a 404 of somebody on the way',
    { kind: 'status', status: 404, body: 'html' },
    'salesloft.failed',
  ],
  ['a refusal', { kind: 'status', status: 422 }, 'salesloft.rejected'],
  [
    'a redirect',
    { kind: 'status', status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    'salesloft.rejected',
  ],
]

describe('a failure', () => {
  test.each(cases)('by %s is typed', async (_name, fault, code) => {
    expect(await failure(fault)).toMatchObject({
      name: expect.stringMatching(/Error$/) as unknown,
      code,
    })
  })

  test('carries neither the key nor a header', async () => {
    const error = await failure({ kind: 'status', status: 500 })
    expect(error).toBeInstanceOf(SalesloftApiError)
    const seen = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error)
    expect(seen).not.toContain(simulator.apiKey)
    expect(seen.toLowerCase()).not.toContain('authorization')
  })

  test('of a server that is not there is passing (A11)', async () => {
    const nobody = clientOf({ url: 'http://127.0.0.1:1', apiKey: 'ak' })
    const error: unknown = await nobody
      .team({ lane: 'interactive' })
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'salesloft.unreachable', retry: 'backoff' })
    nobody.close()
  })

  test('a reading that is stopped ends at once', async () => {
    simulator.faults.add({ fault: { kind: 'hang' } })
    const stop = AbortSignal.timeout(50)
    const reading = client.read(people, 'cursor', {
      cursor: null,
      head: null,
      lane: 'sweep',
      signal: stop,
    })
    await expect(reading.next()).rejects.toThrow(/timeout|abort/i)
  })
})

describe('a key that was replaced', () => {
  test('is read again, once, after a 401', async () => {
    let reads = 0
    const token = (): Promise<string> =>
      Promise.resolve(reads++ === 0 ? 'ak_old' : simulator.apiKey)
    const renewed = clientOf(simulator, { token })
    expect(await renewed.team({ lane: 'interactive' })).toHaveProperty('id')
    // What a test before gave up may still be answered.
    const answers = simulator.requests.list().filter(({ path }) => path === '/v2/team')
    expect(answers.map(({ status }) => status)).toEqual([401, 200])
    renewed.close()
  })
})

describe('a spoilt record', () => {
  const spoilt = [
    ['missing-id', 'no bigint id'],
    ['null-updated-at', 'no valid updated_at'],
    ['nul-in-text', 'a NUL or half a surrogate pair in a text'],
    ['lone-surrogate', 'a NUL or half a surrogate pair in a text'],
    ['huge-number', 'no bigint id'],
    ['long-string', 'larger than 1 MiB'],
    ['invalid-utf8', 'not valid UTF-8'],
    ['null-record', 'not an object'],
  ] as const

  test.each(spoilt)(
    '%s goes to the quarantine as bytes, and its page goes on (A18, A19, A20, A21)',
    async (how, reason) => {
      simulator.faults.add({
        match: 'people',
        count: 1,
        fault: { kind: 'malformed', how, at: [7] },
      })
      const steps = await read()
      const quarantined = steps.flatMap((step) => step.quarantined)
      expect(quarantined.map((record) => record.reason)).toEqual([reason])
      expect(quarantined[0]?.bytes.length).toBeGreaterThan(3)
      const met = new Set(steps.flatMap((step) => step.rows).map((row) => row.id))
      expect(met.size).toBe(249)
    },
  )

  test('a text that became an object is null in its column, whole in raw, and counted (A17)', async () => {
    const fault = { kind: 'malformed', how: 'object-for-text', at: [3] } as const
    simulator.faults.add({ match: 'people', count: 1, fault })
    const [first] = await read()
    expect(first?.drift).toEqual({ title: 1 })
    expect(first?.rows[3]?.values['title']).toBeNull()
    expect(first?.rows[3]?.raw).toContain('"title":{"unexpected":true}')
  })

  test('a field that nobody knows stays in raw, and its name is counted (A16)', async () => {
    simulator.faults.add({
      match: 'people',
      count: 1,
      fault: { kind: 'malformed', how: 'unknown-field' },
    })
    const [first] = await read()
    expect(first?.rows[0]?.raw).toContain('"surprise":{"new":["field"]}')
    expect(first?.drift).toEqual({ '+surprise': 1 })
  })
})
