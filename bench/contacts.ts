// What it costs to bring the changes of many contacts to SalesLoft, through everything: decided over the tables, sent as bulk jobs,
// every result read and everybody read back into the mirror. Then nothing more is asked for.
//   node bench/contacts.ts [contacts=10000]
import { sql } from 'kysely'
import { createSimulator } from '../simulator/simulator.ts'
import { createDatabase } from '../src/store/database.ts'
import { migrate } from '../src/store/migrate.ts'
import { createSyncScene, emptySalesloft } from '../test/contacts/sync-scene.ts'
import { startCluster } from '../test/support/cluster.ts'

const [count = 10_000] = process.argv.slice(2).map(Number)
const limit = 0.05

await using held = new AsyncDisposableStack()
const cluster = await startCluster()
held.defer(() => cluster.stop())
const database = held.use(createDatabase({ url: cluster.url, maxConnections: 8 }))
await migrate(database)
const simulator = held.use(
  await createSimulator({
    ...emptySalesloft,
    sizes: { ...emptySalesloft.sizes, people: count },
    teams: [{ limitPerMinute: 1_000_000_000 }],
    writes: { bulkPerSecond: 5_000 },
  }),
)
const own = { url: cluster.url, database, [Symbol.asyncDispose]: () => Promise.resolve() }
const at = simulator.team(simulator.slug)
const scene = held.use(await createSyncScene({ servers: { own, simulator, at }, leaveMs: 120_000 }))
const { team } = scene

async function run(what: string): Promise<number> {
  simulator.requests.reset()
  const began = performance.now()
  const { state } = await scene.run()
  const seconds = (performance.now() - began) / 1_000
  const { cost, requests } = simulator.requests.summary()
  process.stdout.write(
    `${what}: ${state} in ${seconds.toFixed(1)} s, ${requests} requests, cost ${cost}\n`,
  )
  return cost
}

await scene.contracts.set(team, 'brake: { least: 100000, share: 1 }', 'bench')
await scene.look()
await run(`${count} people become contacts`)
await scene.query(sql`update worker.contact set title = 'Changed' where team = ${team}`)
const cost = await run(`${count} changed contacts are pushed`)
const changed = at.truth.records('people').filter(({ title }) => title === 'Changed').length
const quiet = await run('and once more')
process.stdout.write(`${changed} of ${count} people are as sent; a quiet run costs ${quiet}\n`)
const each = cost / count
process.stdout.write(`cost of each (${limit} or less): ${each.toFixed(4)}\n`)
process.exitCode = changed === count && quiet === 0 && each <= limit ? 0 : 1
