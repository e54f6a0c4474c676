import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createFixture, type Fixture } from './fixture.ts'
import { bearer, browser, get, post } from './http.ts'

let fixture: Fixture

beforeAll(async () => {
  fixture = await createFixture()
})
beforeEach(() => {
  fixture.calls.length = 0
})
afterAll(() => fixture[Symbol.asyncDispose]())

const api = '/api/v1/teams/demo/settings'

async function patch(headers: Record<string, string>, body: unknown): Promise<Response> {
  return await fetch(fixture.url + api, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

test('are nobody’s without the operator token, and change by no form of another site', async () => {
  expect((await get(fixture, api)).status).toBe(401)
  expect((await get(fixture, '/settings?team=demo')).status).toBe(401)
  expect((await patch({}, { costPerMinute: 60 })).status).toBe(401)
  const { cookie, formToken } = await fixture.signIn()
  expect((await patch({ cookie }, { costPerMinute: 60 })).status).toBe(403)
  expect((await patch({ cookie, 'x-form-token': 'guessed' }, {})).status).toBe(403)
  const forged = await post(fixture, '/teams/demo/settings', { cookie }, { costPerMinute: '60' })
  expect(forged.status).toBe(403)
  expect(fixture.calls).toEqual([])
  expect((await patch({ cookie }, { costPerMinute: 60, formToken })).status).toBe(200)
  expect(fixture.calls).toEqual(['set demo {"costPerMinute":60} by the API'])
})

test('the API shows them whole and passes on what is to be changed', async () => {
  const shown: unknown = await (await get(fixture, api, bearer)).json()
  expect(shown).toMatchObject({ team: 'demo', costPerMinute: { value: 300, usual: 600 } })
  const wanted = { streams: { people: { intervalSeconds: 600, maximumLagSeconds: null } } }
  expect(await (await patch(bearer, wanted)).json()).toMatchObject({ team: 'demo' })
  expect(fixture.calls).toEqual([`set demo ${JSON.stringify(wanted)} by the API`])
})

test('the page shows what is set and as it comes, and who set it as text', async () => {
  const page = await (await get(fixture, '/settings?team=demo', { ...bearer, ...browser })).text()
  expect(page).toMatch(/name="costPerMinute"[^>]*value="300"[^>]*placeholder="600"/)
  expect(page).toMatch(/name="intervalMinutes"[^>]*value="10"[^>]*placeholder="5"/)
  expect(page).toMatch(/name="maximumLagMinutes"[^>]*value=""[^>]*placeholder="15"/)
  expect(page).toMatch(/intervalSeconds from as it comes\s+to 600/)
  expect(page).not.toMatch(/<img/)
})

test('a form sets what it holds; what is empty is as it comes, and what is no number goes on as it is', async () => {
  const { cookie, formToken } = await fixture.signIn()
  const sent = async (path: string, fields: Record<string, string>): Promise<string> => {
    const answer = await post(fixture, path, { cookie }, { formToken, ...fields })
    expect(answer.status).toBe(303)
    return answer.headers.get('location') ?? ''
  }
  const back = await sent('/teams/demo/settings', { costPerMinute: '' })
  expect(back).toBe('/settings?team=demo&done=demo')
  await sent('/teams/demo/streams/people/settings', {
    enabled: 'on',
    intervalMinutes: '10',
    maximumLagMinutes: '',
    changeFeedDays: 'a week',
  })
  await sent('/teams/demo/streams/emails/settings', { scopedFields: 'on' })
  await sent('/teams/demo/streams/emails/settings', {})
  const empty = { intervalSeconds: null, maximumLagSeconds: null }
  expect(fixture.calls.map((call) => call.replace(/ by the page$/, ''))).toEqual([
    'set demo {"costPerMinute":null}',
    `set demo ${JSON.stringify({ streams: { people: { enabled: true, ...empty, intervalSeconds: 600, changeFeedDays: 'a week' } } })}`,
    `set demo ${JSON.stringify({ streams: { emails: { enabled: false, ...empty, scopedFields: true, changeFeedDays: null } } })}`,
    `set demo ${JSON.stringify({ streams: { emails: { enabled: false, ...empty, scopedFields: null, changeFeedDays: null } } })}`,
  ])
  const page = await (await get(fixture, back, { cookie, ...browser })).text()
  expect(page).toContain('<strong>demo</strong> is set')
})
