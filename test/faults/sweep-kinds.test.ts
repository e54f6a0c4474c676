// Streams that a sweep cannot ask by ids, and those that it only has read: nothing is deleted on the word of one walk.
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type StreamName, streamOf } from '../../src/domain/streams.ts'
import type { SweepTurn } from '../../src/domain/sweep.ts'
import { createRig, type Rig } from '../support/rig.ts'

const withoutIds = 'conversations'
const readWhole = ['person_stages', 'meetings', 'cadence_stats', 'actions'] as const
const few = 6

let rig: Rig
beforeEach(async () => {
  rig = await createRig({
    sizes: { [withoutIds]: 550 },
    sweepPages: 3,
    streams: [withoutIds, 'cadences', ...readWhole],
  })
})
afterEach(() => rig[Symbol.asyncDispose]())

type SweepRow = { readonly state: string; readonly phase: string }

async function sweepRow(stream: StreamName): Promise<SweepRow | undefined> {
  const [row] = await rig.query<SweepRow>(sql`
    select state, phase from worker.sweep where team = ${rig.team} and stream = ${stream}`)
  return row
}

async function differences(): Promise<number> {
  return (await rig.differences())[withoutIds] ?? 0
}

/** How many requests one complete walk takes. */
async function walk(): Promise<number> {
  const { counts } = await rig.sweep(withoutIds)
  return counts.requests
}

/** Begins a sweep that is held up before its second walk. @returns how to let it go on */
async function firstWalk(once: number): Promise<{ goOn(): Promise<SweepTurn> }> {
  const away = rig.simulator.faults.add({
    match: `/v2/${withoutIds}\\?`,
    after: once,
    fault: { kind: 'status', status: 503 },
  })
  const sweep = rig.sweep(withoutIds)
  await expect
    .poll(() => sweepRow(withoutIds), { timeout: 15_000, interval: 20 })
    .toEqual({ state: 'sweeping', phase: 'reading-again' })
  return {
    async goOn() {
      away()
      return await sweep
    },
  }
}

describe('a list that knows no ids', () => {
  beforeEach(async () => {
    await rig.readFully(withoutIds)
    // A sweep suspects only what was stored well before it began.
    await rig.query(sql`
      update salesloft.conversations
      set synced_at = synced_at - interval '1 hour', requested_at = requested_at - interval '1 hour'`)
  })

  test('is walked a second time before anything is marked deleted', async () => {
    rig.simulator.mutate.remove(withoutIds, few)
    const { state, counts } = await rig.sweep(withoutIds)
    expect({ state, ...counts }).toMatchObject({ state: 'current', suspects: few, deleted: few })
    expect(await differences()).toBe(0)
    expect(counts.requests).toBe(2 * (await walk()))
  })

  test('keeps a row that the second walk meets', async () => {
    const once = await walk()
    const gone = rig.simulator.mutate.remove(withoutIds, few)
    const first = await firstWalk(once)
    rig.simulator.mutate.revive(withoutIds, gone.slice(0, 2), { keepStamp: true })
    expect(await first.goOn()).toMatchObject({
      state: 'current',
      counts: { suspects: few, deleted: few - 2 },
    })
    expect(await differences()).toBe(0)
  })

  test('is not believed where the second walk meets nothing, until an operator confirms', async () => {
    const once = await walk()
    const gone = rig.simulator.mutate.remove(withoutIds, few)
    const first = await firstWalk(once)
    const all = rig.simulator.mutate.removeShare(withoutIds, 1)
    expect(await first.goOn()).toMatchObject({
      state: 'failed',
      code: 'sweep.implausible',
      counts: { suspects: few, deleted: 0 },
    })
    const [stopped] = await rig.query<{ message: string }>(sql`
      select error_message as message from worker.sweep where team = ${rig.team}`)
    expect(stopped?.message).toMatch(/6 of 550 records are missing from a walk that met nothing/)
    rig.simulator.mutate.revive(withoutIds, all, { keepStamp: true })
    expect(await rig.sweep(withoutIds, { confirm: true })).toMatchObject({
      state: 'current',
      counts: { deleted: gone.length },
    })
    expect(await differences()).toBe(0)
  })
})

test.each(readWhole)('a sweep of %s is one complete reading', async (stream) => {
  if (stream === 'cadence_stats') await rig.readFully('cadences')
  await rig.readFully(stream)
  expect(await rig.sweep(stream)).toMatchObject({ state: 'current', counts: { deleted: 0 } })
  const runs = await rig.query<{ kind: string; state: string; fetched: number }>(sql`
    select kind, state, fetched::integer as fetched from worker.run
    where team = ${rig.team} and stream = ${stream} order by id`)
  expect(runs).toHaveLength(2)
  expect(runs[1]).toEqual(runs[0])
  expect(runs[1]).toMatchObject({ state: 'current' })
  expect(runs[1]?.fetched).toBeGreaterThan(0)
  expect(await sweepRow(stream)).toBeUndefined()
  expect((await rig.differences())[stream] ?? 0).toBe(0)
})

test.each(['person_stages', 'meetings'] as const)(
  'what is missing from %s, implausibly much, is gone when an operator confirms its sweep',
  async (stream) => {
    await rig.readFully(stream)
    await rig.query(sql`
      update ${sql.table(`salesloft.${stream}`)} set synced_at = synced_at - interval '1 hour'`)
    rig.simulator.mutate.removeShare(stream, 0.6)
    expect(await rig.sweep(stream)).toMatchObject({ state: 'failed', counts: { deleted: 0 } })
    expect(await rig.sweep(stream)).toMatchObject({ state: 'failed', counts: { deleted: 0 } })
    expect(await rig.sweep(stream, { confirm: true })).toMatchObject({ state: 'current' })
    expect((await rig.differences())[stream] ?? 0).toBe(0)
    rig.simulator.mutate.removeShare(stream, 0.8)
    expect(await rig.sweep(stream)).toMatchObject({ state: 'failed' })
  },
)

test.each(['person_stages', 'meetings', 'actions'] as const)(
  'a record of %s that goes back in time is followed by a whole reading later than the overlap (A33)',
  async (stream) => {
    await rig.readFully(stream)
    const earlier = await differencesAfter(stream, { at: '2020-01-01T00:00:00.000001Z' })
    expect(earlier).toEqual({ atOnce: 3, later: 0 })
  },
)

/** Changes three records; a read within the overlap may be one of the past. */
async function differencesAfter(
  stream: StreamName,
  change: { readonly at: string },
): Promise<{ readonly atOnce: number; readonly later: number }> {
  const { path, table } = streamOf(stream)
  rig.simulator.mutate.update(path, 3, change)
  const read = async (): Promise<number> => {
    await rig.readFully(stream)
    return (await rig.differences())[stream] ?? 0
  }
  const atOnce = await read()
  await rig.query(sql`
    update ${sql.table(`salesloft.${table}`)} set requested_at = requested_at - interval '3 minutes'`)
  return { atOnce, later: await read() }
}
