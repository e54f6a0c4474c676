// The `Date` of SalesLoft's answer is where the next reading begins: one that cannot be true must not set it, and
// without one there is nothing to go by, as our own clock may be ahead.
import { expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import { createSalesloft } from '../../src/client/salesloft/salesloft.ts'
import { formatInstant, instantFromMs } from '../../src/domain/instants.ts'
import { streamOf } from '../../src/domain/streams.ts'
import { coreStreams, createRig } from '../support/rig.ts'
import { freeBudget } from '../support/salesloft.ts'
import { standingOf } from '../support/standing.ts'

test.each([
  ['of the year 2999', 'Tue, 01 Jan 2999 00:00:00 GMT'],
  ['of the year 1970', 'Thu, 01 Jan 1970 00:00:00 GMT'],
])('a Date %s hides no later change', async (_name, date) => {
  await using rig = await createRig({ streams: coreStreams })
  const { faults, mutate } = rig.simulator
  const heal = faults.add({ fault: { kind: 'headers', headers: { date } } })
  await rig.syncNow()
  heal()
  mutate.update('people', 5)
  mutate.insert('people', 5)
  await rig.syncNow()
  expect(await rig.differences()).toEqual({})
  const { watermark, lagSeconds } = await standingOf(rig, 'people')
  expect(Date.parse(watermark ?? '')).toBeLessThan(Date.now())
  expect(lagSeconds).toBeGreaterThan(0)
  expect(lagSeconds).toBeLessThan(600)
})

test('an answer without a Date is not stored, but asked for again', async () => {
  await using rig = await createRig({ streams: coreStreams })
  const { faults, requests } = rig.simulator
  const headers = { date: null }
  faults.add({ match: '/v2/people', count: 1, fault: { kind: 'headers', headers } })
  await rig.syncNow()
  expect(await rig.differences()).toEqual({})
  const [first, second] = requests.list().filter(({ path }) => path === '/v2/people')
  expect(second?.query).toBe(first?.query)
})

const hourMs = 3_600_000
const noon = Date.UTC(2026, 2, 2, 12)

test.each([
  ['SalesLoft’s clock is hours ahead of ours', noon + 2 * hourMs, noon, noon],
  ['SalesLoft’s clock is hours behind ours', noon, noon + 2 * hourMs, noon],
  ['SalesLoft’s clock is half a minute ahead', noon + 30_000, noon, noon + 30_000],
])('when %s, the next reading begins early rather than late', async (_name, its, ours, head) => {
  await using simulator = await createSimulator({ scenario: 'tiny', clock: { now: () => its } })
  const requestedAt = formatInstant(instantFromMs(ours))
  const budget = {
    ...freeBudget(),
    spend: () => Promise.resolve({ requestedAt, cost: 1, waitedMs: 0 }),
  }
  const { url, apiKey } = simulator
  const token = (): Promise<string> => Promise.resolve(apiKey)
  const client = createSalesloft({ baseUrl: url, token, budget })
  const people = streamOf('people')
  const heads = new Set<number>()
  for await (const step of client.read(people, 'cursor', {
    cursor: null,
    head: null,
    lane: 'sweep',
  })) {
    heads.add(Date.parse(step.head))
  }
  expect([...heads]).toEqual([head])
  client.close()
})
