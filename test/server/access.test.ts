import cookies from '@fastify/cookie'
import { fastify } from 'fastify'
import { expect, test } from 'vitest'
import { asAppError } from '../../src/domain/errors.ts'
import { addAuthentication, requireDeclaredAccess } from '../../src/server/auth.ts'
import { localPath } from '../../src/server/routes/sign-in.ts'
import { createSessions } from '../../src/server/sessions.ts'
import { createThrottle, wrongTokensAllowed } from '../../src/server/throttle.ts'
import { createFixture, operatorToken } from './fixture.ts'
import { bearer, browser, get, post } from './http.ts'

test('a route that does not declare its access cannot be registered', () => {
  const app = fastify()
  requireDeclaredAccess(app)
  expect(() => app.get('/backdoor', () => 'open')).toThrow('does not declare its access')
})

test('every route but health, assets, webhooks and sign-in answers 401 without the token', async () => {
  await using fixture = await createFixture()
  const closed = fixture.server.routes.filter(({ access }) => access === 'operator')
  const open = fixture.server.routes.filter(({ access }) => access === 'public')
  expect(new Set(open.map(({ url }) => url))).toEqual(
    new Set(
      [
        '/health',
        '/health/live',
        '/page.css',
        '/page.js',
        '/sign-in',
        '/sign-in/:code',
        '/webhooks/salesloft',
        '/webhooks/salesloft/:endpoint',
      ].toSorted(),
    ),
  )
  expect(closed.length).toBeGreaterThan(15)
  for (const { method, url } of closed) {
    const path = url.replace(':team', 'demo').replace(':stream', 'people')
    const answer = await fetch(fixture.url + path, { method, redirect: 'manual' })
    expect([method, path, answer.status]).toEqual([method, path, 401])
  }
  expect(fixture.calls).toEqual([])
})

test('a person without a session is sent to the sign-in page, and back after it', async () => {
  await using fixture = await createFixture()
  const answer = await get(fixture, '/?team=demo&sort=rows', browser)
  expect(answer.status).toBe(303)
  const where = answer.headers.get('location') ?? ''
  expect(where).toBe('/sign-in?next=%2F%3Fteam%3Ddemo%26sort%3Drows')
  const form = await (await get(fixture, where, browser)).text()
  expect(form).toContain('name="next" value="/?team=demo&amp;sort=rows"')
  const signedIn = await post(fixture, '/sign-in', {}, { operatorToken, next: '/?team=demo' })
  expect(signedIn.status).toBe(303)
  expect(signedIn.headers.get('location')).toBe('/?team=demo')
})

test('a link on another site asks no operator to sign in again', async () => {
  await using fixture = await createFixture()
  const from = { ...browser, 'sec-fetch-site': 'cross-site' }
  const answer = await get(fixture, '/?team=demo', from)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('content="0; url=/?team=demo"')
})

test('after signing in nobody is sent to another site', () => {
  expect(localPath('/?team=demo')).toBe('/?team=demo')
  for (const evil of ['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil', 1]) {
    expect(localPath(evil)).toMatch(/^\/(evil)?$/)
  }
})

test('the session cookie is closed to scripts and to other sites, and Secure under https', async () => {
  await using plain = await createFixture()
  const cookie = (await post(plain, '/sign-in', {}, { operatorToken })).headers.get('set-cookie')
  expect(cookie).toMatch(/; HttpOnly/)
  expect(cookie).toMatch(/; SameSite=Strict/)
  expect(cookie).toMatch(/Max-Age=43200/)
  await using secure = await createFixture({ publicUrl: 'https://worker.example' })
  const answer = await post(secure, '/sign-in', {}, { operatorToken })
  expect(answer.headers.get('set-cookie')).toMatch(/^__Host-.*; Secure/)
  expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
})

test('a session ends after 12 hours, at sign-out, and when the token changes', async () => {
  let nowMs = Date.now()
  await using fixture = await createFixture({ now: () => nowMs })
  const { cookie, formToken } = await fixture.signIn()
  expect((await get(fixture, '/', { cookie })).status).toBe(200)
  nowMs += 12 * 3_600_000
  expect((await get(fixture, '/', { cookie })).status).toBe(401)
  nowMs -= 3_600_000
  expect((await post(fixture, '/sign-out', { cookie }, { formToken })).status).toBe(303)
  expect((await get(fixture, '/', { cookie })).status).toBe(401)

  const other = await fixture.signIn()
  await using renewed = await createFixture({ operatorToken: 'another-token-0123456789abcdefgh' })
  expect((await get(renewed, '/', { cookie: other.cookie })).status).toBe(401)
})

test('a forged or lengthened session is refused', async () => {
  await using fixture = await createFixture()
  const { cookie } = await fixture.signIn()
  const [name = '', value = ''] = cookie.split('=')
  const [id = '', expiry = '', signature = ''] = value.split('.')
  const later = String(Number(expiry) + 1)
  for (const forged of [`${id}.${later}.${signature}`, `${id}.${expiry}.`, `${value}x`, '..', '']) {
    expect((await get(fixture, '/', { cookie: `${name}=${forged}` })).status).toBe(401)
  }
})

test('a sign-in link works once, within ten minutes, and only by its button', async () => {
  let nowMs = Date.now()
  await using fixture = await createFixture({ now: () => nowMs })
  const path = new URL(fixture.server.signInLink()).pathname
  expect(path).not.toContain(operatorToken)
  for (const look of ['first', 'second']) {
    expect([look, (await get(fixture, path, browser)).status]).toEqual([look, 200])
  }
  const entered = await post(fixture, path)
  expect(entered.status).toBe(303)
  expect(entered.headers.get('set-cookie')).toContain('HttpOnly')
  expect((await post(fixture, path)).status).toBe(401)
  const late = new URL(fixture.server.signInLink()).pathname
  nowMs += 10 * 60_000
  expect((await get(fixture, late, browser)).status).toBe(410)
  expect((await post(fixture, late)).status).toBe(401)
})

test('guessing is answered 429 after ten wrong tokens, is logged, and spares who is signed in', async () => {
  let nowMs = Date.now()
  await using fixture = await createFixture({ now: () => nowMs })
  const { cookie } = await fixture.signIn()
  const statuses: number[] = []
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const guess = { authorization: `Bearer guess-${String(attempt)}` }
    statuses.push((await get(fixture, '/api/v1/status', guess)).status)
  }
  expect(statuses.indexOf(429)).toBe(wrongTokensAllowed)
  expect(statuses.filter((status) => status === 401)).toHaveLength(wrongTokensAllowed)
  const locked = await get(fixture, '/api/v1/status', bearer)
  expect(locked.status).toBe(429)
  expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await post(fixture, '/sign-in', {}, { operatorToken })).status).toBe(429)
  expect((await get(fixture, '/', { cookie })).status).toBe(200)
  const said = fixture.logged.filter(({ message }) => message.includes('token'))
  expect(said).toHaveLength(wrongTokensAllowed)
  expect(said.at(-1)?.level).toBe('error')
  expect(JSON.stringify(fixture.logged)).not.toContain('guess-')
  nowMs += 60_000
  expect((await get(fixture, '/api/v1/status', bearer)).status).toBe(200)
})

const nothing = () => undefined

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)(
  'a session that any page can send along is enough to look, and not for %s',
  async (method) => {
    const now = Date.now
    const sessions = createSessions({ operatorToken, now })
    await using app = fastify()
    app.setErrorHandler((error, _request, reply) => reply.send(asAppError(error).code))
    await app.register(cookies)
    const log = { debug: nothing, info: nothing, warn: nothing, error: nothing }
    const guard = { sessions, throttle: createThrottle({ now }), log, cookieName: 'session' }
    addAuthentication(app, { ...guard, publicHost: 'worker.example' })
    const declared = {
      url: '/thing',
      config: { access: 'operator' },
      handler: () => 'done',
    } as const
    app.route({ ...declared, method: ['GET', 'HEAD', method] })
    const { cookie, session } = sessions.start()
    const ask = async (by: typeof method | 'GET', headers: Record<string, string> = {}) => {
      const sent = { cookie: `session=${cookie}`, ...headers }
      return (await app.inject({ method: by, url: '/thing', headers: sent })).body
    }
    expect(await ask('GET')).toBe('done')
    expect(await ask(method)).toBe('request.forged')
    const formToken = { 'x-form-token': sessions.formToken(session) }
    expect(await ask(method, { ...formToken, 'sec-fetch-site': 'cross-site' })).toBe(
      'request.forged',
    )
    expect(await ask(method, formToken)).toBe('done')
  },
)
