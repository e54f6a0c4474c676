import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createFixture, type Fixture } from './fixture.ts'
import { bearer, get, postJson } from './http.ts'

let fixture: Fixture
const base = '/api/v1/teams/demo/cadences'

beforeAll(async () => {
  fixture = await createFixture()
})
beforeEach(() => {
  fixture.calls.length = 0
})
afterAll(() => fixture[Symbol.asyncDispose]())

const post = (path: string, body: object): Promise<Response> =>
  postJson(fixture, `${base}/${path}`, body)

test('are nobody’s without the operator token', async () => {
  expect((await get(fixture, base)).status).toBe(401)
  for (const method of ['POST', 'DELETE']) {
    const path = method === 'POST' ? '/import' : '/7'
    expect((await fetch(`${fixture.url}${base}${path}`, { method })).status).toBe(401)
  }
  expect(fixture.calls).toEqual([])
})

test('are listed and shown', async () => {
  const listed = await get(fixture, `${base}?teamCadence=true&owner=jane&text=out`, bearer)
  expect(await listed.json()).toEqual({ team: 'demo', cadences: [{ id: '7' }], asOf: {} })
  await get(fixture, `${base}?archived=true&limit=5`, bearer)
  const shown = await get(fixture, `${base}/7`, bearer)
  expect(await shown.json()).toEqual({ team: 'demo', cadence: { id: '7' }, asOf: {} })
  expect(fixture.calls).toEqual([
    'cadences {"team":"demo","teamCadence":true,"owner":"jane","text":"out","limit":200}',
    'cadences {"team":"demo","archived":true,"limit":5}',
    'cadence {"team":"demo","id":"7"}',
  ])
})

test('are exported as JSON or as a file', async () => {
  const json = await get(fixture, `${base}/7/export`, bearer)
  const content = { settings: { name: 'Outbound' } }
  expect(await json.json()).toEqual({ team: 'demo', cadence: '7', content })
  const yaml = await get(fixture, `${base}/7/export?format=yaml`, bearer)
  expect(yaml.headers.get('content-type')).toBe('application/yaml; charset=utf-8')
  expect(await yaml.text()).toBe('settings:\n  name: Outbound\n')
})

test('are imported, compared and copied', async () => {
  const content = { settings: { name: 'A' } }
  expect(await (await post('import', { content })).json()).toEqual({
    team: 'demo',
    dryRun: false,
    did: 'imported',
  })
  await post('import', { file: 'settings:', dryRun: true })
  await post('diff', { content, cadence: '7' })
  const copied = await post('7/copy', { name: 'B', externalIdentifier: 'b' })
  expect(await copied.json()).toEqual({
    team: 'demo',
    of: { team: 'demo', cadence: '7' },
    dryRun: false,
    did: 'imported',
  })
  expect(fixture.calls).toEqual([
    'import {"team":"demo","of":{"content":{"settings":{"name":"A"}}},"dryRun":false}',
    'import {"team":"demo","of":{"text":"settings:"},"dryRun":true}',
    'diff {"team":"demo","of":{"content":{"settings":{"name":"A"}}},"cadence":"7"}',
    'copy {"team":"demo","cadence":"7","to":"demo","name":"B","externalIdentifier":"b","dryRun":false}',
  ])
})

test('of other content are a conflict that says where', async () => {
  const answer = await post('import', { file: 'other' })
  expect([answer.status, await answer.json()]).toMatchObject([
    409,
    { error: { code: 'cadence.differs', message: expect.stringContaining('settings') as unknown } },
  ])
})

test.each(['PUT', 'PATCH', 'DELETE'])('are not changed by %s, in so many words', async (method) => {
  const answer = await fetch(`${fixture.url}${base}/7`, { method, headers: bearer })
  expect([answer.status, await answer.json()]).toMatchObject([
    405,
    {
      error: {
        code: 'cadence.fixed',
        message: expect.stringMatching(/neither changes/) as unknown,
      },
    },
  ])
})

test.each([
  ['import', {}],
  ['import', { content: {}, file: '' }],
  ['import', { content: {}, force: true }],
  ['diff', { file: 5 }],
  ['7/copy', { name: '' }],
])('%s of %j is refused', async (path, body) => {
  expect((await post(path, body)).status).toBe(400)
  expect(fixture.calls).toEqual([])
})

test('a team that nobody knows is refused, also as the place of a copy', async () => {
  expect((await get(fixture, '/api/v1/teams/nobody/cadences', bearer)).status).toBe(404)
  expect((await post('7/copy', { to: 'nobody' })).status).toBe(404)
  expect((await get(fixture, `${base}?archived=maybe`, bearer)).status).toBe(400)
  expect(fixture.calls).toEqual([])
})
