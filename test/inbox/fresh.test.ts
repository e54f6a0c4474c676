// From a change in SalesLoft to its row, through everything that is shipped: subscription, signature, server, bell, worker.
import { randomBytes } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { createApp, type App } from '../../src/app.ts'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { serve } from '../../src/cli/serving.ts'
import { createDatabase, type Database } from '../../src/store/database.ts'
import { inboxStatuses } from '../../src/store/inbox-status.ts'
import { createSubscriptionStore } from '../../src/store/subscriptions.ts'
import { createVault } from '../../src/store/vault.ts'
import { ringInboxesId, taskQueue } from '../../src/workflows/messages.ts'
import { subscribe } from '../simulator/receiver.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { createNamespace, createWorld, type World } from '../support/world.ts'

const events = ['person_created', 'person_updated'] as const
const held = new AsyncDisposableStack()
let world: World
let database: Database

beforeAll(async () => {
  const mine = held.use(await createTestDatabase())
  const address = inject('temporalAddress')
  const temporal = { address, namespace: await createNamespace(address) }
  const bundle = inject('workflowBundle')
  world = held.use(await createWorld({ databaseUrl: mine.url, temporal, bundle, people: 200 }))
  database = held.use(createDatabase({ url: mine.url, maxConnections: 2 }))
  await world.work()
  await world.begin()
  await world.complete()
})
afterAll(() => held.disposeAsync())

/** A server of its own, to which SalesLoft sends from now on. */
async function receiving(changes: Readonly<Record<string, string>> = {}): Promise<App> {
  const environment = { ...world.environment, OPERATOR_TOKEN: 'o'.repeat(32), ...changes }
  const urls = { page: null, temporal: null }
  const app = await createApp({ ...readConfiguration(environment), urls, version: 'test' })
  const base = await serve(app, 0, { receives: true })
  const [id = '', key = ''] = (world.environment['ENCRYPTION_KEYS'] ?? '').split(':')
  const vault = createVault([{ id, key: Buffer.from(key, 'base64') }])
  const store = createSubscriptionStore({ database, vault })
  const endpoint = randomBytes(24).toString('base64url')
  for (const event of events) {
    const token = randomBytes(32).toString('base64url')
    const place = { team: world.team, endpoint, event }
    await store.prepare(place, token)
    const subscription = await subscribe(
      world.simulator,
      event,
      `${base}/webhooks/salesloft/${endpoint}`,
      token,
    )
    await store.activate(place, String(subscription))
  }
  return app
}

async function pending(): Promise<number> {
  const statuses = await inboxStatuses(database.kysely, [world.team])
  return statuses.get(world.team)?.pending ?? 0
}

test('a change is in the mirror within a second of its webhook, and no poll was needed', async () => {
  await using until = new AsyncDisposableStack()
  until.use(await receiving())
  const { mutate, webhooks } = world.simulator
  const { rows } = await sql<{ began: string }>`select clock_timestamp() as began`.execute(
    database.kysely,
  )
  for (let change = 0; change < 20; change += 1) {
    mutate.update('people', 1)
    if (change % 5 === 0) mutate.insert('people', 1)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await webhooks.quiet()
  await vi.waitUntil(async () => (await pending()) === 0, 20_000)
  expect(await world.differences()).toBe(0)
  const { rows: measured } = await sql<{ changes: number; p95: number }>`
    select count(*)::integer as changes,
      percentile_cont(0.95) within group (order by extract(epoch from synced_at - updated_at)) as p95
    from salesloft.people where updated_at > ${rows[0]?.began}::timestamptz`.execute(
    database.kysely,
  )
  expect(measured[0]?.changes).toBeGreaterThan(15)
  // Half a second on a quiet machine; the limit is for one that is not.
  expect(measured[0]?.p95).toBeLessThan(4)
})

test('while Temporal is away deliveries are answered 2xx and kept, and drained by the schedule when it is back (I17)', async () => {
  await using until = new AsyncDisposableStack()
  until.use(await receiving({ TEMPORAL_ADDRESS: '127.0.0.1:9' }))
  const { mutate, webhooks } = world.simulator
  // The server of before has gone, and its subscriptions are still there.
  webhooks.configure({ retries: 0 })
  webhooks.reset()
  mutate.update('people', 10)
  await webhooks.quiet()
  const delivered = webhooks.deliveries().filter(({ state }) => state === 'delivered')
  expect([delivered.length, await pending()]).toEqual([10, 10])
  await (await world.app.temporal()).applySchedules([{ team: world.team, paused: true }])
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = world.environment
  const connection = await Connection.connect({ address: address ?? '' })
  const client = new Client({ connection, namespace: namespace ?? '' })
  // What it does by itself each minute.
  await client.schedule.getHandle(ringInboxesId).trigger()
  await vi.waitUntil(async () => (await pending()) === 0, 70_000)
  await connection.close()
  expect(await world.differences()).toBe(0)
}, 90_000)

test('a server that was away for five minutes: what SalesLoft gave up to tell is right with the next poll (W27)', async () => {
  const { team } = world
  const { mutate, webhooks } = world.simulator
  const atHome = { PUBLIC_URL: 'http://127.0.0.1:1' }
  {
    await using server = await receiving(atHome)
    expect(server).toBeDefined()
    await vi.waitUntil(async () => (await seenAgo()) !== null, 20_000)
  }
  webhooks.reset()
  mutate.update('people', 10)
  mutate.insert('people', 3)
  await webhooks.quiet()
  expect(webhooks.deliveries().some(({ state }) => state === 'delivered')).toBe(false)
  expect(await world.differences()).toBeGreaterThan(0)
  // Five minutes pass, in which an idle stream is not due.
  await world.query(sql`update worker.sync_state set next_due_at = clock_timestamp() + interval '1 hour'
    where team = ${team}`)
  await world.query(sql`update worker.receiver set seen_at = seen_at - interval '5 minutes'`)
  await using until = new AsyncDisposableStack()
  until.use(await receiving(atHome))
  const isDue = async (): Promise<boolean> =>
    (await world.app.sync.due({ team, all: false })).some(({ stream }) => stream === 'people')
  await vi.waitUntil(isDue, 20_000)
  const { TEMPORAL_ADDRESS: address = '', TEMPORAL_NAMESPACE: namespace = '' } = world.environment
  const connection = await Connection.connect({ address })
  const poll = { workflowId: `sync:${team}`, taskQueue, args: [{ team }] }
  await new Client({ connection, namespace }).workflow.execute('syncTeam', poll)
  await connection.close()
  expect(await world.differences()).toBe(0)
}, 90_000)

/** Seconds since a receiver was seen last. */
async function seenAgo(): Promise<number | null> {
  const { rows } = await sql<{ seconds: number }>`
    select extract(epoch from clock_timestamp() - seen_at)::float8 as seconds
    from worker.receiver`.execute(database.kysely)
  return rows[0]?.seconds ?? null
}
