import { expect, test } from 'vitest'
import { createSalesloft } from '../../src/client/salesloft/salesloft.ts'
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
