// B4: records a second with the limit lifted, through real Temporal activities, against a bare loop that fetches, parses,
// validates and upserts; alternating, on the same simulator and Postgres. The worker and the loop are processes of their own.
//   node bench/throughput.ts [people=30000] [rounds=5]
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { Client as Temporal, Connection } from '@temporalio/client'
import { Client } from 'pg'
import { syncStreamId } from '../src/workflows/messages.ts'
import { median, table } from './figures.ts'
import { startScene, team, unlimited } from './scene.ts'

const [people = '30000', rounds = '5'] = process.argv.slice(2)
/** What SalesLoft lets a team read in a second. */
const ceiling = 1_000
const bareLoop = path.join(import.meta.dirname, 'bare-loop.ts')

await using held = new AsyncDisposableStack()
const scene = held.use(await startScene({ people: Number(people), rttMs: 0, limit: unlimited }))
const client = new Client({ connectionString: scene.databaseUrl })
await client.connect()
held.defer(() => client.end())
const connection = await Connection.connect({ address: scene.address })
held.defer(() => connection.close())
const handle = new Temporal({ connection }).workflow.getHandle(syncStreamId(team, 'people'))

async function here(): Promise<number> {
  const began = performance.now()
  await scene.temporal.startStream(team, 'people', { full: true })
  await handle.result()
  return (performance.now() - began) / 1_000
}

async function bare(): Promise<number> {
  const { url, apiKey } = scene.simulator
  const words = [bareLoop, url, apiKey, scene.databaseUrl]
  const { stdout } = await promisify(execFile)(process.execPath, words)
  return Number(stdout)
}

async function rate(read: () => Promise<number>): Promise<number> {
  await client.query('truncate salesloft.people')
  const seconds = await read()
  const { rows } = await client.query<{ stored: number }>(
    'select count(*)::integer as stored from salesloft.people',
  )
  const stored = rows[0]?.stored ?? 0
  if (stored !== Number(people)) throw new Error(`${stored} rows of ${people} are stored.`)
  return stored / seconds
}

// The simulator makes each record when it is first asked for it.
await rate(bare)
const measured: { readonly here: number; readonly bare: number }[] = []
for (let round = 0; round < Number(rounds); round += 1) {
  measured.push({ here: await rate(here), bare: await rate(bare) })
}
const ours = measured.map((each) => each.here)
const bares = measured.map((each) => each.bare)
const row = (name: string, rates: readonly number[]): readonly (string | number)[] => [
  name,
  ...[median(rates), Math.min(...rates), Math.max(...rates)].map(Math.round),
]
process.stdout.write(`${people} people, ${rounds} rounds: rows a second\n`)
process.stdout.write(
  table([
    ['way', 'median', 'least', 'most'],
    row('through Temporal', ours),
    row('bare loop', bares),
  ]),
)
process.stdout.write(`of the API's ceiling (10 or more): ${(median(ours) / ceiling).toFixed(1)}\n`)
const ratio = median(measured.map((each) => each.here / each.bare))
process.stdout.write(`of the bare loop (B4, 0.7 or more): ${ratio.toFixed(2)}\n`)
