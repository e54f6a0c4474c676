// The simulator's authorization server: what SalesLoft documents, and what is unverified either way.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSimulator, type SimulatorOptions } from '../../simulator/simulator.ts'

const redirect = 'http://127.0.0.1:8976/callback'

async function open(oauth: SimulatorOptions['oauth'] = {}) {
  let now = Date.parse('2026-11-24T08:00:00Z')
  const clock = { now: () => now }
  const teams = [{}, { slug: 'second' }]
  const simulator = await createSimulator({ scenario: 'tiny', teams, clock, oauth: oauth ?? {} })
  const { clientId, clientSecret } = simulator.oauth
  return {
    simulator,
    [Symbol.asyncDispose]: () => simulator.close(),
    pass: (ms: number) => (now += ms),
    async authorize(more: Readonly<Record<string, string>> = {}) {
      const parameters = { client_id: clientId, redirect_uri: redirect, response_type: 'code' }
      const query = new URLSearchParams({ ...parameters, state: 's1', ...more })
      const url = `${simulator.url}/oauth/authorize?${query.toString()}`
      const answer = await fetch(url, { redirect: 'manual' })
      const location = answer.headers.get('location')
      return {
        status: answer.status,
        to: location === null ? undefined : new URL(location).searchParams,
      }
    },
    async token(fields: Readonly<Record<string, string>>) {
      const body = { client_id: clientId, client_secret: clientSecret, ...fields }
      const answer = await fetch(`${simulator.url}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      const told = (await answer.json()) as Readonly<Record<string, string>>
      return { status: answer.status, ...told } as Readonly<Record<string, unknown>>
    },
    async api(token: unknown, path = 'team') {
      const headers = { authorization: `Bearer ${String(token)}` }
      const answer = await fetch(`${simulator.url}/v2/${path}`, { headers })
      return { status: answer.status, text: await answer.text() }
    },
  }
}

type Wire = Awaited<ReturnType<typeof open>>

async function exchanged(wire: Wire, more: Readonly<Record<string, string>> = {}) {
  const code = (await wire.authorize()).to?.get('code') ?? ''
  return await wire.token({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirect,
    ...more,
  })
}

const refreshing = (token: unknown) => ({
  grant_type: 'refresh_token',
  refresh_token: String(token),
})

test('a person who allows it sends the app back with a code, for tokens of two hours', async () => {
  await using wire = await open()
  const page = await wire.authorize()
  expect(page).toEqual({ status: 200, to: undefined })
  const form = new URLSearchParams({
    client_id: wire.simulator.oauth.clientId,
    redirect_uri: redirect,
    response_type: 'code',
    state: 's1',
    team: 'second',
    decision: 'allow',
  })
  const sent = await fetch(`${wire.simulator.url}/oauth/authorize`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  })
  const to = new URL(sent.headers.get('location') ?? '')
  expect([to.origin + to.pathname, to.searchParams.get('state')]).toEqual([redirect, 's1'])
  const code = to.searchParams.get('code') ?? ''
  const given = await wire.token({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirect,
  })
  expect(given).toMatchObject({ status: 200, token_type: 'bearer', expires_in: 7200 })
  const { id } = wire.simulator.team('second')
  expect((await wire.api(given['access_token'])).text).toContain(`"id":${id}`)
  wire.pass(7_199_000)
  expect((await wire.api(given['access_token'])).status).toBe(200)
  wire.pass(1_000)
  expect((await wire.api(given['access_token'])).status).toBe(401)
})

test('a code is good once, for its own address, and no other address gets one', async () => {
  await using wire = await open({ consent: 'allow' })
  const code = (await wire.authorize()).to?.get('code') ?? ''
  const asked = { grant_type: 'authorization_code', code, redirect_uri: redirect }
  expect(await wire.token({ ...asked, redirect_uri: `${redirect}/` })).toMatchObject({
    status: 400,
    error: 'invalid_grant',
  })
  expect(await wire.token(asked)).toMatchObject({ status: 400, error: 'invalid_grant' })
  expect(await exchanged(wire)).toMatchObject({ status: 200 })
  const other = await wire.authorize({ redirect_uri: `${redirect}?more` })
  expect(other).toEqual({ status: 400, to: undefined })
  expect((await wire.authorize({ client_id: 'other' })).status).toBe(401)
})

test('a code that was asked for with a challenge is worthless without its verifier', async () => {
  await using wire = await open({ consent: 'allow' })
  const verifier = 'v'.repeat(43)
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const withChallenge = async (code_verifier: string) => {
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
    const code = (await wire.authorize(pkce)).to?.get('code') ?? ''
    const grant_type = 'authorization_code'
    return await wire.token({ grant_type, code, redirect_uri: redirect, code_verifier })
  }
  expect(await withChallenge('w'.repeat(43))).toMatchObject({ error: 'invalid_grant' })
  expect(await withChallenge(verifier)).toMatchObject({ status: 200 })
  wire.simulator.oauth.configure({ knowsPkce: false })
  expect(await withChallenge('w'.repeat(43))).toMatchObject({ status: 200 })
})

test('a refresh token dies with its use, and so does the access token that it replaces', async () => {
  await using wire = await open({ consent: 'allow' })
  const first = await exchanged(wire)
  const second = await wire.token(refreshing(first['refresh_token']))
  expect(second).toMatchObject({ status: 200, expires_in: 7200 })
  expect((await wire.api(first['access_token'])).status).toBe(401)
  expect((await wire.api(second['access_token'])).status).toBe(200)
  expect(await wire.token(refreshing(first['refresh_token']))).toMatchObject({
    status: 400,
    error: 'invalid_grant',
  })
  expect(wire.simulator.oauth.granted('refresh_token')).toBe(1)
})

test('where the used one lives until its successor is used, a lost answer is no loss', async () => {
  await using wire = await open({ consent: 'allow', usedRefresh: 'with-successor' })
  const first = await exchanged(wire)
  await wire.token(refreshing(first['refresh_token']))
  const second = await wire.token(refreshing(first['refresh_token']))
  expect(second).toMatchObject({ status: 200 })
  await wire.api(second['access_token'])
  expect(await wire.token(refreshing(first['refresh_token']))).toMatchObject({ status: 400 })
})

test('client credentials act for the owner within their scope, and have nothing to refresh', async () => {
  await using wire = await open()
  const asked = { grant_type: 'client_credentials', scope: 'people:read team:read' }
  const given = await wire.token(asked)
  expect(given).toMatchObject({ status: 200, scope: 'people:read team:read' })
  expect(given).not.toHaveProperty('refresh_token')
  expect((await wire.api(given['access_token'], 'people')).status).toBe(200)
  expect((await wire.api(given['access_token'], 'accounts')).status).toBe(403)
})

test('another client is refused with 401, in the body and as Basic, and denied is said so', async () => {
  await using wire = await open({ consent: 'deny' })
  const wrong = await wire.token({ grant_type: 'client_credentials', client_secret: 'wrong' })
  expect(wrong).toMatchObject({ status: 401, error: 'invalid_client' })
  const { clientId, clientSecret } = wire.simulator.oauth
  const basic = async (secret: string) => {
    const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`
    const body = new URLSearchParams({ grant_type: 'client_credentials' })
    const url = `${wire.simulator.url}/oauth/token`
    return (await fetch(url, { method: 'POST', body, headers: { authorization } })).status
  }
  expect([await basic(clientSecret), await basic('wrong')]).toEqual([200, 401])
  expect((await wire.authorize()).to?.get('error')).toBe('access_denied')
})

test('levers expire, revoke, refuse and delay, over HTTP too', async () => {
  await using wire = await open({ consent: 'allow' })
  const lever = async (name: string, body: object = {}) =>
    await fetch(`${wire.simulator.url}/__control/${name}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
  const first = await exchanged(wire)
  await lever('oauth-expire', { team: 'demo' })
  expect((await wire.api(first['access_token'])).status).toBe(401)
  const second = await wire.token(refreshing(first['refresh_token']))
  await lever('oauth', { refusesRefresh: true, delayMs: 120 })
  const before = performance.now()
  expect(await wire.token(refreshing(second['refresh_token']))).toMatchObject({ status: 400 })
  expect(performance.now() - before).toBeGreaterThan(110)
  await lever('oauth', { refusesRefresh: false, delayMs: 0 })
  await lever('oauth-revoke')
  expect((await wire.api(second['access_token'])).status).toBe(401)
  expect(await wire.token(refreshing(second['refresh_token']))).toMatchObject({ status: 400 })
  const seen = await (await fetch(`${wire.simulator.url}/__control/oauth`)).text()
  expect(JSON.parse(seen)).toMatchObject({
    requests: [
      { grantType: 'authorization_code', status: 200 },
      { grantType: 'refresh_token', status: 200 },
      { grantType: 'refresh_token', status: 400, error: 'invalid_grant' },
      { grantType: 'refresh_token', status: 400, error: 'invalid_grant' },
    ],
  })
  expect(seen).not.toContain(String(first['refresh_token']))
})

test('an answer that is lost was given all the same; one that fails was not', async () => {
  await using wire = await open({ consent: 'allow' })
  const { faults } = wire.simulator
  const first = await exchanged(wire)
  faults.add({ match: 'grant_type=refresh', count: 1, fault: { kind: 'status', status: 503 } })
  expect(await wire.token(refreshing(first['refresh_token']))).toMatchObject({ status: 503 })
  const second = await wire.token(refreshing(first['refresh_token']))
  faults.add({ match: 'grant_type=refresh', count: 1, fault: { kind: 'reset' } })
  await expect(wire.token(refreshing(second['refresh_token']))).rejects.toThrow('fetch failed')
  expect(await wire.token(refreshing(second['refresh_token']))).toMatchObject({ status: 400 })
})
