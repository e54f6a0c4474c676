// B2: how much of the budget is used while there is work, and how long an operator waits beside it.
//   node bench/budget.ts [minutes=1] [rttMs=50] [window=minute|leaky] [foreignPerMinute=0]
// The limit is SalesLoft's own arithmetic in the simulator, in the same run.
import { createSimulator } from '../simulator/simulator.ts'
import { createBudget } from '../src/client/salesloft/budget.ts'
import { createSalesloft } from '../src/client/salesloft/salesloft.ts'
import { streamOf } from '../src/domain/streams.ts'
import { parseTeamSlug } from '../src/domain/teams.ts'
import { createBudgetStore } from '../src/store/budget.ts'
import { createDatabase } from '../src/store/database.ts'
import { migrate } from '../src/store/migrate.ts'
import { startCluster } from '../test/support/cluster.ts'

const [minutes = '1', rtt = '50', window = 'minute', foreign = '0'] = process.argv.slice(2)
const limitPerMinute = 600
const rttMs = Number(rtt)
const foreignPerMinute = Number(foreign)

const cluster = await startCluster()
await using held = new AsyncDisposableStack()
held.defer(() => cluster.stop())
const database = held.use(createDatabase({ url: cluster.url, maxConnections: 8 }))
await migrate(database)
const simulator = held.use(
  await createSimulator({
    sizes: { people: 500 },
    teams: [{ limitPerMinute }],
    window: window === 'leaky' ? 'leaky' : 'minute',
    rttMs,
    foreignPerMinute,
  }),
)
const team = parseTeamSlug('demo')
const store = createBudgetStore({ database })
await store.ensure(team, limitPerMinute)
const budget = createBudget({ team, store })
const client = createSalesloft({
  baseUrl: simulator.url,
  token: () => Promise.resolve(simulator.apiKey),
  budget,
})
held.defer(() => client.close())

// Whole minutes of the clock, as far as they are what is counted in: of a part there is as much as of a whole one.
if (window === 'minute')
  await new Promise((wake) => setTimeout(wake, 60_000 - (Date.now() % 60_000)))
const began = performance.now()
const until = began + Number(minutes) * 60_000
const people = streamOf('people')
const ask = {
  page: 1,
  perPage: 100,
  counts: false,
  sortBy: 'updated_at',
  from: undefined,
  until: undefined,
}

async function read(): Promise<void> {
  // A reader whose wait is too long would be retried by Temporal after it.
  while (performance.now() < until) {
    await client.page(people, ask, { lane: 'big-read' }).catch(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    })
  }
}

const waits: number[] = []
async function operate(): Promise<void> {
  while (performance.now() < until - 2_000) {
    const asked = performance.now()
    await client.team({ lane: 'interactive' })
    waits.push(performance.now() - asked - rttMs)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

const readers = 1 + Math.ceil(1.2 * (rttMs / 1_000) * 9.6)
await Promise.all([...Array.from({ length: Math.min(12, Math.max(3, readers)) }, read), operate()])

const seconds = (performance.now() - began) / 1_000
const { cost, refused, requests, maxCostInAnyMinute } = simulator.requests.summary()
const ofOthers = (foreignPerMinute / 60) * seconds
const allowed = (limitPerMinute / 60) * seconds
// A bucket begins empty: what fills it is spent beyond what flows out, once.
const inBucket = window === 'leaky' ? Math.max(0, cost + ofOthers - allowed) : 0
const used = (cost + ofOthers - inBucket) / allowed
const p95 = waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.95)] ?? Number.NaN
process.stdout.write(
  `${window}, round trip ${rttMs} ms, others ${foreignPerMinute} a minute, ${seconds.toFixed(0)} s: ` +
    `${requests} requests, ${refused} refused (429), ${maxCostInAnyMinute} at most in 60 s, ` +
    `an operator waits p95 ${p95.toFixed(0)} ms\nused of the limit: ${used.toFixed(3)}` +
    `${inBucket > 0 ? `, and ${Math.round(inBucket)} in the bucket, which began empty` : ''}\n`,
)
