// Workers that stop, stand still, come back and meet each other: one stream is never written by two.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { bundleWithTimeout, createNamespace, createWorld, type World } from '../support/world.ts'
import { launch, type Running } from './processes.ts'

const program = path.resolve(import.meta.dirname, '../support/crashing-worker.ts')
const held = new AsyncDisposableStack()
const people = 1_000
// The last answer says that there is nothing more.
const leastRequests = people / 100 + 1
let bundle: string

beforeAll(async () => {
  bundle = held.use(await bundleWithTimeout('5s')).path
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
  const database = within.use(await createTestDatabase())
  const address = inject('temporalAddress')
  const temporal = { address, namespace: await createNamespace(address) }
  const given = { databaseUrl: database.url, temporal, bundle, people }
  const world = within.use(await createWorld({ ...given, simulator: { rttMs: 50 } }))
  const proxy = within.use(await createFaultProxy({ port: Number(address.split(':')[1]) }))
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

describe.concurrent('a worker', { timeout: 90_000 }, () => {
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
      await asked(all, 3)
      await sleep(500)
      // Else Temporal would hand it more work for a minute: what it has asked for already.
      await proxy.set({ kind: 'down' })
      await world.work()
      await world.complete()
      const [before, requests] = [await world.stored(), world.requests()]
      await proxy.set()
      worker.signal('SIGCONT')
      await sleep(1_000)
      expect(await world.stored()).toEqual(before)
      expect(requests).toBeLessThanOrEqual(leastRequests + 1)
      expect(await world.differences()).toBe(0)
      worker.signal('SIGTERM')
      expect((await worker.ended).code).toBe(0)
    },
  )

  test('whose event loop is blocked for longer than its heartbeat goes on by itself (I32)', async () => {
    const fault = { FAULT_POINT: 'K5', FAULT_TIME: '3', FAULT_KIND: 'block' }
    await using all = await scene(fault)
    await all.world.complete()
    expect(all.world.requests()).toBeLessThanOrEqual(leastRequests + 1)
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
    expect(all.world.requests()).toBeLessThanOrEqual(leastRequests + 1)
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
    expect(all.world.requests()).toBeLessThanOrEqual(leastRequests + 1)
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
    expect(world.requests()).toBeLessThanOrEqual(leastRequests + 2)
    expect(await world.differences()).toBe(0)
  })
})
