// Postgres away, silent and locked while deliveries come: what cannot be stored is answered 503 in time, what
// was answered 200 is there, and nobody has to do anything when it is over.
import { Client } from 'pg'
import { expect, inject, test } from 'vitest'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createFaultProxy, type Toxic } from '../support/fault-proxy.ts'
import { createSite, deliver, type Site } from './site.ts'

// SalesLoft waits for some seconds; ours come within one, and this machine has others to serve.
const inTimeMs = 3_000

/** The status of each of so many deliveries at once, and how long the longest took. */
async function burst({ fixture, person }: Site, count: number, first: number) {
  const began = performance.now()
  const answers = await Promise.all(
    Array.from({ length: count }, (_, at) => deliver(fixture.url, person, `{"id":${first + at}}`)),
  )
  return {
    statuses: [...new Set(answers.map(({ status }) => status))],
    retryAfter: answers[0]?.headers.get('retry-after'),
    ms: performance.now() - began,
  }
}

/** Until one is taken again. */
async function healed(site: Site): Promise<void> {
  const { fixture, person } = site
  const status = async () => (await deliver(fixture.url, person, '{"id":"healed"}')).status
  await expect.poll(status, { timeout: 20_000, interval: 100 }).toBe(200)
}

test.each<[string, Toxic]>([
  ['refuses connections', { kind: 'down' }],
  ['does not answer', { kind: 'half_open' }],
])('while Postgres %s a delivery is answered 503 within a second (W22)', async (_what, toxic) => {
  const { port } = new URL(inject('postgresUrl'))
  await using proxy = await createFaultProxy({ port: Number(port) })
  await using site = await createSite({ through: (url) => proxy.through(url) })
  expect((await burst(site, 3, 0)).statuses).toEqual([200])
  await proxy.set(toxic)
  for (let round = 1; round <= 3; round += 1) {
    const { statuses, retryAfter, ms } = await burst(site, 10, 100 * round)
    expect(statuses).toEqual([503])
    expect(retryAfter).toBe('5')
    expect(ms).toBeLessThan(inTimeMs)
  }
  await proxy.set()
  await healed(site)
  expect((await burst(site, 3, 1_000)).statuses).toEqual([200])
  const { fixture } = site
  expect(fixture.logged.filter(({ level }) => level === 'error').length).toBeLessThanOrEqual(3)
})

test('while the inbox is locked deliveries are answered 503 in time, and all else is served (I14)', async () => {
  await using site = await createSite()
  await burst(site, 1, 0)
  const locker = new Client({ connectionString: site.databaseUrl })
  await locker.connect()
  await locker.query('begin')
  await locker.query('lock table worker.inbox')
  for (let round = 1; round <= 3; round += 1) {
    const deliveries = burst(site, 20, 100 * round)
    expect((await fetch(`${site.fixture.url}/health/live`)).status).toBe(200)
    const { statuses, ms } = await deliveries
    expect(statuses).toEqual([503])
    expect(ms).toBeLessThan(inTimeMs)
  }
  await locker.query('commit')
  await locker.end()
  await healed(site)
})

test('a row that somebody works on holds up nobody who sends it again, nor those beside it', async () => {
  await using site = await createSite()
  await burst(site, 2, 0)
  const locker = new Client({ connectionString: site.databaseUrl })
  await locker.connect()
  await locker.query('begin')
  await locker.query('select from worker.inbox for update')
  expect((await burst(site, 10, 0)).statuses).toEqual([200])
  await locker.query('commit')
  await locker.end()
  expect(await site.stored()).toHaveLength(10)
})

test('a team that is gone costs its own deliveries, and not those stored together with them', async () => {
  await using site = await createSite()
  const { inbox } = site.intake
  const { team, endpoint, event } = site.person
  const take = (of: TeamSlug, id: number) =>
    inbox.take({ team: of, endpoint, event, body: Buffer.from(`{"id":${id}}`) })
  const outcomes = await Promise.allSettled([
    take(team, 1),
    take(parseTeamSlug('gone'), 2),
    take(team, 3),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await site.stored()).toHaveLength(2)
})

test('with too many waiting a delivery is refused by its head, before its body is asked for', async () => {
  await using site = await createSite({
    spoil: (intake) => ({ ...intake, inbox: { ...intake.inbox, isFull: () => true } }),
  })
  const { statuses, retryAfter } = await burst(site, 5, 0)
  expect([statuses, retryAfter]).toEqual([[503], '5'])
  expect(await site.counted()).toEqual({ shed: 5 })
  expect(site.missed).toEqual(Array.from({ length: 5 }))
  expect(await site.stored()).toEqual([])
  const lines = site.fixture.logged.filter(({ message }) => message.includes('shed'))
  expect(lines).toHaveLength(1)
})
