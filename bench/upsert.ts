// B5, B6: rows a second of the statement that stores a page, against COPY and merge, page by page in the same run.
//   node bench/upsert.ts [rows=5000] [rounds=5]
import { Client } from 'pg'
import { streamOf } from '../src/domain/streams.ts'
import { parseTeamSlug } from '../src/domain/teams.ts'
import { createDatabase } from '../src/store/database.ts'
import { migrate } from '../src/store/migrate.ts'
import { type IncomingRow, storeRows } from '../src/store/mirror.ts'
import { startCluster } from '../test/support/cluster.ts'
import { person } from '../test/support/rows.ts'
import { copyInto, copyText } from './copy.ts'

const [rows = '5000', rounds = '5'] = process.argv.slice(2)
const pageRows = 100
const team = parseTeamSlug('bench')
const people = streamOf('people')

const cluster = await startCluster()
await using held = new AsyncDisposableStack()
held.defer(() => cluster.stop())
const database = held.use(createDatabase({ url: cluster.url, maxConnections: 1 }))
await migrate(database)
const client = new Client({ connectionString: cluster.url })
await client.connect()
held.defer(() => client.end())

const names = ['team', 'id', ...Object.keys(people.columns), 'raw', 'updated_at']
const all = [...names, 'requested_at', 'synced_at'].map((name) => `"${name}"`).join(', ')
const set = [...names.slice(2), 'requested_at', 'synced_at'].map((n) => `"${n}" = excluded."${n}"`)
await client.query(`create temporary table incoming as select ${all} from salesloft.people limit 0`)

type Way = (page: readonly IncomingRow[], requestedAt: string) => Promise<void>

const ways = {
  async statement(page, requestedAt) {
    await database.kysely
      .transaction()
      .execute((trx) => storeRows(trx, { team, stream: people, rows: page, requestedAt }))
  },
  async 'COPY and merge'(page, requestedAt) {
    const text = copyText(
      page.map(({ id, values, raw, updatedAt }) => [
        team,
        id,
        ...Object.keys(people.columns).map((name) => values[name] ?? null),
        raw,
        updatedAt,
        requestedAt,
        requestedAt,
      ]),
    )
    await client.query('begin')
    await copyInto(client, `incoming (${all})`, text)
    await client.query(`insert into salesloft.people (${all}) select ${all} from incoming order by id
      on conflict (team, id) do update set ${set.join(', ')}`)
    await client.query('truncate incoming')
    await client.query('commit')
  },
} as const satisfies Record<string, Way>

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
const measured = new Map<string, { readonly perSecond: number; readonly walPerRow: number }[]>()

async function walBytes(): Promise<number> {
  const answer = await client.query<{ at: string }>(
    `select pg_current_wal_insert_lsn() - '0/0' as at`,
  )
  return Number(answer.rows[0]?.at)
}

for (let round = 0; round < Number(rounds); round += 1) {
  for (const [way, store] of Object.entries(ways)) {
    await client.query('truncate salesloft.people')
    for (const [what, [pages, day]] of Object.entries(work)) {
      // Or the first to read after the updates would clear their remains away.
      await client.query('vacuum salesloft.people')
      const before = await walBytes()
      const began = performance.now()
      for (const page of pages) await store(page, `2026-11-2${day}T12:00:00Z`)
      const perSecond = (Number(rows) / (performance.now() - began)) * 1_000
      const walPerRow = ((await walBytes()) - before) / Number(rows)
      const key = `${way}, ${what}`
      measured.set(key, [...(measured.get(key) ?? []), { perSecond, walPerRow }])
    }
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function speedOf(way: keyof typeof ways, what: string): number {
  return median((measured.get(`${way}, ${what}`) ?? []).map((each) => each.perSecond))
}

const bytes = Buffer.byteLength(first[0]?.[0]?.raw ?? '')
const lines = [...measured].map(([key, results]) => {
  const wal = Math.round(median(results.map((result) => result.walPerRow)))
  const speeds = results.map((result) => Math.round(result.perSecond)).toSorted((a, b) => a - b)
  return `${key}: ${Math.round(median(speeds))} rows/s (${speeds.at(0)}–${speeds.at(-1)}), ${wal} B of WAL a row\n`
})
const ratio = (what: string): string =>
  (speedOf('statement', what) / speedOf('COPY and merge', what)).toFixed(2)
process.stdout.write(`${rows} people of ${bytes} B in pages of ${pageRows}, ${rounds} rounds
${lines.join('')}unchanged against COPY and merge: ${ratio('unchanged')}
update against COPY and merge: ${ratio('update')}
insert against COPY and merge (0.7 or more): ${ratio('insert')}
`)
