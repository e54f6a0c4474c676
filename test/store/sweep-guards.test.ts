// What a sweep may not do: write for another turn, set back what was read once or since, suspect what was stored since,
// or take one confirmation for the next.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { streamOf } from '../../src/domain/streams.ts'
import { type IncomingRow, storeRows } from '../../src/store/mirror.ts'
import { createSweeps, type Sweeps } from '../../src/store/sweeps.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { connection, demo, teamsOf } from '../support/reading.ts'
import { person } from '../support/rows.ts'

const stream = streamOf('people')
const hourMs = 3_600_000
// Whatever ended before is not the sweep that is asked for.
const since = '2999-01-01T00:00:00.000000Z'
const oldest = person(1, '2024-01-01T00:00:00.000000Z', { title: 'first' })
const older = person(1, '2024-02-01T00:00:00.000000Z', { title: 'second' })
const newest = person(1, '2024-03-01T00:00:00.000000Z', { title: 'third' })

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * hourMs).toISOString()

/** People stored two hours ago. */
async function stored(mine: TestDatabase, rows: readonly IncomingRow[]): Promise<Sweeps> {
  const { kysely } = mine.database
  await teamsOf(mine.database).connect(connection)
  await storeRows(kysely, { team: demo, stream, rows, requestedAt: hoursAgo(2) })
  await sql`update salesloft.people set synced_at = synced_at - interval '2 hours'`.execute(kysely)
  return createSweeps({ database: mine.database })
}

async function begin(sweeps: Sweeps, confirm = false): Promise<number> {
  const begun = await sweeps.begin({ team: demo, stream: 'people', since, confirm })
  if (begun.kind !== 'begun') throw new Error(`it is ${begun.kind}`)
  const { sequence } = begun
  await sweeps.rest({ team: demo, stream, sequence })
  return sequence
}

/** Pages of one row each, in this order. @returns how many rows were set back by then */
async function met(
  sweeps: Sweeps,
  rows: readonly IncomingRow[],
  requestedAt = hoursAgo(0),
): Promise<readonly number[]> {
  let sequence = await begin(sweeps)
  const repaired: number[] = []
  for (const row of rows) {
    const answer = { rows: [row], quarantined: [], requestedAt, cost: 1, requests: 1 }
    const at = { cursor: null, head: requestedAt }
    const saved = await sweeps.commitPage({ team: demo, stream, sequence, ...answer, ...at })
    if (saved.kind !== 'saved') throw new Error(saved.kind)
    sequence = saved.sequence
    repaired.push(saved.counts.repaired)
  }
  return repaired
}

async function titles({ database }: TestDatabase): Promise<readonly string[]> {
  const { rows } = await sql<{ title: string }>`
    select raw ->> 'title' as title from salesloft.people order by id`.execute(database.kysely)
  return rows.map(({ title }) => title)
}

test('of those that begin at once, where none had begun before, one goes on', async () => {
  await using mine = await createTestDatabase()
  const sweeps = await stored(mine, [])
  const sequences = await Promise.all(Array.from({ length: 5 }, async () => await begin(sweeps)))
  const answer = { rows: [newest], quarantined: [], requestedAt: hoursAgo(0), cost: 1, requests: 1 }
  const page = { team: demo, stream, ...answer, cursor: null, head: hoursAgo(0) }
  const [latest = 0, ...before] = sequences.toSorted((a, b) => b - a)
  for (const sequence of before) {
    expect(await sweeps.commitPage({ ...page, sequence })).toEqual({ kind: 'stale' })
  }
  expect(await sweeps.commitPage({ ...page, sequence: latest })).toMatchObject({ kind: 'saved' })
})

test('a turn that another has followed stores nothing', async () => {
  await using mine = await createTestDatabase()
  const sweeps = await stored(mine, [])
  const first = await begin(sweeps)
  const second = await begin(sweeps)
  const answer = { rows: [newest], quarantined: [], requestedAt: hoursAgo(0), cost: 1, requests: 1 }
  const page = { team: demo, stream, ...answer, cursor: null, head: hoursAgo(0) }
  expect(await sweeps.commitPage({ ...page, sequence: first })).toEqual({ kind: 'stale' })
  expect(await sweeps.endWalk({ ...page, sequence: first })).toEqual({ kind: 'stale' })
  expect(await sweeps.toAsk({ ...page, sequence: first })).toEqual({ kind: 'stale' })
  expect(await titles(mine)).toEqual([])
  expect(await sweeps.commitPage({ ...page, sequence: second })).toMatchObject({ kind: 'saved' })
  // Its place has moved on with the page.
  expect(await sweeps.commitPage({ ...page, sequence: second })).toEqual({ kind: 'stale' })
})

test('a turn stores nothing once the ids that were met are lost, and the next begins anew', async () => {
  await using mine = await createTestDatabase()
  const sweeps = await stored(mine, [newest])
  const place = { team: demo, stream, sequence: await begin(sweeps) }
  const answer = { rows: [older], quarantined: [], requestedAt: hoursAgo(0), cost: 1, requests: 1 }
  const at = { cursor: null, head: hoursAgo(0) }
  const saved = await sweeps.commitPage({ ...place, ...answer, ...at })
  if (saved.kind !== 'saved') throw new Error(saved.kind)
  const next = { ...place, sequence: saved.sequence }
  await sql`truncate worker.sweep_met`.execute(mine.database.kysely)
  expect(await sweeps.commitPage({ ...next, ...answer, ...at })).toEqual({ kind: 'stale' })
  expect(await sweeps.endWalk(next)).toEqual({ kind: 'stale' })
  expect(await sweeps.toAsk(next)).toEqual({ kind: 'stale' })
  await begin(sweeps)
  const { rows } = await sql<object>`
    select number::integer as number, fetched::integer as fetched from worker.sweep`.execute(
    mine.database.kysely,
  )
  expect(rows).toEqual([{ number: 2, fetched: 0 }])
})

test('a row goes back only to a version that came twice in succession', async () => {
  await using mine = await createTestDatabase()
  const sweeps = await stored(mine, [newest])
  expect(await met(sweeps, [oldest, older])).toEqual([0, 0])
  expect(await titles(mine)).toEqual(['third'])
  expect(await met(sweeps, [older])).toEqual([1])
  expect(await titles(mine)).toEqual(['second'])
})

test('no answer of before the stored one sets a row back', async () => {
  await using mine = await createTestDatabase()
  const sweeps = await stored(mine, [newest])
  expect(await met(sweeps, [older, older], hoursAgo(3))).toEqual([0, 0])
  expect(await titles(mine)).toEqual(['third'])
  const { rows } = await sql<{ unmoved: boolean }>`
    select updated_at = ${newest.updatedAt}::timestamptz as unmoved from salesloft.people`.execute(
    mine.database.kysely,
  )
  expect(rows).toEqual([{ unmoved: true }])
})

test('a row that was stored since is neither set back nor suspected', async () => {
  await using mine = await createTestDatabase()
  const others = Array.from({ length: 60 }, (_, at) =>
    person(at + 2, '2024-01-01T00:00:00.000000Z'),
  )
  const sweeps = await stored(mine, [newest, ...others])
  await sql`update salesloft.people set synced_at = clock_timestamp() where id = 1`.execute(
    mine.database.kysely,
  )
  expect(await met(sweeps, [older, older])).toEqual([0, 0])
  await sql`delete from worker.sweep_met where id = '1'`.execute(mine.database.kysely)
  await met(sweeps, others)
  const sequence = await begin(sweeps)
  const ended = await sweeps.endWalk({ team: demo, stream, sequence })
  expect(ended).toMatchObject({ kind: 'clean', counts: { suspects: 0, deleted: 0 } })
})

test('a confirmation is of the sweep that stopped for it, and of no other', async () => {
  await using mine = await createTestDatabase()
  const sweeps = await stored(mine, [])
  const confirmed = async (): Promise<unknown> => {
    const found = await sql`select confirmed from worker.sweep`.execute(mine.database.kysely)
    return found.rows
  }
  const stop = async (code?: string): Promise<void> => {
    const end = code === undefined ? undefined : { code, message: '' }
    const sequence = await begin(sweeps)
    await sweeps.finish({ team: demo, stream, sequence }, end)
  }
  await stop('sweep.unbelievable')
  await begin(sweeps, true)
  expect(await confirmed()).toEqual([{ confirmed: false }])
  await stop('sweep.implausible')
  await begin(sweeps, true)
  expect(await confirmed()).toEqual([{ confirmed: true }])
  await stop()
  await begin(sweeps)
  expect(await confirmed()).toEqual([{ confirmed: false }])
})
