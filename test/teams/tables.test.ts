// Every row says whose it is: a table without a team, or a mirrored row whose key is not its team's, could belong to anybody.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../support/postgres.ts'

/** Of nobody: what all teams share. */
const shared = new Set([
  'worker.migration',
  'worker.migration_lock',
  'worker.process',
  'worker.receiver',
])

test('each table names the team of each of its rows, and the key of a mirrored row begins with it', async () => {
  await using own = await createTestDatabase()
  const { rows } = await sql<{ name: string; team: string | null; key: string | null }>`
    select format('%s.%s', n.nspname, c.relname) as name,
      (
        select case when a.attnotnull then a.attname end from pg_attribute a
        where a.attrelid = c.oid and a.attname in ('team', 'slug') and not a.attisdropped
        order by a.attname desc limit 1
      ) as team,
      (
        select a.attname from pg_constraint k join pg_attribute a
          on a.attrelid = c.oid and a.attnum = k.conkey[1]
        where k.conrelid = c.oid and k.contype = 'p'
      ) as key
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('worker', 'salesloft')`.execute(own.database.kysely)
  expect(rows.length).toBeGreaterThan(80)
  const without = rows.filter(({ team }) => team === null).map(({ name }) => name)
  expect(new Set(without)).toEqual(shared)
  const mirrored = rows.filter(({ name }) => name.startsWith('salesloft.'))
  expect(mirrored.filter(({ key }) => key !== 'team').map(({ name }) => name)).toEqual([])
})
