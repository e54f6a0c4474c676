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

async function newTeam(): Promise<TeamSlug> {
  const slug = parseTeamSlug(`t-${randomUUID()}`)
  await sql`insert into worker.team (slug, base_url, salesloft_team_id, name, cost_per_minute)
    values (${slug}, 'https://api.salesloft.com', ${slug}, 'Test', 600)`.execute(
    own.database.kysely,
  )
  return slug
}

type Given = {
  event?: string
  state?: DeliveryState
  ageDays?: number
  of?: TeamSlug
  count?: number
}

async function put(given: Given = {}): Promise<readonly string[]> {
  const { event = 'person_updated', state = 'processed', ageDays = 0, of = team, count = 1 } = given
  const hashes = Array.from({ length: count }, () => randomBytes(32))
  const { rows } = await sql<{ id: string }>`
    insert into worker.inbox (team, endpoint, event, body, body_sha256, state, received_at,
      attempts, outcome, error_code, processed_at)
    select ${of}, 'e', ${event}, 'body', hash, ${state}, at, 3, 'stored', 'internal',
      case when ${state} in ('pending', 'held') then null else at end
    from unnest(${hashes}::bytea[]) as hash,
      (select clock_timestamp() - ${ageDays} * interval '1 day' as at) t
    returning id`.execute(own.database.kysely)
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
})

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
