import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { AppError, settled } from '../../src/domain/errors.ts'
import { createDatabase, type Database } from '../../src/store/database.ts'
import { storeError, translating } from '../../src/store/errors.ts'
import { createHealth } from '../../src/store/health.ts'
import { createSync } from '../../src/store/sync.ts'
import { startCluster } from '../support/cluster.ts'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { connection, demo, startReading, teamsOf } from '../support/reading.ts'
import { person } from '../support/rows.ts'

const stamp = '2026-11-20T08:00:00.000001Z'

async function translatedBy(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'nothing failed'
  } catch (error) {
    return storeError(error).code
  }
}

/** Runs a statement in a transaction that stays open. */
async function holding(
  mine: TestDatabase,
  statement: string,
): Promise<{ release(): Promise<void> }> {
  const other = createDatabase({ url: mine.url, maxConnections: 1 })
  const open = await other.kysely.startTransaction().execute()
  await sql.raw(statement).execute(open)
  return {
    async release() {
      await open.rollback().execute()
      await other.close()
    },
  }
}

async function killOthers(database: Database): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(database.kysely)
}

test('a backend killed within a transaction is unreachable, stores nothing, and the pool goes on', async () => {
  await using mine = await createTestDatabase()
  await using killer = createDatabase({ url: mine.url, maxConnections: 1 })
  const killed = mine.database.kysely.transaction().execute(async (trx) => {
    await sql`insert into worker.team (slug, base_url, salesloft_team_id, name)
      values ('half', 'x', '1', 'x')`.execute(trx)
    await killOthers(killer)
    await sql`select 1`.execute(trx)
  })
  expect(await translatedBy(killed)).toBe('store.unreachable')
  expect(await teamsOf(mine.database).list()).toEqual([])
})

test('an idle connection that dies is reported and replaced', async () => {
  await using mine = await createTestDatabase()
  const told = Promise.withResolvers<Error>()
  await using pool = createDatabase({
    url: mine.url,
    maxConnections: 1,
    onError: (error) => told.resolve(error),
  })
  await pool.ping()
  await killOthers(mine.database)
  expect(storeError(await told.promise).code).toBe('store.unreachable')
  await pool.ping()
})

test('a statement that takes too long is busy', async () => {
  await using mine = await createTestDatabase()
  await using hasty = createDatabase({
    url: mine.url,
    maxConnections: 1,
    statementTimeoutMs: 50,
  })
  expect(await translatedBy(sql`select pg_sleep(5)`.execute(hasty.kysely))).toBe('store.busy')
  await hasty.ping()
})

test('a commit that waits too long for a lock is busy, and can be repeated', async () => {
  await using mine = await createTestDatabase()
  const reading = await startReading(mine.database, 'people')
  await using hasty = createDatabase({ url: mine.url, maxConnections: 1, lockTimeoutMs: 50 })
  const second = await startReading(hasty, 'people')
  const lock = await holding(mine, `lock table salesloft.people in exclusive mode`)
  await expect(second.commit([person(1, stamp)])).rejects.toMatchObject({ code: 'store.busy' })
  await lock.release()
  expect(await second.commit([person(1, stamp)])).toMatchObject({ kind: 'saved', created: 1 })
  expect(await reading.commit([person(2, stamp)])).toEqual({ kind: 'stale' })
})

test('a pool without a free connection is busy after a bounded wait', async () => {
  await using mine = await createTestDatabase({ maxConnections: 1 })
  await mine.database.kysely.transaction().execute(async (trx) => {
    await sql`select 1`.execute(trx)
    await expect(mine.database.ping()).rejects.toMatchObject({ code: 'store.busy' })
  })
})

test('a server without a free connection is busy', async () => {
  const cluster = await startCluster({ max_connections: '4', superuser_reserved_connections: '0' })
  try {
    await using hungry = createDatabase({ url: cluster.url, maxConnections: 8 })
    const asked = await Promise.allSettled(
      Array.from({ length: 8 }, () => sql`select pg_sleep(0.5)`.execute(hungry.kysely)),
    )
    const refused = asked.flatMap((each) =>
      each.status === 'rejected' ? [storeError(each.reason).code] : [],
    )
    expect(refused.length).toBeGreaterThanOrEqual(4)
    expect(new Set(refused)).toEqual(new Set(['store.busy']))
    await hungry.ping()
  } finally {
    await cluster.stop()
  }
})

test('a server that stops is unreachable, and health says so without throwing', async () => {
  const cluster = await startCluster()
  await using orphan = createDatabase({ url: cluster.url, maxConnections: 2 })
  const health = createHealth({ database: orphan })
  expect(await health.postgres()).toMatchObject({ ok: true })
  const cut = translatedBy(sql`select pg_sleep(10)`.execute(orphan.kysely))
  await cluster.stop()
  expect(await cut).toBe('store.unreachable')
  expect(await health.postgres()).toMatchObject({
    ok: false,
    error: { code: 'store.unreachable' },
  })
})

test('a host that does not exist is unreachable', async () => {
  await using lost = createDatabase({
    url: 'postgres://nobody@postgres.invalid:5432/none',
    maxConnections: 1,
  })
  await expect(lost.ping()).rejects.toMatchObject({ code: 'store.unreachable' })
})

test('two that lock each other: one is busy, the other goes on', async () => {
  await using mine = await createTestDatabase()
  const met = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const lock = (mineFirst: number) =>
    mine.database.kysely.transaction().execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(${mineFirst})`.execute(trx)
      met[mineFirst]?.resolve()
      await Promise.all(met.map(({ promise }) => promise))
      await sql`select pg_advisory_xact_lock(${1 - mineFirst})`.execute(trx)
    })
  const ends = await Promise.all([translatedBy(lock(0)), translatedBy(lock(1))])
  expect(ends.toSorted()).toEqual(['nothing failed', 'store.busy'])
})

test('tables that are not there mean another version of the database', async () => {
  await using empty = await createEmptyDatabase()
  const sync = createSync({ database: empty.database })
  await expect(sync.due({ team: demo })).rejects.toMatchObject({ code: 'store.outdated' })
})

test('what the constraints forbid is a defect', async () => {
  await using mine = await createTestDatabase()
  const teams = teamsOf(mine.database)
  await expect(teams.connect({ ...connection, costPerMinute: -1 })).rejects.toMatchObject({
    code: 'store.failed',
    message: 'Postgres refused a statement. (23514)',
  })
})

test('the message of a failure never holds a value', async () => {
  await using mine = await createTestDatabase()
  const secret = 'ada@example.com'
  const failed = await settled(
    sql`select ${secret}::integer`.execute(mine.database.kysely).catch((error: unknown) => {
      throw storeError(error)
    }),
  )
  expect(failed).toMatchObject({ ok: false, error: { code: 'store.failed' } })
  expect(failed.ok ? secret : failed.error.message).not.toContain(secret)
})

test('translating leaves an AppError and a result as they are', async () => {
  const refused = new AppError('team.unknown', 'No.')
  const verbs = translating({
    good: (value: number) => Promise.resolve(value),
    bad: () => Promise.reject(refused),
  })
  expect(await verbs.good(3)).toBe(3)
  await expect(verbs.bad()).rejects.toBe(refused)
})
