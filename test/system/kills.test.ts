// kill -9 of a worker wherever a reading could be cut off; another one finishes.
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { crashPoints, type CrashPoint } from '../../src/domain/crash-points.ts'
import { createReadings, type Readings } from '../support/readings-of-people.ts'
import type { World } from '../support/world.ts'
import { launch, type Running } from './processes.ts'

const program = path.resolve(import.meta.dirname, '../support/crashing-worker.ts')
const held = new AsyncDisposableStack()
let readings: Readings

beforeAll(async () => {
  readings = held.use(await createReadings())
})

afterAll(async () => {
  await held.disposeAsync()
})

async function crashing(world: World, point: CrashPoint, time: number): Promise<Running> {
  const fault = { FAULT_POINT: point, FAULT_TIME: String(time) }
  const worker = launch([], { ...world.environment, ...fault }, '', program)
  await worker.line(/polling/)
  return worker
}

/** Killed by a signal, which leaves no code. */
async function killed(worker: Running): Promise<void> {
  const { code, stderr } = await worker.ended
  if (code !== null) throw new Error(`ended with ${code}: ${stderr}`)
}

/** What the reading cost beyond an undisturbed one, and how often it was given up. */
async function read(people: number, ...faults: (readonly [CrashPoint, number])[]) {
  await using within = new AsyncDisposableStack()
  const world = await readings.world(people, within)
  await world.begin()
  for (const [point, time] of faults) await killed(await crashing(world, point, time))
  await world.work()
  // What is cut off after its last page is complete before it goes on.
  const isStored = faults.some(([point]) => point === 'K8' || point === 'K9')
  await (isStored ? world.ended() : world.complete())
  return {
    more: world.requests() - (await readings.least(people)),
    givenUp: await world.attemptsGivenUp(),
    differences: await world.differences(),
  }
}

describe.concurrent('a worker killed', { timeout: 300_000 }, () => {
  const people = 500

  test('at half of 10,000 people costs two requests at most', async () => {
    const { more, givenUp, differences } = await read(10_000, ['K6', 50])
    expect(differences).toBe(0)
    expect(more).toBeLessThanOrEqual(1 + givenUp)
  })

  test('twice, and each time within a transaction, still loses nothing (I1)', async () => {
    const { more, givenUp, differences } = await read(people, ['K6', 2], ['K7', 2])
    expect(differences).toBe(0)
    expect(givenUp).toBeGreaterThanOrEqual(2)
    expect(more).toBeLessThanOrEqual(givenUp)
  })

  test.each(crashPoints.toReversed().map((point) => [point] as const))(
    'at %s costs one page at most, and no row (I1)',
    async (point) => {
      // K8 and K9 are reached once a turn, the others once a page.
      const time = point === 'K8' || point === 'K9' ? 1 : 3
      const { more, givenUp, differences } = await read(people, [point, time])
      expect(differences).toBe(0)
      expect(more).toBeLessThanOrEqual(Math.max(1, givenUp))
    },
  )
})
