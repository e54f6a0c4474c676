// The windows of a stream are stored side by side: what one waits for holds up no other, what two write at once is exact, and
// whoever takes the stream waits for all.
import { sql } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createChanges } from '../../src/store/changes.ts'
import type { Database } from '../../src/store/database.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { demo, teamsOf } from '../support/reading.ts'
import { at, splitReading } from '../support/split-reading.ts'

const place = { team: demo, stream: 'people' } as const
const failure = { code: 'salesloft.failed', message: '500', retryInMs: 1 } as const
const someDays = Array.from({ length: 28 }, (_, day) =>
  at(`2026-02-${String(day + 1).padStart(2, '0')}`),
)

/** Writes a person as another transaction, which is open until it is told to end. */
async function writing({ kysely }: Database, id: number, updatedAt: string) {
  const open = await kysely.startTransaction().execute()
  await sql`
    insert into salesloft.people (team, id, raw, updated_at, requested_at, synced_at)
    values (${demo}, ${id}, ${JSON.stringify({ id, of: 'another' })}::jsonb, ${updatedAt}, '2026-01-01', now())
    on conflict (team, id) do update set raw = excluded.raw, updated_at = excluded.updated_at`.execute(
    open,
  )
  return { end: () => open.commit().execute() }
}

/** Holds a person without changing it. */
async function holding({ kysely }: Database, id: number) {
  const open = await kysely.startTransaction().execute()
  await sql`select from salesloft.people where id = ${id} for update`.execute(open)
  return { end: () => open.commit().execute() }
}

/** Until so many wait for what others hold. */
async function untilWaiting({ kysely }: Database, count: number): Promise<void> {
  const waiting = sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  while ((await waiting.execute(kysely)).rows.length < count) await sleep(5)
}

async function people({ kysely }: Database) {
  const { rows } = await sql<{ id: string; updated_at: string }>`
    select id, updated_at from salesloft.people order by id`.execute(kysely)
  return rows
}

async function countsOf({ kysely }: Database) {
  const { rows } = await sql<Readonly<Record<'alive' | 'deleted' | 'there', number>>>`
    select alive_rows::integer as alive, deleted_rows::integer as deleted,
      (select count(*)::integer from salesloft.people where deleted_at is null) as there
    from worker.sync_state where stream = 'people'`.execute(kysely)
  return rows[0]
}

async function roomy(): Promise<TestDatabase> {
  return await createTestDatabase({ maxConnections: 8 })
}

describe('two windows', () => {
  test('do not wait for each other', async () => {
    await using mine = await roomy()
    const { begin } = await splitReading(mine.database)
    const [lower, upper] = [await begin(0), await begin(1)]
    const other = await writing(mine.database, 3, at('2024-02-01'))
    const slow = lower.commit([3], { cursor: at('2024-03-01') })
    await untilWaiting(mine.database, 1)
    expect(await upper.commit([4], { cursor: at('2025-02-01') })).toMatchObject({ created: 1 })
    await other.end()
    expect((await slow).kind).toBe('saved')
  })

  test.each([
    ['an older version', at('2024-01-15'), { updated: 0, unchanged: 1 }],
    ['a newer version', at('2024-02-15'), { updated: 1, unchanged: 0 }],
  ])('that meet a new person leave the newer of %s', async (_name, stamp, expected) => {
    await using mine = await roomy()
    const { begin } = await splitReading(mine.database)
    const lower = await begin(0)
    const other = await writing(mine.database, 3, at('2024-02-01'))
    const saved = lower.commit([3], { cursor: at('2024-03-01') }, stamp)
    await untilWaiting(mine.database, 1)
    await other.end()
    expect(await saved).toMatchObject({ kind: 'saved', created: 0, ...expected })
    const newer = stamp > at('2024-02-01') ? stamp : at('2024-02-01')
    expect((await people(mine.database)).at(-1)).toEqual({ id: '3', updated_at: newer })
  })

  test('that change one person leave the newest, whichever is stored last', async () => {
    await using mine = await roomy()
    const { begin } = await splitReading(mine.database)
    const lower = await begin(0)
    await lower.commit([3], { cursor: at('2024-02-01') }, at('2024-02-01'))
    const other = await writing(mine.database, 3, at('2024-06-01'))
    const saved = lower.commit([3, 4], { cursor: at('2024-03-01') }, at('2024-03-01'))
    await untilWaiting(mine.database, 1)
    await other.end()
    expect(await saved).toMatchObject({ created: 1, updated: 0, unchanged: 1 })
    expect(await people(mine.database)).toContainEqual({ id: '3', updated_at: at('2024-06-01') })
  })

  test('bring the same people at once, and every count and change is exact', async () => {
    await using mine = await roomy()
    const { reading, begin } = await splitReading(mine.database)
    const changes = createChanges({ database: mine.database })
    await changes.follow({ team: demo, streams: ['people'], keepDays: 7 })
    const lanes = await Promise.all([begin(0), begin(1)])
    const ids = Array.from({ length: 37 }, (_, id) => 100 + id)
    const pages = await Promise.all(
      lanes.map(async (lane, which) => {
        const saved = []
        for (const [round, stamp] of someDays.entries()) {
          const some = ids.slice((round * 3) % 30, ((round * 3) % 30) + 10)
          const order = which === 0 ? some : some.toReversed()
          saved.push(await lane.commit(order, {}, stamp))
        }
        return saved
      }),
    )
    const saved = pages.flat().flatMap((each) => (each.kind === 'saved' ? [each] : []))
    expect(saved).toHaveLength(2 * someDays.length)
    const created = saved.reduce((sum, each) => sum + each.created, 0)
    const updated = saved.reduce((sum, each) => sum + each.updated, 0)
    expect(created).toBe(ids.length)
    const [run] = await reading.sync.runs([reading.runId])
    expect(run).toMatchObject({ fetched: 20 * someDays.length + 2, created: created + 2, updated })
    expect(run?.unchanged).toBe(20 * someDays.length - created - updated)
    const count = created + 2
    expect(await countsOf(mine.database)).toEqual({ alive: count, deleted: 0, there: count })
    const lastOf = (id: number): string | undefined =>
      someDays.findLast((_, round) => {
        const first = 100 + ((round * 3) % 30)
        return id >= first && id < first + 10
      })
    const stored = (await people(mine.database)).slice(2)
    expect(stored).toEqual(ids.map((id) => ({ id: String(id), updated_at: lastOf(id) })))
    const told = await changes.after({ team: demo, after: '0', most: 10_000 })
    expect(told.filter(({ happened }) => happened === 'created')).toHaveLength(created)
    expect(told.filter(({ happened }) => happened === 'updated')).toHaveLength(updated)
  })
})

test('of two turns at one window one alone is stored', async () => {
  await using mine = await roomy()
  const { begin } = await splitReading(mine.database)
  const window = await begin(0)
  const pages = await Promise.all([3, 4, 5].map((id) => window.commit([id])))
  expect(pages.map(({ kind }) => kind).toSorted()).toEqual(['saved', 'stale', 'stale'])
  expect(await people(mine.database)).toHaveLength(3)
})

describe('while the page of a window is being stored', () => {
  test.each([
    ['a failure', 'fail'],
    ['a new reading', 'begin'],
    ['another way of reading', 'fallback'],
  ] as const)('%s waits, and the page is in the counts of its run', async (_name, what) => {
    await using mine = await roomy()
    const { reading, sync, begin } = await splitReading(mine.database)
    const window = await begin(0)
    const other = await holding(mine.database, 1)
    const saved = window.commit([1, 4], { cursor: at('2024-03-01') }, at('2024-03-01'))
    await untilWaiting(mine.database, 1)
    const after =
      what === 'begin'
        ? sync.begin({ ...place, full: true })
        : what === 'fail'
          ? sync.fail({ ...place, ...failure, state: 'failed' })
          : sync.useFallback({ ...place, mode: 'snapshot' })
    await untilWaiting(mine.database, 2)
    await other.end()
    expect((await saved).kind).toBe('saved')
    await after
    const [run] = await sync.runs([reading.runId])
    expect(run).toMatchObject({ fetched: 4, created: 3, updated: 1 })
    const next = await window.commit([5], { cursor: at('2024-04-01') })
    expect(next.kind).toBe(what === 'begin' ? 'saved' : 'stale')
  })

  test('an erasure waits, and nothing of the team is left', async () => {
    await using mine = await roomy()
    const { begin } = await splitReading(mine.database)
    const window = await begin(0)
    const other = await holding(mine.database, 1)
    const saved = window.commit([1, 4], {}, at('2024-03-01'))
    await untilWaiting(mine.database, 1)
    const erased = teamsOf(mine.database).disconnect(demo, { erase: true })
    await untilWaiting(mine.database, 2)
    await other.end()
    expect((await saved).kind).toBe('saved')
    await erased
    expect(await people(mine.database)).toEqual([])
    expect(await window.commit([5])).toEqual({ kind: 'stale' })
  })
})

test('a page that waited behind a failure of its stream stores nothing', async () => {
  await using mine = await roomy()
  const { sync, begin } = await splitReading(mine.database)
  const window = await begin(0)
  const open = await mine.database.kysely.startTransaction().execute()
  await sql`select from worker.sync_window where number = 0 for update`.execute(open)
  const failed = sync.fail({ ...place, ...failure, state: 'failed' })
  await untilWaiting(mine.database, 1)
  const late = window.commit([3], { cursor: at('2024-02-01') })
  await untilWaiting(mine.database, 2)
  await open.commit().execute()
  await failed
  expect(await late).toEqual({ kind: 'stale' })
  expect(await people(mine.database)).toHaveLength(2)
})
