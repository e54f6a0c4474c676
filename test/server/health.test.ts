import { expect, test } from 'vitest'
import { createFixture } from './fixture.ts'
import { bearer, get } from './http.ts'

const works = () => Promise.resolve()
const fails = () => Promise.reject(new Error('ECONNREFUSED secret-host'))

test('health tells states and lags, and no more', async () => {
  await using fixture = await createFixture()
  const answer = await get(fixture, '/health')
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({
    status: 'ok',
    checks: { postgres: 'ok', temporal: 'ok', salesloft: 'ok', redis: 'off', worker: 'off' },
    teams: [
      {
        team: 'demo',
        streams: ['people', 'accounts', 'emails'].map((stream) => ({ stream, lagSeconds: 150 })),
      },
    ],
  })
})

test('without Temporal or SalesLoft it is degraded but serves; without Postgres it is down', async () => {
  await using degraded = await createFixture({ checks: { postgres: works, temporal: fails } })
  const first = await get(degraded, '/health')
  expect(first.status).toBe(200)
  expect(await first.json()).toMatchObject({ status: 'degraded', checks: { temporal: 'failing' } })

  await using down = await createFixture({
    status: fails,
    lags: fails,
    checks: { postgres: fails, temporal: works },
  })
  const second = await get(down, '/health')
  expect(second.status).toBe(503)
  const text = await second.text()
  expect(JSON.parse(text)).toMatchObject({ status: 'down', teams: [] })
  expect(text).not.toContain('secret-host')
  expect((await get(down, '/health/live')).status).toBe(200)
})

test('a check that hangs fails after two seconds and is not asked for again meanwhile', async () => {
  let asked = 0
  const hangs = () => {
    asked += 1
    return new Promise<never>(() => {})
  }
  await using fixture = await createFixture({ checks: { postgres: works, temporal: hangs } })
  const startedAt = Date.now()
  const answers = await Promise.all(Array.from({ length: 20 }, () => get(fixture, '/health')))
  expect(Date.now() - startedAt).toBeLessThan(3_000)
  for (const answer of answers) {
    expect(await answer.json()).toMatchObject({ status: 'degraded' })
  }
  expect(asked).toBe(1)
})

test('answers are kept for a second, and a change is logged once', async () => {
  let nowMs = Date.now()
  let asked = 0
  const temporal = () => {
    asked += 1
    return asked === 1 ? works() : fails()
  }
  await using fixture = await createFixture({
    now: () => nowMs,
    checks: { postgres: works, temporal },
  })
  for (let second = 0; second < 4; second += 1) {
    await Promise.all([1, 2, 3].map(() => get(fixture, '/health')))
    await get(fixture, '/health')
    nowMs += 1_000
  }
  expect(asked).toBe(4)
  expect(fixture.logged.map(({ message }) => message)).toEqual(['health changed'])
})

test('metrics are served to the token alone', async () => {
  await using fixture = await createFixture()
  expect((await get(fixture, '/metrics')).status).toBe(401)
  const answer = await get(fixture, '/metrics', bearer)
  expect(answer.headers.get('content-type')).toContain('text/plain')
  expect(await answer.text()).toContain('salesloft_build_info{version="0.1.0"')
})
