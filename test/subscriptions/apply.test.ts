// Subscriptions as code: whatever was there, and whatever cuts it short, they become what they should be, and no stranger's
// is touched.
import { sql } from 'kysely'
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { subscribing, type WebhooksApplied } from '../../src/services/webhooks.ts'
import { webhookStatuses } from '../../src/store/webhook-status.ts'
import { createResealing } from '../../src/store/resealing.ts'
import { createVault } from '../../src/store/vault.ts'
import { webhookEvents } from '../../src/domain/webhook-events.ts'
import { ask } from '../simulator/asking.ts'
import { subscribe } from '../simulator/receiver.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { createScene, createSceneDatabase, publicUrl, type Scene } from './scene.ts'

let own: TestDatabase

beforeAll(async () => {
  own = await createSceneDatabase()
})
afterAll(() => own[Symbol.asyncDispose]())

/** Without the one that needs a privileged scope. */
const all = Object.keys(webhookEvents).length - 1
const did = ({ steps }: WebhooksApplied): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...Map.groupBy(steps, (step) => step.did)].map(([what, of]) => [what, of.length]),
  )

/** A team that does not leave, after all. */
const stay = () => Promise.resolve()

/** Each event once, at one address, on, under a token of its own that our row has too. */
async function requireWhole(scene: Scene): Promise<void> {
  const listed = scene.listed()
  expect(new Set(listed.map(({ event }) => event)).size).toBe(all)
  expect(listed).toHaveLength(all)
  expect(new Set(listed.map(({ url }) => url)).size).toBe(1)
  expect(listed.every(({ enabled }) => enabled)).toBe(true)
  const kept = (await scene.store.kept(scene.team)).filter(({ state }) => state === 'active')
  expect(
    kept
      .map(({ event, endpoint, token, subscriptionId }) => ({
        event,
        endpoint,
        token,
        subscriptionId,
      }))
      .toSorted((a, b) => (a.event < b.event ? -1 : 1)),
  ).toStrictEqual(
    listed.map(({ event, url, token, id }) => ({
      event,
      endpoint: url.slice(url.lastIndexOf('/') + 1),
      token,
      subscriptionId: String(id),
    })),
  )
}

describe('apply', () => {
  test('subscribes each event under a random token of 256 bits at an address nobody can guess (S26)', async () => {
    await using scene = await createScene(own)
    expect(did(await scene.webhooks.apply(scene.team))).toStrictEqual({ create: all })
    await requireWhole(scene)
    const listed = scene.listed()
    expect(new Set(listed.map(({ token }) => token)).size).toBe(all)
    for (const { token, url } of listed) {
      expect(Buffer.from(token, 'base64url')).toHaveLength(32)
      expect(url).toMatch(/^https:\/\/worker\.example\/webhooks\/salesloft\/[A-Za-z0-9_-]{32}$/)
    }
    expect(listed.map(({ event }) => event)).not.toContain('email_with_body_and_subject_updated')
  })

  test('changes nothing where nothing is to be changed, for one request', async () => {
    await using scene = await createScene(own)
    await scene.webhooks.apply(scene.team)
    const before = scene.simulator.requests.list().length
    const again = await scene.webhooks.apply(scene.team)
    expect(again).toStrictEqual({
      callback: publicUrl,
      wanted: all,
      active: all,
      steps: [],
      elsewhere: 0,
    })
    expect(scene.simulator.requests.list()).toHaveLength(before + 1)
  })

  test('only says what it would do, where that is asked for', async () => {
    await using scene = await createScene(own)
    const planned = await scene.webhooks.apply(scene.team, { dryRun: true })
    expect(did(planned)).toStrictEqual({ create: all })
    expect(scene.writes()).toStrictEqual([])
    expect(await scene.rows()).toStrictEqual([])
    await scene.webhooks.apply(scene.team)
    const rotated = await scene.webhooks.apply(scene.team, { dryRun: true, rotate: true })
    expect(did(rotated)).toStrictEqual({ create: all, remove: all, retire: all })
    expect(did(await scene.webhooks.apply(scene.team, { dryRun: true }))).toStrictEqual({})
    await requireWhole(scene)
  })

  test('takes the contents of e-mails where they are opted in', async () => {
    await using scene = await createScene(own, { scopedFields: ['emails'] })
    await scene.webhooks.apply(scene.team)
    expect(scene.listed().map(({ event }) => event)).toContain(
      'email_with_body_and_subject_updated',
    )
  })

  test('counts none that is not wanted any more', async () => {
    await using scene = await createScene(own, { scopedFields: ['emails'] })
    const { team } = scene
    expect(await scene.webhooks.apply(team)).toMatchObject({ active: all + 1, wanted: all + 1 })
    await scene.query(sql`insert into worker.setting (team, stream, key, value)
      values (${team}, 'emails', 'scopedFields', 'false')`)
    const without = await scene.webhooks.apply(team)
    expect(without).toMatchObject({ active: all, wanted: all })
    expect(did(without)).toStrictEqual({ remove: 1, forget: 1 })
    const state = (await webhookStatuses(own.database.kysely, [team])).get(team)
    expect(state).toMatchObject({ active: all, wanted: all })
    await requireWhole(scene)
  })

  test('makes again what is gone, switches on what is off, and has both read at once (W29)', async () => {
    await using scene = await createScene(own)
    const { team, simulator } = scene
    await scene.webhooks.apply(team)
    await scene.query(
      sql`update worker.sync_state set next_due_at = 'infinity' where team = ${team}`,
    )
    const id = (event: string) => scene.listed().find((each) => each.event === event)?.id ?? 0
    simulator.mutate.remove('webhook_subscriptions', [id('person_updated')])
    simulator.mutate.update('webhook_subscriptions', [id('note_deleted')], {
      set: { enabled: false },
    })
    expect(did(await scene.webhooks.apply(team))).toStrictEqual({ create: 1, enable: 1 })
    await requireWhole(scene)
    expect(
      await scene.query(sql`select stream from worker.sync_state
        where team = ${team} and next_due_at < clock_timestamp() order by stream`),
    ).toStrictEqual([{ stream: 'notes' }, { stream: 'people' }])
    const state = (await webhookStatuses(own.database.kysely, [scene.team])).get(team)
    expect(state).toMatchObject({ wanted: all, active: all, error: null })
    expect(state?.repairedAt).toBe(state?.appliedAt)
  })

  test('touches no subscription of somebody else, and removes what is ours and too much', async () => {
    await using scene = await createScene(own)
    const { team, simulator } = scene
    await scene.webhooks.apply(team)
    const [one] = scene.listed()
    const url = one?.url ?? ''
    const before = simulator.truth.count('webhook_subscriptions')
    const strangers = [
      'https://other.example/webhooks/salesloft/abc',
      'https://worker.example/elsewhere',
      'https://worker.example/webhooks/salesloft',
      'https://worker.example.evil.example/webhooks/salesloft/abc',
    ]
    for (const stranger of strangers) await subscribe(simulator, 'person_updated', stranger)
    // Under a token that is not ours; of an endpoint that nobody knows; a double.
    await subscribe(simulator, 'person_updated', url)
    await subscribe(simulator, 'person_updated', `${publicUrl}/webhooks/salesloft/forgotten`)
    await subscribe(simulator, one?.event ?? '', url, one?.token)
    expect(did(await scene.webhooks.apply(team))).toStrictEqual({ remove: 3 })
    expect(simulator.truth.count('webhook_subscriptions')).toBe(before + strangers.length)
    const kept = simulator.truth
      .records('webhook_subscriptions')
      .map((each) => each['callback_url'])
    expect(kept).toEqual(expect.arrayContaining(strangers))
  })

  test('goes on without what SalesLoft refuses to the key', async () => {
    await using scene = await createScene(own)
    let refusals = 0
    // The third one that is asked for.
    scene.simulator.faults.add({
      match: '^POST /v2/webhook_subscriptions',
      after: 2,
      count: 1,
      fault: { kind: 'status', status: 403 },
    })
    const applied = await scene.webhooks.apply(scene.team)
    expect(did(applied)).toStrictEqual({ create: all - 1, refuse: 1 })
    expect(applied).toMatchObject({ active: all - 1, wanted: all })
    refusals += applied.steps.filter((step) => step.did === 'refuse').length
    const refused = applied.steps.find((step) => step.did === 'refuse')?.event ?? ''
    expect(
      (await webhookStatuses(own.database.kysely, [scene.team])).get(scene.team)?.refused,
    ).toStrictEqual([refused])
    expect(refusals).toBe(1)
  })
})

describe('what is cut short', () => {
  test('by a lost answer is looked up before anything is asked for again', async () => {
    await using scene = await createScene(own)
    const { simulator } = scene
    for (const kind of ['reset', 'html'] as const) {
      simulator.faults.add({ match: '^POST ', after: 3, count: 2, fault: { kind } })
    }
    const applied = await scene.webhooks.apply(scene.team)
    expect(did(applied)).toStrictEqual({ create: all - 4, adopt: 4 })
    await requireWhole(scene)
    expect(scene.writes()).toHaveLength(all)
  })

  test('by the end of the process, with a request under way, is found and adopted', async () => {
    await using scene = await createScene(own)
    let sent = 0
    // Ends as a process ends: nothing is caught, nothing is stored.
    const ending = scene.other({
      at: (point) => {
        if (point === 'K3') sent += 1
        if (point === 'K4' && sent > 5) throw new Error('killed')
      },
    })
    await expect(ending.apply(scene.team)).rejects.toThrow('killed')
    const pending = (await scene.rows()).filter(({ state }) => state === 'pending')
    expect(pending.length).toBeGreaterThan(0)
    const there = scene.listed().length
    // Whoever was killed holds the lease until it ends.
    await scene.query(sql`update worker.webhook_state set lease_until = clock_timestamp(), lease_by = gen_random_uuid()
      where team = ${scene.team}`)
    const applied = await scene.webhooks.apply(scene.team)
    expect(did(applied)['adopt']).toBeGreaterThan(0)
    await requireWhole(scene)
    expect(scene.writes().filter((method) => method === 'POST')).toHaveLength(all)
    expect(there).toBeGreaterThan(0)
  })

  test('is nobody else’s meanwhile: two at once make each subscription once', async () => {
    await using scene = await createScene(own)
    const other = scene.other({})
    await Promise.all([scene.webhooks.apply(scene.team), other.apply(scene.team)])
    await requireWhole(scene)
    expect(scene.writes()).toHaveLength(all)
  })

  test('waits for who has the team no longer than it is asked to', async () => {
    await using scene = await createScene(own)
    const { team, store } = scene
    expect(await store.lease(team, randomUUID(), 100_000)).toBe(true)
    const cancelled = new Error('cancelled')
    const stopping = new AbortController()
    const waiting = scene.webhooks.apply(team, { signal: stopping.signal })
    setTimeout(() => stopping.abort(cancelled), 100)
    const began = performance.now()
    await expect(waiting).rejects.toBe(cancelled)
    // Its own patience is 20 s.
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(scene.simulator.requests.list()).toHaveLength(0)
  })

  test('by a failure says so, and is done by the next one', async () => {
    await using scene = await createScene(own)
    scene.simulator.faults.add({ match: '^GET ', count: 1, fault: { kind: 'status', status: 503 } })
    await expect(scene.webhooks.apply(scene.team)).rejects.toMatchObject({
      code: 'salesloft.failed',
    })
    const failed = (await webhookStatuses(own.database.kysely, [scene.team])).get(scene.team)
    expect(failed).toMatchObject({ appliedAt: null, error: { code: 'salesloft.failed' } })
    await scene.webhooks.apply(scene.team)
    expect(
      (await webhookStatuses(own.database.kysely, [scene.team])).get(scene.team),
    ).toMatchObject({
      error: null,
      active: all,
    })
  })
})

describe('rotation', () => {
  test('makes new ones at a new address, and only then removes the old, believed a while longer', async () => {
    await using scene = await createScene(own)
    await scene.webhooks.apply(scene.team)
    const before = scene.listed()
    expect(did(await scene.webhooks.apply(scene.team, { rotate: true }))).toStrictEqual({
      create: all,
      remove: all,
      retire: all,
    })
    await requireWhole(scene)
    const after = scene.listed()
    expect(after[0]?.url).not.toBe(before[0]?.url)
    const tokens = new Set([...before, ...after].map(({ token }) => token))
    expect(tokens.size).toBe(2 * all)
    const methods = scene.writes()
    expect(methods.lastIndexOf('POST')).toBeLessThan(methods.indexOf('DELETE'))
    const retiring = (await scene.rows()).filter(({ state }) => state === 'retiring')
    expect(retiring).toHaveLength(all)
    await scene.query(sql`update worker.webhook_endpoint set retires_at = clock_timestamp() - interval '1 second'
      where team = ${scene.team} and state = 'retiring'`)
    expect(did(await scene.webhooks.apply(scene.team))).toStrictEqual({ forget: all })
    expect(await scene.rows()).toHaveLength(all)
  })

  test('that was cut short goes on: what has no successor yet stays', async () => {
    await using scene = await createScene(own)
    await scene.webhooks.apply(scene.team)
    scene.simulator.faults.add({
      match: '^POST ',
      after: 10,
      fault: { kind: 'status', status: 429, retryAfter: '1' },
    })
    const cut = scene.webhooks.apply(scene.team, { rotate: true })
    await expect(cut).rejects.toMatchObject({ code: 'salesloft.throttled' })
    expect(new Set(scene.listed().map(({ url }) => url)).size).toBe(2)
    scene.simulator.faults.clear()
    await scene.query(
      sql`update worker.api_budget set blocked_until = null where team = ${scene.team}`,
    )
    await scene.webhooks.apply(scene.team)
    await requireWhole(scene)
  })

  test('happens by itself where no key opens the tokens any more', async () => {
    await using scene = await createScene(own)
    await scene.webhooks.apply(scene.team)
    const anew = { id: 'k2', key: randomBytes(32) }
    const other = scene.other({ keys: [anew] })
    expect(did(await other.apply(scene.team))).toStrictEqual({
      create: all,
      remove: all,
      retire: all,
    })
    expect(scene.listed()).toHaveLength(all)
  })
})

describe('a new encryption key', () => {
  test('takes over the tokens, and then the old one may go', async () => {
    await using scene = await createScene(own)
    await scene.webhooks.apply(scene.team)
    const anew = { id: 'k2', key: randomBytes(32) }
    const vault = createVault([anew, scene.key])
    const resealing = createResealing({ database: own.database, vault })
    expect(await resealing.reseal()).toBeGreaterThan(0)
    expect(await scene.other({ keys: [anew] }).apply(scene.team)).toMatchObject({ steps: [] })
    const stored = await scene.query(sql`select distinct key_id from worker.webhook_endpoint
      where team = ${scene.team}`)
    expect(stored).toStrictEqual([{ key_id: 'k2' }])
  })
})

describe('another PUBLIC_URL', () => {
  test('is subscribed, and what is at the old one is left until that is asked for', async () => {
    await using scene = await createScene(own)
    await scene.webhooks.apply(scene.team)
    const moved = scene.other({ publicUrl: 'https://new.example/base/' })
    const applied = await moved.apply(scene.team)
    expect(applied).toMatchObject({ callback: 'https://new.example/base', elsewhere: all })
    expect(did(applied)).toStrictEqual({ create: all })
    expect(scene.listed()).toHaveLength(2 * all)
    const cleared = await moved.apply(scene.team, { moved: true })
    expect(did(cleared)).toStrictEqual({ remove: all })
    expect(scene.listed().every(({ url }) => url.startsWith('https://new.example/base/'))).toBe(
      true,
    )
    await requireWhole(scene)
  })

  test('of this machine replaces the one at another port', async () => {
    await using scene = await createScene(own)
    await scene.other({ publicUrl: 'http://127.0.0.1:8080' }).apply(scene.team)
    const moved = scene.other({ publicUrl: 'http://127.0.0.1:8081' })
    expect(did(await moved.apply(scene.team))).toStrictEqual({ create: all, remove: all })
    await requireWhole(scene)
  })

  test('that is not set subscribes nothing, and says what that means', async () => {
    await using scene = await createScene(own)
    const off = scene.other({ publicUrl: undefined })
    await expect(off.apply(scene.team)).rejects.toThrow('PUBLIC_URL: is not set')
    expect(scene.simulator.requests.list()).toHaveLength(0)
  })

  test('of this machine is told to the SalesLoft of this machine alone', async () => {
    await using scene = await createScene(own)
    const { team, teams } = scene
    const here = scene.other({ publicUrl: 'http://127.0.0.1:8080' })
    expect(here.callbackFor(await teams.get(team))).toBe('http://127.0.0.1:8080')
    await scene.query(
      sql`update worker.team set base_url = 'https://api.salesloft.com' where slug = ${team}`,
    )
    for (const options of [{}, { dryRun: true }]) {
      await expect(here.apply(team, options)).rejects.toMatchObject({
        code: 'config.invalid',
        message: expect.stringContaining('is this machine') as unknown,
      })
    }
    expect(await subscribing(here, teams)(team, AbortSignal.timeout(20_000))).toBeUndefined()
    expect(scene.simulator.requests.list()).toHaveLength(0)
    expect(scene.webhooks.callbackFor(await teams.get(team))).toBe(publicUrl)
  })
})

describe('a team', () => {
  test('that leaves takes its subscriptions along, and nobody else’s', async () => {
    await using scene = await createScene(own)
    const { team, simulator } = scene
    const strangers = simulator.truth.count('webhook_subscriptions')
    expect(await scene.webhooks.removeAll(team, stay)).toStrictEqual({ removed: 0, left: 0 })
    await scene.webhooks.apply(team)
    expect(await scene.webhooks.removeAll(team, stay)).toStrictEqual({ removed: all, left: 0 })
    expect(simulator.truth.count('webhook_subscriptions')).toBe(strangers)
    expect(await scene.rows()).toStrictEqual([])
  })

  test('that leaves while SalesLoft is away leaves what the next `apply` cleans up', async () => {
    await using scene = await createScene(own)
    await scene.webhooks.apply(scene.team)
    scene.simulator.faults.add({ match: '^DELETE ', fault: { kind: 'status', status: 503 } })
    const { removed, left } = await scene.webhooks.removeAll(scene.team, stay)
    expect({ removed, left: left > 0 }).toStrictEqual({ removed: 0, left: true })
    scene.simulator.faults.clear()
    await scene.query(sql`update worker.api_budget set circuit_opened_at = null, circuit_open_until = null,
      failures = 0 where team = ${scene.team}`)
    await scene.webhooks.apply(scene.team)
    await requireWhole(scene)
  })

  test('that is paused or gone is not touched', async () => {
    await using scene = await createScene(own)
    await scene.teams.pause(scene.team, 'operator')
    await expect(scene.webhooks.apply(scene.team)).rejects.toMatchObject({ code: 'team.paused' })
    await scene.teams.disconnect(scene.team)
    await expect(scene.webhooks.apply(scene.team)).rejects.toMatchObject({ code: 'team.unknown' })
    expect(await ask(scene.simulator, 'webhook_subscriptions')).toMatchObject({ status: 200 })
    expect(scene.listed()).toStrictEqual([])
  })
})
