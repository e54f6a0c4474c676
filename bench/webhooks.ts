// B7: signed bodies of 1.5 KB that are stored before they are answered, a second, and how long the answer takes; against a bare
// Fastify with one INSERT, into a table of its own and into ours, and against stripe-sync-engine, in turn, on the same Postgres,
// which waits for its disk. Every 2xx is compared with what is stored. Then 2,000 a second for ten seconds.
//   node bench/webhooks.ts [seconds=4] [rounds=3]
import path from 'node:path'
import { Client } from 'pg'
import { startCluster } from '../test/support/cluster.ts'
import { launch } from '../test/system/processes.ts'
import {
  prepare,
  receive,
  send,
  type Sent,
  storedAt,
  unaccounted,
} from '../test/webhooks/receiver.ts'
import { median, table } from './figures.ts'

const [seconds = '4', rounds = '3'] = process.argv.slice(2)
const connections = [1, 32, 100]
const inherited = Object.fromEntries(
  Object.entries(process.env).map(([name, value]) => [name, value ?? '']),
)
const peers = path.join(import.meta.dirname, 'webhook-peers.ts')

await using held = new AsyncDisposableStack()
const cluster = await startCluster({
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
})
held.defer(() => cluster.stop())
const place = await prepare(cluster.url)
const client = new Client({ connectionString: cluster.url })
await client.connect()
held.defer(() => client.end())
const ways = new Map([['here', held.use(await receive(place)).url]])
for (const which of ['bare', 'table', 'stripe']) {
  // With the settings of this machine: a peer may have to be installed.
  const running = held.use(launch([which, cluster.url], inherited, '', peers))
  try {
    const line = await running.line(/listens on/)
    ways.set(which, /listens on (\S+)/.exec(line)?.[1] ?? '')
  } catch (error) {
    const { code, stderr } = await running.ended
    // One that could not be installed ends in peace, and says so.
    if (which !== 'stripe' || code !== 0) throw error
    process.stderr.write(stderr)
  }
}

type Measured = { readonly perSecond: number; readonly p99: number }
const measured = new Map<string, Measured[]>()
let taken = 0

async function measure(name: string, url: string, count: number): Promise<Measured> {
  // No body twice, or it would be taken for a delivery that came again.
  await client.query('truncate worker.inbox')
  const words = ['--rate', '0', '--seconds', seconds, '--connections', String(count)]
  const sent = await send(url, place.person, ...words)
  requireAnswered(name, sent, ['200'])
  if (name === 'here') await requireStored(sent)
  return { perSecond: sent.acceptedPerSecond, p99: sent.latencyMs.p99 }
}

function requireAnswered(name: string, { byAnswer }: Sent, answers: readonly string[]): void {
  if (Object.keys(byAnswer).every((answer) => answers.includes(answer))) return
  throw new Error(`${name} answered ${JSON.stringify(byAnswer)}`)
}

async function requireStored(sent: Sent): Promise<void> {
  const missing = unaccounted(sent, await storedAt(cluster.url))
  if (missing.length > 0)
    throw new Error(`${missing.length} were answered 200: ${missing[0] ?? ''}`)
  taken += sent.accepted.size
}

for (const [name, url] of ways) await measure(name, url, 32)
for (let round = 0; round < Number(rounds); round += 1) {
  for (const count of connections) {
    for (const [name, url] of ways) {
      const key = `${name} ${count}`
      measured.set(key, [...(measured.get(key) ?? []), await measure(name, url, count)])
    }
  }
}

function of(name: string, count: number): readonly Measured[] {
  return measured.get(`${name} ${count}`) ?? []
}

const lines = [...ways.keys()].map((name) => [
  name,
  ...connections.flatMap((count) => [
    Math.round(median(of(name, count).map((each) => each.perSecond))),
    median(of(name, count).map((each) => each.p99)).toFixed(1),
  ]),
])
process.stdout.write(
  `Signed bodies of 1.5 KB, ${rounds} rounds of ${seconds} s: stored a second, p99 in ms\n`,
)
process.stdout.write(
  table([['way', ...connections.flatMap((count) => [`${count} conn.`, 'p99'])], ...lines]),
)

/** Round by round, since what else the machine does changes from one to the next. */
function ratio(name: string, count: number, what: keyof Measured): string {
  const others = of(name, count)
  const each = of('here', count).map((ours, at) => ours[what] / (others[at]?.[what] ?? Number.NaN))
  return median(each).toFixed(2)
}

for (const count of connections) {
  const against = `with ${count} connections, against bare`
  process.stdout.write(
    `a second ${against} (B7, 0.85 or more): ${ratio('bare', count, 'perSecond')}\n`,
  )
  process.stdout.write(`p99 ${against} (B7, 2 or less): ${ratio('bare', count, 'p99')}\n`)
  process.stdout.write(
    `a second with ${count} connections, against bare into our table: ${ratio('table', count, 'perSecond')}\n`,
  )
  if (!ways.has('stripe')) continue
  const stripe = ratio('stripe', count, 'perSecond')
  process.stdout.write(
    `a second with ${count} connections, against stripe-sync-engine (B7, 1.5 or more): ${stripe}\n`,
  )
}

const burst = await send(ways.get('here') ?? '', place.person, '--rate', '2000', '--seconds', '10')
requireAnswered('here', burst, ['200', '503'])
await requireStored(burst)
const { p99, max } = burst.latencyMs
process.stdout.write(
  `2,000 a second for 10 s: ${burst.sent} sent, ${JSON.stringify(burst.byAnswer)}, p99 ${p99} ms, most ${max} ms\n`,
)
process.stdout.write(`${taken} answered 200, every one of them stored\n`)
