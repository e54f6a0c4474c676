import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createFixture, type Fixture } from './fixture.ts'
import { bearer, get } from './http.ts'

let fixture: Fixture

beforeAll(async () => {
  fixture = await createFixture()
})
beforeEach(() => {
  fixture.calls.length = 0
  fixture.logged.length = 0
})
afterAll(() => fixture[Symbol.asyncDispose]())

const path = '/api/v1/teams/demo/erasures'

async function ask(body: unknown, headers: object = bearer): Promise<Response> {
  return await fetch(fixture.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

test('somebody is erased by an id or an address, or counted, and neither log nor answer has the address', async () => {
  const erased = await ask({ email: 'ann@example.com' })
  const answer = await erased.text()
  expect(JSON.parse(answer)).toEqual({
    team: 'demo',
    dryRun: false,
    people: ['7'],
    addresses: 1,
    gone: { people: 1 },
  })
  expect(await (await ask({ person: '7', dryRun: true })).json()).toMatchObject({ dryRun: true })
  expect(fixture.calls).toEqual([
    'erase demo {"address":"ann@example.com"} by the API',
    'plan to erase demo {"person":"7"}',
  ])
  expect(fixture.logged.length).toBeGreaterThan(1)
  expect(JSON.stringify(fixture.logged) + answer).not.toContain('example')
})

test('who was erased is listed, page by page', async () => {
  expect(await (await get(fixture, path, bearer)).json()).toEqual({
    team: 'demo',
    erasures: [],
    next: null,
  })
  await get(fixture, `${path}?before=12&limit=5`, bearer)
  expect(fixture.calls).toEqual([
    'erasures demo before – limit –',
    'erasures demo before 12 limit 5',
  ])
})

test.each([
  ['nobody', {}],
  ['two at once', { person: '7', email: 'ann@example.com' }],
  ['a number', { person: 7 }],
  ['something else', { person: '7', yes: true }],
])('%s is not erased', async (_, body) => {
  const refused = await ask(body)
  expect(refused.status).toBe(400)
  expect(await refused.text()).not.toContain('example')
  expect(fixture.calls).toEqual([])
})

test('nobody is erased by a stranger, or of a team that is not there', async () => {
  expect((await ask({ person: '7' }, {})).status).toBe(401)
  const nowhere = await fetch(`${fixture.url}/api/v1/teams/nobody/erasures`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer },
    body: JSON.stringify({ person: '7' }),
  })
  expect(nowhere.status).toBe(404)
  expect(fixture.calls).toEqual([])
})
