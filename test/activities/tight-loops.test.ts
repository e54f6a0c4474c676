// No failure is repeated tightly: what each kind costs in requests and turns within a few seconds.
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../../simulator/simulator.ts'
import { coreStreams, createRig, type Rig } from '../support/rig.ts'

const seconds = 4

const ofTheTeam: readonly [string, Fault][] = [
  ['a refused key', { kind: 'status', status: 401 }],
  ['a 429', { kind: 'status', status: 429 }],
  ['an outage', { kind: 'status', status: 503 }],
]

const ofAStream: readonly [string, Fault][] = [
  ['people', { kind: 'status', status: 403 }],
  ['accounts', { kind: 'status', status: 410 }],
  ['cadences', { kind: 'status', status: 422 }],
  ['activities/calls', { kind: 'status', status: 503 }],
  ['activities/emails', { kind: 'reset' }],
  ['cadence_memberships', { kind: 'empty', nextPage: true }],
  ['account_stages', { kind: 'status', status: 200, body: { text: '{"data": {}}' } }],
]

// A page shorter than its own count is asked for six times before it is a failure; a reset of a connection that was idle
// before once more.
const perTurn: Readonly<Partial<Record<Fault['kind'], number>>> = { empty: 6, reset: 2 }

async function turnsOf({ metrics }: Rig): Promise<number> {
  const lines = (await metrics.text()).split('\n')
  return lines
    .filter((line) => line.startsWith('salesloft_sync_failures_total{'))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

describe('within four seconds', () => {
  test.each(ofTheTeam)('%s costs few requests and few turns (A9)', async (_name, fault) => {
    await using rig = await createRig({ streams: coreStreams })
    rig.simulator.faults.add({ fault })
    // It ends by itself, or is cut off with the worker.
    rig.syncNow().catch(() => undefined)
    await wait(seconds * 1_000)
    const { requests } = rig.simulator.requests.summary()
    expect(requests).toBeGreaterThan(0)
    // By the poll, by a workflow of its own, and by that again after two seconds.
    expect(requests).toBeLessThanOrEqual(coreStreams.length * 3)
    expect(await turnsOf(rig)).toBeLessThanOrEqual(coreStreams.length * 3)
  })

  test('seven kinds at seven streams cost few requests each, and the others are read', async () => {
    await using rig = await createRig({ streams: coreStreams })
    for (const [path, fault] of ofAStream) {
      rig.simulator.faults.add({ match: new RegExp(`v2/${path}\\?`), fault })
    }
    rig.syncNow().catch(() => undefined)
    await wait(seconds * 1_000)
    const { byPath } = rig.simulator.requests.summary()
    for (const [path, { kind }] of ofAStream) {
      const asked = byPath[`/v2/${path}`] ?? 0
      expect([path, asked > 0]).toEqual([path, true])
      expect([path, asked <= 3 * (perTurn[kind] ?? 1)]).toEqual([path, true])
    }
    expect(await turnsOf(rig)).toBeLessThanOrEqual(ofAStream.length * 3)
    const failing = new Set(ofAStream.map(([path]) => path.split('/').at(-1)))
    const behind = Object.keys(await rig.differences())
    expect(behind.filter((stream) => !failing.has(stream))).toEqual([])
  })
})
