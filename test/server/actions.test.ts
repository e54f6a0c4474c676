import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFixture } from './fixture.ts'
import type { Fixture } from './fixture.ts'
import { bearer, get, post, postJson } from './http.ts'

let fixture: Fixture
let session: { readonly cookie: string; readonly formToken: string }

beforeAll(async () => {
  fixture = await createFixture()
  session = await fixture.signIn()
})
afterAll(async () => await fixture[Symbol.asyncDispose]())

const path = '/teams/demo/streams/people/sync'

test('a button acts once and leads back to the page with a message', async () => {
  fixture.calls.length = 0
  const { cookie, formToken } = session
  for (const [from, called] of [
    ['/teams/demo/streams/people/sync', 'sync demo people'],
    ['/teams/demo/streams/people/pause', 'pause demo people'],
    ['/teams/demo/streams/people/resume', 'resume demo people'],
    ['/teams/demo/streams/people/sweep', 'sweep demo people'],
    ['/teams/demo/sweep', 'sweep demo'],
    ['/teams/demo/sync', 'sync demo'],
    ['/teams/demo/pause', 'pause demo'],
    ['/teams/demo/resume', 'resume demo'],
  ] as const) {
    const answer = await post(fixture, from, { cookie }, { formToken })
    expect(answer.status).toBe(303)
    expect(fixture.calls.at(-1)).toBe(called)
    const where = answer.headers.get('location') ?? ''
    const page = await (await get(fixture, where, { cookie, accept: 'text/html' })).text()
    expect(page).toContain('role="status"')
  }
  expect(fixture.calls).toHaveLength(8)
})

test('a form without the token of its session does nothing', async () => {
  fixture.calls.length = 0
  const { cookie } = session
  const foreign = await fixture.signIn()
  for (const fields of [{}, { formToken: 'guessed' }, { formToken: foreign.formToken }]) {
    const answer = await post(fixture, path, { cookie }, fields)
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ error: { code: 'request.forged' } })
  }
  expect(fixture.calls).toEqual([])
})

test('a form that another site sent does nothing, even with the right token', async () => {
  fixture.calls.length = 0
  const { cookie, formToken } = session
  for (const header of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]) {
    const headers = { cookie, ...header } as Record<string, string>
    expect((await post(fixture, path, headers, { formToken })).status).toBe(403)
  }
  expect(fixture.calls).toEqual([])
  const own = { cookie, origin: fixture.url, 'sec-fetch-site': 'same-origin' }
  expect((await post(fixture, path, own, { formToken })).status).toBe(303)
})

test('the API acts by Bearer token and says what it did', async () => {
  fixture.calls.length = 0
  const answer = await fetch(`${fixture.url}/api/v1/teams/demo/streams/people/sync`, {
    method: 'POST',
    headers: bearer,
  })
  expect(answer.status).toBe(202)
  expect(await answer.json()).toEqual({ team: 'demo', stream: 'people', action: 'sync' })
  expect(fixture.calls).toEqual(['sync demo people'])
})

test('the API takes a session only with its form token', async () => {
  const { cookie, formToken } = session
  const act = async (headers: Record<string, string>) =>
    (await post(fixture, '/api/v1/teams/demo/pause', { cookie, ...headers })).status
  expect(await act({})).toBe(403)
  expect(await act({ 'x-form-token': formToken })).toBe(202)
})

test('the API refuses fields it does not know', async () => {
  fixture.calls.length = 0
  const answer = await postJson(fixture, '/api/v1/teams/demo/pause', { team: 'other' })
  expect(answer.status).toBe(400)
  expect(fixture.calls).toEqual([])
})

test('a sweep is confirmed by its body, and by nothing else', async () => {
  fixture.calls.length = 0
  const sweep = async (body: string) => {
    const headers = { ...bearer, 'content-type': 'application/json' }
    const address = `${fixture.url}/api/v1/teams/demo/streams/people/sweep`
    return (await fetch(address, { method: 'POST', headers, body })).status
  }
  expect(await sweep('{"confirm":"yes"}')).toBe(400)
  expect(await sweep('{"confirm":true,"team":"other"}')).toBe(400)
  expect(fixture.calls).toEqual([])
  expect(await sweep('{"confirm":true}')).toBe(202)
  expect(await sweep('{"confirm":false}')).toBe(202)
  expect(await sweep('{}')).toBe(202)
  expect(fixture.calls).toEqual([
    'sweep demo people confirmed',
    'sweep demo people',
    'sweep demo people',
  ])
})

test('what is no team and no stream is 404 and reaches nothing', async () => {
  fixture.calls.length = 0
  const { cookie, formToken } = session
  for (const [unknown, code] of [
    ['/teams/De%20mo/sync', 'team.unknown'],
    ["/teams/x';drop/pause", 'team.unknown'],
    ['/teams/demo/streams/secrets/sync', 'stream.unknown'],
  ] as const) {
    const answer = await post(fixture, unknown, { cookie }, { formToken })
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ error: { code } })
  }
  expect((await get(fixture, '/api/v1/teams/nobody/status', bearer)).status).toBe(404)
  expect(fixture.calls).toEqual([])
})
