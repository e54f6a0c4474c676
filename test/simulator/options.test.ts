// What an option cannot be is refused, by name, and nothing of the request is taken over.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { tinySizes } from './asking.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ sizes: tinySizes })
})
afterAll(async () => simulator.close())

async function control(path: string, body?: unknown): Promise<unknown> {
  const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  return (await fetch(`${simulator.url}/__control/${path}`, request)).json()
}

test.each([
  ['writes', { movesPerson: false, createdStatus: '201' }, 'createdStatus of writes is 200 or 201'],
  ['writes', { alreadyOn: 'perhaps' }, '"refused" or "conflict" or "existing", not "perhaps"'],
  ['writes', { bulkPerSecond: 0 }, 'bulkPerSecond of writes is a number above 0, not 0'],
  ['writes', { processingMs: null }, 'processingMs of writes is a number, 0 or more, not null'],
  ['play', { moving: false, reply: 8 }, 'reply of play is a number from 0 to 1, not 8'],
  ['play', { successEnds: 'no' }, 'successEnds of play is true or false'],
  ['webhooks/options', { concurrency: 0 }, 'concurrency of webhooks is a whole number'],
  ['webhooks/options', { hosts: 'here' }, 'hosts of webhooks is a list of texts'],
  ['options', { window: 'hour' }, 'window of the wire is "minute" or "leaky"'],
  ['options', { retryAfter: 5 }, '"none" or "seconds" or { "text": "..." }, not 5'],
  ['options', { endpointCosts: { people: '5' } }, 'each value of it a number, 0 or more'],
  ['oauth', { consent: true }, 'consent of OAuth is "ask" or "allow" or "deny"'],
  ['oauth', { lifetime: 1 }, 'Not an option of OAuth: lifetime'],
])('%s %j', async (path, body, words) => {
  const before = await control(path)
  expect(await control(path, body)).toStrictEqual({
    error: expect.stringContaining(words) as string,
  })
  expect(await control(path)).toStrictEqual(before)
})

test.each([
  [{ times: 0 }, '`times` is a whole number, 1 or more or "end", not 0'],
  [{ times: 'all' }, 'not "all"'],
  [{ answer: 'yes' }, '`answer` is "none" or "view"'],
])('play/move %j', async (body, words) => {
  expect(await control('play/move', body)).toStrictEqual({
    error: expect.stringContaining(words) as string,
  })
})

test('what is not said is nothing wrong, and everything that an option can be is taken', async () => {
  const wire = { retryAfter: { text: 'soon' }, ignoreFilters: { people: ['ids'] } }
  expect(await control('options', wire)).toMatchObject(wire)
  simulator.configure({ ...simulator.options, retryAfter: 'none', ignoreFilters: {} })
  for (const [play, words] of [
    [{ reply: -1 }, 'reply of play is a number from 0 to 1, not -1'],
    [{ speed: Number.POSITIVE_INFINITY }, 'speed of play is a number above 0, not Infinity'],
  ] as const)
    await expect(createSimulator({ sizes: tinySizes, play })).rejects.toThrow(words)
})
