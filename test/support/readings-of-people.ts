// Worlds whose worker is missed after five seconds, and what reading them costs when nothing happens.
import { inject } from 'vitest'
import { createTestDatabase } from './postgres.ts'
import { bundleWithTimeout, createNamespace, createWorld, type World } from './world.ts'

export type Readings = AsyncDisposable & {
  /** A database and a namespace of its own, held by the stack. */
  world(people: number, within: AsyncDisposableStack, rttMs?: number): Promise<World>
  /** Requests of an undisturbed reading, counted once for each size. */
  least(people: number): Promise<number>
}

export async function createReadings(): Promise<Readings> {
  const bundle = await bundleWithTimeout('5s')
  const counted = new Map<number, Promise<number>>()

  async function world(people: number, within: AsyncDisposableStack, rttMs = 0): Promise<World> {
    const database = within.use(await createTestDatabase())
    const address = inject('temporalAddress')
    const temporal = { address, namespace: await createNamespace(address) }
    const given = { databaseUrl: database.url, temporal, bundle: bundle.path, people }
    return within.use(await createWorld({ ...given, simulator: { rttMs } }))
  }

  async function count(people: number): Promise<number> {
    await using within = new AsyncDisposableStack()
    const undisturbed = await world(people, within)
    await undisturbed.work()
    await undisturbed.begin()
    await undisturbed.complete()
    return undisturbed.requests()
  }

  return {
    world,
    least(people) {
      const known = counted.get(people) ?? count(people)
      counted.set(people, known)
      return known
    },
    [Symbol.asyncDispose]: () => bundle[Symbol.asyncDispose](),
  }
}
