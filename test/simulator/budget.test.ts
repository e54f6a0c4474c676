import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import { ask, createHandClock, tinySizes } from './asking.ts'

const remaining = 'x-ratelimit-remaining-minute'
const cost = 'x-ratelimit-endpoint-cost'
const sizes = tinySizes

describe('a key', () => {
  test('is needed', async () => {
    await using simulator = await createSimulator({ sizes })
    const { status, body, headers } = await ask(simulator, 'people', { key: undefined })
    expect([status, body]).toStrictEqual([
      401,
      {
        error:
          'No Bearer Token attached to request, please see documentation at developers.salesloft.com',
      },
    ])
    expect(headers.has(cost)).toBe(true)
    expect((await ask(simulator, 'people', { key: 'ak_unknown' })).status).toBe(401)
    expect(simulator.apiKey).toMatch(/^ak_[0-9a-f]{64}$/)
  })

  test('reads only what its scopes allow', async () => {
    await using simulator = await createSimulator({ sizes, teams: [{ scopes: ['people:read'] }] })
    expect((await ask(simulator, 'people')).status).toBe(200)
    const refused = await ask(simulator, 'accounts')
    expect([refused.status, Object.keys(refused.body)]).toStrictEqual([403, ['error']])
    simulator.team('demo').setScopes(undefined)
    expect((await ask(simulator, 'accounts')).status).toBe(200)
  })

  test('opens its own team, with its own world and budget', async () => {
    await using simulator = await createSimulator({
      sizes,
      teams: [
        { slug: 'a', apiKey: 'A' },
        { slug: 'b', apiKey: 'B' },
      ],
    })
    const [a, b] = await Promise.all(['A', 'B'].map(async (key) => ask(simulator, 'team', { key })))
    expect(a?.body['data']).not.toStrictEqual(b?.body['data'])
    const [one, two] = await Promise.all(
      ['A', 'B'].map(async (key) => ask(simulator, 'people', { key })),
    )
    expect(one?.text).not.toBe(two?.text)
    expect([one?.headers.get(remaining), two?.headers.get(remaining)]).toStrictEqual(['598', '598'])
  })

  test('writes nothing where nothing can be written', async () => {
    await using simulator = await createSimulator({ sizes })
    expect((await ask(simulator, 'notes', { method: 'POST' })).status).toBe(405)
    expect(simulator.requests.summary().writes).toBe(1)
  })
})

describe('the price', () => {
  test.each([
    [100, 1],
    [101, 3],
    [151, 8],
    [251, 10],
    [501, 30],
  ])('of page %i is %i', async (page, price) => {
    await using simulator = await createSimulator({ sizes })
    const { headers } = await ask(simulator, `people?page=${page}`)
    expect([headers.get(cost), headers.get(remaining)]).toStrictEqual([
      String(price),
      String(600 - price),
    ])
  })

  test('of an endpoint may change while it runs', async () => {
    await using simulator = await createSimulator({ sizes })
    simulator.configure({ endpointCosts: { people: 5 } })
    expect((await ask(simulator, 'people.json')).headers.get(cost)).toBe('5')
    expect((await ask(simulator, 'accounts')).headers.get(cost)).toBe('1')
  })
})

const spend = async (window: 'minute' | 'leaky', more: object = {}) => {
  const clock = createHandClock()
  const simulator = await createSimulator({
    sizes,
    clock,
    window,
    teams: [{ limitPerMinute: 60 }],
    ...more,
  })
  for (let page = 0; page < 2; page += 1) await ask(simulator, 'people?page=501')
  return { simulator, clock }
}

describe('the budget', () => {
  test('of a clock minute comes back whole when the minute ends', async () => {
    const { simulator, clock } = await spend('minute')
    await using _ = simulator
    const refused = await ask(simulator, 'people')
    expect([refused.status, refused.body]).toStrictEqual([
      429,
      { error: 'API rate limit exceeded' },
    ])
    expect(refused.headers.get(remaining)).toBe('0')
    expect(refused.headers.has('retry-after')).toBe(false)
    clock.advance(59_000)
    expect((await ask(simulator, 'people')).status).toBe(429)
    clock.advance(1000)
    expect((await ask(simulator, 'people')).headers.get(remaining)).toBe('59')
    expect(simulator.requests.summary()).toMatchObject({
      refused: 2,
      cost: 61,
      maxCostInAnyMinute: 60,
    })
  })

  test('of a leaky bucket comes back a sixtieth a second', async () => {
    const { simulator, clock } = await spend('leaky', { retryAfter: 'seconds' })
    await using _ = simulator
    const refused = await ask(simulator, 'people')
    expect([refused.status, refused.headers.get('retry-after')]).toStrictEqual([429, '1'])
    clock.advance(10_000)
    expect((await ask(simulator, 'people')).headers.get(remaining)).toBe('9')
  })

  test('is lowered by what others spend', async () => {
    const { simulator, clock } = await spend('minute', { foreignPerMinute: 30 })
    await using _ = simulator
    clock.advance(90_000)
    expect((await ask(simulator, 'people')).headers.get(remaining)).toBe('44')
  })

  test('loses refused requests too, if it is told to', async () => {
    const clock = createHandClock()
    await using simulator = await createSimulator({
      sizes,
      clock,
      refusalsCost: true,
      teams: [{ limitPerMinute: 40 }],
    })
    await ask(simulator, 'people?page=501')
    expect((await ask(simulator, 'people?page=501')).status).toBe(429)
    expect((await ask(simulator, 'people')).headers.get(remaining)).toBe('0')
  })
})

test('every answer says what time it is there', async () => {
  const clock = createHandClock(Date.UTC(2030, 0, 2, 3, 4, 5))
  await using simulator = await createSimulator({ sizes, clock })
  expect((await ask(simulator, 'people')).headers.get('date')).toBe('Wed, 02 Jan 2030 03:04:05 GMT')
})

test('distance is felt', async () => {
  await using simulator = await createSimulator({ sizes, rttMs: 80, rttJitterMs: 20 })
  const began = performance.now()
  await ask(simulator, 'people')
  expect(performance.now() - began).toBeGreaterThan(75)
})

test('an idle connection is closed when its time is up', async () => {
  await using simulator = await createSimulator({ sizes, idleMs: 100 })
  const socket = connect(simulator.port, '127.0.0.1')
  socket.write('GET /v2/people HTTP/1.1\r\nHost: simulator\r\n\r\n')
  const began = performance.now()
  socket.resume()
  await once(socket, 'end')
  expect(performance.now() - began).toBeLessThan(5000)
  socket.destroy()
})
