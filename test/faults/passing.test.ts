// Faults that pass: what came of the page is thrown away whole, it is asked for once more, and nothing else happens.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Fault } from '../../simulator/simulator.ts'
import { AppError } from '../../src/domain/errors.ts'
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.ts'
import { coreStreams, createRig, type Rig } from '../support/rig.ts'
import { clientOf } from '../support/salesloft.ts'
import { asked, imbalance, shiftedClock, standingOf } from '../support/standing.ts'

const people = '/v2/people'

const faults: readonly [string, Fault][] = [
  ['a 500 (A8)', { kind: 'status', status: 500 }],
  ['a 502 with a page of HTML (A8)', { kind: 'status', status: 502, body: 'html' }],
  ['a 503 (A8)', { kind: 'status', status: 503 }],
  ['a 504 (A8)', { kind: 'status', status: 504 }],
  ['a reset before the answer (A10)', { kind: 'reset' }],
  ['a reset in the middle of the body (A10)', { kind: 'reset-mid-body' }],
  ['a whole answer of cut JSON (A13)', { kind: 'cut' }],
  ['a maintenance page that says 200 (A14)', { kind: 'html' }],
]

describe('in the middle of a reading', () => {
  const clock = shiftedClock()
  let rig: Rig
  beforeAll(async () => {
    rig = await createRig({ streams: coreStreams, clock, sizes: { people: 300 } })
    await rig.syncNow()
  })
  afterAll(() => rig[Symbol.asyncDispose]())

  test.each(faults)('%s costs one request more and loses nothing', async (_name, fault) => {
    clock.forward(600_000)
    rig.simulator.mutate.update('people', 250)
    clock.forward(600_000)
    rig.simulator.requests.reset()
    rig.simulator.faults.add({ match: 'v2/people', after: 1, count: 1, fault })
    await rig.syncNow()
    rig.simulator.faults.clear()
    expect(asked(rig, people)).toBe(3 + 1)
    expect(await rig.differences()).toEqual({})
    expect(await imbalance(rig)).toBe(0)
    expect(await standingOf(rig, 'people')).not.toHaveProperty('error')
  })
})

describe('SalesLoft out of reach', () => {
  const proxies: FaultProxy[] = []

  test('is shown, asked for ever more seldom, and read on at the cursor when it is back (A9, A11)', async () => {
    await using held = new AsyncDisposableStack()
    const rig = held.use(
      await createRig({
        streams: coreStreams,
        sizes: { people: 2_000 },
        rttMs: 40,
        circuitOpenMs: 1_000,
        through: async (url) => {
          const made = held.use(await createFaultProxy({ port: Number(new URL(url).port) }))
          proxies.push(made)
          return made.through(url)
        },
      }),
    )
    const [proxy] = proxies
    const reading = rig.syncNow()
    await expect.poll(() => asked(rig, people), { interval: 10, timeout: 5_000 }).toBeGreaterThan(5)
    await proxy?.set({ kind: 'down' })
    const before = asked(rig, people)
    await expect
      .poll(() => standingOf(rig, 'people'), { timeout: 5_000 })
      .toMatchObject({ error: { code: 'salesloft.unreachable' } })
    await new Promise((resolve) => setTimeout(resolve, 5_000))
    await proxy?.set()
    const backAt = performance.now()
    await reading
    expect(performance.now() - backAt).toBeLessThan(12_000)
    // 21 pages; the one that was cut off is asked for again.
    expect(before).toBeLessThan(21)
    expect(asked(rig, people)).toBeLessThanOrEqual(21 + 2)
    expect(await rig.differences()).toEqual({})
    expect(await standingOf(rig, 'people')).not.toHaveProperty('error')
  })
  test('because its name does not resolve is passing (A11)', async () => {
    const nobody = clientOf({ url: 'http://salesloft.invalid', apiKey: 'ak' })
    const error: unknown = await nobody.team({ lane: 'interactive' }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'salesloft.unreachable', retry: 'backoff' })
    nobody.close()
  })
})

test('a reading that is cut off again and again, and moves each time, waits no longer each time (A8)', async () => {
  await using rig = await createRig({ streams: coreStreams, sizes: { people: 1_000 } })
  const planted = rig.simulator.faults
  for (const after of [2, 4, 6]) {
    planted.add({ match: '/v2/people', after, count: 1, fault: { kind: 'status', status: 503 } })
  }
  await rig.readFully('people')
  expect(planted.list().map(({ struck }) => struck)).toEqual([1, 1, 1])
  expect((await rig.differences())['people'] ?? 0).toBe(0)
  const handle = rig.bench.client.workflow.getHandle(`sync:${rig.team}:people`)
  const { events } = await handle.fetchHistory()
  const attempts = (events ?? []).flatMap(({ activityTaskStartedEventAttributes: started }) =>
    started ? [started.attempt] : [],
  )
  // Temporal's back-off grows with the attempts of one activity.
  expect(attempts).toEqual([1, 1, 1, 1])
})
