import { expect, test } from 'vitest'
import { patience } from '../../src/server/given.ts'
import { createFixture } from './fixture.ts'
import { get, raw } from './http.ts'

test(
  'slow heads and slow bodies are cut off while honest clients are served',
  { timeout: 60_000 },
  async () => {
    expect(patience).toEqual({ headMs: 15_000, wholeMs: 30_000 })
    const [headMs, wholeMs] = [patience.headMs / 10, patience.wholeMs / 10]
    await using fixture = await createFixture({ patience: { headMs, wholeMs } })
    const startedAt = Date.now()
    const took = async (bytes: string) => {
      const answer = await raw(fixture, bytes, 45_000)
      return { answer, ms: Date.now() - startedAt }
    }
    const head = took('GET /health HTTP/1.1\r\nhost: a\r\nx-slow: ')
    const body = took(
      'POST /sign-in HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    )
    for (let round = 0; round < 5; round += 1) {
      expect((await get(fixture, '/health/live')).status).toBe(200)
    }
    const [slowHead, slowBody] = await Promise.all([head, body])
    expect(slowHead.answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(slowHead.ms).toBeGreaterThan(headMs - 100)
    expect(slowBody.answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(slowBody.ms).toBeGreaterThan(wholeMs - 100)
    expect(slowHead.ms).toBeLessThan(slowBody.ms)
  },
)

test('the server says where it listens, and is gone after close', async () => {
  const fixture = await createFixture()
  expect(fixture.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  await fixture.server.close()
  await expect(get(fixture, '/health/live')).rejects.toThrow('fetch failed')
})
