import { expect, test } from 'vitest'
import { createFixture, streamView, teamView } from './fixture.ts'
import type { Fixture } from './fixture.ts'
import { bearer, get } from './http.ts'

async function* events({ url }: Fixture, path: string, signal: AbortSignal) {
  const answer = await fetch(url + path, { headers: bearer, signal })
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, name = '', data = '{}'] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? []
      yield { name, data: JSON.parse(data) as Record<string, string> }
    }
  }
}

test('a live page gets all regions, then only those that changed', async () => {
  await using fixture = await createFixture()
  using stop = new DisposableStack()
  const life = new AbortController()
  stop.defer(() => life.abort())
  const seen = events(fixture, '/events?team=demo', life.signal)
  const first = (await seen.next()).value
  expect(Object.keys(first?.data ?? {})).toContain('streams')
  expect((await seen.next()).value).toEqual({ name: 'regions', data: {} })
  fixture.show(teamView({ streams: [streamView('people', { state: 'failed' })] }))
  let changed = (await seen.next()).value
  while (Object.keys(changed?.data ?? {}).length === 0) changed = (await seen.next()).value
  expect(changed?.data['state-words']).toContain('1 of 1 stream has failed')
  expect(changed?.data['streams']).toContain('id="stream-people"')
})

test('a store that stops answering is told to the page, which stays', async () => {
  let broken = false
  const status = () =>
    broken ? Promise.reject(new Error('gone')) : Promise.resolve({ teams: [teamView()] })
  await using fixture = await createFixture({ status })
  const life = new AbortController()
  const seen = events(fixture, '/events?team=demo', life.signal)
  await seen.next()
  broken = true
  let event = (await seen.next()).value
  while (event?.name === 'regions') event = (await seen.next()).value
  expect(event).toEqual({ name: 'trouble', data: { code: 'internal' } })
  life.abort()
})

test('an unknown team is an answer, not a stream', async () => {
  await using fixture = await createFixture()
  expect((await get(fixture, '/events?team=nobody', bearer)).status).toBe(404)
  expect((await get(fixture, '/events', bearer)).status).toBe(204)
})

test('live pages do not hold up the end of the server', async () => {
  const fixture = await createFixture()
  const seen = events(fixture, '/events?team=demo', AbortSignal.timeout(10_000))
  await seen.next()
  const startedAt = Date.now()
  await fixture.server.close()
  expect(Date.now() - startedAt).toBeLessThan(2_000)
})
