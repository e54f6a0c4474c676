// A sweep whose Postgres crashes, or whose process is taken away: it marks nothing deleted that is there, and ends.
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createDatabase, type Database } from '../../src/store/database.ts'
import { startOwnPostgres, type OwnPostgres } from '../support/own-postgres.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { bundleWithTimeout, createNamespace, createWorld, type World } from '../support/world.ts'
import { launch } from './processes.ts'

const program = path.resolve(import.meta.dirname, '../support/crashing-worker.ts')
const people = 1_000
const few = 10

const held = new AsyncDisposableStack()
let postgres: OwnPostgres
let bundle: string

beforeAll(async () => {
  postgres = held.use(await startOwnPostgres())
  bundle = held.use(await bundleWithTimeout('5s')).path
})

afterAll(async () => {
  await held.disposeAsync()
})

type Row = {
  readonly state: string
  readonly number: number
  readonly requests: number
  readonly deleted: number
  readonly suspects: number
}

type Swept = AsyncDisposable & {
  readonly world: World
  readonly database: Database
  begin(): Promise<void>
  row(): Promise<Row | undefined>
  tombstones(): Promise<number>
}

/** People who were read long ago, of whom a few are gone. */
async function readLongAgo(url: string, rttMs: number): Promise<Swept> {
  await using within = new AsyncDisposableStack()
  const address = inject('temporalAddress')
  const temporal = { address, namespace: await createNamespace(address) }
  const world = within.use(
    await createWorld({ databaseUrl: url, temporal, bundle, people, simulator: { rttMs } }),
  )
  const database = within.use(createDatabase({ url, maxConnections: 1 }))
  const reader = launch([], world.environment, '', program)
  await reader.line(/polling/)
  await world.begin()
  await world.complete()
  await world.ended()
  await reader[Symbol.asyncDispose]()
  await sql`
    update salesloft.people
    set synced_at = synced_at - interval '1 hour', requested_at = requested_at - interval '1 hour'`.execute(
    database.kysely,
  )
  world.simulator.mutate.remove('people', few)
  const parts = within.move()
  return {
    world,
    database,
    async begin() {
      const to = await world.app.temporal()
      await to.startSweep(world.team, 'people', { confirm: false })
    },
    async row() {
      const { rows } = await sql<Row>`
        select state, number::integer as number, requests::integer as requests,
          deleted::integer as deleted, suspects::integer as suspects
        from worker.sweep`.execute(database.kysely)
      return rows[0]
    },
    async tombstones() {
      const { rows } = await sql<{ count: number }>`
        select count(*)::integer as count from salesloft.people where deleted_at is not null`.execute(
        database.kysely,
      )
      return rows[0]?.count ?? Number.NaN
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

/** Waits until its row is so. */
async function rowAt(swept: Swept, is: (row: Row) => boolean): Promise<Row> {
  let last: Row | undefined
  await expect
    .poll(
      async () => {
        last = await swept.row().catch(() => undefined)
        return last !== undefined && is(last)
      },
      { timeout: 40_000, interval: 20 },
    )
    .toBe(true)
  if (last === undefined) throw new Error('no sweep')
  return last
}

describe.concurrent('a sweep', { timeout: 90_000 }, () => {
  test('begins anew where Postgres crashed, which empties the ids that it had met', async () => {
    await using swept = await readLongAgo(await postgres.createDatabase(), 60)
    await swept.world.work()
    await swept.begin()
    const cut = await rowAt(swept, ({ requests }) => requests >= 5)
    expect(cut).toMatchObject({ state: 'sweeping', number: 1 })
    await postgres.end('SIGQUIT')
    await postgres.start()
    const ended = await rowAt(swept, ({ state }) => state !== 'sweeping')
    expect(ended).toMatchObject({ state: 'current', number: 2, suspects: few, deleted: few })
    expect(await swept.tombstones()).toBe(few)
    expect(await swept.world.differences()).toBe(0)
  })

  test('whose worker is killed in the middle goes on where it was', async () => {
    await using own = await createTestDatabase()
    await using swept = await readLongAgo(own.url, 0)
    const { world } = swept
    // An answer has come, and is not stored.
    const fault = { FAULT_POINT: 'K4', FAULT_TIME: '6' }
    const worker = launch([], { ...world.environment, ...fault }, '', program)
    await worker.line(/polling/)
    world.simulator.requests.reset()
    await swept.begin()
    expect((await worker.ended).code).toBe(null)
    const cut = await rowAt(swept, () => true)
    expect(cut).toMatchObject({ state: 'sweeping', number: 1, requests: 5 })
    await world.work()
    const ended = await rowAt(swept, ({ state }) => state !== 'sweeping')
    expect(ended).toMatchObject({ state: 'current', number: 1, suspects: few, deleted: few })
    // The one whose answer was lost is asked for again.
    expect(world.requests()).toBe(ended.requests + 1)
    expect(await swept.tombstones()).toBe(few)
    expect(await world.differences()).toBe(0)
  })
})
