import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Fault, Simulator } from '../../simulator/simulator.ts'
import { malformations } from '../../simulator/faults/malformed.ts'
import { ask, idsOf, tinySizes } from './asking.ts'

let simulator: Simulator
beforeEach(async () => {
  simulator = await createSimulator({ sizes: tinySizes })
})
afterEach(async () => simulator.close())

const page = 'people?per_page=5'

const retitle = (record: object) => ({ ...record, title: ['a list'] })

async function askUnder(fault: Fault) {
  simulator.faults.add({ match: '/v2/people', count: 1, fault })
  return ask(simulator, page)
}

describe('a rule', () => {
  test('strikes what it matches, after so many requests and so many times', async () => {
    simulator.faults.add({
      match: /GET \/v2\/people\?.*per_page=5/,
      after: 1,
      count: 2,
      fault: { kind: 'status', status: 503 },
    })
    const statuses: number[] = []
    for (let at = 0; at < 4; at += 1) statuses.push((await ask(simulator, page)).status)
    expect(statuses).toStrictEqual([200, 503, 503, 200])
    expect((await ask(simulator, 'people?per_page=6')).status).toBe(200)
    expect(simulator.faults.list()).toMatchObject([{ met: 4, struck: 2 }])
    expect(simulator.requests.list().map(({ fault }) => fault)).toContain('status')
  })

  test('strikes with its probability, until it is taken back', async () => {
    const remove = simulator.faults.add({
      probability: 0.5,
      fault: { kind: 'status', status: 500 },
    })
    const statuses = new Set<number>()
    for (let at = 0; at < 30; at += 1) statuses.add((await ask(simulator, page)).status)
    expect(statuses).toStrictEqual(new Set([200, 500]))
    remove()
    expect(simulator.faults.list()).toStrictEqual([])
  })
})

describe('an answer', () => {
  test('has any status, body and Retry-After', async () => {
    const limited = await askUnder({ kind: 'status', status: 429, retryAfter: 'soon' })
    expect([limited.status, limited.headers.get('retry-after')]).toStrictEqual([429, 'soon'])
    const down = await askUnder({ kind: 'status', status: 502, body: 'html' })
    expect([down.status, down.headers.get('content-type')]).toStrictEqual([
      502,
      'text/html; charset=utf-8',
    ])
    const moved = await askUnder({
      kind: 'status',
      status: 302,
      headers: { Location: 'http://127.0.0.1:1/' },
    })
    expect([moved.status, moved.headers.get('location')]).toStrictEqual([
      302,
      'http://127.0.0.1:1/',
    ])
    expect(moved.headers.has('x-ratelimit-endpoint-cost')).toBe(true)
  })

  test('is a maintenance page with status 200', async () => {
    const { status, text } = await askUnder({ kind: 'html' })
    expect([status, text.startsWith('<!DOCTYPE html>')]).toStrictEqual([200, true])
  })

  test('is whole on the wire and cut in content', async () => {
    await expect(askUnder({ kind: 'cut' })).rejects.toThrow(SyntaxError)
  })

  test.each(['reset', 'reset-mid-body'] as const)('is torn: %s', async (kind) => {
    await expect(askUnder({ kind })).rejects.toThrow(TypeError)
    expect((await ask(simulator, page)).status).toBe(200)
  })

  test('never comes, or a byte at a time, or late', async () => {
    simulator.faults.add({ count: 1, fault: { kind: 'hang' } })
    simulator.faults.add({ count: 1, fault: { kind: 'drip', everyMs: 50 } })
    for (let at = 0; at < 2; at += 1) {
      const headers = { authorization: `Bearer ${simulator.apiKey}` }
      const asked = async () =>
        (
          await fetch(`${simulator.url}/v2/people`, { headers, signal: AbortSignal.timeout(200) })
        ).text()
      await expect(asked()).rejects.toThrow(/abort|timeout/i)
    }
    const began = performance.now()
    expect((await askUnder({ kind: 'delay', ms: 100 })).status).toBe(200)
    expect(performance.now() - began).toBeGreaterThan(95)
  })

  test('lacks a header, or has another', async () => {
    const { headers } = await askUnder({
      kind: 'headers',
      headers: { 'x-ratelimit-remaining-minute': 'many', date: null },
    })
    expect(headers.get('x-ratelimit-remaining-minute')).toBe('many')
    expect(headers.has('date')).toBe(false)
  })

  test('is empty, with or without a next page, or shorter than its count', async () => {
    const empty = await askUnder({ kind: 'empty', nextPage: false })
    expect([empty.data, empty.metadata.paging?.['next_page']]).toStrictEqual([[], null])
    const more = await askUnder({ kind: 'empty' })
    expect([more.data, more.metadata.paging?.['next_page']]).toStrictEqual([[], 2])
    expect((await askUnder({ kind: 'short', rows: 3 })).data).toHaveLength(3)
  })
})

describe('a record', () => {
  test.each(malformations.filter((how) => how !== 'duplicated'))(
    'is spoilt alone: %s',
    async (how) => {
      const { data: whole } = await ask(simulator, page)
      const { data } = await askUnder({ kind: 'malformed', how, at: [2] })
      expect(data).toHaveLength(5)
      expect([data[0], data[1], data[3], data[4]]).toStrictEqual([
        whole[0],
        whole[1],
        whole[3],
        whole[4],
      ])
      expect(data[2]).not.toStrictEqual(whole[2])
    },
  )

  test.each([
    ['huge-number', '"id":9223372036854775819,'],
    ['nul-in-text', String.raw`a\u0000b`],
    ['lone-surrogate', String.raw`a\ud800b`],
  ] as const)('is spoilt in its very text: %s', async (how, written) => {
    expect((await askUnder({ kind: 'malformed', how })).text).toContain(written)
  })

  test('comes twice, or as a function says', async () => {
    const ids = idsOf((await askUnder({ kind: 'malformed', how: 'duplicated' })).data)
    expect([ids.length, ids[0] === ids[1]]).toStrictEqual([6, true])
    expect((await askUnder({ kind: 'malformed', how: retitle })).data[0]?.['title']).toStrictEqual([
      'a list',
    ])
  })

  test('holds bytes that are no UTF-8', async () => {
    simulator.faults.add({ fault: { kind: 'malformed', how: 'invalid-utf8' } })
    const response = await fetch(`${simulator.url}/v2/${page}`, {
      headers: { authorization: `Bearer ${simulator.apiKey}` },
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(bytes.includes(Buffer.from([0xff, 0xfe, 0xc0]))).toBe(true)
  })
})
