import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { streamOf } from '../../src/domain/streams.ts'
import type { Database } from '../../src/store/database.ts'
import type { IncomingRow } from '../../src/store/mirror.ts'
import type { RangesFinished } from '../../src/store/ranges.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { demo, startReading } from '../support/reading.ts'
import { incoming } from '../support/rows.ts'

const events = streamOf('calendar_events')
const stamp = '2026-11-20T08:00:00.000001Z'
const watermark = '2026-11-24T12:00:00.000000Z'
const december = { from: '2026-12-01T00:00:00.000000Z', until: '2027-01-01T00:00:00.000000Z' }

/** Events of a day of December 2026, or of the one before or after. */
function event(id: string, month = '12'): IncomingRow {
  const at = `2026-${month}-10T10:00:00.000000Z`
  const record = { id, start_time: at, end_time: at, updated_at: stamp }
  return { ...incoming(events, record), raw: JSON.stringify(record) }
}

async function read(
  database: Database,
  rows: readonly IncomingRow[],
  confirm = false,
): Promise<RangesFinished> {
  const { rows: clock } = await sql<{ now: string }>`select clock_timestamp() as now`.execute(
    database.kysely,
  )
  const reading = await startReading(database, 'calendar_events')
  const range = { ...december, ids: rows.map(({ id }) => id) }
  await reading.commit(rows, { range, requestedAt: clock[0]?.now ?? '' })
  const { sync, runId, sequence } = reading
  const position = { team: demo, stream: events, runId, sequence }
  return await sync.finishRanges({ ...position, head: watermark, watermark, confirm })
}

async function alive(database: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from salesloft.calendar_events where deleted_at is null order by id`.execute(
    database.kysely,
  )
  return rows.map(({ id }) => id)
}

const named = (...ids: readonly string[]) => ids.map((id) => event(id))

test('what two whole readings of a range do not bring is marked deleted, and nothing outside of it', async () => {
  await using mine = await createTestDatabase()
  const { database } = mine
  await read(database, [...named('a', 'b', 'c'), event('before', '11')])
  expect(await read(database, named('a', 'b'))).toMatchObject({ deleted: 0 })
  expect(await read(database, named('a', 'b'))).toMatchObject({ deleted: 1 })
  expect(await alive(database)).toEqual(['a', 'b', 'before'])
})

test('what is met again in between is not', async () => {
  await using mine = await createTestDatabase()
  const { database } = mine
  await read(database, named('a', 'b', 'c'))
  await read(database, named('a', 'b'))
  await read(database, named('a', 'b', 'c'))
  expect(await read(database, named('a', 'b'))).toMatchObject({ deleted: 0 })
  expect(await alive(database)).toEqual(['a', 'b', 'c'])
})

test('a reading that lacks more than half of few changes nothing until an operator confirms it', async () => {
  await using mine = await createTestDatabase()
  const { database } = mine
  await read(database, named('a', 'b', 'c'))
  await read(database, named('a', 'b'))
  expect(await read(database, [])).toEqual({ kind: 'implausible', missing: 3, alive: 3 })
  expect(await alive(database)).toEqual(['a', 'b', 'c'])
  expect(await read(database, named('a'), true)).toMatchObject({ kind: 'saved', deleted: 2 })
  expect(await alive(database)).toEqual(['a'])
})

test('whoever was overtaken ends nothing', async () => {
  await using mine = await createTestDatabase()
  const { database } = mine
  const slow = await startReading(database, 'calendar_events')
  await startReading(database, 'calendar_events')
  const { sync, runId, sequence } = slow
  const position = { team: demo, stream: events, runId, sequence }
  expect(await sync.finishRanges({ ...position, head: watermark, watermark })).toEqual({
    kind: 'stale',
  })
})
