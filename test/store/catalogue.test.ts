import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { type Stream, streams } from '../../src/domain/streams.ts'
import type { Database } from '../../src/store/database.ts'
import { meaningOf } from '../../scripts/meanings/meaning.ts'
import { createTestDatabase } from '../support/postgres.ts'

type Found = {
  readonly schema: string
  readonly table: string
  readonly column: string
  readonly type: string
  readonly comment: string | null
  readonly about: string | null
}

async function columnsOf(database: Database): Promise<readonly Found[]> {
  const { rows } = await sql<Found>`
    select n.nspname as schema, c.relname as "table", a.attname as "column",
      format_type(a.atttypid, a.atttypmod) as type,
      col_description(c.oid, a.attnum) as comment, obj_description(c.oid, 'pg_class') as about
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('worker', 'salesloft')
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' order by 1, 2, a.attnum`.execute(database.kysely)
  return rows
}

function expectedOf(stream: Stream): Readonly<Record<string, string>> {
  const typed = Object.entries(stream.columns).map(([name, { type }]) => [name, type])
  const columns = [
    ['team', 'text'],
    ['id', stream.idType],
    ...typed,
    ['raw', 'jsonb'],
    ...(stream.hasUpdatedAt ? [['updated_at', 'timestamptz']] : []),
    ...['requested_at', 'synced_at', 'deleted_at'].map((name) => [name, 'timestamptz']),
    ...(stream.kind === 'live-set' ? [['left_at', 'timestamptz']] : []),
  ]
  return Object.fromEntries(
    columns.map(([name, type]) => [
      name,
      type === 'timestamptz' ? 'timestamp(6) with time zone' : type,
    ]),
  ) as Record<string, string>
}

test('every stream has a table with exactly the columns and types of its catalogue entry', async () => {
  await using mine = await createTestDatabase()
  const found = (await columnsOf(mine.database)).filter((each) => each.schema === 'salesloft')
  expect(new Set(found.map((each) => each.table))).toEqual(
    new Set(streams.map((stream) => stream.table)),
  )
  for (const stream of streams) {
    const columns = found.filter((each) => each.table === stream.table)
    expect(Object.fromEntries(columns.map((each) => [each.column, each.type]))).toEqual(
      expectedOf(stream),
    )
    expect(columns[0]?.about).toBe(stream.description)
  }
})

test('every column of the mirror is described in the words of the documentation', async () => {
  await using mine = await createTestDatabase()
  const found = (await columnsOf(mine.database)).filter((each) => each.schema === 'salesloft')
  for (const stream of streams) {
    const columns = found.filter((each) => each.table === stream.table)
    expect(columns.map(({ column, comment }) => [column, comment])).toEqual(
      columns.map(({ column }) => [column, meaningOf(stream, column)]),
    )
  }
})

test('every table and column says what it is', async () => {
  await using mine = await createTestDatabase()
  const silent = (await columnsOf(mine.database)).filter(
    ({ comment, about }) => comment === null || about === null,
  )
  expect(silent.map(({ schema, table, column }) => `${schema}.${table}.${column}`)).toEqual([])
})

test('every instant is kept to the microsecond', async () => {
  await using mine = await createTestDatabase()
  const loose = (await columnsOf(mine.database)).filter(
    ({ type }) => type.startsWith('timestamp') && type !== 'timestamp(6) with time zone',
  )
  expect(loose).toEqual([])
})
