// One cluster a test run; each test gets its own database, cloned from a migrated template in 0.05 s.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { Client } from 'pg'
import { inject } from 'vitest'
import { createDatabase, type Database } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { startCluster } from './cluster.ts'

const template = 'migrated_template'

export type TestDatabase = {
  readonly url: string
  readonly database: Database
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts the cluster and makes the template. For `globalSetup`. */
export async function startTestPostgres(): Promise<{
  readonly url: string
  stop(): Promise<void>
}> {
  const cluster = await startCluster()
  await administer(cluster.url, `create database ${template}`)
  await using database = createDatabase({ url: urlOf(cluster.url, template), maxConnections: 1 })
  await migrate(database)
  return cluster
}

/** A fresh migrated database of one's own; `await using` drops it. */
export async function createTestDatabase(
  options: { readonly maxConnections?: number } = {},
): Promise<TestDatabase> {
  return await open(template, options.maxConnections ?? 4)
}

/** A fresh database without any table. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return await open('template0', 4)
}

/** Empties tables, and what depends on them, also where the product may not: `tables` as in a statement. */
export async function truncate(database: Database, tables: string): Promise<void> {
  await database.kysely.transaction().execute(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx)
    await sql`truncate ${sql.raw(tables)} cascade`.execute(trx)
  })
}

/**
 * Bytes of log that some work writes, the least of five times: now and then Postgres tidies a page of its own catalogue
 * in passing. The database must have one connection only.
 */
export async function walBytes(database: Database, work: () => Promise<unknown>): Promise<number> {
  const bytes: number[] = []
  for (let turn = 0; turn < 5; turn += 1) {
    const before = await walSoFar(database)
    await work()
    bytes.push((await walSoFar(database)) - before)
  }
  return Math.min(...bytes)
}

async function walSoFar(database: Database): Promise<number> {
  await sql`select pg_stat_force_next_flush()`.execute(database.kysely)
  const { rows } = await sql<{ bytes: number }>`
    select wal_bytes::float8 as bytes from pg_stat_get_backend_wal(pg_backend_pid())`.execute(
    database.kysely,
  )
  return rows[0]?.bytes ?? Number.NaN
}

async function open(from: string, maxConnections: number): Promise<TestDatabase> {
  const admin = inject('postgresUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(admin, `create database ${name} template ${from}`)
  const url = urlOf(admin, name)
  const database = createDatabase({ url, maxConnections })
  return {
    url,
    database,
    async [Symbol.asyncDispose]() {
      await database.close()
      await administer(admin, `drop database ${name} with (force)`)
    },
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
