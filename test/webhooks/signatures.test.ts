// Who is let in, and what it costs to be refused.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { signatureOf } from '../../simulator/webhooks/parcel.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { contentSecurityPolicy } from '../../src/server/security-headers.ts'
import { raw } from '../server/http.ts'
import {
  acme,
  connectTeam,
  createSite,
  deliver,
  newToken,
  pathOf,
  signed,
  type Site,
  subscribe,
} from './site.ts'

const held = new AsyncDisposableStack()
let site: Site

beforeAll(async () => {
  site = held.use(await createSite())
})

beforeEach(async () => {
  await sql`truncate worker.inbox`.execute(site.database.kysely)
  site.rung.length = 0
})

afterAll(async () => {
  await held.disposeAsync()
})

test('a signed delivery is stored as it came, answered 200, and its team is told', async () => {
  const body = Buffer.from('{"id": 7,  "first_name":"Zoë"}')
  const answer = await deliver(site.fixture.url, site.person, body)
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }])
  const { endpoint } = site.person
  expect(await site.stored()).toEqual([
    { team: acme, endpoint, event: 'person_updated', body, state: 'pending', redeliveries: 0 },
  ])
  await expect.poll(() => site.rung).toEqual([acme])
  expect(await site.counted()).toEqual({ stored: 1 })
  expect(await site.fixture.metrics.text()).toContain('webhook_ack_duration_seconds_count 1')
})

const body = Buffer.from('{"id":1}')
type Spoil = (right: string) => string | undefined
const wrong: readonly (readonly [string, Spoil])[] = [
  ['of another token', () => signatureOf(body, newToken())],
  ['of another body', (right) => right.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))],
  ['missing', () => undefined],
  ['empty', () => ''],
  ['too short', (right) => right.slice(1)],
  ['too long', (right) => `${right}0`],
  ['with spaces within', (right) => right.replace(/^(.{20})/, '$1 ')],
  ['with a prefix', (right) => `sha1=${right}`],
  ['as base64', (right) => Buffer.from(right, 'hex').toString('base64')],
  ['of letters that are no digits', () => 'z'.repeat(40)],
  ['of bytes beyond ASCII', () => 'é'.repeat(40)],
]

test('a signature that is none is answered 401, and nothing is stored (W1, W2, W3)', async () => {
  let count = 0
  for (const [what, spoil] of wrong) {
    count += 1
    expect([what, await refused(spoil)]).toEqual([what, [401, 'webhook.unsigned']])
    expect((await site.counted())['unsigned']).toBe(count)
  }
  expect(await site.stored()).toEqual([])
  expect([site.rung, site.missed]).toEqual([[], []])
})

test('whatever is answered, it has the headers of every answer', async () => {
  const { url } = site.fixture
  const taken = await deliver(url, site.person, '{"id":1}')
  const unsigned = await fetch(url + pathOf(site.person), {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  expect([taken.status, unsigned.status]).toEqual([200, 401])
  for (const { headers } of [taken, unsigned]) {
    expect(headers.get('content-security-policy')).toBe(contentSecurityPolicy)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store')
  }
  expect(await unsigned.text()).toMatch(/"webhook\.unsigned".+"requestId":"[0-9a-f-]{36}"/)
})

test('an address that is written otherwise is the same one', async () => {
  const here = pathOf(site.person)
  for (const other of [
    here,
    `${here}/`,
    `${here}?from=a`,
    here.replace('salesloft', '%73alesloft'),
  ]) {
    const bytes = JSON.stringify({ other })
    const answer = await fetch(site.fixture.url + other, {
      method: 'POST',
      body: bytes,
      headers: signed(site.person, bytes),
    })
    expect([other, answer.status]).toEqual([other, 200])
  }
  expect(await site.stored()).toHaveLength(4)
})

async function refused(spoil: Spoil): Promise<readonly unknown[]> {
  const { 'x-salesloft-signature': right = '', ...others } = signed(site.person, body)
  const claimed = spoil(right)
  const headers = claimed === undefined ? others : { ...others, 'x-salesloft-signature': claimed }
  const answer = await fetch(site.fixture.url + pathOf(site.person), {
    method: 'POST',
    headers,
    body,
  })
  const { error } = (await answer.json()) as { readonly error: { readonly code: string } }
  return [answer.status, error.code]
}

test('two signatures, or two events, are answered 401 (W3)', async () => {
  const headers = signed(site.person, body)
  const heads = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  for (const twice of ['x-salesloft-signature', 'x-salesloft-event']) {
    const lines = [...heads, `${twice}: ${headers[twice] ?? ''}`, 'connection: close']
    const head = `POST ${pathOf(site.person)} HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}`
    const answer = await raw(
      site.fixture,
      `${head}\r\n${lines.join('\r\n')}\r\n\r\n${body.toString()}`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
  }
  expect(await site.stored()).toEqual([])
})

test('capitals in a signature are as good (W3)', async () => {
  const headers = { 'x-salesloft-signature': signatureOf(body, site.person.token).toUpperCase() }
  expect((await deliver(site.fixture.url, site.person, body, { headers })).status).toBe(200)
})

test('the token of one event does not sign another, nor that of one team for another', async () => {
  const globex = parseTeamSlug('globex')
  await connectTeam(site.database, globex)
  const [theirs] = await subscribe(site, globex)
  const [, account] = site.subscribed
  if (theirs === undefined || account === undefined) throw new Error('Nothing is subscribed.')
  const { url } = site.fixture
  const statusOf = async (to: typeof theirs): Promise<number> =>
    (await deliver(url, to, body)).status
  expect(await statusOf({ ...account, event: 'person_updated' })).toBe(401)
  expect(await statusOf({ ...theirs, endpoint: site.person.endpoint })).toBe(401)
  expect(await statusOf({ ...site.person, endpoint: theirs.endpoint })).toBe(401)
  expect(await statusOf({ ...account, event: 'no such event' })).toBe(401)
  expect(await site.stored()).toEqual([])
  expect(await statusOf(theirs)).toBe(200)
  expect(await site.stored()).toMatchObject([{ team: globex }])
})

test('an event that nobody knows is stored if any token of its endpoint signed it (W15)', async () => {
  const { url } = site.fixture
  const unheard = { ...site.person, event: 'dream_dreamt' }
  expect((await deliver(url, unheard, body)).status).toBe(200)
  expect(await site.stored()).toMatchObject([{ event: 'dream_dreamt', state: 'pending' }])
  expect((await deliver(url, { ...unheard, token: newToken() }, body)).status).toBe(401)
})

test('while tokens are rotated both sign, and the old ones no longer than they are to (W4)', async () => {
  const { url } = site.fixture
  const [renewed] = await subscribe(site, acme)
  if (renewed === undefined) throw new Error('Nothing is subscribed.')
  const retire = async (interval: string): Promise<void> => {
    await sql`update worker.webhook_endpoint set state = 'retiring',
      retires_at = clock_timestamp() + ${interval}::interval
      where endpoint = ${site.person.endpoint}`.execute(site.database.kysely)
  }
  await retire('1 minute')
  expect((await deliver(url, site.person, '{"id":1}')).status).toBe(200)
  expect((await deliver(url, renewed, '{"id":2}')).status).toBe(200)
  await retire('-1 second')
  const old = async () => (await deliver(url, site.person, '{"id":3}')).status
  await expect.poll(old, { timeout: 15_000, interval: 200 }).toBe(404)
  expect((await deliver(url, renewed, '{"id":4}')).status).toBe(200)
})

test('digests are compared as a whole and nowhere else (S13)', () => {
  const file = path.resolve(import.meta.dirname, '../../src/server/webhooks/signature.ts')
  const text = readFileSync(file, 'utf8')
  expect(text).toContain('timingSafeEqual(createHmac(')
  const receiving = readFileSync(path.join(path.dirname(file), 'receiving.ts'), 'utf8')
  for (const source of [text, receiving]) {
    expect(source).not.toMatch(
      /signature\w* *[!=]={1,2}(?![= ]*undefined)|digest\w* *[!=]=|\.equals\(/,
    )
  }
})
