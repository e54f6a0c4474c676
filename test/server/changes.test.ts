import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createFixture, type Fixture } from './fixture.ts'
import { bearer, get, postJson } from './http.ts'

let fixture: Fixture
const base = '/api/v1/teams/demo/changes'

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
  expect((await get(fixture, `${base}?after=0`)).status).toBe(401)
})

test('are told after a number, with the number to ask after next', async () => {
  const path = `${base}?after=11&limit=5&stream=people&stream=accounts`
  const answer = await get(fixture, path, bearer)
  expect(await answer.json()).toMatchObject({
    team: 'demo',
    changes: [{ sequence: '12', id: '7', happened: 'updated' }],
    after: '12',
  })
  expect(fixture.calls).toEqual(['after 11 5 people accounts'])
})

test.each(['', '?after=-1', '?after=x', '?after=0&limit=100000', '?after=0&bogus=1'])(
  'a question as "%s" is refused',
  async (query) => {
    expect((await get(fixture, `${base}${query}`, bearer)).status).toBe(400)
  },
)

test('streams are followed, listed and followed no longer', async () => {
  expect((await post('follow', { streams: ['people'], keepDays: 30 })).status).toBe(200)
  expect((await post('unfollow', { streams: ['people'] })).status).toBe(200)
  expect(fixture.calls).toEqual(['follow demo people 30', 'unfollow demo people'])
  const list = await get(fixture, `${base}/streams`, bearer)
  expect(await list.json()).toMatchObject({ team: 'demo', head: '12', streams: [{ kept: 2 }] })
})

test('a stream or a team that does not exist is refused', async () => {
  expect((await post('follow', { streams: ['bogus'] })).status).toBe(404)
  expect((await post('follow', { streams: [] })).status).toBe(400)
  expect((await get(fixture, '/api/v1/teams/nobody/changes?after=0', bearer)).status).toBe(404)
})
