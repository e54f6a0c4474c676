// Bulk jobs over the wire: open, filled, ready, done, and a result a row; and what a restart makes of one.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts'
import { ask, idsOf, textIn, tinySizes } from './asking.ts'
import type { Fields } from './asking.ts'
import { bodyIn, createReceiver, subscribe } from './receiver.ts'

const sizes = { ...tinySizes, bulk_jobs: 3, 'bulk_jobs/{id}/job_data': 7 }
const start = async (options: SimulatorOptions = {}) => createSimulator({ sizes, ...options })
const one = ({ body }: { body: Fields }): Fields => body['data'] as Fields

async function makeJob(simulator: Simulator): Promise<string> {
  const fields = { type: 'person/upsert', name: 'Nightly' }
  return textIn(one(await ask(simulator, 'bulk_jobs', { fields })), 'id')
}
const fill = async (simulator: Simulator, job: string, data: unknown) =>
  ask(simulator, `bulk_jobs/${job}/job_data`, { fields: { data } })
const markReady = async (simulator: Simulator, job: string) =>
  ask(simulator, `bulk_jobs/${job}`, { method: 'PUT', fields: { ready_to_execute: true } })
const show = async (simulator: Simulator, job: string): Promise<Fields> =>
  one(await ask(simulator, `bulk_jobs/${job}`))
const isDone = async (simulator: Simulator, job: string): Promise<void> => {
  await expect
    .poll(async () => (await show(simulator, job))['state'], { timeout: 30_000 })
    .toBe('done')
}
const person = (nth: number): Fields => ({
  upsert_key: 'email_address',
  email_address: `bulk${nth}@new.example`,
  first_name: 'Bulk',
})
const people = (count: number): Fields[] => Array.from({ length: count }, (_, nth) => person(nth))

function newFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'bulk-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

describe('a bulk job', () => {
  test('is filled, executed, and says of each row what became of it', async () => {
    await using receiver = await createReceiver()
    await using simulator = await start()
    await subscribe(simulator, 'bulk_job_completed', receiver.url)
    const job = await makeJob(simulator)
    expect(await show(simulator, job)).toMatchObject({ state: 'open', total: 0, name: 'Nightly' })
    const bad = { ...person(1), job_seniority: 'boss' }
    expect(one(await fill(simulator, job, [...people(130), bad]))).toStrictEqual({ records: 131 })
    expect(one(await fill(simulator, job, [{ ...person(1), title: 'Chief' }, {}]))).toStrictEqual({
      records: 2,
    })
    expect(await show(simulator, job)).toMatchObject({ total: 133, processed: 0 })
    const results = `bulk_jobs/${job}/results`
    expect((await ask(simulator, results)).data).toStrictEqual([])
    expect(simulator.truth.count('people')).toBe(300)

    expect((await markReady(simulator, job)).status).toBe(200)
    await isDone(simulator, job)
    expect(await show(simulator, job)).toMatchObject({ total: 133, processed: 133, errors: 2 })
    const first = await ask(simulator, `${results}?per_page=100`)
    const rest = await ask(simulator, `${results}?per_page=100&id[gt]=${idsOf(first.data).at(-1)}`)
    expect([first.data.length, rest.data.length]).toStrictEqual([100, 33])
    expect(first.data[0]).toMatchObject({
      status: 'success',
      error: null,
      record: person(0),
      resource: { upsert_type: 'create', person: { email_address: 'bulk0@new.example' } },
    })
    const { data: errors } = await ask(simulator, `${results}?status[]=error&per_page=100`)
    expect(errors.map(({ error }) => error)).toStrictEqual([
      'job_seniority is not included in the list',
      'email_address or phone and last_name must be provided',
    ])
    const updated = [...first.data, ...rest.data].at(-2)
    expect(updated).toMatchObject({
      resource: { upsert_type: 'update', person: { title: 'Chief' } },
    })
    expect(simulator.truth.count('people')).toBe(430)
    const listed = await ask(simulator, `bulk_jobs/${job}/job_data?status[]=success&per_page=100`)
    expect(listed.data).toHaveLength(100)
    await simulator.webhooks.quiet()
    expect(receiver.received.map((each) => bodyIn(each)['id'])).toStrictEqual([Number(job)])
  })

  test('takes 5,000 rows a call, and nothing once it is ready', async () => {
    await using simulator = await start()
    const job = await makeJob(simulator)
    expect((await fill(simulator, job, people(5001))).status).toBe(422)
    expect((await fill(simulator, job, people(5000))).status).toBe(200)
    expect(await show(simulator, job)).toMatchObject({ total: 5000 })
    simulator.writes.configure({ bulkPerSecond: 20 })
    await markReady(simulator, job)
    expect((await fill(simulator, job, people(1))).status).toBe(422)
    expect((await markReady(simulator, job)).status).toBe(422)
    const path = `bulk_jobs/${job}`
    expect((await ask(simulator, path, { method: 'DELETE' })).status).toBe(204)
    expect((await ask(simulator, path, { method: 'DELETE' })).status).toBe(204)
    expect((await ask(simulator, path)).status).toBe(404)
    expect((await fill(simulator, job, people(1))).status).toBe(404)
  })

  test.each<[Fields, string]>([
    [{}, 'type'],
    [{ type: 'account/merge' }, 'type'],
    [{ type: 'person/upsert', name: 7 }, 'name'],
  ])('of %j is refused', async (fields, name) => {
    await using simulator = await start()
    const { status, body } = await ask(simulator, 'bulk_jobs', { fields })
    expect([status, Object.keys(body['errors'] as object)]).toStrictEqual([422, [name]])
    const job = await makeJob(simulator)
    for (const data of [undefined, 'rows', [1], [null]])
      expect((await fill(simulator, job, data)).status).toBe(422)
    simulator.setScopes(['people:read'])
    expect((await fill(simulator, job, people(1))).status).toBe(403)
  })

  test('has rows that fail for no reason of their own where that is asked for', async () => {
    await using simulator = await start({ writes: { bulkFailure: 0.5 } })
    const job = await makeJob(simulator)
    await fill(simulator, job, people(80))
    await markReady(simulator, job)
    await isDone(simulator, job)
    const { errors } = await show(simulator, job)
    expect(errors).toBeGreaterThan(10)
    expect(simulator.truth.count('people')).toBe(380 - Number(errors))
  })

  test('waits for the one before it, and has the scopes of the key that made it', async () => {
    await using simulator = await start({ writes: { bulkPerSecond: 200 } })
    const crm = { crm_id: '0035e00000ABCDEFGH', crm_id_type: 'salesforce' }
    simulator.setScopes(['people:read', 'people:write'])
    const jobs = [await makeJob(simulator), await makeJob(simulator)]
    await fill(simulator, jobs[0] ?? '', people(60))
    await fill(simulator, jobs[1] ?? '', [{ ...person(0), ...crm }])
    simulator.setScopes(undefined)
    for (const job of jobs) await markReady(simulator, job)
    expect(await show(simulator, jobs[1] ?? '')).toMatchObject({ processed: 0 })
    await isDone(simulator, jobs[1] ?? '')
    expect(await show(simulator, jobs[0] ?? '')).toMatchObject({ state: 'done', errors: 0 })
    expect(await show(simulator, jobs[1] ?? '')).toMatchObject({ errors: 1 })
  })

  test('is executed as slowly as one wants', async () => {
    await using simulator = await start({ writes: { bulkPerSecond: 5 } })
    const job = await makeJob(simulator)
    await fill(simulator, job, people(5))
    await markReady(simulator, job)
    await isDone(simulator, job)
    const { marked_ready_at: ready, finished_at: finished } = await show(simulator, job)
    expect(Date.parse(String(finished)) - Date.parse(String(ready))).toBeGreaterThan(900)
  })

  test('goes on after a restart, each row once', async () => {
    using folder = newFolder()
    const first = await start({ dataDir: folder.path, writes: { bulkPerSecond: 40 } })
    const job = await makeJob(first)
    await fill(first, job, people(120))
    await markReady(first, job)
    await expect
      .poll(async () => Number((await show(first, job))['processed']), { timeout: 10_000 })
      .toBeGreaterThan(10)
    expect(await show(first, job)).toMatchObject({ state: 'executing' })
    await first.close()
    await using second = await start({ dataDir: folder.path })
    await isDone(second, job)
    expect(await show(second, job)).toMatchObject({ total: 120, processed: 120, errors: 0 })
    const kinds = second.truth
      .records('bulk_jobs/{id}/job_data')
      .flatMap((row) => ((row['bulk_job'] as Fields)['id'] === Number(job) ? [row] : []))
      .map((row) => (row['resource'] as Fields)['upsert_type'])
    expect(new Set(kinds)).toStrictEqual(new Set(['create']))
    expect(second.truth.count('people')).toBe(420)
  })

  test('is done after a kill between its last row and the word that it is done', async () => {
    using folder = newFolder()
    const first = await start({ sizes: { ...sizes, bulk_jobs: 4 }, dataDir: folder.path })
    const job = await makeJob(first)
    await fill(first, job, [...people(3), {}])
    await markReady(first, job)
    await isDone(first, job)
    await first.close()
    const journal = join(folder.path, 'journal-0.ndjson')
    const lines = readFileSync(journal, 'utf8').trimEnd().split('\n')
    expect(lines.pop()).toContain('"state":"done"')
    writeFileSync(journal, `${lines.join('\n')}\n`)
    await using second = await start({ dataDir: folder.path })
    await isDone(second, job)
    expect(await show(second, job)).toMatchObject({ total: 4, processed: 4, errors: 1 })
    // One that the world was made with stays as it is.
    expect(second.truth.records('bulk_jobs').at(3)).toMatchObject({ state: 'executing' })
  })
})
