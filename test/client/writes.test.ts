// What changes something at SalesLoft is sent once. Where its answer is lost, that is said, and nobody repeats it blindly.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createSimulator, type Fault, type Simulator } from '../../simulator/simulator.ts'
import { SalesloftApiError } from '../../src/client/salesloft/errors.ts'
import { createSalesloft, type Salesloft } from '../../src/client/salesloft/salesloft.ts'
import { AppError } from '../../src/domain/errors.ts'
import { clientOf, freeBudget } from '../support/salesloft.ts'

const lane = 'interactive'
const wanted = {
  event: 'person_updated',
  url: 'https://receiver.example/webhooks/salesloft/e',
  token: 'a secret',
}
let simulator: Simulator
let client: Salesloft

beforeAll(async () => {
  simulator = await createSimulator({
    sizes: { webhook_subscriptions: 1 },
    teams: [{ limitPerMinute: 100_000 }],
  })
  client = clientOf(simulator, { timeoutMs: 1_000 })
})
afterEach(() => {
  simulator.faults.clear()
})
afterAll(async () => {
  client.close()
  await simulator.close()
})

const there = () => simulator.truth.count('webhook_subscriptions')
const posts = () => simulator.requests.list().filter(({ method }) => method !== 'GET').length

async function codeOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'none',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )
}

describe('a subscription', () => {
  test('is made, found in the list, switched on again, and removed as often as one likes', async () => {
    const { subscriptions } = client
    const before = there()
    const made = await subscriptions.create(wanted, { lane })
    expect(made).toStrictEqual({ ...wanted, id: made.id, enabled: true })
    const found = async () =>
      (await subscriptions.list({ lane })).find((each) => each.id === made.id)
    expect(await found()).toStrictEqual(made)
    simulator.mutate.update('webhook_subscriptions', [Number(made.id)], { set: { enabled: false } })
    expect(await found()).toMatchObject({ enabled: false })
    await subscriptions.enable(made.id, { lane })
    expect(await found()).toMatchObject({ enabled: true })
    await subscriptions.remove(made.id, { lane })
    await subscriptions.remove(made.id, { lane })
    await subscriptions.remove('987654321', { lane })
    expect(await found()).toBeUndefined()
    expect(there()).toBe(before)
  })

  test('is understood as others saw it answered, too', async () => {
    await using bare = await createSimulator({ sizes: {}, webhooks: { envelope: false } })
    const other = clientOf(bare)
    expect(await other.subscriptions.create(wanted, { lane })).toMatchObject(wanted)
    other.close()
  })

  test('that is refused is none, and says why', async () => {
    const before = there()
    const refused = client.subscriptions.create({ ...wanted, event: 'person.updated' }, { lane })
    await expect(refused).rejects.toMatchObject({
      code: 'salesloft.rejected',
      status: 422,
      reason: 'refused event_type',
    })
    const gone = client.subscriptions.enable('987654321', { lane })
    const error = await gone.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SalesloftApiError)
    expect(error).toMatchObject({ code: 'salesloft.rejected', status: 404 })
    expect(there()).toBe(before)
  })
})

describe('a write', () => {
  test.each<readonly [string, Fault]>([
    ['was reset', { kind: 'reset' }],
    ['was reset in the middle', { kind: 'reset-mid-body' }],
    ['did not come', { kind: 'hang' }],
    ['was cut', { kind: 'cut' }],
    ['was a page', { kind: 'html' }],
    ['was 500', { kind: 'status', status: 500 }],
    ['was 503 by a proxy', { kind: 'status', status: 503, body: 'html' }],
  ])('whose answer %s is not sent again: nobody knows what became of it', async (_what, fault) => {
    const sent = posts()
    simulator.faults.add({ match: '^POST ', fault })
    const code = await codeOf(client.subscriptions.create(wanted, { lane }))
    expect(code).toBe('salesloft.outcome-unknown')
    expect(posts()).toBe(sent + 1)
  })

  test('that found nobody there is known not to have happened', async () => {
    const away = createSalesloft({
      baseUrl: 'http://127.0.0.1:9',
      token: () => Promise.resolve('key'),
      budget: freeBudget(),
    })
    expect(await codeOf(away.subscriptions.create(wanted, { lane }))).toBe('salesloft.unreachable')
    away.close()
  })

  test('after 429 has changed nothing, and is told to wait', async () => {
    const before = there()
    const fault: Fault = { kind: 'status', status: 429 }
    simulator.faults.add({ match: '^POST ', fault })
    const sent = posts()
    expect(await codeOf(client.subscriptions.create(wanted, { lane }))).toBe('salesloft.throttled')
    expect(posts()).toBe(sent + 1)
    expect(there()).toBe(before)
  })

  test('goes out on a connection of its own, so that none is lost with an idle one', async () => {
    await using idle = await createSimulator({ sizes: {}, idleMs: 50 })
    const other = clientOf(idle)
    for (let turn = 0; turn < 4; turn += 1) {
      await other.subscriptions.list({ lane })
      // Where the server closes what is idle just as the write goes out.
      await new Promise((resolve) => setTimeout(resolve, 48 + turn))
      await other.subscriptions.create(wanted, { lane })
    }
    expect(idle.requests.list().filter(({ method }) => method === 'POST')).toHaveLength(4)
    other.close()
  })

  test('that finds its token ended is sent once more, with the new one', async () => {
    let token = 'ended'
    const renewing = createSalesloft({
      baseUrl: simulator.url,
      token: () => Promise.resolve(token),
      renew: () => Promise.resolve((token = simulator.apiKey)),
      budget: freeBudget(),
    })
    const before = there()
    await renewing.subscriptions.create(wanted, { lane })
    expect(there()).toBe(before + 1)
    renewing.close()
  })
})
