import { sql } from 'kysely'
import { Client } from 'pg'
import { expect, test, vi } from 'vitest'
import { waitAfter } from '../../src/domain/polling.ts'
import { streamOf, type StreamName } from '../../src/domain/streams.ts'
import type { Database } from '../../src/store/database.ts'
import { createInboxWork } from '../../src/store/inbox-work.ts'
import { createSettingsStore } from '../../src/store/settings.ts'
import { createStatus } from '../../src/store/status.ts'
import { createSync } from '../../src/store/sync.ts'
import { createTestDatabase, walBytes } from '../support/postgres.ts'
import { connection, demo, page, startReading, teamsOf } from '../support/reading.ts'
import { person } from '../support/rows.ts'

const watermark = '2026-11-24T11:58:00.000000Z'

/** Reads a stream to its end, as a poll does: who begins so asks for nothing, unlike one that connects. */
async function poll(database: Database, name: StreamName, rows: readonly string[] = []) {
  const sync = createSync({ database })
  const stream = streamOf(name)
  const begun = await sync.begin({ team: demo, stream: name })
  if (begun.kind !== 'begun') throw new Error('The stream is paused.')
  await sync.commitPage({
    ...page,
    team: demo,
    stream,
    runId: begun.runId,
    sequence: begun.sequence,
    rows: rows.map((stamp, at) => person(at + 1, stamp)),
    finish: { watermark },
  })
  return begun.runId
}

async function standingOf(database: Database, name: StreamName) {
  const { rows } = await sql<{ idle: number; waits: number; due: boolean; at: string }>`
    select idle_runs as idle, next_due_at <= clock_timestamp() as due, next_due_at::text as at,
      round(extract(epoch from next_due_at - (
        select max(r.started_at) from worker.run r where r.team = s.team and r.stream = s.stream
      )) * 1000)::float8 as waits
    from worker.sync_state s where team = ${demo} and stream = ${name}`.execute(database.kysely)
  const [row] = rows
  if (row === undefined) throw new Error(`There is no ${name}.`)
  return row
}

test('each run that changed nothing lengthens the wait as the rule says, and a change begins anew', async () => {
  await using mine = await createTestDatabase()
  await teamsOf(mine.database).connect(connection)
  for (const name of ['notes', 'meetings', 'account_stages', 'saved_list_views'] as const) {
    for (const idle of [1, 2, 3, 4, 5]) {
      await poll(mine.database, name)
      const waits = waitAfter(idle, { team: demo, stream: streamOf(name) })
      expect({ name, ...(await standingOf(mine.database, name)) }).toMatchObject({
        name,
        idle,
        waits,
        due: false,
      })
    }
  }
  await poll(mine.database, 'people')
  await poll(mine.database, 'people', ['2026-11-24T11:59:00.000001Z'])
  expect(await standingOf(mine.database, 'people')).toMatchObject({ idle: 0, waits: 270_000 })
  // Met again in the overlap: nothing changed.
  await poll(mine.database, 'people', ['2026-11-24T11:59:00.000001Z'])
  expect(await standingOf(mine.database, 'people')).toMatchObject({ idle: 1 })
})

test('status says the present interval, the maximum lag, the lag that is allowed, and what is overdue', async () => {
  await using mine = await createTestDatabase()
  await teamsOf(mine.database).connect(connection)
  await poll(mine.database, 'notes')
  const notes = async () => {
    const { teams } = await createStatus({ database: mine.database }).status(demo)
    return teams[0]?.streams.find(({ stream }) => stream === 'notes')
  }
  const rhythm = { intervalSeconds: 600, maximumLagSeconds: 900, lagLimitSeconds: 1_320 }
  expect(await notes()).toMatchObject({ ...rhythm, overdue: false })
  await sql`update worker.sync_state set next_due_at = clock_timestamp() - interval '301 seconds'
    where stream = 'notes'`.execute(mine.database.kysely)
  expect(await notes()).toMatchObject({ ...rhythm, overdue: true })
  await teamsOf(mine.database).pause(demo, 'operator')
  expect(await notes()).toMatchObject({ overdue: false })
})

test('a failure begins anew as well', async () => {
  await using mine = await createTestDatabase()
  await teamsOf(mine.database).connect(connection)
  await poll(mine.database, 'notes')
  const sync = createSync({ database: mine.database })
  const about = { team: demo, stream: 'notes', code: 'salesloft.failed', message: '500' } as const
  await sync.fail({ ...about, state: 'failed', retryInMs: 60_000 })
  expect(await standingOf(mine.database, 'notes')).toMatchObject({ idle: 0 })
})

test('to bring forward makes due what is named, writes once, and never delays', async () => {
  await using mine = await createTestDatabase({ maxConnections: 1 })
  await teamsOf(mine.database).connect(connection)
  const sync = createSync({ database: mine.database })
  for (const name of ['notes', 'tags'] as const) await poll(mine.database, name)
  await sync.bringForward(demo, ['notes'])
  const once = await standingOf(mine.database, 'notes')
  expect(once).toMatchObject({ idle: 0, due: true })
  expect(await standingOf(mine.database, 'tags')).toMatchObject({ idle: 1, due: false })
  expect(await walBytes(mine.database, () => sync.bringForward(demo, ['notes']))).toBe(0)
  expect(await standingOf(mine.database, 'notes')).toEqual(once)
  await sync.bringForward(demo)
  expect(await standingOf(mine.database, 'tags')).toMatchObject({ idle: 0, due: true })
})

test('what is brought forward while a run is under way is due after it, because it may have asked before', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'notes')
  await reading.sync.bringForward(demo, ['notes'])
  await reading.commit([], { finish: { watermark } })
  expect(await standingOf(mine.database, 'notes')).toMatchObject({ due: true })
  await poll(mine.database, 'notes')
  expect(await standingOf(mine.database, 'notes')).toMatchObject({ due: false })
})

test('who resumes a team or a stream, or connects it again, need not wait', async () => {
  await using mine = await createTestDatabase()
  const teams = teamsOf(mine.database)
  await teams.connect(connection)
  const again = [
    async () => {
      await teams.pause(demo, 'operator')
      await teams.resume(demo)
    },
    async () => {
      await teams.pauseStream(demo, 'tags')
      await teams.resumeStream(demo, 'tags')
    },
    () => teams.connect(connection),
  ]
  for (const deed of again) {
    await poll(mine.database, 'tags')
    expect(await standingOf(mine.database, 'tags')).toMatchObject({ due: false })
    await deed()
    expect(await standingOf(mine.database, 'tags')).toMatchObject({ due: true, idle: 0 })
  }
})

test('a delivery that changed a row ends a longer wait, at once; one that changed none, and a failure’s wait, do not', async () => {
  await using mine = await createTestDatabase()
  const { database } = mine
  await teamsOf(database).connect(connection)
  const settings = createSettingsStore({ database })
  const streams = { people: { intervalSeconds: 600, maximumLagSeconds: 36_000 } }
  await settings.change(demo, { streams }, 'test')
  await poll(database, 'people', ['2026-11-24T08:00:00.000001Z'])
  for (let idle = 0; idle < 3; idle += 1) await poll(database, 'people')
  const deliver = async (stamp: string) => {
    const at = '2026-11-24T12:00:00.000000Z'
    const rows = [person(1, stamp)]
    const hints = { rows, quarantined: [], requestedAt: at, gone: new Map(), endings: [] }
    const by = '11111111-1111-4111-8111-111111111111'
    await createInboxWork({ database }).commit({
      team: demo,
      by,
      stream: streamOf('people'),
      ...hints,
    })
    return await standingOf(database, 'people')
  }
  const before = await standingOf(database, 'people')
  expect(before).toMatchObject({ idle: 3, due: false })
  expect(await deliver('2026-11-24T08:00:00.000001Z')).toEqual(before)
  const after = await deliver('2026-11-24T09:00:00.000001Z')
  expect(after).toMatchObject({ idle: 0, due: false })
  const shortest = { ...streamOf('people'), intervalMs: 600_000, maximumLagMs: 36_000_000 }
  const wait = waitAfter(0, { team: demo, stream: shortest })
  // From the delivery on, which came after the run.
  expect(after.waits).toBeGreaterThanOrEqual(wait)
  expect(after.waits).toBeLessThan(wait + 120_000)
  await sql`update worker.sync_state set next_due_at = clock_timestamp() + interval '1 day'
    where stream = 'people'`.execute(database.kysely)
  const failed = await standingOf(database, 'people')
  expect(await deliver('2026-11-24T10:00:00.000001Z')).toEqual(failed)
})

test('to ask a team with nothing due costs one statement and writes nothing', async () => {
  await using mine = await createTestDatabase({ maxConnections: 1 })
  await teamsOf(mine.database).connect(connection)
  const { kysely } = mine.database
  await sql`update worker.sync_state set next_due_at = 'infinity'`.execute(kysely)
  const sync = createSync({ database: mine.database })
  const queries = vi.spyOn(Client.prototype, 'query')
  expect(await sync.due({ team: demo })).toEqual([])
  expect(queries).toHaveBeenCalledTimes(1)
  queries.mockRestore()
  expect(await walBytes(mine.database, () => sync.due({ team: demo }))).toBe(0)
})

test('a stream that a team has no row of yet gets one and is due', async () => {
  await using mine = await createTestDatabase()
  await teamsOf(mine.database).connect(connection)
  const { kysely } = mine.database
  await sql`update worker.sync_state set next_due_at = 'infinity'`.execute(kysely)
  await sql`delete from worker.sync_state where stream = 'tags'`.execute(kysely)
  const sync = createSync({ database: mine.database })
  expect(await sync.due({ team: demo })).toEqual([{ stream: 'tags', unfinished: false }])
})
