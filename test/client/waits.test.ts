import { expect, test } from 'vitest'
import type { Aside } from '../../src/client/salesloft/aside.ts'
import { createSalesloft } from '../../src/client/salesloft/salesloft.ts'
import { streamOf } from '../../src/domain/streams.ts'
import { createSimulator } from '../../simulator/simulator.ts'
import { freeBudget } from '../support/salesloft.ts'

test('each request is told with its own wait, also after one whose token could not be read', async () => {
  await using simulator = await createSimulator()
  const waits = [100, 200, 300]
  const unreadable = [false, true, false]
  const told: number[] = []
  const client = createSalesloft({
    baseUrl: simulator.url,
    token: () =>
      unreadable.shift() === true
        ? Promise.reject(new Error('no such secret'))
        : Promise.resolve(simulator.apiKey),
    budget: {
      ...freeBudget(),
      spend: ({ cost }) =>
        Promise.resolve({
          requestedAt: new Date().toISOString(),
          cost,
          waitedMs: waits.shift() ?? 0,
        }),
    },
    onRequest: ({ waitedMs }) => told.push(waitedMs),
  })
  await client.me({ lane: 'interactive' })
  await expect(client.me({ lane: 'interactive' })).rejects.toThrow('no such secret')
  await client.me({ lane: 'interactive' })
  client.close()
  expect(told).toEqual([100, 300])
})

test('what an answer says of the budget is told before anybody tries what the answer holds', async () => {
  await using simulator = await createSimulator({ sizes: { people: 3 } })
  const order: string[] = []
  const client = createSalesloft({
    baseUrl: simulator.url,
    token: () => Promise.resolve(simulator.apiKey),
    budget: {
      ...freeBudget(),
      settle({ failed }) {
        order.push(failed ? 'failed' : 'settled')
        return Promise.resolve({ waitMs: 0 })
      },
      unanswered() {
        order.push('unanswered')
        return Promise.resolve({ waitMs: 0 })
      },
    },
  })
  const aside: Aside = {
    known: [],
    all: true,
    try() {
      order.push('tried')
      return Promise.resolve('outlived')
    },
  }
  const ids = simulator.truth.records('people').map(({ id }) => String(id))
  const ask = () => client.byIds(streamOf('people'), ids, { lane: 'refetch', aside })
  await ask()
  expect(order.splice(0)).toEqual(['settled', 'tried'])
  // As can be told without looking into it.
  simulator.faults.add({ count: 1, fault: { kind: 'cut' } })
  await expect(ask()).rejects.toMatchObject({ code: 'salesloft.failed' })
  expect(order.splice(0)).toEqual(['failed'])
  // Broken in the middle.
  const broken = { kind: 'status', status: 200, body: { text: '{"data":[}' } } as const
  simulator.faults.add({
    count: 1,
    fault: { ...broken, headers: { 'content-type': 'application/json' } },
  })
  await expect(ask()).rejects.toMatchObject({ code: 'salesloft.failed' })
  expect(order.splice(0)).toEqual(['settled', 'unanswered'])
  client.close()
})
