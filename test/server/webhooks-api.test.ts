import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createFixture, type Fixture } from './fixture.ts'
import { bearer, get, postJson } from './http.ts'

let fixture: Fixture
const base = '/api/v1/teams/demo/webhooks'
const nowMs = Date.parse('2026-11-28T12:00:00.000Z')

beforeAll(async () => {
  fixture = await createFixture({ now: () => nowMs })
})
beforeEach(() => {
  fixture.calls.length = 0
})
afterAll(() => fixture[Symbol.asyncDispose]())

const post = (path: string, body: object): Promise<Response> =>
  postJson(fixture, `${base}/${path}`, body)

test('are nobody’s without the operator token', async () => {
  expect((await get(fixture, `${base}/deliveries`)).status).toBe(401)
  const replay = await fetch(`${fixture.url}${base}/replay`, { method: 'POST' })
  expect(replay.status).toBe(401)
})

test('subscriptions are applied, also only to see what would be done', async () => {
  const applied = await post('apply', {})
  expect(await applied.json()).toEqual({
    team: 'demo',
    dryRun: false,
    callback: 'https://worker.example',
    wanted: 36,
    active: 36,
  })
  await post('apply', { dryRun: true, rotate: true })
  expect(fixture.calls).toEqual([
    'apply demo {"dryRun":false}',
    'apply demo {"dryRun":true,"rotate":true}',
  ])
  expect(fixture.logged.map(({ message }) => message)).toContain('webhooks applied by the API')
})

test('deliveries are listed by event, state and age', async () => {
  const answer = await get(fixture, `${base}/deliveries?event=person_updated&since=2h`, bearer)
  expect(await answer.json()).toMatchObject({ team: 'demo', deliveries: [{ id: '17' }] })
  await get(fixture, `${base}/deliveries?state=dead&limit=5&since=2026-11-28T11:00:00Z`, bearer)
  expect(fixture.calls).toEqual([
    'deliveries {"team":"demo","event":"person_updated","limit":50,"since":"2026-11-28T10:00:00.000000Z"}',
    'deliveries {"team":"demo","state":"dead","limit":5,"since":"2026-11-28T11:00:00.000000Z"}',
  ])
})

test('deliveries are replayed by number, all that are dead, or all since then', async () => {
  const answer = await post('replay', { ids: ['17', '18'] })
  expect(await answer.json()).toEqual({ team: 'demo', replayed: 3 })
  await post('replay', { dead: true })
  await post('replay', { since: '30m' })
  expect(fixture.calls).toEqual([
    'replay demo {"ids":["17","18"]}',
    'replay demo {"dead":true}',
    'replay demo {"since":"2026-11-28T11:30:00.000000Z"}',
  ])
})

test.each(['?limit=0', '?limit=1001', '?state=lost', '?since=yesterday', '?bogus=1'])(
  'a list of "%s" is refused',
  async (query) => {
    expect((await get(fixture, `${base}/deliveries${query}`, bearer)).status).toBe(400)
    expect(fixture.calls).toEqual([])
  },
)

test.each([{}, { ids: ['x'] }, { dead: false }, { dead: true, since: '1h' }, { all: true }])(
  'a replay of %j is refused',
  async (body) => {
    expect((await post('replay', body)).status).toBe(400)
    expect(fixture.calls).toEqual([])
  },
)

test('what `apply` does not know, and a team that nobody knows, are refused', async () => {
  expect((await post('apply', { force: true })).status).toBe(400)
  expect((await get(fixture, '/api/v1/teams/nobody/webhooks/deliveries', bearer)).status).toBe(404)
  expect(fixture.calls).toEqual([])
})
