// B8 and B14: from a change to its row by webhook, through everything: the simulator changes people, signs and sends; a server
// stores and rings; a worker in a process of its own makes the rows. One delivery in ten comes twice, one in ten late.
//   node bench/fresh.ts [perSecond=50] [seconds=60]
import { setTimeout as sleep } from 'node:timers/promises'
import { table } from './figures.ts'
import { deliver, drainEvents, mirrored } from './hooks.ts'
import { startScene, unlimited } from './scene.ts'

const [perSecond = '50', seconds = '60'] = process.argv.slice(2)
const share = 0.1

await using held = new AsyncDisposableStack()
const scene = held.use(await startScene({ people: 5_000, rttMs: 0, limit: unlimited }))
const { client, drained } = held.use(await mirrored(scene, 5_000))
await deliver(scene, 'person_updated')
const { mutate, webhooks } = scene.simulator
webhooks.misfortunes.add({ what: { kind: 'duplicate' }, probability: share })
webhooks.misfortunes.add({ what: { kind: 'delay', ms: 300, jitterMs: 700 }, probability: share })

const changes = Number(perSecond) * Number(seconds)
const began = performance.now()
for (let change = 0; change < changes; change += 1) {
  const dueMs = began + (change * 1_000) / Number(perSecond) - performance.now()
  if (dueMs > 0) await sleep(dueMs)
  mutate.update('people', 1)
}
await webhooks.quiet()
await drained(100)

const { rows } = await client.query<Record<'deliveries' | 'p50' | 'p95' | 'p99' | 'most', number>>(`
  select count(*)::integer as deliveries, max(ms)::integer as most,
    percentile_cont(0.5) within group (order by ms)::integer as p50,
    percentile_cont(0.95) within group (order by ms)::integer as p95,
    percentile_cont(0.99) within group (order by ms)::integer as p99
  from (
    select extract(epoch from processed_at - received_at) * 1000 as ms from worker.inbox
  ) each`)
const { deliveries = 0, p50 = 0, p95 = 0, p99 = 0, most = 0 } = rows[0] ?? {}
const { rows: ends } = await client.query<{ outcome: string; count: number }>(
  'select outcome, count(*)::integer as count from worker.inbox group by 1 order by 1',
)
const answers = webhooks
  .deliveries()
  .flatMap(({ tries }) => tries.map(({ at, answeredAt }) => answeredAt - at))
  .toSorted((a, b) => a - b)
const receive = answers[Math.floor(answers.length * 0.95)] ?? Number.NaN
const { runs, events } = await drainEvents(scene)
process.stdout.write(
  `${perSecond} changes a second for ${seconds} s; one in ten twice, one in ten late\n`,
)
process.stdout.write(`outcomes: ${ends.map((end) => `${end.outcome} ${end.count}`).join(', ')}\n`)
process.stdout.write(
  table([
    ['from storing a delivery to its row', 'p50', 'p95', 'p99', 'most'],
    ['ms', p50, p95, p99, most],
  ]),
)
process.stdout.write(`an answer, p95 (B8, 50 ms or less): ${receive.toFixed(0)} ms\n`)
process.stdout.write(`end to end, p95 (B8, 1,000 ms or less): ${(receive + p95).toFixed(0)} ms\n`)
process.stdout.write(
  `${runs} runs of the workflow, ${events} events for ${deliveries} deliveries\n`,
)
// A signal each is one event, and three of an activity that does its work.
const ratio = (4 * deliveries) / events
process.stdout.write(`events of a signal each over ours (B14, 5 or more): ${ratio.toFixed(1)}\n`)
