// How deliveries go: tried again, given up, told the truth about.
import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { documentedDelivery } from '../../simulator/webhooks/options.ts'
import { bodyIn, change, createReceiver, event, startSubscribed } from './receiver.ts'

describe('a receiver that fails', () => {
  test('is tried four times, 15 s apart, with the same bytes, and then given up', async () => {
    expect(documentedDelivery).toMatchObject({ retries: 3, spacingMs: 15_000, speed: 1 })
    await using receiver = await createReceiver()
    receiver.answer = (response) => response.writeHead(503).end()
    const { simulator } = await startSubscribed(receiver, { speed: 100 })
    await using _ = simulator
    await change(simulator)
    const [first, ...others] = receiver.received
    expect(others).toHaveLength(3)
    for (const other of others) expect(other.body).toStrictEqual(first?.body)
    const gaps = others.map(({ at }, index) => at - (receiver.received[index]?.at ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(149)
    const [delivery] = simulator.webhooks.deliveries()
    expect(delivery).toMatchObject({
      event,
      state: 'failed',
      bodySha256: createHash('sha256')
        .update(first?.body ?? '')
        .digest('hex'),
      tries: [{ status: 503 }, { status: 503 }, { status: 503 }, { status: 503 }],
    })
    for (const { at, answeredAt } of delivery?.tries ?? []) expect(answeredAt).toBeGreaterThan(at)
    expect(simulator.webhooks.summary()).toMatchObject({ failed: 1, byAnswer: { 503: 4 } })
  })

  test.each<[string, (response: ServerResponse) => void, object]>([
    ['too late', () => undefined, { error: 'timeout' }],
    ['by a reset', (response) => response.socket?.resetAndDestroy(), { error: 'ECONNRESET' }],
    [
      'elsewhere',
      (response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
      { status: 302 },
    ],
    ['with a client error', (response) => response.writeHead(404).end(), { status: 404 }],
  ])('is one that answers %s; it may recover', async (_name, failing, answer) => {
    await using receiver = await createReceiver()
    receiver.answer = (response, count) => {
      if (count === 1) failing(response)
      else response.writeHead(201).end('ok')
    }
    const { simulator } = await startSubscribed(receiver, { timeoutMs: 300, spacingMs: 20 })
    await using _ = simulator
    await change(simulator)
    expect(simulator.webhooks.deliveries()).toMatchObject([
      { state: 'delivered', tries: [answer, { status: 201 }] },
    ])
    expect(receiver.received).toHaveLength(2)
  })

  test('loses its subscription only where that is asked for', async () => {
    await using receiver = await createReceiver()
    receiver.answer = (response) => response.writeHead(500).end()
    const { simulator, subscription } = await startSubscribed(receiver, { retries: 0 })
    await using _ = simulator
    const isEnabled = () =>
      simulator.truth.records('webhook_subscriptions').find(({ id }) => id === subscription)?.[
        'enabled'
      ]
    await change(simulator, 5)
    expect(isEnabled()).toBe(true)
    simulator.webhooks.configure({ disableAfter: 7 })
    await change(simulator, 1)
    expect(isEnabled()).toBe(true)
    await change(simulator, 1)
    expect(isEnabled()).toBe(false)
    await change(simulator, 3)
    expect(receiver.received).toHaveLength(7)
  })

  test('meets no more deliveries at once than are allowed', async () => {
    await using receiver = await createReceiver()
    const open = new Set<ServerResponse>()
    let most = 0
    receiver.answer = (response) => {
      open.add(response)
      most = Math.max(most, open.size)
      setTimeout(() => {
        open.delete(response)
        response.writeHead(204).end()
      }, 10)
    }
    const { simulator } = await startSubscribed(receiver, { concurrency: 3 })
    await using _ = simulator
    await change(simulator, 30)
    expect({ most, came: receiver.received.length }).toStrictEqual({ most: 3, came: 30 })
  })
})

test('the controls send storms and replays, steer, and tell the truth', async () => {
  await using receiver = await createReceiver()
  const { simulator } = await startSubscribed(receiver)
  await using _ = simulator
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const request = body === undefined ? { method } : { method, body: JSON.stringify(body) }
    return (await fetch(`${simulator.url}/__control/webhooks/${path}`, request)).json()
  }
  const [person] = simulator.truth.records('people')
  await control('POST', 'send', { event, ids: [person?.['id']], times: 20 })
  await simulator.webhooks.quiet()
  expect(receiver.received.map((each) => bodyIn(each))).toStrictEqual(
    Array.from({ length: 20 }, () => person),
  )
  const [first] = simulator.webhooks.deliveries()
  await control('POST', 'replay', { id: first?.id, times: 2 })
  await control('POST', 'send', { event, text: '[' })
  await simulator.webhooks.quiet()
  expect(receiver.received).toHaveLength(23)
  const shas = new Set(simulator.webhooks.deliveries().map(({ bodySha256 }) => bodySha256))
  expect(shas.size).toBe(2)
  expect(await control('GET', 'summary')).toMatchObject({ delivered: 23, byAnswer: { 204: 23 } })
  expect(await control('GET', 'deliveries?state=failed')).toStrictEqual([])
  expect(await control('GET', `deliveries?event=${event}&since=0`)).toHaveLength(23)
  expect(await control('POST', 'options', { speed: 10 })).toMatchObject({ speed: 10, retries: 3 })
  expect(await control('POST', 'misfortunes', { what: { kind: 'drop' } })).toMatchObject([
    { met: 0, struck: 0 },
  ])
  await control('DELETE', 'misfortunes')
  await control('DELETE', 'deliveries')
  expect(await control('GET', 'summary')).toMatchObject({ made: 0 })
  for (const [path, wrong] of [
    ['send', { event: 'person.updated' }],
    ['replay', { id: 10_000 }],
    ['options', { gravity: 1 }],
    ['options', { speed: 0 }],
  ] as const)
    expect(await control('POST', path, wrong)).toHaveProperty('error')
})
