import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { settled } from '../../src/domain/errors.ts'
import { createDatabase, type Database } from '../../src/store/database.ts'
import { storeError } from '../../src/store/errors.ts'
import { transact } from '../../src/store/transact.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { connection, demo, startReading, teamsOf } from '../support/reading.ts'
import { person } from '../support/rows.ts'

const early = '2026-11-20T08:00:00.000001Z'

test('a page that meets a deadlock is stored whole at the second attempt (I9)', async () => {
  await using mine = await createTestDatabase()
  // On a busy machine the two take their time to meet.
  await using patient = createDatabase({ url: mine.url, maxConnections: 1, lockTimeoutMs: 60_000 })
  await using other = createDatabase({ url: mine.url, maxConnections: 1, lockTimeoutMs: 60_000 })
  const reading = await startReading(patient, 'people')
  await reading.commit([person(1, early), person(2, early)])
  // Whoever waits for a second first is given up: the page, unless the machine is busy.
  for (let isPage = false, day = 21; !isPage; day += 1) {
    const later = `2026-11-${day}T08:00:00.000001Z`
    const open = await other.kysely.startTransaction().execute()
    const touch = async (id: number): Promise<void> => {
      await sql`update salesloft.people set synced_at = synced_at where id = ${id}`.execute(open)
    }
    // In the opposite order.
    await touch(2)
    const committed = reading.commit([person(1, later), person(2, later)])
    await Promise.race([untilWaiting(mine.database), committed])
    isPage = (await settled(touch(1))).ok
    await (isPage ? open.commit() : open.rollback()).execute()
    expect(await committed).toMatchObject({ kind: 'saved', updated: 2 })
  }
  const { rows } = await sql<{ deadlocks: number }>`
    select pg_stat_clear_snapshot(), deadlocks::int from pg_stat_database
    where datname = current_database()`.execute(mine.database.kysely)
  expect(rows[0]?.deadlocks).toBeGreaterThanOrEqual(1)
})

test('a serialization failure repeats the whole transaction (I10)', async () => {
  await using mine = await createTestDatabase()
  await teamsOf(mine.database).connect(connection)
  let attempts = 0
  const spent = await transact(mine.database.kysely, async (trx) => {
    attempts += 1
    await sql`set transaction isolation level serializable`.execute(trx)
    const { tokens } = await trx
      .selectFrom('worker.api_budget')
      .select('tokens')
      .where('team', '=', demo)
      .executeTakeFirstOrThrow()
    if (attempts === 1)
      await sql`update worker.api_budget set tokens = 7`.execute(mine.database.kysely)
    await trx
      .updateTable('worker.api_budget')
      .set({ tokens: tokens - 1 })
      .execute()
    return tokens - 1
  })
  expect({ attempts, spent }).toEqual({ attempts: 2, spent: 6 })
})

test('what is given up five times in a row is busy, and anything else is not repeated', async () => {
  await using mine = await createTestDatabase()
  const raised = async (state: string): Promise<{ attempts: number; code: string }> => {
    let attempts = 0
    const failed = transact(mine.database.kysely, async (trx) => {
      attempts += 1
      const raise = `do $$ begin raise exception using errcode = '${state}'; end $$`
      await sql.raw(raise).execute(trx)
    })
    const code = await failed.catch((error: unknown) => storeError(error).code)
    return { attempts, code: code ?? 'nothing failed' }
  }
  expect(await raised('40001')).toEqual({ attempts: 5, code: 'store.busy' })
  expect(await raised('23505')).toEqual({ attempts: 1, code: 'store.failed' })
})

async function untilWaiting({ kysely }: Database): Promise<void> {
  const waiting = sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await waiting.execute(kysely)).rows.length === 0) await sleep(10)
}
