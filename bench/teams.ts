// B15: many teams, a few of them busy, on one worker and then on four, each a process; all streams, real schedules, nothing
// hurried. A quarter, a half and all of the teams for so many minutes each, then all of them with four workers; with two
// steps a half and all of them.
//   node bench/teams.ts [teams=1000] [busy=20] [minutes=6] [limit of a busy one=100] [steps=3]
import { setTimeout as sleep } from 'node:timers/promises'
import type { SimulatedTeam } from '../simulator/simulator.ts'
import { scenarioOf } from '../simulator/world/scenarios.ts'
import { Secret } from '../src/config/secret.ts'
import { inParallel } from '../src/domain/in-parallel.ts'
import { parseTeamSlug } from '../src/domain/teams.ts'
import { keepReading } from './backlog.ts'
import { table } from './figures.ts'
import { openCounts } from './counts.ts'
import { cpuSeconds } from './processes.ts'
import { startPlace } from './scene.ts'

const [teams = 1_000, busy = 20, minutes = 6, limit = 100, steps = 3] = process.argv
  .slice(2)
  .map(Number)
const connectedAtOnce = 4
const reading = ['people', 'accounts'] as const
// Two of each list are enough for a poll that finds nothing new.
const few = Object.fromEntries(Object.keys(scenarioOf('tiny').sizes).map((list) => [list, 2]))

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

await using held = new AsyncDisposableStack()
const place = held.use(
  await startPlace({
    scenario: 'tiny',
    teams: Array.from({ length: teams }, (_, index) =>
      index < busy
        ? {
            slug: `busy-${index}`,
            limitPerMinute: limit,
            sizes: { people: 4_000, accounts: 2_000 },
          }
        : { slug: `idle-${index}`, sizes: few },
    ),
  }),
)
const { app, simulator } = place
/** Busy is who is always to be read in full. */
const busyTeams = simulator.teams.slice(0, busy).map(({ slug }) => parseTeamSlug(slug))
const counts = held.use(await openCounts(place.databaseUrl))
const pids = [await place.startWorker()]
await sleep(3_000)
const idleCpu = await measured(pids, 20_000)

async function measured(of: readonly number[], ms: number): Promise<number> {
  const before = of.reduce((sum, pid) => sum + cpuSeconds(pid), 0)
  const began = performance.now()
  await sleep(ms)
  const spent = of.reduce((sum, pid) => sum + cpuSeconds(pid), 0) - before
  return (spent * 1_000) / (performance.now() - began)
}

async function connect(account: SimulatedTeam): Promise<void> {
  await app.operations.connect({
    team: parseTeamSlug(account.slug),
    baseUrl: simulator.url,
    apiKey: new Secret(account.apiKey),
    costPerMinute: account.limitPerMinute,
  })
}

async function untilRead(count: number): Promise<void> {
  const began = performance.now()
  for (;;) {
    const left = await counts.unread()
    say(
      `  ${count} teams: ${left} streams to be read, ${((performance.now() - began) / 1_000).toFixed(0)} s`,
    )
    if (left === 0) return
    await sleep(10_000)
  }
}

type Figures = readonly (string | number)[]

async function measure(count: number): Promise<Figures> {
  simulator.requests.reset()
  await counts.reset()
  const cpu = measured(pids, minutes * 60_000)
  const until = performance.now() + minutes * 60_000
  let longest = 0
  let overdue = 0
  while (performance.now() < until) {
    await sleep(5_000)
    longest = Math.max(longest, await counts.longestSincePoll())
    overdue = Math.max(overdue, await counts.overdue())
  }
  const used = await cpu
  const asked = simulator.requests.list()
  const spent = Map.groupBy(asked, ({ team }) => team ?? '')
  const shares = simulator.teams.slice(0, busy).map(({ slug }) => {
    const cost = (spent.get(slug) ?? []).reduce((sum, each) => sum + each.cost, 0)
    return cost / (limit * minutes)
  })
  const refused = asked.filter(({ status }) => status === 429).length
  const { cost, runs } = await counts.idle()
  return [
    `${count} teams, ${pids.length} ${pids.length === 1 ? 'worker' : 'workers'}`,
    `${longest.toFixed(0)} s`,
    overdue,
    Math.min(...shares).toFixed(3),
    (shares.reduce((sum, each) => sum + each, 0) / busy).toFixed(3),
    (cost / runs).toFixed(3),
    (runs / (count - busy) / minutes).toFixed(2),
    refused,
    `${((used - idleCpu) * 100).toFixed(1)} %`,
    `${(((used - idleCpu) * 100 * 100) / count).toFixed(2)} %`,
  ]
}

const lines: Figures[] = [
  [
    '',
    'longest since a poll due each 5 min',
    'overdue streams',
    'least busy team, of its budget',
    'mean',
    'cost of a due stream, idle',
    'polls of an idle team a minute',
    '429',
    'CPU above an idle worker',
    'for 100 teams',
  ],
]
const stopping = new AbortController()
let connected = 0
let busyEnded = Promise.resolve()
for (const share of [0.25, 0.5, 1].slice(-steps)) {
  const next = simulator.teams.slice(connected, Math.round(teams * share))
  await inParallel(next, connectedAtOnce, connect)
  if (connected === 0) busyEnded = keepReading(place, busyTeams, reading, stopping.signal)
  connected += next.length
  await untilRead(connected)
  lines.push(await measure(connected))
}
for (let more = 1; more < 4; more += 1) pids.push(await place.startWorker())
await sleep(10_000)
lines.push(await measure(connected))
stopping.abort()
await busyEnded
const heads = lines[0] ?? []
say(
  table(
    heads.map((head, at) =>
      at === 0
        ? ['', ...lines.slice(1).map((line) => line[0] ?? '')]
        : [head, ...lines.slice(1).map((line) => line[at] ?? '')],
    ),
  ),
)
