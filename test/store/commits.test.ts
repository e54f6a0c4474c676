import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { streamOf } from '../../src/domain/streams.ts'
import type { Database } from '../../src/store/database.ts'
import type { IncomingRow } from '../../src/store/mirror.ts'
import { mostDriftNames } from '../../src/store/progress.ts'
import { createTestDatabase, walBytes } from '../support/postgres.ts'
import { demo, startReading } from '../support/reading.ts'
import { incoming, person } from '../support/rows.ts'

const stamp = '2026-11-20T08:00:00.000001Z'
const cursor = '2026-11-20T08:00:00.000001Z'
const watermark = '2026-11-24T11:58:00.000000Z'

type State = {
  readonly cursor: string | null
  readonly head: string | null
  readonly watermark: string | null
  readonly sequence: string
  readonly alive_rows: string
  readonly run_id: string | null
  readonly drift: Readonly<Record<string, number>>
}

async function stateOf(database: Database, stream = 'people'): Promise<State> {
  const { rows } = await sql<State>`
    select cursor, head, watermark, sequence, alive_rows, run_id, drift from worker.sync_state
    where team = ${demo} and stream = ${stream}`.execute(database.kysely)
  const state = rows[0]
  if (state === undefined) throw new Error('no state')
  return state
}

async function countPeople(database: Database): Promise<number> {
  const { rows } = await sql<{ count: string }>`select count(*) from salesloft.people`.execute(
    database.kysely,
  )
  return Number(rows[0]?.count)
}

function poison(id: string | null, text: string) {
  return { recordId: id, reason: 'NUL in a text', bytes: Buffer.from(text) }
}

test('rows and cursor are stored together', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  const saved = await reading.commit([person(1, stamp), person(2, stamp)], { cursor })
  expect(saved).toMatchObject({ kind: 'saved', created: 2, updated: 0, paused: false })
  expect(await stateOf(mine.database)).toMatchObject({ cursor, alive_rows: '2' })
  expect(await countPeople(mine.database)).toBe(2)
})

test('a row that Postgres refuses leaves the cursor where it was', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  await reading.commit([person(1, stamp)], { cursor })
  const broken = { ...person(2, stamp), raw: '{"not":' }
  const later = '2026-11-21T08:00:00.000000Z'
  await expect(reading.commit([person(3, stamp), broken], { cursor: later })).rejects.toMatchObject(
    { code: 'store.failed' },
  )
  expect(await stateOf(mine.database)).toMatchObject({ cursor })
  expect(await countPeople(mine.database)).toBe(1)
})

test('a stale sequence writes nothing', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  const stale = reading.sequence
  await reading.commit([person(1, stamp)], { cursor })
  const before = await stateOf(mine.database)
  const late = await reading.commit([person(2, stamp)], {
    sequence: stale,
    cursor: '2026-11-22T00:00:00.000000Z',
    quarantined: [poison('3', 'x')],
  })
  expect(late).toEqual({ kind: 'stale' })
  expect(await stateOf(mine.database)).toEqual(before)
  expect(await countPeople(mine.database)).toBe(1)
})

test('of two writers at the same sequence exactly one is saved (I24)', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  const { sequence } = reading
  const answers = await Promise.all(
    [1, 2].map((id) => reading.commit([person(id, stamp)], { sequence })),
  )
  expect(answers.map((answer) => answer.kind).toSorted()).toEqual(['saved', 'stale'])
  expect(await countPeople(mine.database)).toBe(1)
})

test('whoever begins anew fences the one before (I24, I26)', async () => {
  await using mine = await createTestDatabase()
  const zombie = await startReading(mine.database, 'people')
  const reading = await startReading(mine.database, 'people')
  expect(reading.runId).toBe(zombie.runId)
  expect(await zombie.commit([person(1, stamp)])).toEqual({ kind: 'stale' })
  expect(await reading.commit([person(1, stamp)])).toMatchObject({ kind: 'saved' })
})

test('the last page sets the watermark and ends the run in one go', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  await reading.commit([person(1, stamp)], { finish: { watermark }, cost: 3, requests: 2 })
  expect(await stateOf(mine.database)).toMatchObject({
    watermark,
    cursor: null,
    head: null,
    run_id: null,
  })
  expect(await reading.sync.runs([reading.runId])).toMatchObject([
    { state: 'current', kind: 'full', created: 1, cost: 3, requests: 2 },
  ])
  expect(await reading.sync.due({ team: demo })).not.toContainEqual(
    expect.objectContaining({ stream: 'people' }),
  )
})

test('a watermark never goes back', async () => {
  await using mine = await createTestDatabase()
  const first = await startReading(mine.database, 'people')
  await first.commit([], { finish: { watermark } })
  const second = await startReading(mine.database, 'people')
  await second.commit([], { finish: { watermark: '2026-11-24T10:00:00.000000Z' } })
  expect(await stateOf(mine.database)).toMatchObject({ watermark })
})

test('fetched = created + updated + unchanged + quarantined, over pages of every kind', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  const newer = '2026-11-20T08:00:00.000002Z'
  await reading.commit([person(1, stamp), person(2, stamp), person(2, stamp)])
  await reading.commit([person(1, newer), person(2, stamp), person(3, stamp)], {
    quarantined: [poison('4', '{"id":4}'), poison(null, '{}'), poison(null, '{}')],
  })
  const [run] = await reading.sync.runs([reading.runId])
  expect(run).toMatchObject({
    fetched: 9,
    created: 3,
    updated: 1,
    unchanged: 2,
    quarantined: 3,
    cost: 2,
  })
  expect(await stateOf(mine.database)).toMatchObject({ alive_rows: '3' })
})

test('a poisoned record is kept whole and once, and forgotten when it can be stored', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  const bytes = Buffer.from([0x7b, 0x00, 0xff, 0xed, 0xa0, 0x80, 0x7d])
  const record = { recordId: '9', reason: 'NUL \u0000 in a text', bytes }
  await reading.commit([], { quarantined: [record, record] })
  await reading.commit([], { quarantined: [record] })
  const kept = async () => {
    const { rows } = await sql<{ bytes: Buffer; seen: number; record_id: string }>`
      select bytes, seen, record_id from worker.quarantine`.execute(mine.database.kysely)
    return rows
  }
  expect(await kept()).toEqual([{ bytes, seen: 3, record_id: '9' }])
  await reading.commit([person(9, stamp)])
  expect(await kept()).toEqual([])
})

function namesFrom(from: number): Readonly<Record<string, number>> {
  return Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`+f${String(from + n)}`, 1]))
}

test('drift keeps the first two hundred names and counts those on', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  await reading.commit([], { drift: { title: 1, ...namesFrom(1_000) } })
  await reading.commit([], { drift: { title: 1, ...namesFrom(0) } })
  const { drift } = await stateOf(mine.database)
  expect(Object.keys(drift)).toHaveLength(mostDriftNames)
  expect(drift).toMatchObject({ title: 2, ...namesFrom(1_000) })
})

test('drift is added up by column', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  await reading.commit([], { drift: { title: 2, new_field: 1 } })
  await reading.commit([], { drift: { title: 1 } })
  expect((await stateOf(mine.database)).drift).toEqual({ title: 3, new_field: 1 })
})

test('a pause is told to who commits next, and the page is saved', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  await sql`update worker.sync_state set paused_at = now() where stream = 'people'`.execute(
    mine.database.kysely,
  )
  expect(await reading.commit([person(1, stamp)])).toMatchObject({ kind: 'saved', paused: true })
})

test('streams of two teams do not meet', async () => {
  await using mine = await createTestDatabase()
  const one = await startReading(mine.database, 'people')
  await sql`insert into worker.team (slug, base_url, salesloft_team_id, name)
    values ('other', 'https://api.salesloft.com', '43', 'Other')`.execute(mine.database.kysely)
  await sql`insert into salesloft.people (team, id, raw, updated_at, requested_at, synced_at)
    values ('other', 1, '{}', now(), now(), now())`.execute(mine.database.kysely)
  expect(await one.commit([person(1, stamp)])).toMatchObject({ created: 1 })
  expect(await countPeople(mine.database)).toBe(2)
})

function group(name: string): IncomingRow {
  return incoming(streamOf('groups'), { id: 1, name })
}

test('a stream without updated_at is compared by content alone', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'groups')
  await reading.commit([group('Sales')], { cursor: null })
  expect(await reading.commit([group('Sales')], { cursor: null })).toMatchObject({ unchanged: 1 })
  expect(await reading.commit([group('Success')], { cursor: null })).toMatchObject({ updated: 1 })
})

test('a page that changes nothing costs the log a constant, however many rows it has', async () => {
  await using mine = await createTestDatabase({ maxConnections: 1 })
  const rows = Array.from({ length: 100 }, (_, at) => person(at + 1, stamp))
  const reading = await startReading(mine.database, 'people')
  await reading.commit(rows)
  expect(await walBytes(mine.database, () => reading.commit(rows))).toBeLessThan(2_000)
})
