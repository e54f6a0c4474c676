import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { formatInstant, instantFromMs } from '../../src/domain/instants.ts'
import { streams } from '../../src/domain/streams.ts'
import type { Database } from '../../src/store/database.ts'
import { createHealth } from '../../src/store/health.ts'
import { createStatus, type TeamStatus } from '../../src/store/status.ts'
import type { StreamStatus } from '../../src/store/stream-status.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { demo, startReading, teamsOf } from '../support/reading.ts'
import { person } from '../support/rows.ts'

const stamp = '2026-11-20T08:00:00.000001Z'

function secondsAgo(seconds: number): string {
  return formatInstant(instantFromMs(Date.now() - seconds * 1_000))
}

async function teamIn(database: Database): Promise<TeamStatus> {
  const { teams } = await createStatus({ database }).status(demo)
  const team = teams[0]
  if (team === undefined) throw new Error('no team')
  return team
}

async function peopleIn(database: Database): Promise<StreamStatus> {
  const found = (await teamIn(database)).streams.find(({ stream }) => stream === 'people')
  if (found === undefined) throw new Error('no stream')
  return found
}

test('a stream that was read to its end is current, with rows, lag, cost and its last run', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people', {
    workflow: { id: 'sync:demo', runId: 'r1' },
  })
  await reading.commit([person(1, stamp), person(2, stamp)], {
    cost: 2,
    finish: { watermark: secondsAgo(130) },
    quarantined: [{ recordId: null, reason: 'no id', bytes: Buffer.from('{}') }],
    drift: { title: 1 },
    tiesUnproven: 1,
  })
  const people = await peopleIn(mine.database)
  expect(people).toMatchObject({
    state: 'current',
    rows: 2,
    deleted: 0,
    quarantined: 1,
    changes24h: 2,
    cost24h: 2,
    tiesUnproven: 1,
    drift: { title: 1 },
    progress: null,
    lastRun: { id: reading.runId, workflowId: 'sync:demo', temporalRunId: 'r1' },
  })
  expect(people.lastRun?.finishedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
  expect(people.lagSeconds).toBeGreaterThanOrEqual(130)
  expect(people.lagSeconds).toBeLessThan(160)
  expect(people.lags).toHaveLength(1)
  expect(people).not.toHaveProperty('error')
})

test('an unfinished reading shows how far it is', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  await reading.commit([person(1, stamp)], { expectedRows: 250 })
  expect(await peopleIn(mine.database)).toMatchObject({
    state: 'reading',
    watermark: null,
    lagSeconds: null,
    progress: { stored: 1, expected: 250 },
  })
})

test('a reading that does not move any more is behind', async () => {
  await using mine = await createTestDatabase()
  await startReading(mine.database, 'people')
  await sql`update worker.sync_state set progress_at = now() - interval '11 minutes'`.execute(
    mine.database.kysely,
  )
  expect(await peopleIn(mine.database)).toMatchObject({ state: 'behind' })
})

test('a stream is behind when it lags more than its maximum lag, the overlap and the five minutes of a tick', async () => {
  await using mine = await createTestDatabase()
  const stateAfter = async (name: 'people' | 'notes', ago: number) => {
    await startReading(mine.database, name)
    await sql`update worker.sync_state set run_id = null, watermark = ${secondsAgo(ago)}
      where stream = ${name}`.execute(mine.database.kysely)
    const { teams } = await createStatus({ database: mine.database }).status(demo)
    return teams[0]?.streams.find(({ stream }) => stream === name)?.state
  }
  expect(await stateAfter('people', 730)).toBe('behind')
  expect(await stateAfter('people', 700)).toBe('current')
  expect(await stateAfter('notes', 1_330)).toBe('behind')
  expect(await stateAfter('notes', 1_300)).toBe('current')
})

test('failed, unavailable and paused streams say why, and a pause outdoes the rest', async () => {
  await using mine = await createTestDatabase()
  const teams = teamsOf(mine.database)
  const { sync } = await startReading(mine.database, 'people')
  const failure = {
    team: demo,
    stream: 'people',
    code: 'stream.unavailable',
    message: '403',
    retryInMs: 1_000,
  } as const
  await sync.fail({ ...failure, state: 'failed' })
  expect(await peopleIn(mine.database)).toMatchObject({
    state: 'failed',
    error: { code: 'stream.unavailable', message: '403' },
  })
  await sync.fail({ ...failure, state: 'unavailable' })
  expect(await peopleIn(mine.database)).toMatchObject({ state: 'unavailable' })
  await teams.pauseStream(demo, 'people')
  expect(await peopleIn(mine.database)).toMatchObject({ state: 'paused' })
  await teams.resumeStream(demo, 'people')
  await teams.pause(demo, 'auth.revoked')
  expect(await teamIn(mine.database)).toMatchObject({
    state: 'paused',
    pauseReason: 'auth.revoked',
  })
  expect(await peopleIn(mine.database)).toMatchObject({ state: 'paused' })
  await teams.disconnect(demo)
  expect(await teamIn(mine.database)).toMatchObject({ state: 'disconnected' })
})

test('a team shows its budget and what it cost by minute', async () => {
  await using mine = await createTestDatabase()
  await startReading(mine.database, 'people')
  await sql`
    insert into worker.api_usage (team, minute, purpose, cost)
    select ${demo}, date_trunc('minute', now()) - age * interval '1 minute', purpose, cost
    from (values (0, 'sweep', 2), (0, 'incremental', 3), (1, 'sweep', 7), (70, 'sweep', 9))
      as used (age, purpose, cost)`.execute(mine.database.kysely)
  const team = await teamIn(mine.database)
  expect(team.budget).toEqual({ limit: 600, remaining: null })
  expect(team.costByMinute.map(({ cost }) => cost)).toEqual([7, 5])
  expect(team.streams).toHaveLength(streams.length)
})

test('what is left of the budget is what an answer of the present minute said', async () => {
  await using mine = await createTestDatabase()
  await startReading(mine.database, 'people')
  const answered = (ends: string) =>
    sql`update worker.api_budget set remaining = 412,
      refill_until = clock_timestamp() + ${ends}::interval`.execute(mine.database.kysely)
  await answered('20 seconds')
  expect((await teamIn(mine.database)).budget).toEqual({ limit: 600, remaining: 412 })
  await answered('-1 second')
  expect((await teamIn(mine.database)).budget).toEqual({ limit: 600, remaining: null })
})

test('a team that is not there is unknown, and without a name all are shown', async () => {
  await using mine = await createTestDatabase()
  const status = createStatus({ database: mine.database })
  await expect(status.status(demo)).rejects.toMatchObject({ code: 'team.unknown' })
  expect(await status.status()).toEqual({ teams: [] })
})

test('health lists the lag of every stream', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  await reading.commit([], { finish: { watermark: secondsAgo(130) } })
  const health = createHealth({ database: mine.database })
  const [team] = await health.lags()
  expect(team).toMatchObject({ team: demo })
  expect(team?.streams).toContainEqual({ stream: 'accounts', lagSeconds: null })
  expect(team?.streams.find(({ stream }) => stream === 'people')?.lagSeconds).toBeGreaterThan(129)
})
