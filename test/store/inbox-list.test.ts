// Deliveries as they are listed, replayed and forgotten.
import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DeliveryState } from '../../src/domain/inbox.ts'
import { createInboxList, type InboxList } from '../../src/store/inbox-list.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let own: TestDatabase
let inbox: InboxList
let team: TeamSlug

beforeAll(async () => {
  own = await createTestDatabase()
  inbox = createInboxList({ database: own.database })
})
beforeEach(async () => {
  team = await newTeam()
})
afterAll(() => own[Symbol.asyncDispose]())

async function newTeam({ database } = own): Promise<TeamSlug> {
  const slug = parseTeamSlug(`t-${randomUUID()}`)
  await sql`insert into worker.team (slug, base_url, salesloft_team_id, name, cost_per_minute)
    values (${slug}, 'https://api.salesloft.com', ${slug}, 'Test', 600)`.execute(database.kysely)
  return slug
}

type Given = {
  event?: string
  state?: DeliveryState
  ageDays?: number
  of?: TeamSlug
  count?: number
  at?: TestDatabase
}

async function put(given: Given = {}): Promise<readonly string[]> {
  const { event = 'person_updated', state = 'processed', ageDays = 0, of = team, count = 1 } = given
  const { database } = given.at ?? own
  const hashes = Array.from({ length: count }, () => randomBytes(32))
  const { rows } = await sql<{ id: string }>`
    insert into worker.inbox (team, endpoint, event, body, body_sha256, state, received_at,
      attempts, outcome, error_code, processed_at)
    select ${of}, 'e', ${event}, 'body', hash, ${state}, at, 3, 'stored', 'internal',
      case when ${state} in ('pending', 'held') then null else at end
    from unnest(${hashes}::bytea[]) as hash,
      (select clock_timestamp() - ${ageDays} * interval '1 day' as at) t
    returning id`.execute(database.kysely)
  return rows.map(({ id }) => id)
}

async function waiting(): Promise<readonly unknown[]> {
  const { rows } = await sql`select id, attempts, outcome, error_code, processed_at,
      next_attempt_at <= clock_timestamp() as due
    from worker.inbox where team = ${team} and state = 'pending' order by id`.execute(
    own.database.kysely,
  )
  return rows
}

const ids = async (ask: Partial<Parameters<InboxList['list']>[0]> = {}) =>
  (await inbox.list({ team, limit: 50, ...ask })).map(({ id }) => id)

describe('a list', () => {
  test('has the latest first, of the team alone, by event, state and age, and no more than asked', async () => {
    await put({ of: await newTeam() })
    const [old = ''] = await put({ ageDays: 2 })
    const [dead = ''] = await put({ state: 'dead' })
    const [note = ''] = await put({ event: 'note_deleted' })
    expect(await ids()).toEqual([note, dead, old])
    expect(await ids({ limit: 2 })).toEqual([note, dead])
    expect(await ids({ state: 'dead' })).toEqual([dead])
    expect(await ids({ event: 'note_deleted' })).toEqual([note])
    const since = new Date(Date.now() - 3_600_000).toISOString()
    expect(await ids({ since })).toEqual([note, dead])
  })

  test('since an instant goes along when they came, whatever their numbers', async () => {
    const [late = '', old = '', early = ''] = [
      ...(await put({ ageDays: 1 })),
      ...(await put({ ageDays: 3 })),
      ...(await put({ ageDays: 2 })),
    ]
    expect(await ids()).toEqual([early, old, late])
    const since = new Date(Date.now() - 2.5 * 86_400_000).toISOString()
    expect(await ids({ since })).toEqual([late, early])
    expect(await ids({ since, limit: 1 })).toEqual([late])
  })

  test('says what came of each, and shows nothing of its body', async () => {
    await put({ state: 'dead', ageDays: 1 })
    const [one] = await inbox.list({ team, limit: 1 })
    expect(one).toMatchObject({
      event: 'person_updated',
      state: 'dead',
      outcome: 'stored',
      attempts: 3,
      nextAttemptAt: null,
      redeliveries: 0,
      error: 'internal',
    })
    expect(one?.ageSeconds).toBeGreaterThan(86_000)
    expect(JSON.stringify(one)).not.toContain('body')
  })
})

describe('a replay', () => {
  test('of numbers begins anew with those, of this team, that have ended', async () => {
    const [one = '', two = ''] = await put({ count: 2 })
    const [held = ''] = await put({ state: 'held' })
    const [strange = ''] = await put({ of: await newTeam() })
    expect(await inbox.replay({ team, of: { ids: [one, held, strange, '999999999'] } })).toBe(1)
    expect(await waiting()).toEqual([
      { id: one, attempts: 0, outcome: null, error_code: null, processed_at: null, due: true },
    ])
    expect(await ids({ state: 'processed' })).toEqual([two])
  })

  test('of the dead takes them all, however many', async () => {
    await put({ state: 'dead', count: 2_300 })
    await put({ count: 5 })
    expect(await inbox.replay({ team, of: { dead: true } })).toBe(2_300)
    expect(await inbox.replay({ team, of: { dead: true } })).toBe(0)
    expect(await waiting()).toHaveLength(2_300)
  })

  test('since an instant takes what was received since then', async () => {
    await put({ ageDays: 2 })
    await put({ state: 'ignored' })
    const since = new Date(Date.now() - 86_400_000).toISOString()
    expect(await inbox.replay({ team, of: { since } })).toBe(1)
  })

  test('since an instant takes them all, however many came at once, and none twice', async () => {
    await put({ count: 1_500 })
    await put({ count: 700, ageDays: 0.5 })
    const since = new Date(Date.now() - 86_400_000).toISOString()
    expect(await inbox.replay({ team, of: { since } })).toBe(2_200)
    expect(await inbox.replay({ team, of: { since } })).toBe(0)
  })

  test('forgets how often SalesLoft did not show it', async () => {
    const [id = ''] = await put({ state: 'dead' })
    const checks = async () =>
      (await sql`select checks from worker.inbox where id = ${id}`.execute(own.database.kysely))
        .rows
    await sql`update worker.inbox set checks = 2 where id = ${id}`.execute(own.database.kysely)
    await inbox.replay({ team, of: { dead: true } })
    expect(await checks()).toEqual([{ checks: 0 }])
  })
})

test('what came since an instant is found without the rest of the inbox', async () => {
  await using at = await createTestDatabase({ maxConnections: 1 })
  const of = await newTeam(at)
  await put({ at, of, count: 3_000, ageDays: 5 })
  await put({ at, of, count: 3 })
  await sql`analyze worker.inbox`.execute(at.database.kysely)
  const its = createInboxList(at)
  const since = new Date(Date.now() - 3_600_000).toISOString()
  const before = await rowsRead(at)
  expect(await its.list({ team: of, since, event: 'note_deleted', limit: 50 })).toEqual([])
  expect(await its.list({ team: of, since, limit: 50 })).toHaveLength(3)
  expect(await its.replay({ team: of, of: { since } })).toBe(3)
  expect((await rowsRead(at)) - before).toBeLessThan(1_000)
})

/** Of the inbox, by the one connection there is. */
async function rowsRead({ database }: TestDatabase): Promise<number> {
  await sql`select pg_stat_force_next_flush()`.execute(database.kysely)
  const { rows } = await sql<{ count: number }>`
    select (seq_tup_read + idx_tup_fetch)::float8 as count from pg_stat_user_tables
    where relid = 'worker.inbox'::regclass`.execute(database.kysely)
  return rows[0]?.count ?? Number.NaN
}

describe('what is old', () => {
  const keep = { keepDays: 7, keepDeadDays: 30 }

  test('is forgotten: processed after a week, dead after a month, what waits never', async () => {
    await put({ ageDays: 8 })
    await put({ ageDays: 8, state: 'ignored' })
    await put({ ageDays: 31, state: 'dead' })
    const kept = [
      ...(await put({ ageDays: 6 })),
      ...(await put({ ageDays: 29, state: 'dead' })),
      ...(await put({ ageDays: 90, state: 'pending' })),
      ...(await put({ ageDays: 90, state: 'held' })),
    ]
    expect(await inbox.forget({ ...keep, most: 100 })).toBe(3)
    expect((await ids()).toSorted()).toEqual(kept.toSorted())
    expect(await inbox.forget({ ...keep, most: 100 })).toBe(0)
  })

  test('goes a few at a time, and two that forget do not wait for each other', async () => {
    await put({ ageDays: 8, count: 50 })
    const most = 20
    const counts = await Promise.all([
      inbox.forget({ ...keep, most }),
      inbox.forget({ ...keep, most }),
    ])
    expect(counts.every((count) => count <= most)).toBe(true)
    let left = 50 - counts.reduce((sum, count) => sum + count, 0)
    while (left > 0) left -= await inbox.forget({ ...keep, most })
    expect(await ids()).toEqual([])
  })
})
