// `npm run chaos -- --enrollments 1000 [--minutes 3] [--seed 1] [--hurry]`: on servers of its own.
import { setTimeout as sleep } from 'node:timers/promises'
import { usualPatience } from '../../../src/activities/enrollment-parts.ts'
import { bundleWithTimeout } from '../../support/world.ts'
import { startKillableTemporal } from '../../support/killable-temporal.ts'
import { startOwnPostgres } from '../../support/own-postgres.ts'
import { runEnrollmentChaos } from './run.ts'

/** What is waited for in minutes is waited for in seconds. */
const hurried = { ...usualPatience, intentMs: 5_000, absentAfterMs: 6_000, causeMs: 20_000 }
// Only the polls of a real schedule may be ten minutes behind.
const causeMs = 60_000

export async function runWithServers(given: {
  readonly enrollments: number
  readonly seed: number
  readonly minutes: number
  readonly hurry: boolean
  readonly bundle: string
  readonly say: (line: string) => unknown
}): Promise<readonly string[]> {
  await using held = new AsyncDisposableStack()
  const postgres = held.use(await startOwnPostgres())
  const temporal = held.use(await startKillableTemporal())
  const bundle = given.hurry
    ? held.use(await bundleWithTimeout('10s', given.bundle)).path
    : given.bundle
  const patience = given.hurry ? hurried : { ...usualPatience, causeMs }
  given.say(
    given.hurry
      ? `waits are short: an intent ${hurried.intentMs} ms (60 s), absent after ${hurried.absentAfterMs} ms (60 s), a cause ${hurried.causeMs} ms (10 min), heartbeats 10 s (60 s)`
      : `waits are the product's own, but for a cause: ${causeMs} ms (10 min)`,
  )
  async function killPostgres(): Promise<void> {
    await postgres.end('SIGQUIT')
    await sleep(1_000)
    await postgres.start()
  }
  async function killTemporal(): Promise<void> {
    await temporal.kill()
    await sleep(1_000)
    await temporal.start()
  }
  const ends = [
    { name: 'Postgres is killed', happen: killPostgres },
    { name: 'Temporal is killed', happen: killTemporal },
  ]
  return await runEnrollmentChaos({
    ...given,
    bundle,
    patience,
    servers: {
      databaseUrl: await postgres.createDatabase(),
      temporal: { address: temporal.address, namespace: 'default' },
    },
    outages: [...ends, ...ends],
    workers: 2,
    livesMs: [20_000, 90_000],
    restMs: 600_000,
  })
}
