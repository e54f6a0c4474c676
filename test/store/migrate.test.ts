import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { createDatabase } from '../../src/store/database.ts'
import { migrate, requireCurrent } from '../../src/store/migrate.ts'
import { createEmptyDatabase, createTestDatabase } from '../support/postgres.ts'

test('of five migrators at once exactly one applies, and all end at the same version (I16)', async () => {
  await using empty = await createEmptyDatabase()
  const five = Array.from({ length: 5 }, () =>
    createDatabase({ url: empty.url, maxConnections: 1, lockTimeoutMs: 50 }),
  )
  const results = await Promise.all(five.map((database) => migrate(database)))
  await Promise.all(five.map((database) => database.close()))
  expect(results.filter((result) => result.applied.length > 0)).toHaveLength(1)
  expect(new Set(results.map((result) => result.version)).size).toBe(1)
  await requireCurrent(empty.database)
})

test('a migrated database has nothing left to apply', async () => {
  await using mine = await createTestDatabase()
  expect((await migrate(mine.database)).applied).toEqual([])
})

test('a migration that arrives after one of a higher number is applied', async () => {
  await using empty = await createEmptyDatabase()
  const folder = await mkdtemp(path.join(tmpdir(), 'migrations-'))
  await using held = new AsyncDisposableStack()
  held.defer(() => rm(folder, { recursive: true }))
  const write = (name: string) => writeFile(path.join(folder, `${name}.sql`), 'select 1')
  await cp(
    path.join(import.meta.dirname, '../../src/store/migrations/0001_worker.sql'),
    path.join(folder, '0001_worker.sql'),
  )
  await write('0003_first')
  await migrate(empty.database, { folder })
  await write('0002_second')
  expect(await migrate(empty.database, { folder })).toEqual({
    applied: ['0002_second'],
    version: '0003_first',
  })
})

test('an empty database is refused with the names of what it lacks', async () => {
  await using empty = await createEmptyDatabase()
  await expect(requireCurrent(empty.database)).rejects.toMatchObject({
    code: 'store.outdated',
    message: expect.stringContaining('0001_worker') as string,
  })
})

test('a database that lacks the last migration is refused as older (I15)', async () => {
  await using mine = await createTestDatabase()
  await sql`delete from worker.migration where name = (select max(name) from worker.migration)`.execute(
    mine.database.kysely,
  )
  await expect(requireCurrent(mine.database)).rejects.toMatchObject({
    code: 'store.outdated',
    message: expect.stringContaining('older') as string,
  })
})

test('a database that is newer than the program is refused, by migrate too (I15)', async () => {
  await using mine = await createTestDatabase()
  await sql`insert into worker.migration values ('9999_future', now()::text)`.execute(
    mine.database.kysely,
  )
  const newer = {
    code: 'store.outdated',
    message: expect.stringContaining('9999_future') as string,
  }
  await expect(requireCurrent(mine.database)).rejects.toMatchObject(newer)
  await expect(migrate(mine.database)).rejects.toMatchObject(newer)
})

test('a new column waits for a long reading without holding up those who come to read', async () => {
  await using mine = await createTestDatabase({ maxConnections: 4 })
  const folder = await mkdtemp(path.join(tmpdir(), 'migrations-'))
  await using held = new AsyncDisposableStack()
  held.defer(() => rm(folder, { recursive: true }))
  await cp(path.join(import.meta.dirname, '../../src/store/migrations'), folder, {
    recursive: true,
  })
  await writeFile(
    path.join(folder, '9999_column.sql'),
    'alter table salesloft.people add column extra text',
  )
  const { kysely } = mine.database
  const read = () => sql`select count(*) from salesloft.people`.execute(kysely)
  const longReader = new Client({ connectionString: mine.url })
  await longReader.connect()
  held.defer(() => longReader.end())
  await longReader.query('begin')
  await longReader.query('select from salesloft.people')
  const refused: number[] = []
  const migrating = migrate(mine.database, {
    folder,
    onBusy: () => refused.push(performance.now()),
  })
  const waits: number[] = []
  while (refused.length < 2) {
    const began = performance.now()
    await read()
    waits.push(performance.now() - began)
  }
  await longReader.query('commit')
  expect((await migrating).applied).toEqual(['9999_column'])
  // The migration asks for a second at most; behind it nobody waits for the long reading itself.
  expect(waits.some((ms) => ms > 300)).toBe(true)
  expect(Math.max(...waits)).toBeLessThan(5_000)
})

test('instants keep their microseconds both ways', async () => {
  await using mine = await createTestDatabase()
  const at = '2023-03-07T17:12:52.362091Z'
  const { rows } = await sql<{ at: string; id: string }>`
    select ${at}::timestamptz as at, 9007199254740993::bigint as id`.execute(mine.database.kysely)
  expect(rows).toEqual([{ at, id: '9007199254740993' }])
})
