// Workers that stop, stand still, come back and meet each other: one stream is never written by two.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.ts'
import { createReadings, type Readings } from '../support/readings-of-people.ts'
import type { World } from '../support/world.ts'
import { eventually, isStopped, launch, type Running } from './processes.ts'

const program = path.resolve(import.meta.dirname, '../support/crashing-worker.ts')
const held = new AsyncDisposableStack()
const people = 1_000
let readings: Readings

beforeAll(async () => {
  readings = held.use(await createReadings())
})

afterAll(async () => {
  await held.disposeAsync()
})

type Scene = AsyncDisposable & {
  readonly world: World
  readonly worker: Running
  /** Between the worker and Temporal. */
  readonly proxy: FaultProxy
}

/** People who are being read by a process of the product, which meets this fault. */
async function scene(fault: Readonly<Record<string, string>> = {}): Promise<Scene> {
  await using within = new AsyncDisposableStack()
  const world = await readings.world(people, within, 50)
  const port = Number(inject('temporalAddress').split(':')[1])
  const proxy = within.use(await createFaultProxy({ port }))
  const environment = { ...world.environment, TEMPORAL_ADDRESS: `127.0.0.1:${proxy.port}` }
  const worker = within.use(launch([], { ...environment, ...fault }, '', program))
  await worker.line(/polling/)
  await world.begin()
  const parts = within.move()
  return { world, worker, proxy, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

async function asked({ world }: Scene, pages: number): Promise<void> {
  while (world.requests() < pages) await sleep(10)
}

/** Requests beyond an undisturbed reading, less one for each attempt that was given up. */
async function requestsTooMany({ world }: Scene): Promise<number> {
  const more = world.requests() - (await readings.least(people))
  return more - Math.max(1, await world.attemptsGivenUp())
}

describe.concurrent('a worker', { timeout: 300_000 }, () => {
  test.each([
    ['before its transaction', 'K5'],
    ['within its transaction', 'K6'],
  ] as const)(
    'that stands still %s is overtaken, and commits nothing when it comes back (I26)',
    async (...given) => {
      await using all = await scene({
        FAULT_POINT: given[1],
        FAULT_TIME: '3',
        FAULT_KIND: 'SIGSTOP',
      })
      const { world, worker, proxy } = all
      await eventually(() => isStopped(worker.pid))
      // Else Temporal would hand it more work for a minute: what it has asked for already.
      await proxy.set({ kind: 'down' })
      await world.work()
      await world.complete()
      expect(await requestsTooMany(all)).toBeLessThanOrEqual(0)
      const before = await world.stored()
      await proxy.set()
      worker.signal('SIGCONT')
      await sleep(500)
      worker.signal('SIGTERM')
      expect((await worker.ended).code).toBe(0)
      expect(await world.stored()).toEqual(before)
      expect(await world.differences()).toBe(0)
    },
  )

  test('whose event loop is blocked for longer than its heartbeat goes on by itself (I32)', async () => {
    const fault = { FAULT_POINT: 'K5', FAULT_TIME: '3', FAULT_KIND: 'block' }
    await using all = await scene(fault)
    await all.world.complete()
    expect(await requestsTooMany(all)).toBeLessThanOrEqual(0)
    expect(await all.world.differences()).toBe(0)
  })

  test('ends at SIGTERM while it reads, and gives its work back at once (I33)', async () => {
    await using all = await scene()
    await asked(all, 3)
    const begun = performance.now()
    all.worker.signal('SIGTERM')
    expect((await all.worker.ended).code).toBe(0)
    expect(performance.now() - begun).toBeLessThan(30_000)
    await all.world.work()
    await all.world.complete()
    expect(await requestsTooMany(all)).toBeLessThanOrEqual(0)
    expect(await all.world.differences()).toBe(0)
  })

  test('killed a second after SIGTERM costs one page (I34)', async () => {
    await using all = await scene()
    await asked(all, 3)
    all.worker.signal('SIGTERM')
    await sleep(1_000)
    all.worker.signal('SIGKILL')
    await all.worker.ended
    await all.world.work()
    await all.world.complete()
    expect(await requestsTooMany(all)).toBeLessThanOrEqual(0)
    expect(await all.world.differences()).toBe(0)
  })

  test('and another one that read the same stream at once: one is superseded (I24)', async () => {
    await using all = await scene()
    const { world } = all
    await world.work()
    await asked(all, 3)
    const second = await world.readTwice()
    const states = [await world.ended(), second].map((each) => (each as { state: string }).state)
    expect(states.toSorted()).toEqual(['current', 'superseded'])
    expect(await requestsTooMany(all)).toBeLessThanOrEqual(1)
    expect(await world.differences()).toBe(0)
  })
})
