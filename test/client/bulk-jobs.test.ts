// Bulk jobs as the product fills them: what each row became, what a lost answer has done, and what it costs.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createSimulator, type Fault, type Simulator } from '../../simulator/simulator.ts'
import type { BulkResult } from '../../src/client/salesloft/bulk-jobs.ts'
import type { Salesloft } from '../../src/client/salesloft/salesloft.ts'
import { arrivedOf, callsOf } from '../../src/domain/bulk-jobs.ts'
import { streamOf } from '../../src/domain/streams.ts'
import { clientOf } from '../support/salesloft.ts'

const lane = 'big-read'
const none = { after: '0' }
let simulator: Simulator
let client: Salesloft
let nth = 0

beforeAll(async () => {
  simulator = await createSimulator({
    sizes: { people: 1_000, users: 3, bulk_jobs: 3, 'bulk_jobs/{id}/job_data': 7 },
    teams: [{ limitPerMinute: 100_000 }],
    writes: { bulkPerSecond: 20_000 },
  })
  client = clientOf(simulator, { timeoutMs: 1_500 })
})
afterEach(() => {
  simulator.faults.clear()
  simulator.setScopes(undefined)
})
afterAll(async () => {
  client.close()
  await simulator.close()
})

type Row = Readonly<Record<string, unknown>>

const newRows = (count: number): Row[] =>
  Array.from({ length: count }, () => {
    nth += 1
    const email_address = `bulk${nth}@new.example`
    return { upsert_key: 'email_address', email_address, first_name: 'Bulk' }
  })

async function opened(name = `contacts ${(nth += 1)}`): Promise<string> {
  const job = await client.bulkJobs.create({ name }, { lane })
  expect(job).toMatchObject({ name, state: 'open', isStarted: false, total: 0 })
  return job.id
}

function answer(text: string, count = Number.POSITIVE_INFINITY): void {
  simulator.faults.clear()
  const fault: Fault = { kind: 'status', status: 200, body: { text } }
  simulator.faults.add({ match: '^GET ', count, fault })
}

async function isDone(job: string): Promise<void> {
  const state = async () => (await client.bulkJobs.look(job, { lane }))?.state
  await expect.poll(state, { timeout: 30_000 }).toBe('done')
}

async function allResults(job: string, only?: 'failed'): Promise<readonly BulkResult[]> {
  const found: BulkResult[] = []
  for (let after: string | null = null; ;) {
    const from = only === undefined ? { after } : { after, only }
    const { results, next } = await client.bulkJobs.results(job, from, { lane })
    if (next === null) return found
    found.push(...results)
    after = next
  }
}

describe('a job', () => {
  test('says of each row what became of it, in SalesLoft’s own words', async () => {
    const job = await opened()
    const [first = {}, ...others] = newRows(3)
    const bad = { ...first, job_seniority: 'boss' }
    const appended = await client.bulkJobs.append(job, [first, ...others, bad], { lane })
    expect(appended).toStrictEqual({ kind: 'done', rows: 4 })
    const again = await client.bulkJobs.append(job, [{ ...first, title: 'Chief' }, {}], { lane })
    expect(again).toStrictEqual({ kind: 'done', rows: 2 })
    expect(await allResults(job)).toStrictEqual([])
    expect(await client.bulkJobs.start(job, { lane })).toMatchObject({ isStarted: true, total: 6 })
    await isDone(job)
    const done = { state: 'done', total: 6, processed: 6, errors: 2, isStarted: true }
    expect(await client.bulkJobs.look(job, { lane })).toMatchObject(done)
    const results = await allResults(job)
    expect(results.map(({ status, created }) => [status, created])).toStrictEqual([
      ['success', true],
      ['success', true],
      ['success', true],
      ['error', null],
      ['success', false],
      ['error', null],
    ])
    expect(results[0]).toMatchObject({ record: first, person: { record: { first_name: 'Bulk' } } })
    expect(results[4]?.person?.id).toBe(results[0]?.person?.id)
    const failed = await allResults(job, 'failed')
    expect(failed.map(({ words, record }) => [words, record])).toStrictEqual([
      [{ base: ['job_seniority is not included in the list'] }, bad],
      [{ base: ['email_address or phone and last_name must be provided'] }, {}],
    ])
  })

  test('takes nothing once it has begun, and begins once', async () => {
    const job = await opened()
    await client.bulkJobs.append(job, newRows(2), { lane })
    await client.bulkJobs.start(job, { lane })
    const late = await client.bulkJobs.append(job, newRows(1), { lane })
    expect(late).toStrictEqual({ kind: 'refused', status: 422, words: { state: ['is not open'] } })
    expect(await client.bulkJobs.start(job, { lane })).toMatchObject({ isStarted: true, total: 2 })
    await isDone(job)
  })

  test('is found by its name until it is done', async () => {
    const name = 'contacts slow'
    const job = await opened(name)
    const found = async () =>
      (await client.bulkJobs.named(name, none, { lane })).map(({ state }) => state)
    expect(await found()).toStrictEqual(['open'])
    await client.bulkJobs.append(job, newRows(100), { lane })
    simulator.writes.configure({ bulkPerSecond: 20 })
    await client.bulkJobs.start(job, { lane })
    await expect.poll(found, { timeout: 10_000 }).toStrictEqual(['executing'])
    simulator.writes.configure({ bulkPerSecond: 20_000 })
    await isDone(job)
    expect(await found()).toStrictEqual([])
  })

  test('that is removed is gone, and its rows are never executed', async () => {
    const job = await opened()
    await client.bulkJobs.append(job, newRows(2), { lane })
    const before = simulator.truth.count('people')
    for (const _ of [1, 2]) await client.bulkJobs.remove(job, { lane })
    expect(await client.bulkJobs.look(job, { lane })).toBeNull()
    const gone = { code: 'salesloft.rejected', status: 404 }
    await expect(client.bulkJobs.start(job, { lane })).rejects.toMatchObject(gone)
    const refused = await client.bulkJobs.append(job, newRows(1), { lane })
    expect(refused).toMatchObject({ kind: 'refused', status: 404 })
    expect(simulator.truth.count('people')).toBe(before)
  })

  test('that the key may not make is none', async () => {
    simulator.setScopes(['people:read'])
    const refused = client.bulkJobs.create({ name: 'no' }, { lane })
    await expect(refused).rejects.toMatchObject({ code: 'salesloft.rejected', status: 403 })
  })

  test('is read as the published definition has it, and as little of it as there may be', async () => {
    const published =
      '{"id":1,"created_at":"2019-01-01T00:00:00-05:00","errors":23,"finished_at":null,"name":"Job Name","processed":50,"ready_to_execute":true,"scopes":["person:set_crm_id"],"started_at":null,"state":"open","total":1234,"type":"person/upsert"}'
    const read = { id: '1', name: 'Job Name', state: 'open', isStarted: true }
    for (const text of [published, `{"data":${published}}`]) {
      answer(text)
      const job = await client.bulkJobs.look('1', { lane })
      expect(job).toStrictEqual({ ...read, total: 1234, processed: 50, errors: 23 })
    }
    answer('{"data":{"id":"1","state":"queued","total":"many"}}')
    const little = { id: '1', name: null, state: 'queued', isStarted: true, total: null }
    expect(await client.bulkJobs.look('1', { lane })).toMatchObject(little)
    answer(
      '{"data":[{"id":1,"status":"error","error":{"email_address":["is invalid"]},"record":null,"resource":null},{"id":2,"status":"success","resource":{"person":{"id":9},"upsert_type":"merge"}}]}',
    )
    const { results } = await client.bulkJobs.results('1', { after: null }, { lane })
    expect(results).toMatchObject([
      { id: '1', words: { email_address: ['is invalid'] }, record: {}, person: null },
      { id: '2', words: {}, person: { id: '9' }, created: null },
    ])
    const lasting = `{"data":[${published.replace('"open"', '"done"')}]}`
    answer(lasting, 1)
    expect(await client.bulkJobs.named('Job Name', none, { lane })).toStrictEqual([])
    // A list that does not go on behind the id that was asked for would be read for ever.
    answer('{"data":[{"id":1},{"id":2}]}')
    const stuck = client.bulkJobs.results('1', { after: '1' }, { lane })
    await expect(stuck).rejects.toMatchObject({ code: 'stream.unordered' })
  })
})

describe('a lost answer', () => {
  test('to the making of a job is looked for by its name', async () => {
    const name = 'contacts lost 7'
    simulator.faults.add({ match: '^POST ', fault: { kind: 'reset' } })
    const lost = client.bulkJobs.create({ name }, { lane })
    await expect(lost).rejects.toMatchObject({ code: 'salesloft.outcome-unknown' })
    simulator.faults.clear()
    const found = await client.bulkJobs.named(name, none, { lane })
    expect(found).toMatchObject([{ name, state: 'open' }])
    const { id = '' } = found[0] ?? {}
    expect(await client.bulkJobs.named(name, { after: id }, { lane })).toStrictEqual([])
    expect(await client.bulkJobs.named('another', none, { lane })).toStrictEqual([])
  })

  test.each<readonly [string, 'all' | 'none', Fault, 'executed' | 'none']>([
    ['cut', 'all', { kind: 'cut' }, 'executed'],
    ['reset', 'all', { kind: 'reset' }, 'executed'],
    ['never given', 'all', { kind: 'hang' }, 'executed'],
    ['a 502', 'none', { kind: 'status', status: 502, body: 'html' }, 'none'],
  ])('to its rows that was %s: its total says %s', async (_what, arrived, fault, effect) => {
    const job = await opened()
    await client.bulkJobs.append(job, newRows(3), { lane })
    simulator.faults.add({ match: 'job_data', fault, effect })
    const lost = await client.bulkJobs.append(job, newRows(5), { lane })
    expect(lost).toMatchObject({ kind: 'unknown', error: { code: 'salesloft.outcome-unknown' } })
    simulator.faults.clear()
    const { total = null } = (await client.bulkJobs.look(job, { lane })) ?? {}
    expect(arrivedOf({ before: 3, rows: 5, total })).toBe(arrived)
  })

  test('to its rows that arrive when they were sent again shows before it begins', async () => {
    const job = await opened()
    const rows = newRows(4)
    const effect = { afterMs: 50 }
    simulator.faults.add({ match: 'job_data', fault: { kind: 'reset' }, effect })
    expect((await client.bulkJobs.append(job, rows, { lane })).kind).toBe('unknown')
    simulator.faults.clear()
    await client.bulkJobs.append(job, rows, { lane })
    const total = async () => (await client.bulkJobs.look(job, { lane }))?.total
    await expect.poll(total, { timeout: 10_000 }).toBe(8)
    expect(arrivedOf({ before: 0, rows: 4, total: (await total()) ?? null })).toBe('some')
  })

  test.each<readonly [string, Fault]>([
    ['reset', { kind: 'reset' }],
    ['a 500', { kind: 'status', status: 500 }],
  ])('to its start that was %s is looked for: it has begun', async (_what, fault) => {
    const job = await opened()
    await client.bulkJobs.append(job, newRows(1), { lane })
    simulator.faults.add({ match: '^PUT ', fault })
    expect(await client.bulkJobs.start(job, { lane })).toMatchObject({ isStarted: true })
    await isDone(job)
  })

  test('to a start that never came to be is said', async () => {
    const job = await opened()
    const fault: Fault = { kind: 'status', status: 504 }
    simulator.faults.add({ match: '^PUT ', fault, effect: 'none' })
    const lost = client.bulkJobs.start(job, { lane })
    await expect(lost).rejects.toMatchObject({ code: 'salesloft.outcome-unknown' })
    simulator.faults.clear()
    expect(await client.bulkJobs.look(job, { lane })).toMatchObject({ isStarted: false })
  })
})

test('a thousand people are written, their results read and read back for less than 0.05 each', async () => {
  const people = simulator.truth.records('people').slice(0, 1_000)
  simulator.requests.reset()
  const job = await opened()
  const rows = people.map(({ id }) => ({ upsert_key: 'id', id, title: 'Changed in bulk' }))
  for (const call of callsOf(rows)) await client.bulkJobs.append(job, call, { lane })
  await client.bulkJobs.start(job, { lane })
  await isDone(job)
  const results = await allResults(job)
  const ids = results.flatMap(({ person }) => person?.id ?? [])
  expect(new Set(ids).size).toBe(1_000)
  let readBack = 0
  for (let at = 0; at < ids.length; at += 100) {
    const some = ids.slice(at, at + 100)
    const { rows: shown } = await client.byIds(streamOf('people'), some, { lane })
    readBack += shown.filter(({ raw }) => raw.includes('Changed in bulk')).length
  }
  expect(readBack).toBe(1_000)
  expect(simulator.requests.summary().cost / 1_000).toBeLessThan(0.05)
})
