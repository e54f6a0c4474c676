import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Dimension,
  dimensions,
  type MeasureSource,
  measureSources,
} from '../../src/domain/measure-sources.ts'
import { measureNames } from '../../src/domain/measures.ts'
import { streamOf } from '../../src/domain/streams.ts'
import type { Database } from '../../src/store/database.ts'
import { email, fillActivity } from '../support/activity-rows.ts'
import { mirrored, to } from '../support/mirrored.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

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

const later = '2026-11-26T08:00:00.000001Z'
let filled: TestDatabase

beforeAll(async () => {
  filled = await createTestDatabase()
  await fillActivity(mirrored(filled.database))
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
