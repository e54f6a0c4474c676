// B12, second half: the figures of a report over 1,000,000 activities, against plain SQL over the mirror that a person would
// write, in the same run; and what a table of activity that is kept beside the mirror would gain and cost
// (docs/decisions/0021).
//   node bench/report.ts [activities=1000000] [rounds=5]
import { sql } from 'kysely'
import { Client } from 'pg'
import { measureSources, type MeasureSourceName } from '../src/domain/measure-sources.ts'
import { gather } from '../src/domain/report-figures.ts'
import { parseTeamSlug } from '../src/domain/teams.ts'
import { createDatabase } from '../src/store/database.ts'
import { migrate } from '../src/store/migrate.ts'
import { createReportFacts, type FactsAsked } from '../src/store/report-facts.ts'
import { startCluster } from '../test/support/cluster.ts'
import { median, table } from './figures.ts'
import { bareReport } from './report-bare.ts'
import { fillWithActivity, keepActivity, touchPages } from './report-scene.ts'

const [activities = '1000000', rounds = '5'] = process.argv.slice(2)
const team = parseTeamSlug('demo')
const cluster = await startCluster()
await using held = new AsyncDisposableStack()
held.defer(() => cluster.stop())
const database = held.use(createDatabase({ url: cluster.url, maxConnections: 1 }))
await migrate(database)
const client = new Client({ connectionString: cluster.url })
await client.connect()
held.defer(() => client.end())

await fillWithActivity(client, Number(activities))
const bounds: FactsAsked['bounds'] = [
  '2026-10-27T00:00:00Z',
  '2026-11-17T00:00:00Z',
  '2026-11-18T00:00:00Z',
  '2026-11-24T00:00:00Z',
  '2026-11-25T00:00:00Z',
]
const asked: FactsAsked = { team, bounds }
const facts = createReportFacts({ database })

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function whole(): Promise<number> {
  return gather((await facts.read(asked)).facts).team.own.sent
}

const sums = (relation: string): string => `select user_id, count(*), sum(views), sum(duration)
  from ${relation} where team = 'demo' and at >= $1 and at < $2 group by 1`
const ranges = { day: bounds.slice(3), '29 days': [bounds[0], bounds[4]] } as const

const before = process.memoryUsage.rss()
const ours: number[] = []
const bare: number[] = []
await whole()
for (let round = 0; round < Number(rounds); round += 1) {
  ours.push(await timed(whole))
  bare.push(await timed(() => bareReport(client, bounds)))
}
const grown = (process.memoryUsage.rss() - before) / 1_048_576

const view = new Map<string, number>()
for (const [name, range] of Object.entries(ranges)) {
  const took: number[] = []
  for (let round = 0; round < Number(rounds); round += 1)
    took.push(await timed(() => client.query(sums('salesloft.activity'), [...range])))
  view.set(name, median(took))
}
const written = await timed(() => touchPages(client, 100))
await keepActivity(client)
const kept = new Map<string, number>()
for (const [name, range] of Object.entries(ranges)) {
  const took: number[] = []
  for (let round = 0; round < Number(rounds); round += 1)
    took.push(await timed(() => client.query(sums('kept.activity'), [...range])))
  kept.set(name, median(took))
}
const writtenKept = await timed(() => touchPages(client, 100))

const { rows } = await sql<{ rows: number }>`
  select count(*)::integer as rows from salesloft.activity where team = ${team}`.execute(
  database.kysely,
)
const sources = Object.keys(measureSources) as MeasureSourceName[]
process.stdout.write(
  `${rows[0]?.rows} activities, ${sources.length} sources, ${rounds} rounds, medians; ms, and pages of 100 e-mails changed\n`,
)
const ms = (value: number | undefined): string => (value ?? Number.NaN).toFixed(1)
process.stdout.write(
  table([
    ['', 'day by user', '29 days by user', '100 pages written'],
    ['view', ms(view.get('day')), ms(view.get('29 days')), ms(written)],
    ['kept table', ms(kept.get('day')), ms(kept.get('29 days')), ms(writtenKept)],
  ]),
)
process.stdout.write(`report ${ms(median(ours))} ms, bare ${ms(median(bare))} ms\n`)
process.stdout.write(`memory grown (flat is under 96): ${grown.toFixed(0)} MB\n`)
const ratio = median(ours.map((each, at) => each / (bare[at] ?? Number.NaN)))
process.stdout.write(`report against bare SQL (B12, 1.3 or less): ${ratio.toFixed(2)}\n`)
