// What it costs to look whom the mirror has news of: nothing where nobody is on the way, and of a mirror of thousands only the
// rows that somebody follows.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { createEnrollmentNews, type EnrollmentNews } from '../../src/store/enrollment-news.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

const team = parseTeamSlug('news')
let own: TestDatabase
let news: EnrollmentNews

async function query<Row>(statement: ReturnType<typeof sql<Row>>): Promise<readonly Row[]> {
  return (await statement.execute(own.database.kysely)).rows
}

beforeAll(async () => {
  // Of one connection, whose reads are counted.
  own = await createTestDatabase({ maxConnections: 1 })
  news = createEnrollmentNews({ database: own.database })
  await query(sql`insert into worker.team (slug, base_url, salesloft_team_id, name)
    values (${team}, 'https://api.salesloft.com', '1', 'Test')`)
  await query(sql`insert into salesloft.people (team, id, raw, requested_at, synced_at)
    select ${team}, n, '{}', clock_timestamp(), clock_timestamp() from generate_series(1, 4000) n`)
  await query(sql`insert into salesloft.cadence_memberships (team, id, person_id, cadence_id, raw, requested_at,
      synced_at)
    select ${team}, n, n, 1, '{}', clock_timestamp(), clock_timestamp() from generate_series(1, 4000) n`)
  await enroll(1, 3000, sql`'finished', 'completed', clock_timestamp()`)
  await query(sql`analyze`)
})
beforeEach(() => query(sql`delete from worker.enrollment where ended_at is null`))
afterAll(() => own[Symbol.asyncDispose]())

/** People from and to a number, each with the membership of the same number. */
async function enroll(from: number, to: number, end: ReturnType<typeof sql>): Promise<void> {
  await query(sql`
    insert into worker.enrollment (team, person, cadence, membership, lane, source, requested_by,
      due_at, looked_at, seen_at, state, reason, ended_at)
    select ${team}, n, 1, n, 'batch', 'csv', 'ann', null, clock_timestamp(),
      (select synced_at from salesloft.cadence_memberships m where m.team = ${team} and m.id = n), ${end}
    from generate_series(${from}::integer, ${to}) n`)
}

const follows = sql`'on-cadence', null, null`

async function readSoFar() {
  await query(sql`select pg_stat_force_next_flush()`)
  const [row] = await query(sql<{ enrollments: number; mirror: number }>`
    select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))
        filter (where relname = 'enrollment')::integer as enrollments,
      sum(seq_tup_read + coalesce(idx_tup_fetch, 0))
        filter (where schemaname = 'salesloft')::integer as mirror
    from pg_stat_user_tables`)
  return row ?? { enrollments: 0, mirror: 0 }
}

/** Rows that some work reads. */
async function readBy(work: () => Promise<unknown>) {
  const before = await readSoFar()
  await work()
  const after = await readSoFar()
  return {
    enrollments: after.enrollments - before.enrollments,
    mirror: after.mirror - before.mirror,
  }
}

const told = { memberships: ['7', '3500'], people: ['8', '3501'] }

test('where nobody is on the way no row is read but those of the deliveries', async () => {
  expect(await readBy(() => news.toWake(team))).toEqual({ enrollments: 0, mirror: 0 })
  const cost = await readBy(() => news.about(team, told))
  expect(cost.enrollments).toBe(0)
  expect(cost.mirror).toBeLessThanOrEqual(told.memberships.length)
})

test('a poll reads two rows of the mirror for each that is on a cadence', async () => {
  await enroll(3001, 3040, follows)
  await query(sql`analyze worker.enrollment`)
  const cost = await readBy(async () => expect(await news.toWake(team)).toEqual([]))
  expect(cost.mirror).toBeLessThanOrEqual(80)
  expect(cost.enrollments).toBeLessThanOrEqual(80)
})

test('those are woken whose membership moved or whose person is gone, and nobody else', async () => {
  await enroll(3001, 3040, follows)
  await query(sql`update salesloft.cadence_memberships set synced_at = clock_timestamp()
    where team = ${team} and id in (3005, 3999)`)
  await query(sql`update salesloft.people set deleted_at = clock_timestamp()
    where team = ${team} and id in (3006, 3998)`)
  const woken = await news.toWake(team)
  expect(woken.map(({ person }) => person).toSorted()).toEqual(['3005', '3006'])
})

test('a delivery wakes those whom it is about, and reads no other that is under way', async () => {
  await enroll(3001, 4000, follows)
  await query(sql`analyze worker.enrollment`)
  const cost = await readBy(async () => {
    const woken = await news.about(team, told)
    expect(woken.map(({ person }) => person).toSorted()).toEqual(['3500', '3501'])
  })
  expect(cost.enrollments).toBeLessThan(10)
})
