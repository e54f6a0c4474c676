// What a scrape and a look at the health ask of Postgres does not grow with the teams, and tells of each of them.
import { sql } from 'kysely'
import { Client } from 'pg'
import { expect, test, vi } from 'vitest'
import { allowedLagMs } from '../../src/domain/polling.ts'
import { streamOf, streams } from '../../src/domain/streams.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import type { Database } from '../../src/store/database.ts'
import { createHealth } from '../../src/store/health.ts'
import { createStatus } from '../../src/store/status.ts'
import type { StreamStatus } from '../../src/store/stream-status.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { connection, teamsOf } from '../support/reading.ts'

const slugOf = (number: number): TeamSlug => parseTeamSlug(`team-${number}`)

async function connect(database: Database, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    const slug = slugOf(number)
    await teamsOf(database).connect({ ...connection, slug, salesloftTeamId: slug })
  }
}

/** How many statements some work asks. */
async function statements(work: () => Promise<unknown>): Promise<number> {
  const queries = vi.spyOn(Client.prototype, 'query')
  await work()
  const { length } = queries.mock.calls
  queries.mockRestore()
  return length
}

/** Otherwise a backend says what it did a second later. */
async function flush(database: Database): Promise<void> {
  await sql`select pg_stat_force_next_flush()`.execute(database.kysely)
}

test('a scrape and /health ask the same statements of one team and of twenty', async () => {
  await using mine = await createTestDatabase()
  const { database } = mine
  const status = createStatus({ database })
  const health = createHealth({ database })
  await connect(database, [0])
  const scrape = () => statements(() => status.gauges())
  const look = () => statements(() => health.lags())
  const [scraped, looked] = [await scrape(), await look()]
  await connect(
    database,
    Array.from({ length: 19 }, (_, index) => index + 1),
  )
  expect([await scrape(), await look()]).toEqual([scraped, looked])
  expect(scraped - looked).toBe(4)
  const [teams, lags] = [await status.gauges(), await health.lags()]
  for (const all of [teams, lags]) {
    expect(all).toHaveLength(20)
    expect(all.every((each) => each.streams.length === streams.length)).toBe(true)
  }
})

/** How many rows of runs have been looked at. */
async function runsRead(database: Database): Promise<number> {
  await flush(database)
  await sql`select pg_stat_clear_snapshot()`.execute(database.kysely)
  const { rows } = await sql<{ read: number }>`
    select (seq_tup_read + idx_tup_fetch)::integer as read from pg_stat_user_tables
    where schemaname = 'worker' and relname = 'run'`.execute(database.kysely)
  return rows[0]?.read ?? 0
}

test('a scrape looks at the runs of an hour, however long they are kept', async () => {
  await using mine = await createTestDatabase({ maxConnections: 1 })
  const { database } = mine
  await connect(database, [0])
  await sql`insert into worker.webhook_state (team, wanted, active) values (${slugOf(0)}, 36, 1)`.execute(
    database.kysely,
  )
  await sql`
    insert into worker.webhook_endpoint
      (team, endpoint, event, token, key_id, state, subscription_id, active_at)
    values (${slugOf(0)}, ${'e'.repeat(43)}, 'person_updated', '1', 'k1', 'active', 1,
      clock_timestamp() - interval '1 day')`.execute(database.kysely)
  const run = sql`insert into worker.run
    (team, stream, kind, state, started_at, finished_at, fetched, updated)`
  const ended = sql`${slugOf(0)}, 'people', 'incremental', 'current'`
  await sql`${run} select ${ended}, at, at, 1, 1 from (
    select clock_timestamp() - n * interval '5 minutes' as at from generate_series(20, 3000) n
  ) old`.execute(database.kysely)
  await sql`analyze worker.run`.execute(database.kysely)
  const status = createStatus({ database })
  const silent = async () => (await status.gauges()).map(({ webhooks }) => webhooks?.silent)
  const before = await runsRead(database)
  expect(await silent()).toEqual([false])
  expect((await runsRead(database)) - before).toBeLessThan(20)
  await sql`${run} values (${ended}, clock_timestamp(), clock_timestamp(), 1, 1)`.execute(
    database.kysely,
  )
  expect(await silent()).toEqual([true])
})

type Told = Pick<StreamStatus, 'stream' | 'state' | 'overdue' | 'lagLimitSeconds' | 'quarantined'>

function short(of: readonly Told[]): readonly Told[] {
  return of.map(({ stream, state, overdue, lagLimitSeconds, quarantined }) => {
    return { stream, state, overdue, lagLimitSeconds, quarantined }
  })
}

test('what a scrape says of a stream is what the status says', async () => {
  await using mine = await createTestDatabase()
  const { database } = mine
  await connect(database, [0, 1])
  await sql`update worker.sync_state set watermark = clock_timestamp() - interval '90 seconds',
      last_finished_at = clock_timestamp() - interval '80 seconds', next_due_at = clock_timestamp() - interval '1 hour'
    where team = ${slugOf(0)} and stream in ('people', 'emails', 'users', 'groups')`.execute(
    database.kysely,
  )
  await sql`update worker.sync_state set error_code = 'salesloft.rejected', error_message = 'no',
      error_at = clock_timestamp(), failing_since = clock_timestamp()
    where team = ${slugOf(0)} and stream = 'users'`.execute(database.kysely)
  await teamsOf(database).pauseStream(slugOf(0), 'emails')
  await sql`insert into worker.setting (team, stream, key, value)
    values (${slugOf(0)}, 'people', 'maximumLagSeconds', '7200')`.execute(database.kysely)
  await sql`insert into worker.quarantine (team, stream, reason, bytes)
    values (${slugOf(0)}, 'people', 'no id', '1'), (${slugOf(0)}, 'people', 'no id', '2')`.execute(
    database.kysely,
  )
  const status = createStatus({ database })
  const [scraped] = await status.gauges()
  const [told] = (await status.status()).teams
  expect(short(scraped?.streams ?? [])).toEqual(short(told?.streams ?? []))
  const by = new Map(scraped?.streams.map((each) => [each.stream, each]))
  expect(by.get('people')?.lagSeconds).toBeGreaterThanOrEqual(90)
  const usual = allowedLagMs(streamOf('people')) / 1_000
  expect(by.get('people')?.lagLimitSeconds).toBe(
    usual - streamOf('people').maximumLagMs / 1_000 + 7_200,
  )
  expect(
    ['people', 'emails', 'users', 'groups'].map((name) => by.get(name as 'people')?.overdue),
  ).toEqual([true, false, true, true])
  expect(
    ['people', 'emails', 'users', 'groups'].map((name) => by.get(name as 'people')?.state),
  ).toEqual(['current', 'paused', 'failed', 'current'])
  expect(by.get('people')?.quarantined).toBe(2)
  expect(by.get('people')?.lastSuccessAt).not.toBeNull()
  expect(by.get('users')?.lastSuccessAt).toBeNull()
})
