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

const base = '/api/v1/teams/demo/enrollments'

async function send(method: string, path: string, body: unknown, headers: object = bearer) {
  return await fetch(fixture.url + base + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

test('rules are shown and changed, of all cadences or of one', async () => {
  expect(await (await get(fixture, `${base}/rules`, bearer)).json()).toMatchObject({
    team: 'demo',
    cadence: null,
    rules: [{ key: 'coolDownDays', value: 7 }, {}, {}],
  })
  const one = await get(fixture, `${base}/rules?cadence=51`, bearer)
  expect(await one.json()).toMatchObject({ cadence: '51' })
  expect((await send('PATCH', '/rules', { coolDownDays: 3 })).status).toBe(200)
  await send('PATCH', '/rules?cadence=51', { coolDownDays: null })
  expect(fixture.calls).toEqual([
    'rules demo all {"coolDownDays":3} by the API',
    'rules demo 51 {"coolDownDays":null} by the API',
  ])
})

test('addresses are suppressed and listed by a body alone, and no log has one', async () => {
  const values = ['ann@example.com', 'example.org']
  const added = await send('POST', '/suppressed', { values, note: 'asked' })
  expect(await added.json()).toEqual({ team: 'demo', added: 2, known: 0 })
  expect(await (await send('DELETE', '/suppressed', { values })).json()).toMatchObject({
    removed: 2,
  })
  const listed = await send('POST', '/suppressed/list', { after: 'ann@example.com', limit: 5 })
  expect(await listed.json()).toMatchObject({ suppressed: [], next: null, total: { address: 2 } })
  expect(fixture.calls).toEqual([
    'suppress demo ann@example.com example.org by the API: asked',
    'unsuppress demo ann@example.com example.org',
    'suppressed demo after ann@example.com limit 5',
  ])
  expect(fixture.logged.length).toBeGreaterThan(1)
  expect(JSON.stringify(fixture.logged)).not.toContain('example')
})

test('what is not understood is refused without being repeated', async () => {
  for (const [method, path, body] of [
    ['POST', '/suppressed', { values: [] }],
    ['POST', '/suppressed', { values: 'ann@example.com' }],
    ['POST', '/suppressed', { value: ['ann@example.com'] }],
    ['DELETE', '/suppressed', null],
    ['POST', '/suppressed/list', { limit: 0 }],
    ['PATCH', '/rules?cadense=51', {}],
  ] as const) {
    const answer = await send(method, path, body)
    const text = await answer.text()
    expect([answer.status, text]).toEqual([400, expect.stringContaining('usage.invalid')])
    expect(text).not.toContain('ann')
  }
  expect(fixture.calls).toEqual([])
})

test('nobody has any of it without the operator token, or of a team that is not there', async () => {
  expect((await send('POST', '/suppressed', { values: ['a.example'] }, {})).status).toBe(401)
  expect((await send('PATCH', '/rules', {}, {})).status).toBe(401)
  expect((await get(fixture, `${base}/rules`)).status).toBe(401)
  const elsewhere = '/api/v1/teams/nobody/enrollments/rules'
  expect((await get(fixture, elsewhere, bearer)).status).toBe(404)
  const { cookie } = await fixture.signIn()
  expect((await send('PATCH', '/rules', {}, { cookie })).status).toBe(403)
  expect(fixture.calls).toEqual([])
})
