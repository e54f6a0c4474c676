// Tokens are kept for seconds: what that saves, and what becomes of it when they change.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { createTokens } from '../../src/server/webhooks/tokens.ts'
import { createSubscriptionStore } from '../../src/store/subscriptions.ts'
import { createVault } from '../../src/store/vault.ts'
import type { TeamTokens } from '../../src/store/webhook-tokens.ts'
import { acme, connectTeam, createSite, deliver, newToken } from './site.ts'

test('without an endpoint a delivery is for the only team; with one, as long as its team is connected', async () => {
  await using site = await createSite()
  const { url } = site.fixture
  const bare = { path: '/webhooks/salesloft' }
  expect((await deliver(url, site.person, '{"id":1}', bare)).status).toBe(200)
  const { endpoint } = site.person
  expect(await site.stored()).toMatchObject([{ team: acme, endpoint }])
  await connectTeam(site.database, parseTeamSlug('globex'))
  const status = async () => (await deliver(url, site.person, '{"id":2}', bare)).status
  await expect.poll(status, { timeout: 15_000, interval: 200 }).toBe(404)
  const withEndpoint = async () => (await deliver(url, site.person, '{"id":3}')).status
  expect(await withEndpoint()).toBe(200)
  await sql`update worker.team set disconnected_at = clock_timestamp() where slug = ${acme}`.execute(
    site.database.kysely,
  )
  await expect.poll(withEndpoint, { timeout: 15_000, interval: 200 }).toBe(404)
})

/** Tokens of which only the clock and Postgres' answers are given. */
function kept() {
  const world = { nowMs: 1_000_000, isAway: false, looks: 0 }
  let teams: readonly TeamTokens[] = []
  const tokens = createTokens({
    now: () => world.nowMs,
    load() {
      world.looks += 1
      return world.isAway ? Promise.reject(new Error('away')) : Promise.resolve(teams)
    },
  })
  const there = async (endpoint: string) => (await tokens.of(endpoint)) !== undefined
  return {
    world,
    tokens,
    there,
    set: (...endpoints: string[]) => {
      const of = { event: 'person_updated', retiresInMs: undefined, reveal: () => 'token' }
      teams = [{ team: acme, tokens: endpoints.map((endpoint) => ({ ...of, endpoint })) }]
    },
  }
}

test('a removed endpoint is refused after five seconds, however long nobody asked for one', async () => {
  const { world, there, set } = kept()
  set('a', 'b')
  expect(await there('a')).toBe(true)
  set('b')
  world.nowMs += 4_000
  expect(await there('a')).toBe(true)
  world.nowMs += 2_000
  expect(await there('a')).toBe(false)
  set()
  world.nowMs += 50_000
  expect(await there('b')).toBe(false)
})

test('a token that has just come to an endpoint is believed at once: one look, whoever asks', async () => {
  const { world, tokens, there, set } = kept()
  set('a')
  expect(await there('a')).toBe(true)
  const cameAtMs = (world.nowMs += 1_000)
  set('a', 'a')
  expect((await tokens.of('a'))?.tokens).toHaveLength(1)
  const asked = Array.from({ length: 20 }, () => tokens.since('a', cameAtMs))
  for (const found of await Promise.all(asked)) expect(found?.tokens).toHaveLength(2)
  expect(world.looks).toBe(2)
  // That look was later than this delivery.
  await tokens.since('a', cameAtMs)
  expect(world.looks).toBe(2)
})

test('a delivery that is signed with a token of a moment ago is stored', async () => {
  await using site = await createSite()
  const { url } = site.fixture
  expect((await deliver(url, site.person)).status).toBe(200)
  const { team, endpoint } = site.person
  const made = { team, endpoint, event: 'note_created', token: newToken() }
  const { token, ...place } = made
  await createSubscriptionStore(site).prepare(place, token)
  expect((await deliver(url, made)).status).toBe(200)
  expect((await deliver(url, { ...made, token: newToken() })).status).toBe(401)
  expect((await site.stored()).map(({ event }) => event)).toEqual([
    'person_updated',
    'note_created',
  ])
})

test('while Postgres does not answer what is known is believed for a minute, and nobody waits for it again', async () => {
  const { world, there, set } = kept()
  set('a')
  expect(await there('a')).toBe(true)
  world.isAway = true
  world.nowMs += 10_000
  expect(await there('a')).toBe(true)
  await expect(there('b')).rejects.toThrow('away')
  world.nowMs += 40_000
  expect(await there('a')).toBe(true)
  world.nowMs += 20_000
  await expect(there('a')).rejects.toThrow('away')
  world.isAway = false
  world.nowMs += 1_000
  expect(await there('a')).toBe(true)
})

test('a token that cannot be opened is our fault: 503, to be sent again', async () => {
  await using site = await createSite({
    spoil: (intake) => ({
      ...intake,
      tokens: {
        believed: async () => {
          const teams = await intake.tokens.believed()
          const empty = createVault([])
          const reveal = () => empty.open({ keyId: 'k1', bytes: Buffer.alloc(40) }, '')
          return teams.map((of) => ({
            ...of,
            tokens: of.tokens.map((each) => ({ ...each, reveal })),
          }))
        },
      },
    }),
  })
  const answer = await deliver(site.fixture.url, site.person)
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('5')
  expect(site.missed).toEqual([acme])
  expect(site.fixture.logged).toMatchObject([
    { level: 'error', fields: { err: { code: 'secret.unreadable' } } },
  ])
})

test('what is not signed costs neither a statement a delivery nor a log line each (S24)', async () => {
  const asked: number[] = []
  const taken: string[] = []
  await using site = await createSite({
    spoil: (intake) => ({
      ...intake,
      tokens: {
        believed: () => {
          asked.push(performance.now())
          return intake.tokens.believed()
        },
      },
      inbox: {
        ...intake.inbox,
        take: (delivery) => {
          taken.push(delivery.event)
          return intake.inbox.take(delivery)
        },
      },
    }),
  })
  const { url } = site.fixture
  const began = performance.now()
  const unsigned = { ...site.person, token: newToken() }
  const statuses: number[] = []
  for (let round = 0; round < 10; round += 1) {
    const strangers = Array.from({ length: 10 }, () => ({ ...unsigned, endpoint: newToken() }))
    const answers = [unsigned, unsigned, unsigned, ...strangers].map((to) => deliver(url, to))
    for (const { status } of await Promise.all(answers)) statuses.push(status)
  }
  const seconds = (performance.now() - began) / 1_000
  expect(statuses.filter((status) => status === 401)).toHaveLength(30)
  expect(statuses.filter((status) => status === 404)).toHaveLength(100)
  expect(taken).toEqual([])
  expect(asked.length).toBeLessThanOrEqual(2 + 4 * seconds)
  expect(site.fixture.logged.length).toBeLessThanOrEqual(2 * (1 + seconds / 10))
})
