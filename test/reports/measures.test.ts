import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Dimension,
  dimensions,
  measureNames,
  type MeasureSource,
  measureSources,
} from '../../src/domain/measures.ts'
import { streamOf } from '../../src/domain/streams.ts'
import type { Database } from '../../src/store/database.ts'
import { type Mirrored, mirrored, to } from '../support/mirrored.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

const at = '2026-11-24T10:00:00.000000Z'
const later = '2026-11-26T08:00:00.000001Z'
const guid = '0f0e0d0c-0000-4000-8000-000000000007'

const email = (id: number, more: object = {}) => ({
  id,
  sent_at: at,
  bounced: false,
  view_tracking: true,
  click_tracking: true,
  counts: { views: 0, clicks: 0, replies: 0 },
  user: to(7),
  recipient: to(1),
  cadence: to(20),
  step: to(30),
  ...more,
})
const call = (id: number, more: object = {}) => ({
  id,
  created_at: at,
  user: to(7),
  called_person: to(1),
  cadence: to(20),
  step: to(31),
  ...more,
})
const meeting = (id: number, more: object = {}) => ({
  id,
  created_at: at,
  start_time: at,
  status: 'booked',
  person: to(1),
  booked_by_user: to(guid),
  owned_by_user: to(guid),
  ...more,
})
const membership = (id: number, more: object = {}) => ({
  id,
  added_at: at,
  person: to(id),
  cadence: to(20),
  user: to(7),
  currently_on_cadence: true,
  current_state: 'active',
  ...more,
})

/** One of everything that a measure tells apart, and beside each what it must not count. */
async function fill({ put, leave }: Mirrored): Promise<void> {
  await put('users', { id: 7, guid, name: 'Ada' }, { id: 8, guid: 'other', name: 'Bo' })
  await put('people', { id: 1, account: to(5) }, { id: 2, account: to(6) }, { id: 3 })
  await put('steps', { id: 32, type: 'other' }, { id: 33, type: 'integration' })
  await put(
    'emails',
    email(1),
    email(2, { bounced: true }),
    email(3, { counts: { views: 3, clicks: 2, replies: 1 } }),
    email(4, {
      view_tracking: false,
      click_tracking: false,
      counts: { views: 0, clicks: 0, replies: 1 },
    }),
    email(5, { sent_at: null, send_after: at, status: 'scheduled' }),
  )
  await put(
    'calls',
    call(1, { connected: true, positive: true, duration: 61 }),
    call(2, { connected: true, positive: false, duration: 9 }),
    call(3, { connected: false, duration: null }),
  )
  const action = { person: to(1), cadence: to(20), user: to(7), type: 'other' }
  await put(
    'actions',
    { id: 1, ...action, step: to(32) },
    { id: 2, ...action, step: to(33) },
    { id: 3, ...action, step: to(30), type: 'email' },
    { id: 4, ...action, step: to(32) },
    { id: 5, ...action, step: to(32), person: to(2) },
  )
  for (const id of [1, 2, 3, 5]) await leave(id, at)
  await put(
    'cadence_memberships',
    membership(1),
    membership(2, { currently_on_cadence: false, current_state: 'removed', latest_action: to(5) }),
    membership(3, { currently_on_cadence: false, current_state: 'completed' }),
    membership(4, { currently_on_cadence: false, current_state: 'removed_no_action' }),
    membership(5, { currently_on_cadence: false, current_state: 'reassigned' }),
  )
  const task = { person: to(1), user: to(8), completed_by: to(7) }
  await put('tasks', { id: 1, ...task, completed_at: at }, { id: 2, ...task, completed_at: null })
  await put(
    'meetings',
    meeting(1),
    meeting(2, { no_show: true }),
    meeting(3, { canceled_at: at }),
    meeting(4, { status: 'pending' }),
    meeting(5, { start_time: '2999-01-01T00:00:00.000000Z' }),
    meeting(6, {
      count_towards_meetings_attended_metric: false,
      count_towards_meetings_booked_metric: false,
    }),
  )
  await put('successes', { id: 1, succeeded_at: at, person: to(1), user: to(7) })
  const opportunity = { owner: to(7), account: to(5), created_date: at }
  await put(
    'opportunities',
    { id: 1, ...opportunity, amount: '100.25', currency_iso_code: 'USD' },
    { id: 2, ...opportunity, amount: '0.5', currency_iso_code: 'USD' },
    { id: 3, ...opportunity, amount: '7', currency_iso_code: 'EUR' },
    { id: 4, ...opportunity, amount: 'much', created_date: null, created_at: at },
  )
}

const byHand = {
  sent: '4',
  delivered: '3',
  bounced: '1',
  views_tracked: '2',
  opened: '1',
  clicks_tracked: '2',
  clicked: '1',
  replied: '2',
  calls: '3',
  connected: '2',
  positive: '1',
  talk_time: '70',
  other_touches: '2',
  tasks: '1',
  meetings_booked: '4',
  meetings_held: '1',
  meetings_no_show: '1',
  successes: '1',
  opportunities: '4',
  opportunity_amount: { USD: 10_075, EUR: 700, '': 0 },
  people_added: '5',
  people_finished: '1',
  people_removed: '2',
}

async function measured(database: Database, by: Dimension, id: number): Promise<unknown> {
  const { rows } = await sql`select to_jsonb(m) - 'team' - ${`${by}_id`}::text as of
    from ${sql.table(`salesloft.measures_by_${by}`)} m
    where team = 'demo' and ${sql.ref(`${by}_id`)} = ${id}`.execute(database.kysely)
  return (rows[0] as { of: unknown } | undefined)?.of
}

const numbers = (given: object): object =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === 'string' ? Number(value) : value,
    ]),
  )

let filled: TestDatabase

beforeAll(async () => {
  filled = await createTestDatabase()
  await fill(mirrored(filled.database))
})
afterAll(async () => await filled[Symbol.asyncDispose]())

test('each measure counts what its line in the table says and nothing beside it', async () => {
  expect(Object.keys(byHand)).toEqual(measureNames)
  expect(await measured(filled.database, 'user', 7)).toEqual(numbers(byHand))
  expect(await measured(filled.database, 'user', 8)).toBeUndefined()
})

async function some(
  by: Dimension,
  id: number,
  ...names: readonly string[]
): Promise<readonly unknown[]> {
  const found = ((await measured(filled.database, by, id)) ?? {}) as Readonly<
    Record<string, unknown>
  >
  return names.map((name) => found[name])
}

test('what was done is told by user, person, account, cadence and step, each row once', async () => {
  expect(await some('person', 1, 'sent', 'calls', 'meetings_held', 'tasks')).toEqual([4, 3, 1, 1])
  expect(await some('account', 5, 'sent', 'meetings_booked', 'opportunities')).toEqual([4, 4, 4])
  expect(await some('account', 6, 'people_added', 'people_removed')).toEqual([1, 1])
  expect(await some('cadence', 20, 'sent', 'other_touches', 'people_finished')).toEqual([4, 2, 1])
  expect(await some('step', 31, 'sent', 'calls', 'talk_time')).toEqual([0, 3, 70])
  for (const by of dimensions) {
    const view =
      await sql`select * from ${sql.table(`salesloft.measures_by_${by}`)} limit 1`.execute(
        filled.database.kysely,
      )
    expect(Object.keys(view.rows[0] as object)).toEqual(['team', `${by}_id`, ...measureNames])
  }
})

test('every column that a measure reads is one of its stream', () => {
  for (const source of Object.values<MeasureSource>(measureSources)) {
    if (source.view !== undefined) continue
    const known = [...Object.keys(streamOf(source.stream).columns), 'updated_at']
    const user = typeof source.user === 'string' ? [source.user] : Object.values(source.user).flat()
    const read = [...source.at, ...user, source.person, ...source.when.map((each) => each.column)]
    expect(known).toEqual(expect.arrayContaining(read))
  }
})

type Touch = { readonly kind: string; readonly id: string; readonly [more: string]: unknown }

async function touches(database: Database): Promise<readonly Touch[]> {
  const { rows } =
    await sql<Touch>`select kind, id, person_id, account_id, user_id, cadence_id, step_id, views, duration
    from salesloft.activity where team = 'demo' order by kind, id`.execute(database.kysely)
  return rows
}

test('there is a row for each touch, and none for what is planned, skipped with its person or of another kind', async () => {
  const found = await touches(filled.database)
  expect(found.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
    ...[1, 2, 3, 4].map((id) => `email ${id}`),
    'integration 2',
    'other 1',
    ...[1, 2, 3].map((id) => `phone ${id}`),
  ])
  expect(found[2]).toEqual({
    kind: 'email',
    id: '3',
    person_id: '1',
    account_id: '5',
    user_id: '7',
    cadence_id: '20',
    step_id: '30',
    views: 3,
    duration: null,
  })
})

test('activity follows the mirror: restated, linked anew, deleted, done after all', async () => {
  const rows = mirrored(filled.database)
  await rows.put(
    'emails',
    email(3, { updated_at: later, counts: { views: 9, clicks: 2, replies: 1 }, recipient: to(2) }),
  )
  await rows.put('people', { id: 1, updated_at: later, account: to(9) })
  await rows.put('people', {
    id: 2,
    updated_at: later,
    account: to(6),
    last_completed_step: to(32),
    last_completed_step_cadence: to(20),
  })
  await rows.remove('calls', 1, 2)
  const found = await touches(filled.database)
  expect(found.find(({ kind, id }) => kind === 'email' && id === '3')).toMatchObject({
    views: 9,
    person_id: '2',
    account_id: '6',
  })
  expect(found.filter(({ account_id: account }) => account === '9')).toHaveLength(6)
  expect(found.filter(({ kind }) => kind === 'phone').map(({ id }) => id)).toEqual(['3'])
  expect(found.filter(({ kind }) => kind === 'other').map(({ id }) => id)).toEqual(['1', '5'])
  expect(await measured(filled.database, 'user', 7)).toMatchObject({
    calls: 1,
    talk_time: 0,
    other_touches: 3,
  })
})
