// B11: how long an enrolment waits while big reads use the whole budget, one enrolment a second, against the same governor
// that grants in the order of arrival; through everything, by turns in the same worker.
//   node bench/enroll.ts [rounds=3] [seconds=30] [rttMs=50]
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { type EnrollmentState, isEnded } from '../src/domain/enrollment.ts'
import { type StreamName, streamOf } from '../src/domain/streams.ts'
import { candidatesIn, type Wanted } from '../test/simulator/enrolling.ts'
import { keepReading } from './backlog.ts'
import { median, quantile, table } from './figures.ts'
import { startScene, team, unlimited } from './scene.ts'

const [rounds = 3, seconds = 30, rttMs = 50] = process.argv.slice(2).map(Number)
const limit = 600
const warmingUp = 5
/** A first reading's largest, of which each is read in windows side by side, and for longer than it is measured. */
const backlog = ['people', 'accounts', 'cadence_memberships', 'emails', 'calls', 'notes'] as const
const rowsOfEach = 30_000
/** With these of the mirror an enrolment is judged first; only the last look before the POST asks SalesLoft. */
const all: readonly StreamName[] = [...backlog, 'users', 'cadences', 'steps']

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

await using held = new AsyncDisposableStack()
let waits: number[] = []
const scene = held.use(
  await startScene({
    people: rowsOfEach,
    sizes: Object.fromEntries(backlog.map((name) => [streamOf(name).path, rowsOfEach])),
    rttMs,
    limit: unlimited,
    worker: {
      preload: path.join(import.meta.dirname, 'in-order.ts'),
      onLine: (line) => waits.push(Number(line)),
    },
  }),
)
const { app, simulator, temporal } = scene
const client = new Client({ connectionString: scene.databaseUrl })
await client.connect()
held.defer(() => client.end())

async function unread(): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::integer as count from worker.sync_state
      where stream = any ($1) and last_finished_at is null`,
    [all],
  )
  return rows[0]?.count ?? Number.NaN
}

for (const stream of all) await temporal.startStream(team, stream, { full: true })
while ((await unread()) > 0) await sleep(500)
const [account] = simulator.teams
if (account !== undefined) account.limitPerMinute = limit
await app.settings.change(team, { costPerMinute: limit }, 'bench')
await app.guarding.rules.change(team, undefined, { otherCadence: 'allow' }, 'bench')
const people = candidatesIn(scene).values()

type Asked = {
  readonly id: string
  /** Until `request` answered. */
  readonly answeredMs: number
}

async function enroll({ person, cadence }: Wanted): Promise<Asked> {
  const asked = performance.now()
  const wanted = { team, person, cadence, by: 'bench', source: 'cli', lane: 'interactive' } as const
  const { id } = await app.enrollments.request(wanted)
  return { id, answeredMs: performance.now() - asked }
}

/** From the request, which Postgres has, to the answer of the POST, for each; once all of them have one. */
async function through(ids: readonly string[]): Promise<readonly number[]> {
  for (;;) {
    const { rows } = await client.query<{ state: EnrollmentState; ms: number | null }>(
      `select e.state, extract(epoch from v.at - e.requested_at)::float8 * 1000 as ms
        from worker.enrollment e
        left join worker.enrollment_event v on v.enrollment = e.id and v.kind = 'enrolled'
        where e.team = $1 and e.id = any ($2)`,
      [team, ids],
    )
    const times = rows.flatMap(({ ms }) => ms ?? [])
    if (times.length === ids.length) return times
    const over = rows.filter(({ state, ms }) => ms === null && isEnded(state))
    if (over.length > 0) throw new Error(`Ended otherwise: ${JSON.stringify(over)}`)
    await sleep(500)
  }
}

type Round = Readonly<Record<'answered' | 'posted' | 'waited', readonly number[]>> & {
  /** Of the limit. */
  readonly used: number
  /** 429. */
  readonly refused: number
}

async function round(count: number): Promise<Round> {
  waits = []
  simulator.requests.reset()
  const began = performance.now()
  const asked: Promise<Asked>[] = []
  while (asked.length < count) {
    const { value: wanted } = people.next()
    if (wanted === undefined) throw new Error('There is nobody left to enrol.')
    asked.push(enroll(wanted))
    await sleep(Math.max(0, asked.length * 1_000 - (performance.now() - began)))
  }
  const { cost } = simulator.requests.summary()
  const used = cost / ((limit / 60_000) * (performance.now() - began))
  const enrollments = await Promise.all(asked)
  const posted = await through(enrollments.map(({ id }) => id))
  const { refused } = simulator.requests.summary()
  const answered = enrollments.map(({ answeredMs }) => answeredMs)
  return { used, refused, posted, answered, waited: waits }
}

const ways = { lanes: 'lanes', inOrder: 'first in, first out' } as const
const found: Record<keyof typeof ways, Round[]> = { lanes: [], inOrder: [] }
const stopping = new AbortController()
const ended = keepReading(scene, [team], backlog, stopping.signal)
// What was spent without a limit is forgotten with its minute.
await sleep(60_000 - (Date.now() % 60_000))
await sleep(5_000)
await round(warmingUp)
for (let nth = 1; nth <= rounds; nth += 1) {
  for (const way of ['lanes', 'inOrder'] as const) {
    if (way === 'inOrder') process.kill(scene.pid, 'SIGUSR2')
    await sleep(2_000)
    const each = await round(seconds)
    found[way].push(each)
    if (way === 'inOrder') process.kill(scene.pid, 'SIGUSR2')
    const [posted, waited] = [each.posted, each.waited].map((values) => quantile(values, 0.95))
    say(
      `  round ${nth}, ${ways[way]}: p95 ${posted?.toFixed(0)} ms, of a request's wait ${waited?.toFixed(0)} ms; ${each.used.toFixed(3)} of the limit used`,
    )
  }
}
stopping.abort()
await ended

const what = {
  answered: 'until the request is answered',
  posted: 'until SalesLoft has answered the POST',
  waited: 'of each of its requests, for its grant',
} as const
const cells: (string | number)[][] = []
for (const name of ['answered', 'posted', 'waited'] as const) {
  for (const way of ['lanes', 'inOrder'] as const) {
    const of = (share: number): string => {
      const values = found[way].map((each) => quantile(each[name], share))
      return median(values).toFixed(0)
    }
    const p95s = found[way].map((each) => quantile(each[name], 0.95))
    const spread = `${Math.min(...p95s).toFixed(0)} to ${Math.max(...p95s).toFixed(0)}`
    const count = found[way].reduce((sum, each) => sum + each[name].length, 0)
    cells.push([what[name], ways[way], count, of(0.5), of(0.95), spread, of(1)])
  }
}
say(
  `one enrolment a second, ${rounds} rounds of ${seconds} s by turns, round trip ${rttMs} ms; medians of rounds, ms`,
)
say(table([['wait', 'limiter', 'count', 'p50', 'p95', 'least and most', 'at most'], ...cells]))
const p95 = (way: keyof typeof ways): number =>
  median(found[way].map(({ posted }) => quantile(posted, 0.95)))
const used = (way: keyof typeof ways): string =>
  median(found[way].map((each) => each.used)).toFixed(3)
const ratios = found.lanes.map(
  ({ posted }, nth) => quantile(found.inOrder[nth]?.posted ?? [], 0.95) / quantile(posted, 0.95),
)
const refused = [...found.lanes, ...found.inOrder].reduce((sum, each) => sum + each.refused, 0)
say(`429: ${refused}`)
say(`used of the limit (0.90 or more): ${used('lanes')}, first in, first out ${used('inOrder')}`)
say(`an enrolment, p95 (2,000 ms or less): ${p95('lanes').toFixed(0)} ms`)
say(`first in, first out takes so many times as long (20 or more): ${median(ratios).toFixed(1)}`)
