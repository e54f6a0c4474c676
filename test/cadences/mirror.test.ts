// Cadences as the mirror has them: listed, shown, and how old that is.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { type CadenceStore, createCadenceStore } from '../../src/store/cadences.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

const team = parseTeamSlug('acme')
const other = parseTeamSlug('other')
let own: TestDatabase
let store: CadenceStore

beforeAll(async () => {
  own = await createTestDatabase()
  store = createCadenceStore(own)
  const db = own.database.kysely
  for (const slug of [team, other]) {
    await sql`insert into worker.team (slug, base_url, salesloft_team_id, name, cost_per_minute)
      values (${slug}, 'https://api.salesloft.com', ${randomUUID()}, 'Test', 600)`.execute(db)
  }
  await sql`insert into salesloft.users (team, id, name, email, raw, requested_at, synced_at)
    values (${team}, 3, 'Jane Doe', 'jane@example.com', '{}', now(), now())`.execute(db)
  await sql`
    insert into salesloft.cadences (team, id, name, current_state, archived, archived_at, team_cadence,
      owner_id, external_identifier, counts_cadence_people, deleted_at, raw, requested_at, synced_at)
    values (${team}, 1, 'Outbound 100%', 'active', false, null, true, 3, 'out-1', 9, null, '{}', now(), now()),
      (${team}, 2, 'Another', 'draft', null, null, false, 4, null, null, null, '{}', now(), now()),
      (${team}, 5, 'Old', 'archived', true, now(), true, 3, null, null, null, '{}', now(), now()),
      (${team}, 6, 'Gone', 'active', false, null, true, 3, 'out-1', null, now(), '{}', now(), now()),
      (${other}, 1, 'Theirs', 'active', false, null, true, 3, 'out-1', null, null, '{}', now(), now())
    `.execute(db)
  await sql`
    insert into salesloft.steps (team, id, day, step_number, type, name, disabled, cadence_id, deleted_at,
      raw, requested_at, synced_at)
    values (${team}, 11, 5, 1, 'phone', 'Call', true, 1, null, '{}', now(), now()),
      (${team}, 12, 1, 1, 'email', 'Hello', false, 1, null, '{}', now(), now()),
      (${team}, 13, 1, 2, 'other', 'Gone', false, 1, now(), '{}', now(), now()),
      (${other}, 11, 1, 1, 'email', 'Theirs', false, 1, null, '{}', now(), now())`.execute(db)
  await sql`
    insert into salesloft.cadence_memberships (team, id, cadence_id, person_id, current_state,
      currently_on_cadence, deleted_at, raw, requested_at, synced_at)
    values (${team}, 21, 1, 1, 'active', true, null, '{}', now(), now()),
      (${team}, 22, 1, 2, 'active', true, null, '{}', now(), now()),
      (${team}, 23, 1, 3, 'completed', false, null, '{}', now(), now()),
      (${team}, 24, 1, 4, 'active', true, now(), '{}', now(), now()),
      (${other}, 21, 1, 1, 'active', true, null, '{}', now(), now())`.execute(db)
})
afterAll(() => own[Symbol.asyncDispose]())

const namesBy = async (ask: object): Promise<readonly (string | null)[]> =>
  (await store.list({ team, limit: 100, ...ask })).map(({ name }) => name)

test('a list has those that are alive by name, with steps, people and owner, of the team alone', async () => {
  expect(await store.list({ team, limit: 100 })).toMatchObject([
    {
      id: '2',
      name: 'Another',
      state: 'draft',
      owner: { id: '4', name: null },
      steps: 0,
      peopleNow: 0,
    },
    {
      id: '1',
      name: 'Outbound 100%',
      archived: false,
      teamCadence: true,
      externalIdentifier: 'out-1',
      owner: { id: '3', name: 'Jane Doe' },
      steps: 2,
      peopleNow: 2,
      peopleEver: 3,
    },
  ])
  expect(await namesBy({ limit: 1 })).toEqual(['Another'])
})

test.each<[object, readonly string[]]>([
  [{ teamCadence: true }, ['Outbound 100%']],
  [{ teamCadence: false }, ['Another']],
  [{ archived: true }, ['Old']],
  [{ owner: '3' }, ['Outbound 100%']],
  [{ owner: '4' }, ['Another']],
  [{ owner: 'JANE@example.com' }, ['Outbound 100%']],
  [{ owner: 'jane' }, ['Outbound 100%']],
  [{ owner: "nobody' or true --" }, []],
  [{ text: '100%' }, ['Outbound 100%']],
  [{ text: '%' }, ['Outbound 100%']],
  [{ text: 'out-1' }, ['Outbound 100%']],
  [{ text: 'nOtH' }, ['Another']],
])('of %j there are %j', async (ask, names) => {
  expect(await namesBy(ask)).toEqual(names)
})

test('one is shown with its steps by day and its people by state, also when it is gone', async () => {
  expect(await store.show(team, '1')).toMatchObject({
    name: 'Outbound 100%',
    counts: { people: 9, meetingsBooked: null },
    settings: { removesReplied: null },
    stepsByDay: [
      { id: '12', day: 1, number: 1, type: 'email', name: 'Hello', disabled: false },
      { id: '11', day: 5, number: 1, type: 'phone', name: 'Call', disabled: true },
    ],
    people: [
      { state: 'active', people: 2 },
      { state: 'completed', people: 1 },
    ],
    deletedAt: null,
  })
  expect((await store.show(team, '6'))?.deletedAt).toMatch(/Z$/)
  expect(await store.show(team, '999')).toBeUndefined()
})

test('by identifier or name those are found that are not gone', async () => {
  expect(await store.named(team, { externalIdentifier: 'out-1' })).toEqual([
    { id: '1', archived: false },
  ])
  expect(await store.named(team, { name: 'Old' })).toEqual([{ id: '5', archived: true }])
  expect(await store.named(team, { name: 'Theirs' })).toEqual([])
})

test('it is as old as the oldest of what it is made of, and of no age before that was read', async () => {
  const none = { cadences: null, steps: null, memberships: null, ageSeconds: null }
  expect(await store.age(team)).toEqual(none)
  await sql`
    insert into worker.sync_state (team, stream, mode, watermark)
    select ${team}, stream, 'cursor', clock_timestamp() - seconds * interval '1 second'
    from (values ('cadences', 60), ('steps', 7200), ('cadence_memberships', 5)) t (stream, seconds)
    `.execute(own.database.kysely)
  const { ageSeconds, ...complete } = await store.age(team)
  expect(ageSeconds).toBeGreaterThanOrEqual(7_200)
  expect(ageSeconds).toBeLessThan(7_500)
  expect(Object.values(complete)).toEqual([
    expect.any(String),
    expect.any(String),
    expect.any(String),
  ])
  expect(await store.age(other)).toEqual(none)
})
