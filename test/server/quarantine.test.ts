// The quarantine as operators see it: bytes as text, whatever is in them.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createFixture, spoilt, type Fixture } from './fixture.ts'
import { bearer, browser, get, post, postJson } from './http.ts'

let fixture: Fixture

beforeAll(async () => {
  fixture = await createFixture()
})
beforeEach(() => {
  fixture.calls.length = 0
})
afterAll(() => fixture[Symbol.asyncDispose]())

test('is nobody’s without the operator token', async () => {
  for (const path of ['/quarantine', '/quarantine/7', '/api/v1/teams/demo/quarantine']) {
    expect((await get(fixture, path)).status).toBe(401)
  }
})

test('lists each record with its reason, and shows its bytes as text that runs nothing', async () => {
  const list = await (await get(fixture, '/quarantine?team=demo', { ...bearer, ...browser })).text()
  expect(list).toContain('people 178')
  expect(list).toContain('/quarantine/7?team=demo')
  const one = await (
    await get(fixture, '/quarantine/7?team=demo', { ...bearer, ...browser })
  ).text()
  expect(one).toContain('\\x00\\xff\\x1b')
  for (const page of [list, one]) {
    expect(page).not.toMatch(/<img/)
    expect(page).toContain('&lt;img')
  }
})

test('a record without an id offers to drop it, and says why it cannot be asked for', async () => {
  const list = await (await get(fixture, '/quarantine?team=demo', { ...bearer, ...browser })).text()
  expect(list.match(/disabled title="it has no id to ask for"/g)).toHaveLength(1)
})

test('the forms retry and drop, and go back with what came of it', async () => {
  const { cookie, formToken } = await fixture.signIn()
  for (const action of ['retry', 'drop']) {
    const path = `/teams/demo/quarantine/${action}`
    const forged = await post(fixture, path, { cookie }, { id: '7' })
    expect(forged.status).toBe(403)
    const answer = await post(fixture, path, { cookie }, { id: '7', formToken })
    expect(answer.status).toBe(303)
    const back = answer.headers.get('location') ?? ''
    expect(back).toBe(`/quarantine?team=demo&done=${action}&count=1`)
    expect(await (await get(fixture, back, { cookie, ...browser })).text()).toContain('record was')
  }
  expect(fixture.calls).toEqual(['retry demo 7', 'drop demo 7'])
})

test('the API lists, shows whole, retries and drops, and refuses what names nothing', async () => {
  const base = '/api/v1/teams/demo/quarantine'
  const list: unknown = await (await get(fixture, base, bearer)).json()
  expect(list).toMatchObject({ team: 'demo', entries: [{ id: '7' }, { id: '8' }] })
  const one = (await (await get(fixture, `${base}/7`, bearer)).json()) as { bytes: string }
  expect(Buffer.from(one.bytes, 'base64')).toEqual(spoilt)
  expect((await get(fixture, `${base}/99`, bearer)).status).toBe(404)
  const send = (action: string, fields: object): Promise<Response> =>
    postJson(fixture, `${base}/${action}`, fields)
  for (const nothing of [{}, { ids: ['x'] }, { all: true, more: 1 }]) {
    expect((await send('retry', nothing)).status).toBe(400)
  }
  expect(await (await send('retry', { ids: ['7'] })).json()).toMatchObject({ healed: 1 })
  expect(await (await send('drop', { all: true })).json()).toEqual({ team: 'demo', dropped: 1 })
  expect(fixture.calls).toEqual(['retry demo 7', 'drop demo all'])
})
