import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { streamOf } from '../../src/domain/streams.ts'
import type { Database } from '../../src/store/database.ts'
import type { IncomingRow } from '../../src/store/mirror.ts'
import { isImplausible } from '../../src/domain/implausible.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { demo, startReading } from '../support/reading.ts'
import { incoming } from '../support/rows.ts'

const stages = streamOf('person_stages')
const stamp = '2026-11-20T08:00:00.000001Z'
const watermark = '2026-11-24T12:00:00.000000Z'

function stagesOf(ids: readonly string[], requested = 'Stage'): readonly IncomingRow[] {
  return ids.map((id) => incoming(stages, { id: Number(id), name: requested, updated_at: stamp }))
}

/** One complete snapshot of these ids. */
async function snapshot(
  database: Database,
  ids: readonly string[],
  more: { readonly confirm?: boolean; readonly requestedAt?: string } = {},
) {
  const reading = await startReading(database, 'person_stages')
  await reading.commit(stagesOf(ids), { cursor: null, requestedAt: await clock(database) })
  return await reading.finishSnapshot(ids, more)
}

async function clock(database: Database): Promise<string> {
  const { rows } = await sql<{ now: string }>`select clock_timestamp() as now`.execute(
    database.kysely,
  )
  return rows[0]?.now ?? ''
}

async function aliveIn(database: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from salesloft.person_stages where deleted_at is null order by id`.execute(
    database.kysely,
  )
  return rows.map((row) => row.id)
}

test('a row missing once is suspected, missing twice it is marked deleted', async () => {
  await using mine = await createTestDatabase()
  const all = ['1', '2', '3']
  expect(await snapshot(mine.database, all)).toMatchObject({ deleted: 0, suspects: 0 })
  expect(await snapshot(mine.database, ['1', '2'])).toMatchObject({ deleted: 0, suspects: 1 })
  expect(await aliveIn(mine.database)).toEqual(all)
  expect(await snapshot(mine.database, ['1', '2'])).toMatchObject({ deleted: 1, suspects: 0 })
  expect(await aliveIn(mine.database)).toEqual(['1', '2'])
  const { rows } = await sql`
    select alive_rows, deleted_rows, watermark from worker.sync_state
    where stream = 'person_stages'`.execute(mine.database.kysely)
  expect(rows).toEqual([{ alive_rows: '2', deleted_rows: '1', watermark }])
})

test('a suspect that is met again is cleared', async () => {
  await using mine = await createTestDatabase()
  await snapshot(mine.database, ['1', '2', '3'])
  await snapshot(mine.database, ['1', '2'])
  await snapshot(mine.database, ['1', '2', '3'])
  expect(await snapshot(mine.database, ['1', '2'])).toMatchObject({ deleted: 0, suspects: 1 })
})

test('a row that comes back is alive again', async () => {
  await using mine = await createTestDatabase()
  await snapshot(mine.database, ['1', '2', '3'])
  await snapshot(mine.database, ['1', '2'])
  await snapshot(mine.database, ['1', '2'])
  await snapshot(mine.database, ['1', '2', '3'])
  expect(await aliveIn(mine.database)).toEqual(['1', '2', '3'])
})

test('a row that was stored after the snapshot began is no suspect', async () => {
  await using mine = await createTestDatabase()
  const requestedAt = await clock(mine.database)
  await snapshot(mine.database, ['1', '2', '3'])
  expect(await snapshot(mine.database, ['1', '2'], { requestedAt })).toMatchObject({ suspects: 0 })
})

test('an empty snapshot over alive rows marks nothing until it is confirmed', async () => {
  await using mine = await createTestDatabase()
  await snapshot(mine.database, ['1', '2'])
  const twice = [await snapshot(mine.database, []), await snapshot(mine.database, [])]
  expect(twice).toEqual(
    Array.from({ length: 2 }, () => ({ kind: 'implausible', missing: 2, alive: 2 })),
  )
  expect(await aliveIn(mine.database)).toEqual(['1', '2'])
  expect(await snapshot(mine.database, [], { confirm: true })).toMatchObject({ deleted: 2 })
  expect(await aliveIn(mine.database)).toEqual([])
})

test('an implausible snapshot changes neither watermark nor suspects', async () => {
  await using mine = await createTestDatabase()
  await snapshot(mine.database, ['1', '2', '3', '4'])
  await snapshot(mine.database, ['1'])
  expect(await snapshot(mine.database, ['1', '2', '3'])).toMatchObject({ deleted: 0, suspects: 1 })
})

function brake(missing: number, alive: number, isEmpty = false): boolean {
  return isImplausible({ missing, alive, isEmpty })
}

test('the brake: more than max(20, 2 %), or over half of a small stream', () => {
  expect(brake(20, 100)).toBe(false)
  expect(brake(21, 100)).toBe(true)
  expect(brake(100, 5_000)).toBe(false)
  expect(brake(101, 5_000)).toBe(true)
  expect(brake(20, 40)).toBe(false)
  expect(brake(20, 39)).toBe(true)
  expect(brake(1, 2)).toBe(false)
  expect(brake(1, 1, true)).toBe(true)
  expect(brake(0, 0, true)).toBe(false)
})

test('a record in quarantine is not missing', async () => {
  await using mine = await createTestDatabase()
  await snapshot(mine.database, ['1', '2', '3'])
  for (const turn of [1, 2]) {
    const requestedAt = await clock(mine.database)
    const reading = await startReading(mine.database, 'person_stages')
    await reading.commit(stagesOf(['1', '2']), {
      cursor: null,
      quarantined: [{ recordId: '3', reason: 'NUL', bytes: Buffer.from('{"id":3}') }],
    })
    const finished = await reading.finishSnapshot(['1', '2', 'poisoned 0'], { requestedAt })
    expect(finished, `snapshot ${turn}`).toMatchObject({ deleted: 0, suspects: 0 })
  }
})

test('while a record without a readable id is in quarantine nothing is marked deleted', async () => {
  await using mine = await createTestDatabase()
  await snapshot(mine.database, ['1', '2', '3'])
  await snapshot(mine.database, ['1', '2'])
  const reading = await startReading(mine.database, 'person_stages')
  await reading.commit(stagesOf(['1', '2']), {
    cursor: null,
    quarantined: [{ recordId: null, reason: 'no id', bytes: Buffer.from('{}') }],
  })
  const finished = await reading.finishSnapshot(['1', '2', 'poisoned 0'])
  expect(finished).toMatchObject({ deleted: 0, suspects: 1 })
})

test('a stale sequence marks nothing deleted', async () => {
  await using mine = await createTestDatabase()
  await snapshot(mine.database, ['1', '2', '3'])
  await snapshot(mine.database, ['1', '2'])
  const zombie = await startReading(mine.database, 'person_stages')
  await startReading(mine.database, 'person_stages')
  expect(await zombie.finishSnapshot(['1', '2'])).toEqual({ kind: 'stale' })
  expect(await aliveIn(mine.database)).toEqual(['1', '2', '3'])
})

test('deletes are counted in the run', async () => {
  await using mine = await createTestDatabase()
  await snapshot(mine.database, ['1', '2', '3'])
  await snapshot(mine.database, ['1', '2'])
  const reading = await startReading(mine.database, 'person_stages')
  await reading.finishSnapshot(['1', '2'])
  expect(await reading.sync.runsOf(demo, '2000-01-01T00:00:00Z')).toHaveLength(3)
  expect(await reading.sync.runs([reading.runId])).toMatchObject([
    { state: 'current', kind: 'snapshot', deleted: 1 },
  ])
})

test('what leaves a set of things in progress has left at once, and is back when it is met again', async () => {
  await using mine = await createTestDatabase()
  const actions = streamOf('actions')
  const row = (id: string): IncomingRow => incoming(actions, { id: Number(id), updated_at: stamp })
  async function read(ids: readonly string[]) {
    const reading = await startReading(mine.database, 'actions')
    const requestedAt = await clock(mine.database)
    await reading.commit(ids.map(row), { cursor: null, requestedAt })
    return await reading.finishSnapshot(ids, { requestedAt })
  }
  async function inProgress(): Promise<readonly string[]> {
    const { rows } = await sql<{ id: string; left: boolean }>`
      select id, left_at is not null as left from salesloft.actions
      where deleted_at is null order by id`.execute(mine.database.kysely)
    return rows.flatMap(({ id, left }) => (left ? [] : [id]))
  }
  const many = Array.from({ length: 60 }, (_, index) => String(index + 100))
  await read(many)
  expect(await read(many.slice(0, 10))).toMatchObject({ kind: 'saved', deleted: 50, suspects: 0 })
  expect(await inProgress()).toEqual(many.slice(0, 10))
  await read(many)
  expect(await inProgress()).toEqual(many)
  expect(await read([])).toMatchObject({ kind: 'saved', deleted: 0, suspects: 60 })
  expect(await inProgress()).toEqual(many)
  expect(await read([])).toMatchObject({ kind: 'saved', deleted: 60, suspects: 0 })
  expect(await inProgress()).toEqual([])
  const { rows } = await sql`
    select alive_rows, deleted_rows from worker.sync_state where stream = 'actions'`.execute(
    mine.database.kysely,
  )
  expect(rows).toEqual([{ alive_rows: '0', deleted_rows: '60' }])
})
