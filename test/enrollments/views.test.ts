// What stands beside enrolments on the pages and in files, from real tables.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EnrollmentFilter } from '../../src/domain/enrollment-asks.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { createEnrollmentStore, type EnrollmentStore } from '../../src/store/enrollments.ts'
import { createEnrollmentViews, type EnrollmentViews } from '../../src/store/enrollment-views.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { connection, demo, teamsOf } from '../support/reading.ts'

let mine: TestDatabase
let views: EnrollmentViews
let store: EnrollmentStore
const other = parseTeamSlug('other')

beforeAll(async () => {
  mine = await createTestDatabase()
  const teams = teamsOf(mine.database)
  await teams.connect(connection)
  await teams.connect({ ...connection, slug: other, salesloftTeamId: '43' })
  views = createEnrollmentViews({ database: mine.database })
  store = createEnrollmentStore({ database: mine.database })
  const { kysely: db } = mine.database
  const read = sql`'{}', now(), now()`
  await sql`insert into salesloft.people (team, id, display_name, first_name, last_name, raw, requested_at, synced_at)
    values (${demo}, 1, 'Ann Smith', 'Ann', 'Smith', ${read}), (${demo}, 2, '', 'Bo', null, ${read}),
      (${demo}, 3, null, null, null, ${read}), (${other}, 1, 'Somebody else', null, null, ${read})`.execute(
    db,
  )
  await sql`insert into salesloft.cadences (team, id, name, raw, requested_at, synced_at)
    values (${demo}, 7, 'Spring', ${read}), (${other}, 7, 'Autumn', ${read})`.execute(db)
  await sql`insert into salesloft.users (team, id, name, raw, requested_at, synced_at)
    values (${demo}, 9, 'Uma', ${read})`.execute(db)
  await sql`insert into salesloft.steps (team, id, name, display_name, day, step_number, type, raw, requested_at, synced_at)
    values (${demo}, 31, 'First', null, 1, 1, 'email', ${read}), (${demo}, 32, 'Ring', 'Day 3: Ring', 3, 2, 'phone', ${read})`.execute(
    db,
  )
  await sql`insert into salesloft.actions (team, id, step_id, due_on, type, left_at, raw, requested_at, synced_at)
    values (${demo}, 41, 32, '2026-12-01T09:00:00Z', 'phone', null, ${read}),
      (${demo}, 42, 32, '2026-12-01T09:00:00Z', 'phone', now(), ${read})`.execute(db)
  await sql`insert into salesloft.cadence_memberships (team, id, currently_on_cadence, latest_action_id, step_id, raw, requested_at, synced_at)
    values (${demo}, 51, true, 41, 31, ${read}), (${demo}, 52, true, 42, 31, ${read}),
      (${demo}, 53, false, 41, 31, ${read}), (${demo}, 54, true, null, null, ${read}),
      (${other}, 55, true, 41, 31, ${read})`.execute(db)
  await sql`insert into worker.enrollment (team, person, cadence, state, reason, lane, source, requested_by, ended_at)
    select team, person, cadence, state, reason, 'batch', 'csv', 'somebody', ended from (values
      (${demo}, 5, 7, 'requested', null, null), (${demo}, 3, 8, 'refused', 'bouncing', now()),
      (${demo}, 5, 8, 'stopped', null, now()), (${demo}, 1, 7, 'waiting', 'cool-down', null),
      (${demo}, 3, 7, 'finished', 'replied', now()), (${other}, 1, 7, 'requested', null, null)
    ) as e (team, person, cadence, state, reason, ended)`.execute(db)
})
afterAll(async () => await mine[Symbol.asyncDispose]())

test('names are those of the team, and who has none is left out', async () => {
  const wanted = { people: ['1', '2', '3', '4'], cadences: ['7', '8'], users: ['9'] }
  const { people, cadences, users } = await views.names(demo, wanted)
  expect(Object.fromEntries(people)).toEqual({ 1: 'Ann Smith', 2: 'Bo' })
  expect([...cadences]).toEqual([['7', 'Spring']])
  expect([...users]).toEqual([['9', 'Uma']])
  expect([...(await views.names(other, wanted)).people]).toEqual([['1', 'Somebody else']])
  expect([...(await views.names(demo, {})).people]).toEqual([])
})

test('each cadence counts its own, those with the most first', async () => {
  const none = { waiting: 0, onCadence: 0, refused: 0, stopped: 0, finished: 0, underWay: 0 }
  expect(await views.byCadence(demo)).toEqual([
    { ...none, cadence: '7', total: 3, underWay: 1, waiting: 1, finished: 1 },
    { ...none, cadence: '8', total: 2, refused: 1, stopped: 1 },
  ])
  expect(await views.byCadence(other)).toEqual([{ ...none, cadence: '7', total: 1, underWay: 1 }])
})

test('the next step is that of the open action, else of the membership, while it goes on', async () => {
  const due = '2026-12-01T09:00:00.000000Z'
  expect(await views.nextStep(demo, '51')).toMatchObject({
    step: '32',
    name: 'Day 3: Ring',
    type: 'phone',
    day: 3,
    number: 2,
    dueAt: due,
  })
  expect(await views.nextStep(demo, '52')).toMatchObject({ step: '31', name: 'First', dueAt: null })
  for (const [team, membership] of [
    [demo, '53'],
    [demo, '54'],
    [demo, '55'],
    [other, '51'],
  ] as const) {
    expect(await views.nextStep(team, membership)).toBeUndefined()
  }
  // The action and the step of another team are not taken for its own.
  expect(await views.nextStep(other, '55')).toBeUndefined()
})

async function walk(filter: EnrollmentFilter): Promise<readonly string[]> {
  const all: string[] = []
  for (let before: string | undefined; ;) {
    const rows = await store.list(demo, { ...filter, before, limit: 2 })
    all.push(...rows.map(({ person, cadence }) => `${person}:${cadence}`))
    if (rows.length < 2) return all
    before = rows.at(-1)?.id
  }
}

test('a sorted list is walked to its end, each of them once', async () => {
  expect(await walk({})).toEqual(['3:7', '1:7', '5:8', '3:8', '5:7'])
  expect(await walk({ direction: 'ascending' })).toEqual(['5:7', '3:8', '5:8', '1:7', '3:7'])
  expect(await walk({ sort: 'person' })).toEqual(['1:7', '3:8', '3:7', '5:7', '5:8'])
  const down = { sort: 'person', direction: 'descending' } as const
  expect(await walk(down)).toEqual(['5:8', '5:7', '3:7', '3:8', '1:7'])
  expect(await walk({ sort: 'cadence', person: '5' })).toEqual(['5:7', '5:8'])
  expect(await walk({ sort: 'state' })).toEqual(['3:7', '3:8', '5:7', '5:8', '1:7'])
})
