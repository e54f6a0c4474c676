// B1–B4, B12, B13: a first read in windows through everything there is: simulator, a worker process of its own, Temporal,
// Postgres. Without arguments 100,000 people at 300 ms under SalesLoft's limit, then without round trip and limit.
//   node bench/big.ts [people] [rttMs] [limitPerMinute|none]
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { defaultCostPerMinute, rateShare } from '../src/domain/budget.ts'
import { syncStreamId } from '../src/workflows/messages.ts'
import { residentMegabytes } from './processes.ts'
import { startScene, team, unlimited } from './scene.ts'

type Sample = { readonly rows: number; readonly megabytes: number }

/** MB for each 100,000 rows: the line of least squares through the second half, when everything is warm. */
function slopeOf(samples: readonly Sample[]): number {
  const half = samples.slice(Math.floor(samples.length / 2))
  const mean = (of: (each: Sample) => number): number =>
    half.reduce((sum, each) => sum + of(each), 0) / half.length
  const [rows, megabytes] = [mean((each) => each.rows), mean((each) => each.megabytes)]
  const along = half.reduce(
    (sum, each) => sum + (each.rows - rows) * (each.megabytes - megabytes),
    0,
  )
  return (along / half.reduce((sum, each) => sum + (each.rows - rows) ** 2, 0)) * 100_000
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function read(people: number, rttMs: number, limit: number): Promise<void> {
  await using scene = await startScene({ people, rttMs, limit })
  const { address, app, pid, simulator, temporal } = scene
  await sleep(3_000)
  const idle = residentMegabytes(pid)
  const samples: Sample[] = []
  const began = performance.now()
  await temporal.startStream(team, 'people', { full: true })
  let run
  for (;;) {
    await sleep(500)
    run = (await app.sync.runsOf(team, '2000-01-01T00:00:00Z')).at(-1)
    samples.push({ rows: run?.fetched ?? 0, megabytes: residentMegabytes(pid) })
    if (run !== undefined && run.state !== 'reading') break
  }
  const seconds = (performance.now() - began) / 1_000
  await using held = new AsyncDisposableStack()
  const connection = await Connection.connect({ address })
  held.defer(() => connection.close())
  const handle = new Client({ connection }).workflow.getHandle(syncStreamId(team, 'people'))
  await handle.result()
  const { events } = await handle.fetchHistory()
  const { cost, refused, requests } = simulator.requests.summary()
  const floor = Math.ceil(people / 100)
  const most = Math.max(...samples.map((each) => each.megabytes))
  say(`${people} people, round trip ${rttMs} ms, limit ${limit === unlimited ? 'none' : limit}:`)
  say(
    `  ${run.state}, ${run.created} rows in ${seconds.toFixed(1)} s, ${requests} requests, ${refused} refused (429)`,
  )
  say(`  ${Math.round(run.created / seconds)} rows a second`)
  say(
    `  memory: idle ${idle.toFixed(0)} MB, most ${most.toFixed(0)} MB (${(most - idle).toFixed(0)} more), ${slopeOf(samples).toFixed(2)} MB for each 100,000 rows`,
  )
  say(
    `  Temporal events: ${events?.length ?? 0}, for a million records ${Math.round(((events?.length ?? 0) * 1e6) / people)}`,
  )
  if (limit !== unlimited) {
    const floorSeconds = floor / (limit * rateShare)
    say(`  used of the limit: ${(cost / ((limit / 60) * seconds)).toFixed(3)}`)
    say(`  time, of the floor at the governor's pace: ${(seconds / floorSeconds).toFixed(3)}`)
  }
  say(`  cost, of the floor: ${(cost / floor).toFixed(3)}`)
}

const [people, rtt = '0', limit = 'none'] = process.argv.slice(2)
if (people === undefined) {
  await read(100_000, 300, defaultCostPerMinute)
  await read(100_000, 0, unlimited)
} else {
  await read(Number(people), Number(rtt), limit === 'none' ? unlimited : Number(limit))
}
