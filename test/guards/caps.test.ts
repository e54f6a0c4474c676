// Daily caps are never exceeded, however many ask at once, and nothing is counted that was not reserved whole.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Cap } from '../../src/domain/enrollment-rules.ts'
import type { CapScope } from '../../src/domain/guards-of-time.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import {
  type Counted,
  createCapCounts,
  giveBack,
  reserve,
  type Reserved,
  usedOn,
} from '../../src/store/enrollment-caps.ts'
import { transact } from '../../src/store/transact.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

const team = parseTeamSlug('demo')
const day = '2026-11-25'
const off = { team: 'off', cadence: 'off', user: 'off' } as const
let own: TestDatabase

beforeAll(async () => {
  own = await createTestDatabase({ maxConnections: 16 })
  await sql`insert into worker.team (slug, base_url, salesloft_team_id, name, cost_per_minute)
    select slug, 'https://api.salesloft.com', slug, slug, 600
    from unnest('{demo,other}'::text[]) as slug`.execute(own.database.kysely)
})
afterAll(() => own[Symbol.asyncDispose]())
beforeEach(async () => {
  await sql`truncate worker.enrollment_day`.execute(own.database.kysely)
})

const of = (changes: Partial<Counted> = {}): Counted => ({
  team,
  cadence: '51',
  user: '21',
  day,
  ...changes,
})

async function reserved(
  caps: Partial<Record<CapScope, Cap>>,
  changes: Partial<Counted> = {},
): Promise<Reserved> {
  return await transact(own.database.kysely, (tx) =>
    reserve(tx, { ...of(changes), caps: { ...off, ...caps } }),
  )
}
const used = (changes: Partial<Counted> = {}) => usedOn(own.database.kysely, of(changes))

describe('of 64 at once', () => {
  test('exactly as many as the smallest cap allows are counted, and the others nowhere', async () => {
    const ends = await Promise.all(
      Array.from({ length: 64 }, () => reserved({ team: 40, cadence: 30, user: 17 })),
    )
    expect(ends.filter(({ kind }) => kind === 'reserved')).toHaveLength(17)
    expect(ends.filter((end) => end.kind === 'full' && end.scope === 'user')).toHaveLength(47)
    expect(await used()).toEqual({ day, team: 17, cadence: 17, user: 17 })
  })

  test('in several cadences and for several users no cap is passed, and the sums agree', async () => {
    const asked = Array.from({ length: 64 }, (_, index) => ({
      cadence: String(51 + (index % 3)),
      user: String(21 + (index % 4)),
    }))
    const caps = { team: 30, cadence: 12, user: 9 }
    const ends = await Promise.all(asked.map((each) => reserved(caps, each)))
    const got = asked.filter((_, index) => ends[index]?.kind === 'reserved')
    const { team: sum } = await used()
    expect(sum).toBe(got.length)
    // 4 x 9 and 3 x 12 are more than the team's 30, and each of them has many more who ask.
    expect(sum).toBe(30)
    for (const { cadence, user } of asked) {
      const counted = await used({ cadence, user })
      expect(counted.cadence).toBe(got.filter((each) => each.cadence === cadence).length)
      expect(counted.user).toBe(got.filter((each) => each.user === user).length)
      expect(counted.cadence).toBeLessThanOrEqual(12)
      expect(counted.user).toBeLessThanOrEqual(9)
    }
  })

  test('some of whom give back, as many are counted in the end as have not', async () => {
    const ends = await Promise.all(
      Array.from({ length: 64 }, async (_, index) => {
        const end = await reserved({ team: 20 }, { user: String(21 + (index % 5)) })
        const isRefused = end.kind === 'reserved' && index % 2 === 0
        if (!isRefused) return end.kind === 'reserved' ? 1 : 0
        await transact(own.database.kysely, (tx) =>
          giveBack(tx, of({ user: String(21 + (index % 5)) })),
        )
        return 0
      }),
    )
    const kept = ends.reduce<number>((sum, each) => sum + each, 0)
    expect(await used()).toMatchObject({ team: kept, cadence: kept })
  })

  test('who each count two in one transaction wait for nobody who waits for them', async () => {
    const users = ['21', '22', '23']
    const ends = await Promise.allSettled(
      Array.from({ length: 64 }, async (_, index) => {
        const [first = '', second = ''] = [users[index % 3], users[(index + 1 + (index % 2)) % 3]]
        await own.database.kysely.transaction().execute(async (tx) => {
          await reserve(tx, { ...of({ user: first }), caps: off })
          await reserve(tx, { ...of({ user: second, cadence: first }), caps: off })
        })
      }),
    )
    expect(ends.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(await used()).toMatchObject({ team: 128 })
  })
})

test('what is full says which, and the rest of the transaction stands', async () => {
  await reserved({})
  await own.database.kysely.transaction().execute(async (tx) => {
    await sql`update worker.team set name = 'changed' where slug = ${team}`.execute(tx)
    for (const scope of ['team', 'cadence', 'user'] as const) {
      const caps = { ...off, [scope]: 1 }
      expect(await reserve(tx, { ...of(), caps })).toEqual({ kind: 'full', scope })
    }
  })
  const { rows } = await sql<{ name: string }>`
    select name from worker.team where slug = ${team}`.execute(own.database.kysely)
  expect(rows).toEqual([{ name: 'changed' }])
  expect(await used()).toEqual({ day, team: 1, cadence: 1, user: 1 })
})

test('a cap of none counts none, and one that is set later counts those before it', async () => {
  expect(await reserved({ cadence: 0 })).toEqual({ kind: 'full', scope: 'cadence' })
  expect(await used()).toMatchObject({ team: 0 })
  for (let turn = 0; turn < 3; turn += 1) await reserved({})
  expect(await reserved({ user: 3 })).toEqual({ kind: 'full', scope: 'user' })
  expect(await reserved({ user: 4 })).toEqual({ kind: 'reserved' })
})

test('another day, team, cadence or user has its own', async () => {
  const caps = { team: 1, cadence: 1, user: 1 }
  await reserved(caps)
  expect(await reserved(caps, { day: '2026-11-26' })).toEqual({ kind: 'reserved' })
  expect(await reserved(caps, { team: parseTeamSlug('other') })).toEqual({ kind: 'reserved' })
  expect(await reserved({ ...caps, team: 9 }, { cadence: '52', user: '22' })).toEqual({
    kind: 'reserved',
  })
  // Those of whom the key is are one user.
  expect(await reserved({ user: 1 }, { user: null })).toEqual({ kind: 'reserved' })
  expect(await reserved({ user: 1 }, { user: null })).toMatchObject({ kind: 'full' })
})

test('a transaction that does not happen has counted nothing', async () => {
  const work = own.database.kysely.transaction().execute(async (tx) => {
    await reserve(tx, { ...of(), caps: off })
    throw new Error('It was ended.')
  })
  await expect(work).rejects.toThrow('It was ended.')
  expect(await used()).toMatchObject({ team: 0, cadence: 0, user: 0 })
})

test('days long past are forgotten, so many at once, and none that a cap may still ask for', async () => {
  await sql`insert into worker.enrollment_day (team, day, scope, used)
    select team, (clock_timestamp() at time zone 'UTC')::date - ago, 'team', 1
    from unnest('{demo,other}'::text[]) as team, generate_series(0, 12) as ago`.execute(
    own.database.kysely,
  )
  const counts = createCapCounts(own)
  expect([await counts.forget(7), await counts.forget(7), await counts.forget(7)]).toEqual([
    7, 3, 0,
  ])
  const { rows } = await sql<{ ago: number }>`
    select distinct (clock_timestamp() at time zone 'UTC')::date - day as ago
    from worker.enrollment_day order by ago`.execute(own.database.kysely)
  expect(rows.map(({ ago }) => ago)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
})

test('what is given back twice, or was never had, takes nothing from zero', async () => {
  await reserved({})
  for (let turn = 0; turn < 2; turn += 1) {
    await own.database.kysely.transaction().execute((tx) => giveBack(tx, of()))
  }
  await own.database.kysely.transaction().execute((tx) => giveBack(tx, of({ cadence: '99' })))
  expect(await used()).toMatchObject({ team: 0, cadence: 0, user: 0 })
})
