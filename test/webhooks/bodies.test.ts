// What may come instead of a delivery, and what must not be taken for anything else.
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { raw } from '../server/http.ts'
import { createSite, deliver, pathOf, signed, type Site } from './site.ts'

const held = new AsyncDisposableStack()
let site: Site
let url: string

beforeAll(async () => {
  site = held.use(await createSite())
  url = site.fixture.url
})

beforeEach(async () => {
  await sql`truncate worker.inbox`.execute(site.database.kysely)
})

afterAll(async () => {
  await held.disposeAsync()
})

/** A request as bytes, for what no HTTP client would send. */
function head(body: Buffer | string, more: readonly string[] = []): string {
  const headers = Object.entries(signed(site.person, body)).map(
    ([name, value]) => `${name}: ${value}`,
  )
  return [`POST ${pathOf(site.person)} HTTP/1.1`, 'host: a', ...headers, ...more, '', ''].join(
    '\r\n',
  )
}

test('the same bytes again, one after the other and at once, are one delivery (W5, W6)', async () => {
  const { rung } = site
  const before = rung.length
  const body = '{"id":5}'
  const first = await Promise.all([
    deliver(url, site.person, body),
    deliver(url, site.person, body),
  ])
  for (let round = 0; round < 10; round += 1) {
    const answers = Array.from({ length: 10 }, () => deliver(url, site.person, body))
    first.push(...(await Promise.all(answers)))
  }
  expect(new Set(first.map(({ status }) => status))).toEqual(new Set([200]))
  expect(await site.stored()).toMatchObject([{ body: Buffer.from(body), redeliveries: 101 }])
  await expect.poll(() => rung.length, { timeout: 10_000 }).toBe(before + 102)
  // Another event is another delivery, whatever it carries.
  const [, account] = site.subscribed
  if (account === undefined) throw new Error('Nothing is subscribed.')
  expect((await deliver(url, account, body)).status).toBe(200)
  expect(await site.stored()).toHaveLength(2)
})

describe('whatever the bytes are, they are stored as they came', () => {
  const bodies: readonly (readonly [string, Buffer])[] = [
    ['JSON that is cut', Buffer.from('{"id":1,"first_name":"A')],
    ['another shape', Buffer.from('{"data":{"id":"seven"},"updated_at":12}')],
    ['a NUL', Buffer.from('{"id":1,"title":"a\0b\\u0000"}')],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0xc0, 0x7d])],
    ['nothing at all', Buffer.of()],
    ['null', Buffer.from('null')],
    ['an empty list', Buffer.from('[]')],
    ['a number', Buffer.from('12')],
    ['the most that is taken', Buffer.alloc(262_144, 0x20)],
  ]
  test.each(bodies)('%s (W16, W17, W19, W20)', async (_what, body) => {
    expect((await deliver(url, site.person, body)).status).toBe(200)
    expect(await site.stored()).toMatchObject([{ body, state: 'pending' }])
  })
})

test('a body in pieces is the same delivery', async () => {
  const body = '{"id":1,"name":"in pieces"}'
  const pieces = body.split('').map((piece) => `1\r\n${piece}\r\n`)
  const lines = head(body, ['transfer-encoding: chunked', 'connection: close'])
  const answer = await raw(site.fixture, `${lines}${pieces.join('')}0\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  expect(await site.stored()).toMatchObject([{ body: Buffer.from(body) }])
})

/** Sends a MB after the other, as they are taken, until it is answered; @returns the status and how many were sent */
async function pour(lines: string, piece: Buffer): Promise<readonly [string, number]> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const answers: string[] = []
  socket.on('error', () => undefined)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  const answered = new Promise((resolve) => {
    socket.on('data', (bytes) => resolve(answers.push(bytes.toString('latin1'))))
  })
  socket.write(lines)
  let sent = 0
  while (sent < 100 && answers.length === 0 && !socket.destroyed) {
    const taken = new Promise((resolve) => socket.write(piece, resolve))
    sent += 1
    await Promise.race([taken, answered, closed])
  }
  socket.destroy()
  await closed
  return [answers.join('').slice(9, 12), sent]
}

describe('a body beyond the limit is refused before it is read', () => {
  test.each([
    ['that says so', ['content-length: 104857600'], Buffer.alloc(1_048_576)],
    [
      'that does not',
      ['transfer-encoding: chunked'],
      Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1_048_576), Buffer.from('\r\n')]),
    ],
  ])('%s (W10)', async (_what, lines, piece) => {
    const [status, sent] = await pour(head('', lines), piece)
    expect(status).toBe('413')
    expect(sent).toBeLessThan(50)
    expect(await site.stored()).toEqual([])
  })
})

const types: readonly (readonly [string | undefined, number])[] = [
  ['application/json', 200],
  ['application/json; charset=utf-8', 200],
  ['Application/JSON;charset="UTF-8"', 200],
  [undefined, 415],
  ['', 415],
  ['text/plain', 415],
  ['text/xml', 415],
  ['application/x-www-form-urlencoded', 415],
  ['multipart/form-data; boundary=a', 415],
  ['application/vnd.salesloft+json', 415],
  ['application/json; charset=utf-16', 415],
  ['application/json-seq', 415],
  ['/', 415],
  ['json', 415],
]
test('what does not say that it is JSON in UTF-8 is answered 415 (W11)', async () => {
  const body = '{"id":1}'
  const { 'content-type': _type, ...others } = signed(site.person, body)
  for (const [type, status] of types) {
    const lines = Object.entries(others).map(([name, value]) => `${name}: ${value}`)
    if (type !== undefined) lines.push(`content-type: ${type}`)
    const start = `POST ${pathOf(site.person)} HTTP/1.1\r\nhost: a\r\nconnection: close`
    const bytes = `${start}\r\ncontent-length: 8\r\n${lines.join('\r\n')}\r\n\r\n${body}`
    const answer = await raw(site.fixture, bytes)
    expect([type, answer.slice(9, 12)]).toEqual([type, String(status)])
  }
  const packed = await deliver(url, site.person, body, { headers: { 'content-encoding': 'gzip' } })
  expect(packed.status).toBe(415)
  expect(await site.stored()).toHaveLength(1)
})

test('slow bodies are cut off after seconds, and honest senders are served meanwhile (W13)', async () => {
  const began = performance.now()
  const slow = Array.from({ length: 200 }, async () => {
    const answer = await raw(site.fixture, `${head('{}', ['content-length: 2'])}{`, 25_000)
    return [answer.slice(0, 12), performance.now() - began] as const
  })
  const waits: number[] = []
  for (let count = 0; count < 30; count += 1) {
    const asked = performance.now()
    expect((await deliver(url, site.person, `{"id":${count}}`)).status).toBe(200)
    waits.push(performance.now() - asked)
    await sleep(50)
  }
  // Alone it is some milliseconds; this machine has others to serve. Behind the slow ones it would be five seconds.
  expect(waits.toSorted((a, b) => a - b).at(-3)).toBeLessThan(2_000)
  for (const [answer, ms] of await Promise.all(slow)) {
    expect(answer).toBe('HTTP/1.1 408')
    expect(ms).toBeLessThan(20_000)
  }
  expect(await site.stored()).toHaveLength(30)
})

test.each([
  ['10,000 headers', Array.from({ length: 10_000 }, (_, at) => `x-${at}: y`)],
  ['one of a megabyte', [`x-long: ${'y'.repeat(1_048_576)}`]],
])('a head with %s is answered 431 (W14)', async (_what, lines) => {
  const answer = await raw(site.fixture, head('{}', [...lines, 'content-length: 2']) + '{}')
  // The server does not read on; its answer may be lost with what it had not read.
  expect(['HTTP/1.1 431', '']).toContain(answer.slice(0, 12))
  expect(await site.stored()).toEqual([])
})

test('nothing but POST is answered, and nothing but it is done (W26)', async () => {
  const methods = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY']
  for (const method of methods) {
    for (const path of [pathOf(site.person), '/webhooks/salesloft']) {
      const lines = [`${method} ${path} HTTP/1.1`, 'host: a', 'connection: close', '', '']
      const answer = await raw(site.fixture, lines.join('\r\n'))
      expect([method, answer.slice(0, 12)]).toEqual([method, expect.stringMatching(/ 40[045]$/)])
    }
  }
  expect(await site.stored()).toEqual([])
})

test('an address that is too long, or of no endpoint, is answered and not looked up (S27)', async () => {
  const lengths = [21, 87, 5_000].map((length) => 'x'.repeat(length))
  const paths = [...lengths, '..%2f..', "'%20or%201=1", 'a%0d%0ab']
  for (const path of paths) {
    const answer = await deliver(url, site.person, '{}', { path: `/webhooks/salesloft/${path}` })
    expect([path, answer.status]).toEqual([
      path,
      expect.toSatisfy((status) => status === 404 || status === 414),
    ])
    expect(await answer.text()).not.toContain(path)
  }
  expect(await site.stored()).toEqual([])
})

test('where a sender hangs up while its delivery is stored, its team is told all the same', async () => {
  const taking = Promise.withResolvers<void>()
  const gone = Promise.withResolvers<void>()
  await using slow = await createSite({
    spoil: (intake) => ({
      ...intake,
      inbox: {
        ...intake.inbox,
        async take(delivery) {
          taking.resolve()
          await gone.promise
          return await intake.inbox.take(delivery)
        },
      },
    }),
  })
  const { hostname, port } = new URL(slow.fixture.url)
  const socket = connect(Number(port), hostname)
  const body = '{"id":24}'
  const headers = Object.entries({ ...signed(slow.person, body), 'content-length': body.length })
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  const first = `POST ${pathOf(slow.person)} HTTP/1.1`
  socket.write([first, 'host: a', ...lines, '', body].join('\r\n'))
  await taking.promise
  socket.destroy()
  // The server has seen that by the time it has answered others.
  for (let at = 0; at < 3; at += 1) await fetch(`${slow.fixture.url}/health/live`)
  gone.resolve()
  await expect.poll(() => slow.rung, { timeout: 10_000 }).toEqual([slow.person.team])
})

// The last one: what hung up may still be stored when it ends.
test('a sender that hangs up before the answer may have been heard, and sends it once more (W23)', async () => {
  const { hostname, port } = new URL(url)
  const body = '{"id":23}'
  const gone = Array.from({ length: 20 }, async (_, at) => {
    const socket = connect(Number(port), hostname)
    await new Promise((resolve) => socket.once('connect', resolve))
    const whole = `${head(body, [`content-length: ${body.length}`])}${body}`
    socket.write(at % 2 === 0 ? whole : whole.slice(0, -1))
    if (at % 4 < 2) await sleep(1)
    socket.destroy()
  })
  await Promise.all(gone)
  expect((await deliver(url, site.person, body)).status).toBe(200)
  expect(await site.stored()).toMatchObject([{ body: Buffer.from(body) }])
  expect(site.fixture.logged.filter(({ level }) => level === 'error')).toEqual([])
})
