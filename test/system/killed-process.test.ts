// What a process of this machine had in hand when it was killed goes on with the next one at once, not after the minute that
// Temporal waits for its heartbeat. One that only stands still keeps it until then.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createTestDatabase } from '../support/postgres.ts'
import { createNamespace, createWorld, type World } from '../support/world.ts'
import { launch, temporaryFolder } from './processes.ts'

const held = new AsyncDisposableStack()
const folder = held.use(temporaryFolder())
const people = 3_000
// Half of Temporal's own patience, with all that a busy machine takes to start a process.
const soonMs = 30_000
let world: World
let environment: Readonly<Record<string, string>>

beforeAll(async () => {
  const address = inject('temporalAddress')
  const database = held.use(await createTestDatabase({ maxConnections: 2 }))
  world = held.use(
    await createWorld({
      databaseUrl: database.url,
      temporal: { address, namespace: await createNamespace(address) },
      bundle: inject('workflowBundle'),
      people,
      simulator: { rttMs: 300 },
    }),
  )
  environment = { ...world.environment, DATA_DIR: folder.path }
}, 60_000)
afterAll(() => held.disposeAsync())

async function asked(pages: number): Promise<void> {
  const until = world.requests() + pages
  while (world.requests() < until) await sleep(10)
}

test('a worker that is killed while it reads leaves its reading to the next one (I45)', async () => {
  const killed = launch(['worker'], environment)
  await killed.line(/polling/)
  await world.begin()
  await asked(3)
  killed.signal('SIGKILL')
  await killed.ended
  const at = performance.now()
  await using next = launch(['worker'], environment)
  await next.line(/polling/)
  world.simulator.configure({ rttMs: 0 })
  await asked(1)
  expect(performance.now() - at).toBeLessThan(soonMs)
  expect(await world.ended()).toMatchObject({ state: 'current' })
  expect(await world.differences()).toBe(0)
  next.signal('SIGTERM')
  expect((await next.ended).code).toBe(0)
  expect(await next.line(/begun again/)).toMatch(/"count":1/)
}, 90_000)

test('one that stands still keeps what it has in hand, beside others', async () => {
  world.simulator.configure({ rttMs: 300 })
  const still = launch(['worker'], environment)
  await still.line(/polling/)
  await world.begin()
  await asked(3)
  still.signal('SIGSTOP')
  await using other = launch(['worker'], environment)
  await other.line(/polling/)
  // Long enough for several looks at what is left behind.
  await sleep(8_000)
  expect(await world.attemptsGivenUp()).toBe(0)
  world.simulator.configure({ rttMs: 0 })
  still.signal('SIGCONT')
  expect(await world.ended()).toMatchObject({ state: 'current' })
  for (const each of [still, other]) {
    each.signal('SIGTERM')
    expect((await each.ended).code).toBe(0)
  }
}, 90_000)
