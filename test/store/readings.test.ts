import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { streams } from '../../src/domain/streams.ts'
import { createSync } from '../../src/store/sync.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { connection, demo, startReading, teamsOf } from '../support/reading.ts'
import { person } from '../support/rows.ts'

const stamp = '2026-11-20T08:00:00.000001Z'
const cursor = '2026-11-20T08:00:00.000001Z'
const watermark = '2026-11-24T11:58:00.000000Z'
const failure = { team: demo, stream: 'people', code: 'salesloft.failed', message: '500' } as const

test('the first read begins at the beginning, the next at the watermark', async () => {
  await using mine = await createTestDatabase()
  const first = await startReading(mine.database, 'people')
  expect(first).toMatchObject({ cursor: null, resumed: false })
  await first.commit([], { finish: { watermark } })
  const second = await startReading(mine.database, 'people')
  expect(second).toMatchObject({ cursor: watermark, resumed: false })
  expect(await second.sync.runs([first.runId, second.runId])).toMatchObject([
    { kind: 'full' },
    { kind: 'incremental' },
  ])
})

test('a reading that was killed goes on at its cursor with its head', async () => {
  await using mine = await createTestDatabase()
  const killed = await startReading(mine.database, 'people')
  await killed.commit([person(1, stamp)], { cursor, head: '2026-11-24T12:00:00.000000Z' })
  const begun = await killed.sync.begin({
    team: demo,
    stream: 'people',
    workflow: { id: 'sync:demo:people', runId: 'r2' },
  })
  expect(begun).toMatchObject({
    kind: 'begun',
    runId: killed.runId,
    cursor,
    head: '2026-11-24T12:00:00.000000Z',
    resumed: true,
  })
})

test('one that was killed before its first page goes on at the watermark', async () => {
  await using mine = await createTestDatabase()
  const first = await startReading(mine.database, 'people')
  await first.commit([], { finish: { watermark } })
  await startReading(mine.database, 'people')
  expect(await startReading(mine.database, 'people')).toMatchObject({ cursor: watermark })
})

test('a failed reading is recorded, is due later, and goes on where it was', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  await reading.commit([person(1, stamp)], { cursor })
  const { sync, sequence } = reading
  const failed = { ...failure, sequence, state: 'failed', retryInMs: 900_000 } as const
  expect(await sync.fail(failed)).toEqual({ kind: 'recorded' })
  expect(await sync.fail(failed)).toEqual({ kind: 'stale' })
  expect(await sync.runs([reading.runId])).toMatchObject([
    { state: 'failed', error: { code: 'salesloft.failed', message: '500' } },
  ])
  const due = await sync.due({ team: demo })
  expect(due.map(({ stream }) => stream)).not.toContain('people')
  const again = await startReading(mine.database, 'people')
  expect(again).toMatchObject({ cursor, resumed: true })
  expect(again.runId).not.toBe(reading.runId)
})

test('a page that is saved clears the failure', async () => {
  await using mine = await createTestDatabase()
  const { sync } = await startReading(mine.database, 'people')
  await sync.fail({ ...failure, state: 'unavailable', retryInMs: 1 })
  const reading = await startReading(mine.database, 'people')
  await reading.commit([person(1, stamp)], { finish: { watermark } })
  const { rows } = await sql`
    select error_code, unavailable, failing_since from worker.sync_state where stream = 'people'`.execute(
    mine.database.kysely,
  )
  expect(rows).toEqual([{ error_code: null, unavailable: false, failing_since: null }])
})

test('a full read starts at the beginning, keeps the rows, and goes on when it is asked for again', async () => {
  await using mine = await createTestDatabase()
  const first = await startReading(mine.database, 'people')
  await first.commit([person(1, stamp)], { finish: { watermark } })
  const incremental = await startReading(mine.database, 'people')
  const full = await startReading(mine.database, 'people', { full: true })
  expect(full).toMatchObject({ cursor: null, resumed: false })
  expect(await full.sync.runs([incremental.runId, full.runId])).toMatchObject([
    { state: 'replaced' },
    { kind: 'full', state: 'reading' },
  ])
  await full.commit([person(1, stamp)], { cursor })
  const again = await startReading(mine.database, 'people', { full: true })
  expect(again).toMatchObject({ runId: full.runId, cursor, resumed: true })
  expect(await again.commit([person(1, stamp)], { finish: { watermark } })).toMatchObject({
    unchanged: 1,
  })
})

test('a stream whose cursor does not work is read as a snapshot from then on', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'steps')
  await reading.commit([], { cursor })
  await reading.sync.useFallback({ team: demo, stream: 'steps', mode: 'snapshot' })
  expect(await reading.commit([], { cursor })).toEqual({ kind: 'stale' })
  const begun = await reading.sync.begin({ team: demo, stream: 'steps' })
  expect(begun).toMatchObject({ mode: 'snapshot', cursor: null, resumed: false })
})

test('every stream of a new team is due, and a paused or disconnected one has none', async () => {
  await using mine = await createTestDatabase()
  const teams = teamsOf(mine.database)
  const sync = createSync({ database: mine.database })
  await teams.connect(connection)
  expect(await sync.due({ team: demo })).toHaveLength(streams.length)
  await teams.pauseStream(demo, 'people')
  expect(await sync.due({ team: demo })).toHaveLength(streams.length - 1)
  expect(await sync.begin({ team: demo, stream: 'people' })).toEqual({ kind: 'paused' })
  await teams.pause(demo, 'operator')
  expect(await sync.due({ team: demo, all: true })).toEqual([])
  expect(await sync.begin({ team: demo, stream: 'accounts' })).toEqual({ kind: 'paused' })
  await teams.resume(demo)
  await teams.resumeStream(demo, 'people')
  expect(await sync.due({ team: demo })).toHaveLength(streams.length)
  await teams.disconnect(demo)
  expect(await sync.due({ team: demo })).toEqual([])
})

test('a stream that is new in the catalogue is due without connecting again', async () => {
  await using mine = await createTestDatabase()
  await teamsOf(mine.database).connect(connection)
  await sql`delete from worker.sync_state where stream = 'calls'`.execute(mine.database.kysely)
  const due = await createSync({ database: mine.database }).due({ team: demo })
  expect(due.map(({ stream }) => stream)).toContain('calls')
})

test('asking makes streams due at once', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  const { sync } = reading
  await reading.commit([], { finish: { watermark } })
  const isDue = async () =>
    (await sync.due({ team: demo })).some(({ stream }) => stream === 'people')
  expect(await isDue()).toBe(false)
  await sync.bringForward(demo, ['accounts'])
  expect(await isDue()).toBe(false)
  await sync.bringForward(demo, ['people'])
  expect(await isDue()).toBe(true)
})

test('a team that nobody connected is unknown', async () => {
  await using mine = await createTestDatabase()
  const sync = createSync({ database: mine.database })
  await expect(sync.begin({ team: demo, stream: 'people' })).rejects.toMatchObject({
    code: 'team.unknown',
  })
  expect(await sync.due({ team: demo })).toEqual([])
})
