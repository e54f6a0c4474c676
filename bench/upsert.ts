// B5, B6: rows a second of the statement that stores a page, against COPY and merge, an upsert without a condition and
// @supabase/stripe-sync-engine, page by page in the same run.
//   node bench/upsert.ts [rows=5000] [rounds=5]
import { Client } from 'pg'
import { streamOf } from '../src/domain/streams.ts'
import { createDatabase } from '../src/store/database.ts'
import { migrate } from '../src/store/migrate.ts'
import type { IncomingRow } from '../src/store/mirror.ts'
import { startCluster } from '../test/support/cluster.ts'
import { person } from '../test/support/rows.ts'
import { median, table } from './figures.ts'
import { waysInto } from './upsert-ways.ts'

const [rows = '5000', rounds = '5'] = process.argv.slice(2)
const pageRows = 100

const cluster = await startCluster()
await using held = new AsyncDisposableStack()
held.defer(() => cluster.stop())
const database = held.use(createDatabase({ url: cluster.url, maxConnections: 1 }))
await migrate(database)
const client = new Client({ connectionString: cluster.url })
await client.connect()
held.defer(() => client.end())
const people = streamOf('people')
const ways = await waysInto(people, { database, client, url: cluster.url, held })

function pagesOf(version: number): readonly (readonly IncomingRow[])[] {
  const stamp = (at: number): string =>
    `2026-11-2${version}T08:00:00.${String(at).padStart(6, '0')}Z`
  const versions = Array.from({ length: Number(rows) }, (_, at) =>
    person(103_358_219 + at, stamp(at), {
      first_name: `First ${at}`,
      email_address: `person${at}@example.com`,
      title: `Manager ${version}`,
    }),
  )
  return Array.from({ length: versions.length / pageRows }, (_, at) =>
    versions.slice(at * pageRows, (at + 1) * pageRows),
  )
}

const [first, second] = [pagesOf(1), pagesOf(2)]
const work = { insert: [first, 1], update: [second, 2], unchanged: [second, 3] } as const
type Work = keyof typeof work
type Measured = { readonly perSecond: number; readonly logPerRow: number }
const measured = new Map<string, Measured[]>()

async function logBytes(): Promise<number> {
  const answer = await client.query<{ at: string }>(
    `select pg_current_wal_insert_lsn() - '0/0' as at`,
  )
  return Number(answer.rows[0]?.at)
}

for (let round = 0; round < Number(rounds); round += 1) {
  for (const [name, way] of Object.entries(ways)) {
    await client.query(way.empty)
    for (const [what, [pages, day]] of Object.entries(work)) {
      // Or the first to read after the updates would clear their remains away.
      await client.query('vacuum')
      const before = await logBytes()
      const began = performance.now()
      for (const page of pages) await way.store(page, `2026-11-2${day}T12:00:00Z`)
      const perSecond = (Number(rows) / (performance.now() - began)) * 1_000
      const logPerRow = ((await logBytes()) - before) / Number(rows)
      const key = `${name} ${what}`
      measured.set(key, [...(measured.get(key) ?? []), { perSecond, logPerRow }])
    }
  }
}

function of(name: string, what: Work): Measured {
  const results = measured.get(`${name} ${what}`) ?? []
  return {
    perSecond: median(results.map((each) => each.perSecond)),
    logPerRow: median(results.map((each) => each.logPerRow)),
  }
}

/** Round by round, since what else the machine does changes from one to the next. */
function ratio(name: string, what: Work): number {
  const peers = measured.get(`${name} ${what}`) ?? []
  const ours = measured.get(`here ${what}`) ?? []
  return median(ours.map((each, at) => each.perSecond / (peers[at]?.perSecond ?? Number.NaN)))
}

const lines = Object.keys(ways).map((name) => [
  name,
  ...(Object.keys(work) as Work[]).flatMap((what) => [
    Math.round(of(name, what).perSecond),
    Math.round(of(name, what).logPerRow),
  ]),
])
const bytes = Buffer.byteLength(first[0]?.[0]?.raw ?? '')
process.stdout.write(
  `${rows} people of ${bytes} B in pages of ${pageRows}, ${rounds} rounds: rows/s, and bytes of log a row\n`,
)
process.stdout.write(
  table([['way', ...Object.keys(work).flatMap((what) => [what, 'log'])], ...lines]),
)
const claims: readonly (readonly [string, string, Work])[] = [
  ['B5, 0.7 or more', 'COPY and merge', 'insert'],
  ['B5, 0.7 or more', 'COPY and merge', 'update'],
  ['B5, 5 or more', 'stripe-sync-engine', 'insert'],
  ['B5, 5 or more', 'stripe-sync-engine', 'update'],
  ['B6, 1.5 or more', 'unconditional upsert', 'unchanged'],
]
for (const [claim, name, what] of claims) {
  if (ways[name] === undefined) continue
  process.stdout.write(`${what} against ${name} (${claim}): ${ratio(name, what).toFixed(2)}\n`)
}
const log = of('here', 'unchanged').logPerRow / of('unconditional upsert', 'unchanged').logPerRow
process.stdout.write(`log of an unchanged row (B6, 0.02 or less): ${log.toFixed(4)}\n`)
