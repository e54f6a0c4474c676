import { sql } from 'kysely'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { streamOf } from '../../src/domain/streams.ts'
import { rebuildCustomViews } from '../../src/store/custom-views.ts'
import type { Database } from '../../src/store/database.ts'
import type { SnapshotFinished } from '../../src/store/snapshots.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { demo, startReading, teamsOf } from '../support/reading.ts'
import { incoming, person } from '../support/rows.ts'

const stamp = '2026-11-20T08:00:00.000001Z'
const fields = streamOf('custom_fields')

type Definition = readonly [id: number, name: string, type?: string]

/** One complete reading of the definitions. */
async function define(
  database: Database,
  defined: readonly Definition[],
): Promise<SnapshotFinished> {
  const reading = await startReading(database, 'custom_fields')
  const rows = defined.map(([id, name, type = 'person']) =>
    incoming(fields, { id, name, field_type: type, value_type: 'text', updated_at: stamp }),
  )
  await reading.commit(rows, { cursor: null, requestedAt: new Date().toISOString() })
  return await reading.finishSnapshot(
    defined.map(([id]) => String(id)),
    { confirm: true },
  )
}

async function columnsOf(database: Database, view: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
    where table_schema = 'salesloft' and table_name = ${view} order by ordinal_position`.execute(
    database.kysely,
  )
  return rows.map(({ name }) => name)
}

const view = 'people_custom_demo'

test('each field that a team has defined is a column, whatever its name', async () => {
  await using mine = await createTestDatabase()
  const odd = `'); drop table salesloft.people; --`
  await define(mine.database, [
    [1, 'Region'],
    [2, 'Renewal "date"'],
    [3, 'region!'],
    [4, 'id'],
    [5, '2nd office'],
    [6, '💼'],
    [7, odd],
    [8, 'x'.repeat(300)],
    [9, 'Industry code', 'company'],
  ])
  const reading = await startReading(mine.database, 'people')
  const custom = { Region: 'West', 'Renewal "date"': '2026-11-24', [odd]: 'kept' }
  await reading.commit([person(1, stamp, { custom_fields: custom })])
  expect(await columnsOf(mine.database, view)).toEqual([
    'team',
    'id',
    'deleted_at',
    'region',
    'renewal_date',
    'region_3',
    'id_field',
    'field_2nd_office',
    'field',
    'drop_table_salesloft_people',
    'x'.repeat(40),
  ])
  const { rows } = await sql`
    select id, region, renewal_date, region_3, drop_table_salesloft_people as odd
    from salesloft.people_custom_demo`.execute(mine.database.kysely)
  expect(rows).toEqual([
    { id: '1', region: 'West', renewal_date: '2026-11-24', region_3: null, odd: 'kept' },
  ])
  expect(await columnsOf(mine.database, 'accounts_custom_demo')).toContain('industry_code')
  expect(await columnsOf(mine.database, 'opportunities_custom_demo')).toEqual([])
})

test('a view follows the definitions, and one that is added leaves what is built on it', async () => {
  await using mine = await createTestDatabase()
  const { kysely } = mine.database
  await define(mine.database, [[1, 'Region']])
  await sql`create view public.west as select * from salesloft.people_custom_demo`.execute(kysely)
  await define(mine.database, [
    [1, 'Region'],
    [2, 'Tier'],
  ])
  expect(await columnsOf(mine.database, view)).toContain('tier')
  // Renamed, it cannot be replaced under a view that somebody has built on it: it stays as it was.
  await define(mine.database, [
    [1, 'Area'],
    [2, 'Tier'],
  ])
  expect(await columnsOf(mine.database, view)).toContain('region')
  await sql`drop view public.west`.execute(kysely)
  expect(await rebuildCustomViews(mine.database.kysely, demo)).toBe('current')
  expect(await columnsOf(mine.database, view)).toEqual(['team', 'id', 'deleted_at', 'area', 'tier'])
})

test('a long reading of a view does not hold up the mirror', async () => {
  await using mine = await createTestDatabase()
  await define(mine.database, [[1, 'Region']])
  const reader = new Client({ connectionString: mine.url })
  await reader.connect()
  await reader.query('begin')
  await reader.query('select * from salesloft.people_custom_demo')
  const defined = await define(mine.database, [
    [1, 'Region'],
    [2, 'Tier'],
  ])
  expect(defined).toMatchObject({ kind: 'saved', views: 'later' })
  expect(await columnsOf(mine.database, view)).not.toContain('tier')
  await reader.query('commit')
  await reader.end()
  await define(mine.database, [
    [1, 'Region'],
    [2, 'Tier'],
  ])
  expect(await columnsOf(mine.database, view)).toContain('tier')
})

test('a team that is erased leaves no view', async () => {
  await using mine = await createTestDatabase()
  await define(mine.database, [[1, 'Region']])
  await teamsOf(mine.database).disconnect(demo, { erase: true })
  expect(await columnsOf(mine.database, view)).toEqual([])
})
