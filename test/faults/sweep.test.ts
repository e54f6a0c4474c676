// What no reading along `updated_at` can see, a sweep finds: deletes (A36), missed rows (A37), stamps that went back (A33).
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRig, type Rig } from '../support/rig.ts'

const size = 600
// One in a hundred.
const few = 6
// Between two stamps of the simulator's people, long before anything that a test does.
const longAgo = '2020-01-01T00:00:00.000001Z'

let rig: Rig
beforeEach(async () => {
  rig = await createRig({ streams: ['people'], sizes: { people: size }, sweepPages: 3 })
  await rig.readFully('people')
  await age()
})
afterEach(() => rig[Symbol.asyncDispose]())

/** A sweep suspects only what was stored well before it began. */
async function age(): Promise<void> {
  await rig.query(sql`
    update salesloft.people
    set synced_at = synced_at - interval '1 hour', requested_at = requested_at - interval '1 hour'`)
}

async function peopleDiffer(): Promise<number> {
  return (await rig.differences())['people'] ?? 0
}

async function tombstones(): Promise<number> {
  const [row] = await rig.query<{ count: number }>(sql`
    select count(*)::integer as count from salesloft.people where deleted_at is not null`)
  return row?.count ?? Number.NaN
}

function costOfPeople(): number {
  return rig.simulator.requests.summary().byPath['/v2/people'] ?? 0
}

async function metric(name: string): Promise<number> {
  const line = (await rig.metrics.text()).split('\n').find((each) => each.startsWith(`${name}{`))
  return Number(line?.split(' ').at(-1) ?? 0)
}

describe('a sweep', () => {
  test('finds every delete at the price of N/100 and one request for 97 suspects (A36)', async () => {
    rig.simulator.mutate.removeShare('people', 0.01)
    expect(await peopleDiffer()).toBe(few)
    rig.simulator.requests.reset()
    const { state, counts } = await rig.sweep('people')
    expect({ state, ...counts }).toMatchObject({
      state: 'current',
      suspects: few,
      deleted: few,
      created: 0,
      mismatched: 0,
      unchanged: counts.fetched,
    })
    expect(await peopleDiffer()).toBe(0)
    expect(await tombstones()).toBe(few)
    expect(costOfPeople()).toBeLessThanOrEqual(size / 100 + 2)
    expect(await metric('salesloft_sync_sweep_deleted_total')).toBe(few)
    const [row] = await rig.query<object>(sql`
      select alive_rows::integer as alive, deleted_rows::integer as deleted from worker.sync_state
      where team = ${rig.team} and stream = 'people'`)
    expect(row).toEqual({ alive: size - few, deleted: few })
  })

  test('stores what was missed, corrects what kept its stamp, and sets back what went back (A37, A33)', async () => {
    const { mutate } = rig.simulator
    mutate.insert('people', 3, { at: longAgo })
    mutate.update('people', 4, { keepStamp: true })
    mutate.update('people', 5, { at: longAgo })
    const differed = await peopleDiffer()
    expect(differed).toBeGreaterThanOrEqual(11)
    const { state, counts } = await rig.sweep('people')
    expect({ state, counts }).toMatchObject({
      state: 'current',
      counts: { created: 3, deleted: 0 },
    })
    expect(counts.repaired).toBeGreaterThanOrEqual(4)
    expect(counts.mismatched).toBe(differed)
    expect(await peopleDiffer()).toBe(0)
    expect(await metric('salesloft_sync_sweep_mismatch_total')).toBe(differed)
    expect((await rig.sweep('people')).counts).toMatchObject({ repaired: 0, mismatched: 0 })
  })

  test('writes nothing over a row that was stored since it began', async () => {
    rig.simulator.mutate.update('people', 5, { at: longAgo })
    await rig.query(sql`update salesloft.people set synced_at = clock_timestamp()`)
    const before = await peopleDiffer()
    const { counts } = await rig.sweep('people')
    expect(counts).toMatchObject({ repaired: 0, updated: 0 })
    expect(await peopleDiffer()).toBe(before)
  })

  test('marks nothing deleted where SalesLoft answers with nothing, until an operator confirms', async () => {
    const all = rig.simulator.mutate.removeShare('people', 1)
    expect(await rig.sweep('people')).toMatchObject({ state: 'failed', code: 'sweep.implausible' })
    expect(await tombstones()).toBe(0)
    rig.simulator.mutate.revive('people', all.slice(60))
    expect(await rig.sweep('people')).toMatchObject({ state: 'failed', code: 'sweep.implausible' })
    expect(await tombstones()).toBe(0)
    rig.simulator.requests.reset()
    expect(await rig.sweep('people', { confirm: true })).toMatchObject({
      state: 'current',
      counts: { deleted: 60 },
    })
    expect(await peopleDiffer()).toBe(0)
    // It went on where the other had stopped.
    expect(costOfPeople()).toBeLessThanOrEqual(3)
    await age()
    rig.simulator.mutate.removeShare('people', 0.1)
    expect(await rig.sweep('people')).toMatchObject({ code: 'sweep.implausible' })
  })

  test('stops where an answer about suspects lacks the witnesses', async () => {
    rig.simulator.mutate.removeShare('people', 0.01)
    rig.simulator.faults.add({ match: 'ids\\[\\]', fault: { kind: 'empty' } })
    expect(await rig.sweep('people')).toMatchObject({
      state: 'failed',
      code: 'sweep.unbelievable',
      counts: { suspects: few, deleted: 0 },
    })
    expect(await tombstones()).toBe(0)
  })

  test('begins anew where Postgres has lost the ids that were met', async () => {
    rig.simulator.mutate.removeShare('people', 0.01)
    const lose = rig.simulator.faults.add({
      match: '/v2/people\\?',
      after: 4,
      fault: { kind: 'status', status: 503 },
    })
    const sweep = rig.sweep('people')
    await expect.poll(async () => (await met()) > 300, { timeout: 10_000, interval: 20 }).toBe(true)
    await rig.query(sql`truncate worker.sweep_met`)
    lose()
    expect(await sweep).toMatchObject({
      state: 'current',
      counts: { suspects: few, deleted: few },
    })
    expect(await peopleDiffer()).toBe(0)
  })

  test('begins anew by itself where they are lost between two pages of a turn', async () => {
    rig.simulator.mutate.removeShare('people', 0.01)
    // Six pages: the loss falls between two of them, and no request fails.
    rig.simulator.configure({ rttMs: 300 })
    const sweep = rig.sweep('people')
    await expect.poll(met, { timeout: 10_000, interval: 20 }).toBeGreaterThan(100)
    await rig.query(sql`truncate worker.sweep_met`)
    rig.simulator.configure({ rttMs: 0 })
    expect(await sweep).toMatchObject({
      state: 'current',
      counts: { suspects: few, deleted: few },
    })
    expect(await peopleDiffer()).toBe(0)
  })

  test('goes on from where another was cut off', async () => {
    rig.simulator.mutate.removeShare('people', 0.01)
    const away = rig.simulator.faults.add({
      match: '/v2/people\\?',
      after: 4,
      fault: { kind: 'status', status: 503 },
    })
    const sweep = rig.sweep('people')
    const cut = sweep.catch((error: unknown) => error)
    await expect.poll(met, { timeout: 10_000, interval: 20 }).toBeGreaterThan(300)
    await rig.bench.client.workflow.getHandle(`sweep:${rig.team}:people`).terminate()
    expect(await cut).toBeInstanceOf(Error)
    away()
    rig.simulator.requests.reset()
    expect(await rig.sweep('people')).toMatchObject({ state: 'current', counts: { deleted: few } })
    expect(await peopleDiffer()).toBe(0)
    expect(costOfPeople()).toBeLessThanOrEqual(5)
  })

  test('and a row that comes back is alive again, by any reading after the tombstone', async () => {
    const gone = rig.simulator.mutate.removeShare('people', 0.01)
    await rig.sweep('people')
    rig.simulator.mutate.revive('people', gone.slice(0, 4))
    await rig.readFully('people')
    expect(await tombstones()).toBe(2)
    rig.simulator.mutate.revive('people', gone.slice(4), { keepStamp: true })
    expect(await rig.sweep('people')).toMatchObject({ state: 'current' })
    expect(await peopleDiffer()).toBe(0)
    expect(await tombstones()).toBe(0)
  })

  test('loses nothing and takes nothing back while rows change and readings go on', async () => {
    rig.simulator.configure({ rttMs: 25 })
    const sweep = rig.sweep('people')
    const over = sweep.then(() => true)
    do {
      rig.simulator.mutate.update('people', 40)
      rig.simulator.mutate.insert('people', 2)
      await rig.readFully('people')
    } while (!(await Promise.race([over, Promise.resolve(false)])))
    expect(await sweep).toMatchObject({ state: 'current', counts: { repaired: 0, deleted: 0 } })
    await rig.readFully('people')
    expect(await peopleDiffer()).toBe(0)
  })
})

async function met(): Promise<number> {
  const [row] = await rig.query<{ count: number }>(sql`
    select count(*)::integer as count from worker.sweep_met where team = ${rig.team}`)
  return row?.count ?? 0
}
