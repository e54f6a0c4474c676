// B14: 10,000 deliveries that wait, drained by a worker in a process of its own: how many events Temporal keeps of it, and how
// many deliveries a second. Each is a new version of a person.
//   node bench/drain.ts [deliveries=10000]
import { setTimeout as sleep } from 'node:timers/promises'
import { drainEvents, mirrored } from './hooks.ts'
import { startScene, team, unlimited } from './scene.ts'

const [deliveries = '10000'] = process.argv.slice(2)
const people = 5_000

await using held = new AsyncDisposableStack()
const scene = held.use(await startScene({ people, rttMs: 0, limit: unlimited }))
const { client, count, drained } = held.use(await mirrored(scene, people))
await client.query(`
  insert into worker.inbox (team, endpoint, event, body, body_sha256)
  select team, 'bench', 'person_updated', body, sha256(body) from (
    select team, convert_to(jsonb_set(raw, '{updated_at}', to_jsonb(to_char(
      now() at time zone 'utc' + n * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
    )))::text, 'UTF8') as body
    from generate_series(1, ${Number(deliveries)}) n
    join lateral (
      select team, raw from salesloft.people order by id offset n % ${people} limit 1
    ) p on true
  ) made`)
const began = performance.now()
await scene.temporal.ringInbox(team)
await drained(50)
const seconds = (performance.now() - began) / 1_000
await sleep(1_000)
const { events } = await drainEvents(scene)
const applied = await count(
  `select count(*)::integer as count from worker.inbox where outcome = 'applied'`,
)
process.stdout.write(`${deliveries} deliveries, ${applied} applied, in ${seconds.toFixed(1)} s: `)
process.stdout.write(`${Math.round(Number(deliveries) / seconds)} a second; ${events} events\n`)
// Of a signal alone, without any work for it.
const ratio = Number(deliveries) / events
process.stdout.write(`signals of one each over our events (B14, 5 or more): ${ratio.toFixed(0)}\n`)
