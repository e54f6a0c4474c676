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
  const minutes = page.match(
    /<input\s+type="number"[^>]*min="5"[^>]*max="43200"[^>]*step="5"[^>]*>/g,
  )
  expect(minutes).toHaveLength(4)
  expect(page).toMatch(/Minutes are a\s+multiple of 5\./)
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
  const others = 'intervalMinutes=5&maximumLagMinutes=60&changeFeedDays=7'
  const back = await sent('/teams/demo/settings', { costPerMinute: '' })
  expect(back).toBe('/settings?team=demo&done=demo')
  await sent('/teams/demo/streams/people/settings', {
    enabled: 'on',
    intervalMinutes: '10',
    maximumLagMinutes: '',
    changeFeedDays: 'a week',
    was: others,
  })
  const emails = '/teams/demo/streams/emails/settings'
  await sent(emails, { scopedFields: 'on', was: `enabled=on&${others}` })
  await sent(emails, { was: `enabled=on&scopedFields=on&${others}` })
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

test.each(['', '&done='])(
  'a page after which nothing was done (%j) says of nothing that it is set',
  async (done) => {
    const answer = await get(fixture, `/settings?team=demo${done}`, { ...bearer, ...browser })
    expect(await answer.text()).not.toContain('is set;')
  },
)

/** What a browser sends of a stream's form where nobody touches it. */
function untouched(page: string, stream: string): Record<string, string> {
  const inputs = [...page.matchAll(/<input[^>]*>/g)].map(([input]) => input)
  const ticked = inputs.filter((input) => !input.includes('checkbox') || / checked/.test(input))
  const mine = ticked.filter((input) => input.includes(`form="settings-${stream}"`))
  const form = page.split(`<form id="settings-${stream}"`)[1]?.split('</form>')[0] ?? ''
  const hidden = [...form.matchAll(/<input[^>]*>/g)].map(([input]) => input)
  return Object.fromEntries(
    [...mine, ...hidden].map((input) => [
      /name="(\w+)"/.exec(input)?.[1] ?? '',
      (/value="([^"]*)"/.exec(input)?.[1] ?? 'on').replaceAll('&amp;', '&'),
    ]),
  )
}

test('an old form undoes nothing that others did since: only what differs from what it showed is changed', async () => {
  const { cookie } = await fixture.signIn()
  const page = await (await get(fixture, '/settings?team=demo', { cookie, ...browser })).text()
  const [people, emails] = [untouched(page, 'people'), untouched(page, 'emails')]
  expect(people).toMatchObject({ enabled: 'on', intervalMinutes: '10', changeFeedDays: '' })
  expect(emails).not.toHaveProperty('enabled')
  const sent = async (stream: string, fields: Record<string, string>): Promise<unknown> => {
    fixture.calls.length = 0
    const path = `/teams/demo/streams/${stream}/settings`
    expect((await post(fixture, path, { cookie }, fields)).status).toBe(303)
    return JSON.parse(/^set demo (.*) by the page$/.exec(fixture.calls[0] ?? '')?.[1] ?? '')
  }
  expect(await sent('people', people)).toEqual({ streams: { people: {} } })
  expect(await sent('people', { ...people, intervalMinutes: '15' })).toEqual({
    streams: { people: { intervalSeconds: 900 } },
  })
  expect(await sent('people', { ...people, intervalMinutes: '' })).toEqual({
    streams: { people: { intervalSeconds: null } },
  })
  expect(await sent('people', { ...people, changeFeedDays: '7' })).toEqual({
    streams: { people: { changeFeedDays: 7 } },
  })
  expect(await sent('emails', emails)).toEqual({ streams: { emails: {} } })
  expect(await sent('emails', { ...emails, scopedFields: 'on' })).toEqual({
    streams: { emails: { scopedFields: true } },
  })
  expect(await sent('emails', { ...emails, enabled: 'on' })).toEqual({
    streams: { emails: { enabled: true } },
  })
})

test('a form that does not say what it showed changes nothing', async () => {
  const { cookie, formToken } = await fixture.signIn()
  const fields = { formToken, enabled: 'on', intervalMinutes: '10' }
  const answer = await post(fixture, '/teams/demo/streams/people/settings', { cookie }, fields)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('reload the page')
  expect(fixture.calls).toEqual([])
})
