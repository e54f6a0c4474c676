// A database of one's own whose clock is set by hand: its SQL finds `clock_timestamp` of the schema `skipped` before that of
// Postgres. Defaults of columns are those of the migrations, and by the clock of the machine.
import { sql } from 'kysely'
import { createDatabase, type Database } from '../../src/store/database.ts'
import { createTestDatabase } from './postgres.ts'

export type ClockedDatabase = AsyncDisposable & {
  readonly database: Database
  /** ISO text; it stands still until it is set again. */
  readonly setClock: (at: string) => Promise<void>
}

export async function createClockedDatabase(): Promise<ClockedDatabase> {
  await using held = new AsyncDisposableStack()
  const { url, database: before } = held.use(await createTestDatabase({ maxConnections: 1 }))
  const name = new URL(url).pathname.slice(1)
  for (const statement of [
    sql`create schema skipped`,
    sql`create table skipped.clock as select now() as at`,
    sql`create function skipped.clock_timestamp() returns timestamptz language sql volatile
      as 'select at from skipped.clock'`,
    sql`alter database ${sql.id(name)} set search_path = skipped, pg_catalog, public`,
  ]) {
    await statement.execute(before.kysely)
  }
  // Connections take the path with which they begin.
  const database = held.use(createDatabase({ url, maxConnections: 4 }))
  const stack = held.move()
  return {
    database,
    async setClock(at) {
      await sql`update skipped.clock set at = ${at}`.execute(database.kysely)
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
