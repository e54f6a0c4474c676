// Contacts by the number: `npm run property -- --contacts --seeds 1000`. Many histories share a database and a SalesLoft, each with a
// team of its own in both; some are at work side by side, as most of each is waiting for Postgres.
import { createSimulator } from '../../simulator/simulator.ts'
import { inParallel } from '../../src/domain/in-parallel.ts'
import { createDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { runHistory } from '../contacts/real-run.ts'
import { describeTold, drawTold } from '../contacts/real-seeds.ts'
import { emptySalesloft } from '../contacts/sync-scene.ts'
import { startCluster } from '../support/cluster.ts'

const together = 50
const atOnce = 4

export async function runContactSeeds(given: {
  readonly first: number
  readonly count: number
  readonly say: (line: string) => void
  readonly stop: AbortSignal
}): Promise<readonly number[]> {
  const { first, count, say, stop } = given
  const started = performance.now()
  const failed: number[] = []
  const total = { seeds: 0, settled: 0, kills: 0 }
  const cluster = await startCluster()
  try {
    const { url } = cluster
    await using database = createDatabase({ url, maxConnections: 2 * atOnce })
    await migrate(database)
    const own = { url, database, [Symbol.asyncDispose]: () => Promise.resolve() }
    for (let from = first; from < first + count && !stop.aborted; from += together) {
      const seeds = Array.from(
        { length: Math.min(together, first + count - from) },
        (_, nth) => from + nth,
      )
      const teams = seeds.map((seed) => ({ slug: `s${seed}`, limitPerMinute: 1_000_000 }))
      await using simulator = await createSimulator({ ...emptySalesloft, teams })
      await inParallel(seeds, atOnce, async (seed) => {
        if (stop.aborted) return
        const told = drawTold(seed)
        const at = simulator.team(`s${seed}`)
        const { fault, settled, kills } = await runHistory(told, { own, simulator, at })
        total.seeds += 1
        total.settled += settled
        total.kills += kills
        if (fault === undefined) return
        failed.push(seed)
        say(`${describeTold(seed, told)}\n${fault}`)
      })
      const seconds = Math.round((performance.now() - started) / 1_000)
      say(
        `${total.seeds} seeds (to ${seeds.at(-1)}) in ${seconds} s: ${failed.length} failed; ${total.settled} times settled, ${total.kills} kills`,
      )
    }
  } finally {
    await cluster.stop()
  }
  return failed
}
