// A receiver that was away: what SalesLoft told nobody of is read at the next poll.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepReceiving, type Receiver } from '../../src/services/receiver.ts'
import { createReceiverStore } from '../../src/store/receiver.ts'
import { createStatus } from '../../src/store/status.ts'
import { createSync } from '../../src/store/sync.ts'
import { webhookStatuses } from '../../src/store/webhook-status.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { quietLog } from '../support/workflows.ts'
import { createScene, createSceneDatabase, type Scene } from './scene.ts'

let own: TestDatabase

beforeAll(async () => {
  own = await createSceneDatabase()
})
afterAll(() => own[Symbol.asyncDispose]())

const patience = { timeout: 20_000 }

function receive(): Receiver {
  const { database } = own
  const store = createReceiverStore({ database })
  const sync = createSync({ database })
  const receiver = keepReceiving({ store, sync, log: quietLog(), beatMs: 50 })
  receiver.begin()
  return receiver
}

async function nothingDue({ query, team }: Scene): Promise<void> {
  await query(sql`update worker.sync_state set next_due_at = 'infinity' where team = ${team}`)
}

async function due({ query, team }: Scene): Promise<readonly unknown[]> {
  const rows = await query(sql`select stream from worker.sync_state
    where team = ${team} and next_due_at <= clock_timestamp() order by stream`)
  return rows.map((row) => (row as { stream: string }).stream)
}

async function lastSeen(scene: Scene, secondsAgo: number): Promise<void> {
  await scene.query(sql`insert into worker.receiver (single, seen_at)
    values (true, clock_timestamp() - ${secondsAgo} * interval '1 second')
    on conflict (single) do update set seen_at = excluded.seen_at, gap_from = null, gap_until = null`)
}

const gap = async ({ query }: Scene) =>
  (
    await query(sql`select gap_from is not null as gap,
    round(extract(epoch from gap_until - gap_from) / 60)::integer as minutes from worker.receiver`)
  )[0]

async function seenAgain({ query }: Scene): Promise<void> {
  const quiet = async () =>
    (
      await query(sql`select clock_timestamp() - seen_at < interval '5 seconds' as now
      from worker.receiver`)
    )[0]
  await expect.poll(quiet, patience).toEqual({ now: true })
}

/** One that begins now is over. */
async function anotherBeat({ query }: Scene): Promise<void> {
  const at = async () => {
    const [row] = await query(sql`select seen_at from worker.receiver`)
    return (row as { seen_at: unknown }).seen_at
  }
  for (let ends = 0; ends < 2; ends += 1) {
    const before = await at()
    await expect.poll(at, { ...patience, interval: 10 }).not.toEqual(before)
  }
}

test('away for five minutes: all that webhooks tell of is due at once, and nothing else (W27)', async () => {
  await using scene = await createScene(own)
  await scene.webhooks.apply(scene.team)
  await nothingDue(scene)
  await lastSeen(scene, 300)
  await using within = new AsyncDisposableStack()
  within.use(receive())
  await expect
    .poll(() => due(scene), patience)
    .toEqual(expect.arrayContaining(['accounts', 'emails', 'people', 'tasks', 'users']))
  await seenAgain(scene)
  const streams = await due(scene)
  expect(streams).not.toContain('person_stages')
  expect(await gap(scene)).toEqual({ gap: true, minutes: 5 })
  const statuses = await webhookStatuses(own.database.kysely, [scene.team])
  const { from = '', until = '' } = statuses.get(scene.team)?.lastGap ?? {}
  expect(Math.round((Date.parse(until) - Date.parse(from)) / 60_000)).toBe(5)
})

test('a deploy of seconds costs nothing: SalesLoft tries again', async () => {
  await using scene = await createScene(own)
  await scene.webhooks.apply(scene.team)
  await nothingDue(scene)
  await lastSeen(scene, 20)
  await using within = new AsyncDisposableStack()
  within.use(receive())
  await seenAgain(scene)
  expect(await due(scene)).toEqual([])
  expect(await gap(scene)).toEqual({ gap: false, minutes: null })
})

test('a team without subscriptions is left alone', async () => {
  await using scene = await createScene(own)
  await nothingDue(scene)
  await lastSeen(scene, 300)
  await using within = new AsyncDisposableStack()
  within.use(receive())
  await seenAgain(scene)
  expect(await due(scene)).toEqual([])
})

test('a team that is paused is left to whoever resumes it, which makes all of it due', async () => {
  await using scene = await createScene(own)
  const { team, query } = scene
  await scene.webhooks.apply(team)
  const store = createReceiverStore(own)
  expect(await store.subscribed()).toContain(team)
  await query(sql`update worker.team set paused_at = now(), pause_reason = 'operator'
    where slug = ${team}`)
  expect(await store.subscribed()).not.toContain(team)
})

test('deliveries that were sent away are made up for once no more are, of the team whose they were', async () => {
  await using one = await createScene(own)
  await using two = await createScene(own)
  await one.webhooks.apply(one.team)
  await two.webhooks.apply(two.team)
  await nothingDue(one)
  await nothingDue(two)
  await lastSeen(one, 20)
  await using receiver = receive()
  await seenAgain(one)
  await anotherBeat(one)
  expect([await due(one), await due(two)]).toEqual([[], []])
  receiver.missed(one.team)
  receiver.missed(one.team)
  await expect.poll(() => due(one), patience).toContain('people')
  await anotherBeat(one)
  expect(await due(two)).toEqual([])
  receiver.missed(undefined)
  await expect.poll(() => due(two), patience).toContain('people')
})

test('as long as deliveries are sent away nothing is read for them, and once it was it is no more', async () => {
  await using scene = await createScene(own)
  const { team } = scene
  await scene.webhooks.apply(team)
  await nothingDue(scene)
  await lastSeen(scene, 20)
  await using receiver = receive()
  const storm = setInterval(() => receiver.missed(team), 1)
  try {
    for (let beat = 0; beat < 4; beat += 1) await anotherBeat(scene)
    expect(await due(scene)).toEqual([])
  } finally {
    clearInterval(storm)
  }
  await expect.poll(() => due(scene), patience).toContain('people')
  await anotherBeat(scene)
  await nothingDue(scene)
  for (let beat = 0; beat < 3; beat += 1) await anotherBeat(scene)
  expect(await due(scene)).toEqual([])
})

test('the latest deliveries are counted and listed where one team is asked for', async () => {
  await using scene = await createScene(own)
  const { team, query } = scene
  await scene.webhooks.apply(team)
  await query(sql`insert into worker.inbox (team, endpoint, event, body, body_sha256, state, redeliveries,
      processed_at)
    select ${team}, 'e', 'person_updated', 'x', sha256(n::text::bytea), state, n % 2,
      case when state = 'pending' then null else clock_timestamp() end
    from generate_series(1, 12) n, unnest(array[case when n = 1 then 'dead' when n = 2 then 'pending'
      else 'processed' end]) state`)
  const status = createStatus({ database: own.database })
  const [one] = (await status.status(team)).teams
  const { counts, deliveries = [] } = one?.webhooks?.latest ?? {}
  expect(counts).toEqual({ all: 12, processed: 10, ignored: 0, waiting: 1, dead: 1, again: 6 })
  expect(deliveries).toHaveLength(10)
  const all = (await status.status()).teams.find((each) => each.team === team)
  expect(all?.webhooks).not.toHaveProperty('latest')
})

test('silence is said an hour after the subscriptions, where polling saw changes', async () => {
  await using scene = await createScene(own)
  const { team, query } = scene
  const silent = async () => (await webhookStatuses(own.database.kysely, [team])).get(team)?.silent
  await scene.webhooks.apply(team)
  await query(sql`insert into worker.run (team, stream, kind, state, finished_at, fetched, updated)
    values (${team}, 'people', 'incremental', 'current', clock_timestamp(), 3, 3)`)
  expect(await silent()).toBe(false)
  await query(sql`update worker.webhook_endpoint set active_at = clock_timestamp() - interval '2 hours'
    where team = ${team}`)
  expect(await silent()).toBe(true)
  await query(sql`insert into worker.inbox (team, endpoint, event, body, body_sha256)
    values (${team}, 'e', 'person_updated', 'x', sha256('x'))`)
  expect(await silent()).toBe(false)
  await query(sql`update worker.inbox set received_at = clock_timestamp() - interval '3 hours'
    where team = ${team}`)
  expect(await silent()).toBe(true)
  await query(sql`delete from worker.run where team = ${team}`)
  expect(await silent()).toBe(false)
})
