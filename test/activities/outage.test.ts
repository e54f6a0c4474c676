// SalesLoft is away altogether: who asks then, how often, and how it ends.
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createStatus } from '../../src/store/status.ts'
import { coreStreams, createRig, type Rig } from '../support/rig.ts'

const circuitOpenMs = 1_000

async function circuitOf({ database, team }: Rig): Promise<unknown> {
  const { teams } = await createStatus({ database }).status(team)
  return teams[0]?.circuit
}

describe.each([
  ['answers 503', { kind: 'status', status: 503 }],
  ['resets every connection', { kind: 'reset' }],
] as const)('SalesLoft %s', (_name, fault) => {
  test('and is asked once each while the circuit is open, and all is read by itself when it is back (A9, A11)', async () => {
    await using rig = await createRig({ streams: coreStreams, circuitOpenMs })
    const heal = rig.simulator.faults.add({ fault })
    const reading = rig.syncNow()
    await expect.poll(() => circuitOf(rig), { timeout: 8_000 }).toBeTruthy()
    // What was under way when it opened ends.
    await wait(200)
    rig.simulator.requests.reset()
    const begunAt = performance.now()
    await wait(3 * circuitOpenMs)
    const { requests } = rig.simulator.requests.summary()
    const most = (performance.now() - begunAt) / circuitOpenMs
    expect(requests).toBeGreaterThan(0)
    expect(requests).toBeLessThanOrEqual(Math.ceil(most))
    heal()
    const healedAt = performance.now()
    await reading
    expect(performance.now() - healedAt).toBeLessThan(8 * circuitOpenMs)
    expect(await circuitOf(rig)).toBeNull()
    expect(await rig.differences()).toEqual({})
    const counted = await rig.metrics.text()
    expect(counted).toMatch(/sync_failures_total\{.*code="salesloft\.circuit-open"\} \d/)
  }, 40_000)
})

describe('one endpoint that is down alone', () => {
  test('holds up no other stream', async () => {
    await using rig = await createRig({ streams: coreStreams, circuitOpenMs: 60_000 })
    const heal = rig.simulator.faults.add({
      match: 'v2/people',
      fault: { kind: 'status', status: 503 },
    })
    const reading = rig.syncNow()
    const failures = () => rig.simulator.faults.list()[0]?.struck ?? 0
    await expect.poll(failures, { timeout: 20_000, interval: 200 }).toBeGreaterThan(2)
    const { people = 0, ...others } = await rig.differences()
    expect(people).toBeGreaterThan(0)
    expect(others).toEqual({})
    expect(await circuitOf(rig)).toBeNull()
    heal()
    await reading
    expect(await rig.differences()).toEqual({})
  }, 40_000)
})
