import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createDatabase } from '../../src/store/database.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { connection, teamsOf } from '../support/reading.ts'

test('a refusal to write gives up every connection made until then (I8)', async () => {
  await using mine = await createTestDatabase()
  const name = new URL(mine.url).pathname.slice(1)
  await sql
    .raw(`alter database ${name} set default_transaction_read_only = on`)
    .execute(mine.database.kysely)
  await using standby = createDatabase({ url: mine.url, maxConnections: 3 })
  // Three connections, as a worker under load has them.
  const busy = Array.from({ length: 3 }, () => sql`select pg_sleep(0.1)`.execute(standby.kysely))
  await Promise.all(busy)
  await sql
    .raw(`alter database ${name} reset default_transaction_read_only`)
    .execute(mine.database.kysely)
  const refused = teamsOf(standby).connect(connection)
  await expect(refused).rejects.toMatchObject({ code: 'store.unreachable' })
  expect(await teamsOf(standby).connect(connection)).toEqual({ kind: 'connected' })
})
