// `npm run property -- --temporal`: several worlds at once, as most of their time is spent waiting for who was killed.
import os from 'node:os'
import path from 'node:path'
import { ensureWorkflowBundle } from '../../src/embedded/bundle.ts'
import { startCluster } from '../support/cluster.ts'
import { startOwnTemporal } from '../support/own-temporal.ts'
import { bundleWithTimeout, createNamespace } from '../support/world.ts'
import { administer, urlOf } from './database.ts'
import { runThroughTemporal, type TemporalOutcome } from './temporal.ts'
import { drawTemporalSchedule } from './temporal-schedule.ts'

const atOnce = 3
const cacheDir = path.join(os.tmpdir(), 'salesloft-property')

/** Resolves with the seeds that failed. */
export async function runTemporalSeeds(given: {
  readonly first: number
  readonly count: number
  readonly say: (line: string) => unknown
  readonly stop: AbortSignal
}): Promise<readonly number[]> {
  const { first, count, say, stop } = given
  await using held = new AsyncDisposableStack()
  const cluster = await startCluster()
  held.defer(() => cluster.stop())
  const { address } = held.use(await startOwnTemporal())
  const whole = await ensureWorkflowBundle({ cacheDir })
  const bundle = held.use(await bundleWithTimeout('5s', whole)).path
  const failed: number[] = []
  const total = { seeds: 0, kills: 0, requests: 0 }
  const startedMs = performance.now()
  let next = first

  async function run(seed: number): Promise<TemporalOutcome> {
    const name = `property_${seed}`
    await administer(cluster.url, `create database ${name}`)
    const temporal = { address, namespace: await createNamespace(address) }
    const databaseUrl = urlOf(cluster.url, name)
    return await runThroughTemporal(drawTemporalSchedule(seed), { databaseUrl, temporal, bundle })
  }

  async function runSome(): Promise<void> {
    while (next < first + count && !stop.aborted) {
      const seed = next
      next += 1
      const { violations, kills, requests } = await run(seed)
      total.seeds += 1
      total.kills += kills
      total.requests += requests
      if (violations.length > 0) {
        failed.push(seed)
        say(JSON.stringify({ violations, schedule: drawTemporalSchedule(seed) }, null, 2))
      }
      const seconds = Math.round((performance.now() - startedMs) / 1_000)
      say(
        `${total.seeds} seeds (seed ${seed}) through Temporal in ${seconds} s: ${failed.length} failed; ${total.kills} workers killed, ${total.requests} requests`,
      )
    }
  }

  await Promise.all(Array.from({ length: atOnce }, runSome))
  return failed
}
