// A pooler before Postgres: everything works through one that DATABASE_POOLER names, and one that it does not name is said.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { describe, expect, inject, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { examine } from '../../src/cli/doctor/examine.ts'
import type { Pooler } from '../../src/domain/poolers.ts'
import { createDatabase, type Database } from '../../src/store/database.ts'
import { createExclusive } from '../../src/store/exclusive.ts'
import { migrate } from '../../src/store/migrate.ts'
import { prepared } from '../../src/store/prepared.ts'
import type { DB } from '../../src/store/schema.ts'
import { isThere, type PgBouncer, startPgBouncer } from '../support/pgbouncer.ts'
import { createEmptyDatabase, createTestDatabase } from '../support/postgres.ts'
import { createNamespace, createWorld } from '../support/world.ts'
import { temporaryFolder } from './processes.ts'

const modes = ['session', 'transaction'] as const
// Each client of a session has one of these for itself.
const size = { session: 20, transaction: 2 } as const

async function pooled(mode: (typeof modes)[number]): Promise<PgBouncer> {
  return await startPgBouncer(inject('postgresUrl'), mode, size[mode])
}

async function limitsOf(db: Kysely<DB>): Promise<unknown> {
  const { rows } = await sql`
    select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle`.execute(db)
  return rows[0]
}

const ours = { statement: '30s', lock: '5s', idle: '10s' }

/** Many at once: each leaves what it may on its connection, and finds what another left. */
async function crowd(database: Database): Promise<readonly unknown[]> {
  const turns = Array.from({ length: 20 }, async (_, turn) => {
    const { rows } = await sql<{ turn: number }>`
      ${sql.raw(prepared('turn', 'select'))} ${turn}::integer as turn`.execute(database.kysely)
    expect(rows).toEqual([{ turn }])
    return await database.kysely.transaction().execute((trx) => limitsOf(trx))
  })
  return await Promise.all(turns)
}

describe.skipIf(!isThere)('through PgBouncer', { timeout: 60_000 }, () => {
  test.each(modes)('in %s mode, limits hold and statements are found', async (mode) => {
    await using own = await createTestDatabase()
    await using pooler = await pooled(mode)
    const url = pooler.through(own.url)
    const open = () => createDatabase({ url, maxConnections: 4, pooler: mode })
    await using database = open()
    await using other = open()
    const found = (await Promise.all([database, other].map(crowd))).flat()
    expect(found).toEqual(found.map(() => ours))
    // Nothing of it stays for other clients.
    await using plain = createDatabase({ url, maxConnections: 1, pooler: 'transaction' })
    expect(await limitsOf(plain.kysely)).toEqual({ statement: '0', lock: '0', idle: '0' })
  })

  test('in transaction mode, the database is migrated, and what is exclusive stays so', async () => {
    await using own = await createEmptyDatabase()
    await using pooler = await pooled('transaction')
    const options = { url: pooler.through(own.url), pooler: 'transaction' as const }
    await using one = createDatabase({ ...options, maxConnections: 2 })
    await using two = createDatabase({ ...options, maxConnections: 2 })
    const versions = await Promise.all([migrate(one), migrate(two)])
    expect(versions[0].version).toBe(versions[1].version)
    let inside = 0
    const work = async (): Promise<void> => {
      inside += 1
      expect(inside).toBe(1)
      await sleep(200)
      inside -= 1
    }
    await Promise.all([one, two].map((database) => createExclusive({ database }).schedules(work)))
  })

  test.each(modes)(
    'that is in %s mode and not said is refused, and doctor says why',
    async (mode) => {
      await using own = await createTestDatabase()
      await using pooler = await pooled(mode)
      const url = pooler.through(own.url)
      await using database = createDatabase({ url, maxConnections: 1 })
      await expect(database.ping()).rejects.toMatchObject({ code: 'store.pooler' })
      const { findings } = await looked(url, 'none')
      expect(findings.get('database')).toMatchObject({ state: 'fail' })
      expect(findings.get('database')?.todo).toContain('DATABASE_POOLER')
    },
  )

  test('in transaction mode that is said to be in session mode is found by doctor', async () => {
    await using own = await createTestDatabase()
    await using pooler = await pooled('transaction')
    const { findings } = await looked(pooler.through(own.url), 'session')
    expect(findings.get('pooler')).toMatchObject({ state: 'fail' })
    expect(findings.get('pooler')?.todo).toContain('DATABASE_POOLER=transaction')
  })

  test('in transaction mode, a team is read to its last row by several workers', async () => {
    const address = inject('temporalAddress')
    await using own = await createTestDatabase()
    await using pooler = await pooled('transaction')
    const databaseUrl = pooler.through(own.url)
    await using world = await createWorld({
      databaseUrl,
      pooler: 'transaction',
      temporal: { address, namespace: await createNamespace(address) },
      bundle: inject('workflowBundle'),
      people: 1_000,
      bigReadRows: 300,
    })
    await world.work()
    await world.begin()
    await world.complete()
    expect(await world.differences()).toBe(0)
    await world.app.operations.applySchedules()
    const { findings } = await looked(databaseUrl, 'transaction')
    expect(findings.get('pooler')).toMatchObject({ state: 'warn' })
  })
})

async function looked(url: string, pooler: Pooler) {
  using folder = temporaryFolder()
  await using app = await createApp({
    ...readConfiguration({
      DATABASE_URL: url,
      DATABASE_POOLER: pooler,
      DATA_DIR: folder.path,
    }),
    urls: { page: null, temporal: null },
    version: 'test',
    logTo: { write: () => undefined },
  })
  return { findings: new Map((await examine(app)).map((each) => [each.check, each])) }
}
