import { afterAll, beforeAll, expect, test } from 'vitest'
import { AppError } from '../../src/domain/errors.ts'
import { contentSecurityPolicy } from '../../src/server/security-headers.ts'
import { createFixture } from './fixture.ts'
import type { Fixture } from './fixture.ts'
import { bearer, browser, get, raw } from './http.ts'

let fixture: Fixture
let failure: Error = new Error('nothing yet')

beforeAll(async () => {
  fixture = await createFixture({ status: () => Promise.reject(failure) })
})
afterAll(async () => await fixture[Symbol.asyncDispose]())

test('a failure has its code, its status and a request id that the log has too', async () => {
  failure = new AppError('store.busy', 'sorry, too many clients', { retryAfterMs: 1_500 })
  const answer = await get(fixture, '/api/v1/status', bearer)
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('2')
  const body = (await answer.json()) as { error: { code: string; requestId: string } }
  expect(body.error.code).toBe('store.busy')
  expect(fixture.logged.at(-1)?.fields).toMatchObject({ requestId: body.error.requestId })
})

test('an unexpected failure tells neither stack nor SQL nor names, in JSON or HTML', async () => {
  failure = new Error('select * from worker.team where key = $1 -- canary-7731')
  failure.stack = `${String(failure)}\n    at query (/srv/src/store/teams.ts:12:3)`
  for (const headers of [bearer, { ...bearer, ...browser }]) {
    for (const path of ['/api/v1/status', '/?team=demo']) {
      const answer = await get(fixture, path, headers)
      expect(answer.status).toBe(500)
      const text = await answer.text()
      expect(text).not.toMatch(/canary|select|worker\.team|\bat .*\.[jt]s:/)
      expect(text).toContain('internal')
    }
  }
})

test('a browser gets a page that says what to do, a program gets JSON', async () => {
  failure = new AppError('store.unreachable', 'ECONNREFUSED 10.0.0.7:5432')
  const page = await get(fixture, '/?team=demo', { ...bearer, ...browser })
  expect(page.headers.get('content-type')).toContain('text/html')
  const markup = await page.text()
  expect(markup).toContain('Not available right now')
  expect(markup).toContain('href="/?team=demo"')
  expect(markup).not.toContain('10.0.0.7')
  const lost = await get(fixture, '/nowhere')
  expect(lost.status).toBe(404)
  expect(await lost.json()).toMatchObject({ error: { code: 'route.unknown' } })
})

test('every answer carries the headers of a page that may be shown nowhere and kept nowhere', async () => {
  for (const path of ['/sign-in', '/nowhere', '/health', '/api/v1/status', '/?team=demo']) {
    const { headers } = await get(fixture, path, browser)
    expect(headers.get('content-security-policy')).toBe(contentSecurityPolicy)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-powered-by')).toBeNull()
  }
})

test('stylesheet and script are kept for good under the address of their hash only', async () => {
  const page = await (await get(fixture, '/sign-in', browser)).text()
  const href = /href="(\/page\.css\?v=[0-9a-f]{12})"/.exec(page)?.[1] ?? ''
  const hashed = await get(fixture, href)
  expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(hashed.headers.get('content-type')).toContain('text/css')
  expect((await get(fixture, '/page.css?v=old')).headers.get('cache-control')).toBe('no-store')
})

test('methods and addresses that do not exist are 404, malformed ones 400', async () => {
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    expect((await fetch(`${fixture.url}/health`, { method })).status).toBe(404)
  }
  const malformed = await get(fixture, '/%E0%A4%A')
  expect(malformed.status).toBe(400)
  expect(await malformed.json()).toMatchObject({ error: { code: 'usage.invalid' } })
})

async function send(type: string, body: string): Promise<Response> {
  return await fetch(`${fixture.url}/api/v1/teams/demo/sync`, {
    method: 'POST',
    headers: { ...bearer, 'content-type': type },
    body,
  })
}

test('a body over 256 KiB is refused before it is read, an odd one is named', async () => {
  const big = await send('application/json', JSON.stringify('x'.repeat(262_144)))
  expect(big.status).toBe(413)
  expect(await big.json()).toMatchObject({ error: { code: 'usage.invalid' } })
  expect((await send('application/json', '{"a":')).status).toBe(400)
  expect((await send('application/json', '{"__proto__":{"admin":true}}')).status).toBe(400)
  expect((await send('text/xml', '<a/>')).status).toBe(415)
})

test('what is not HTTP, or has a head of 64 KiB, is cut off with the shape of our errors', async () => {
  const noise = await raw(fixture, 'HELLO\r\n\r\n')
  expect(noise).toMatch(/^HTTP\/1\.1 400 /)
  expect(noise).toContain('"code":"usage.invalid"')
  const huge = await raw(fixture, `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(65_536)}\r\n\r\n`)
  expect(huge).toMatch(/^HTTP\/1\.1 431 /)
})
