import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AudienceRan } from '../../src/domain/audiences.ts'
import type { Audiences } from '../../src/services/audiences.ts'
import { createAudienceService } from '../../src/services/audiences.ts'
import { createAudienceQuery } from '../../src/store/audience-query.ts'
import { createAudiences } from '../../src/store/audiences.ts'
import { createDatabase } from '../../src/store/database.ts'
import { createEnrollmentBatches } from '../../src/store/enrollment-batches.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { connection, demo, teamsOf } from '../support/reading.ts'

let mine: TestDatabase
let audiences: Audiences
const west = { team: demo, name: 'west' }
const by = 'somebody'
const run = async (options: object = {}): Promise<AudienceRan> =>
  await audiences.run(west, { by, ...options })
const query = `select id from people where state = 'West' and deleted_at is null`

async function people(from: number, to: number, state: string): Promise<void> {
  await sql`
    insert into salesloft.people (team, id, state, raw, requested_at, synced_at)
    select ${demo}, id, ${state}, '{}', now(), now() from generate_series(${from}::int, ${to}::int) id
    on conflict on constraint people_pkey do update set state = excluded.state`.execute(
    mine.database.kysely,
  )
}

async function rowsOf(batch: string | null): Promise<readonly string[]> {
  const store = createEnrollmentBatches({ database: mine.database })
  const rows = await store.rows({ team: demo, batch: batch ?? '' }, 0)
  return rows.map(({ does, person, outcome }) => `${does} ${person} ${outcome ?? 'open'}`)
}

beforeAll(async () => {
  mine = await createTestDatabase()
  const teams = teamsOf(mine.database)
  await teams.connect(connection)
  audiences = createAudienceService({
    teams,
    store: createAudiences({ database: mine.database }),
    query: createAudienceQuery({
      connect: () => createDatabase({ url: mine.url, maxConnections: 1 }),
    }),
  })
})
afterAll(async () => await mine[Symbol.asyncDispose]())
beforeEach(async () => {
  await sql`truncate worker.audience, worker.enrollment_batch, salesloft.people cascade`.execute(
    mine.database.kysely,
  )
  await people(1, 3, 'West')
  await audiences.save(west, { query, cadence: 7, brakePercent: null }, by)
})

test('whom it names are enrolled once, and whom it names later when they come', async () => {
  const first = await run()
  expect(first).toMatchObject({ named: 3, entered: 3, went: 0, enrols: 3, people: ['1', '2', '3'] })
  expect(await rowsOf(first.batch)).toEqual(['enroll 1 open', 'enroll 2 open', 'enroll 3 open'])
  expect(await run()).toMatchObject({ named: 3, entered: 0, enrols: 0, batch: null })
  await people(4, 4, 'West')
  const third = await run()
  expect(await rowsOf(third.batch)).toEqual(['enroll 4 open'])
})

test('one is tried as it would be saved, there or not, and nothing of it is', async () => {
  await run()
  await people(4, 4, 'West')
  await people(5, 5, 'East')
  const wider = { query: 'select id from people where deleted_at is null', mostEnrolled: 1 }
  expect(await audiences.try(west, wider, by)).toMatchObject({
    named: 5,
    entered: 2,
    enrols: 1,
    waiting: 1,
    people: ['4'],
    batch: null,
  })
  expect(await audiences.show(west)).toMatchObject({ query, mostEnrolled: 100 })
  const east = { team: demo, name: 'east' }
  const wanted = { query, cadence: 8 }
  expect(await audiences.try(east, wanted, by)).toMatchObject({ named: 4, entered: 4, enrols: 4 })
  await expect(audiences.show(east)).rejects.toMatchObject({ code: 'audience.unknown' })
  await expect(audiences.try(east, { query }, by)).rejects.toMatchObject({ code: 'usage.invalid' })
  const writes = { query: 'delete from people returning id', cadence: 8 }
  await expect(audiences.try(east, writes, by)).rejects.toMatchObject({ code: 'audience.query' })
  expect((await audiences.show(west)).runs).toHaveLength(1)
})

test('of many, a run enrols as many as it may, and the next ones go on', async () => {
  await people(1, 7, 'West')
  await audiences.save(west, { mostEnrolled: 3 }, by)
  expect(await run()).toMatchObject({ enrols: 3, waiting: 4, people: ['1', '2', '3'] })
  expect(await run()).toMatchObject({ enrols: 3, waiting: 1, people: ['4', '5', '6'] })
  expect(await run()).toMatchObject({ enrols: 1, waiting: 0, people: ['7'] })
})

test('who leaves is stopped where that is wanted, and never begun where it was not yet', async () => {
  await audiences.save(west, { stopsOthers: true }, by)
  const first = await run()
  const store = createEnrollmentBatches({ database: mine.database })
  const of = { team: demo, batch: first.batch ?? '' }
  await store.ended(of, 1, { outcome: 'requested', reason: null, enrollment: '5' })
  await people(1, 2, 'East')
  const second = await run()
  expect(second).toMatchObject({ went: 2, stops: 1, enrols: 0 })
  expect(await rowsOf(second.batch)).toEqual(['stop 1 open'])
  expect(await rowsOf(first.batch)).toEqual([
    'enroll 1 requested',
    'enroll 2 stopped',
    'enroll 3 open',
  ])
  await people(1, 1, 'West')
  expect(await rowsOf((await run()).batch)).toEqual(['enroll 1 open'])
})

test('who leaves is left alone unless it is said', async () => {
  await run()
  await people(1, 1, 'East')
  expect(await run()).toMatchObject({ went: 1, stops: 0, batch: null })
})

test('a run that would change too many changes nobody, and is confirmed by hand', async () => {
  await people(1, 100, 'West')
  await run()
  await audiences.save(west, { brakePercent: 25, stopsOthers: true }, by)
  await people(1, 60, 'East')
  const looked = await run({ dryRun: true })
  expect(looked).toMatchObject({
    went: 60,
    stops: 60,
    batch: null,
    brake: expect.any(String) as string,
  })
  await expect(run()).rejects.toMatchObject({ code: 'audience.braked' })
  const [latest] = (await audiences.show(west)).runs
  expect(latest).toMatchObject({ state: 'braked', went: 60, error: { code: 'audience.braked' } })
  expect(await run({ confirm: true })).toMatchObject({ went: 60 })
})

test('a dry run changes and records nothing', async () => {
  expect(await run({ dryRun: true })).toMatchObject({ enrols: 3, people: ['1', '2', '3'] })
  expect((await audiences.show(west)).runs).toEqual([])
  expect(await run()).toMatchObject({ entered: 3, enrols: 3 })
})

test('two runs at once enrol nobody twice', async () => {
  await people(1, 50, 'West')
  const both = await Promise.all([run(), run(), run(), run()])
  expect(both.reduce((sum, { enrols }) => sum + enrols, 0)).toBe(50)
})

test('ids of nobody, and people who are gone, are left out; mostly nobody is refused', async () => {
  await people(1, 200, 'West')
  await sql`update salesloft.people set deleted_at = now() where id = 5`.execute(
    mine.database.kysely,
  )
  await audiences.save(west, { query: 'select id from people' }, by)
  expect(await run()).toMatchObject({ named: 199, unknown: 1 })
  await audiences.save(west, { query: 'select id + 1000 from people' }, by)
  await expect(run()).rejects.toMatchObject({
    code: 'audience.query',
    message: expect.stringContaining('of no person') as string,
  })
  const [latest] = (await audiences.show(west)).runs
  expect(latest).toMatchObject({ state: 'failed', error: { code: 'audience.query' } })
})

test('a query that is refused is a failed run, in words', async () => {
  await audiences.save(west, { query: 'select idd from people' }, by)
  await expect(run()).rejects.toMatchObject({ code: 'audience.query' })
  expect(await audiences.list(demo)).toMatchObject([
    { name: 'west', last: { state: 'failed', error: { code: 'audience.query' } } },
  ])
})

test('of as many as a team has, the list says how each last ran', async () => {
  await sql`
    insert into worker.audience (team, name, query, cadence, changed_by)
    select ${demo}, 'more-' || n, 'select 1', 7, 'x' from generate_series(1, 60) n`.execute(
    mine.database.kysely,
  )
  await sql`
    insert into worker.audience_run (team, audience, state, asked_by)
    select team, name, 'done', 'x' from worker.audience`.execute(mine.database.kysely)
  const listed = await audiences.list(demo)
  expect(listed).toHaveLength(61)
  expect(listed.filter(({ last }) => last === null)).toEqual([])
})

test('an id that no bigint holds is refused in words', async () => {
  const wanted = { cadence: '9999999999999999999' }
  await expect(audiences.save(west, wanted, by)).rejects.toMatchObject({ code: 'usage.invalid' })
})

describe('its settings', () => {
  test('stay as they are where nothing is said of them', async () => {
    await audiences.save(west, { mostEnrolled: 5, stopsOthers: true }, by)
    await audiences.save(west, { schedule: 'hourly' }, 'another')
    expect(await audiences.show(west)).toMatchObject({
      query,
      cadence: '7',
      mostEnrolled: 5,
      stopsOthers: true,
      schedule: 'hourly',
      changedBy: 'another',
      nextDueAt: expect.any(String) as string,
    })
  })

  test('are checked, all at once', async () => {
    const wrong = { mostEnrolled: 0, brakePercent: 101, cadence: 'x', more: 1 }
    const refusal = await audiences.save(west, wrong, by).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'usage.invalid' })
    for (const name of ['mostEnrolled', 'brakePercent', 'cadence', 'more']) {
      expect(String(refusal)).toContain(name)
    }
    await expect(audiences.save({ ...west, name: 'No' }, {}, by)).rejects.toMatchObject({
      code: 'usage.invalid',
    })
    await expect(audiences.save({ ...west, name: 'new' }, { query }, by)).rejects.toMatchObject({
      code: 'usage.invalid',
    })
  })

  test('say when it is due, and it is taken once', async () => {
    expect(await audiences.takeDue()).toEqual([])
    await audiences.save(west, { schedule: 'daily' }, by)
    const taken = await Promise.all([audiences.takeDue(), audiences.takeDue()])
    expect(taken.flat()).toEqual([west])
    await audiences.save(west, { schedule: 'off' }, by)
    expect(await audiences.takeDue()).toEqual([])
  })

  test('are kept to: it is due at the same minute again, however late it ran', async () => {
    await audiences.save(west, { schedule: 'hourly' }, by)
    const { rows } = await sql<{ due: string }>`
      update worker.audience set next_due_at = clock_timestamp() - interval '125 minutes'
      returning to_char(next_due_at + interval '3 hours', 'YYYY-MM-DD HH24:MI:SS.US') as due`.execute(
      mine.database.kysely,
    )
    expect(await audiences.takeDue()).toEqual([west])
    const { rows: now } = await sql<{ due: string }>`
      select to_char(next_due_at, 'YYYY-MM-DD HH24:MI:SS.US') as due from worker.audience`.execute(
      mine.database.kysely,
    )
    expect(now).toEqual(rows)
  })

  test('are gone with it, and nothing else is', async () => {
    const { batch } = await run()
    await audiences.remove(west)
    await expect(audiences.show(west)).rejects.toMatchObject({ code: 'audience.unknown' })
    await expect(audiences.remove(west)).rejects.toMatchObject({ code: 'audience.unknown' })
    expect(await rowsOf(batch)).toHaveLength(3)
  })
})
