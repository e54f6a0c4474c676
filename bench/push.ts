// What it costs to write many people: as a bulk job, with a result a row read and everybody read back, against one request
// each; by the client alone, on one simulated world in one run. Every fifth is new. Who is not shown as sent is counted.
//   node bench/push.ts [people=10000]
import { setTimeout as sleep } from 'node:timers/promises'
import { createSimulator, type Simulator } from '../simulator/simulator.ts'
import { createSalesloft, type Salesloft } from '../src/client/salesloft/salesloft.ts'
import { callsOf } from '../src/domain/bulk-jobs.ts'
import { streamOf } from '../src/domain/streams.ts'
import { table } from './figures.ts'

const [count = 10_000] = process.argv.slice(2).map(Number)
const lane = 'big-read'
const perRequest = 100
const newShare = 5

type Row = Readonly<Record<string, unknown>>

/** Ids of those who were written. */
type Way = (client: Salesloft, rows: readonly Row[]) => Promise<readonly string[]>

async function asJob({ bulkJobs }: Salesloft, rows: readonly Row[]): Promise<readonly string[]> {
  const { id } = await bulkJobs.create({ name: 'bench' }, { lane })
  for (const call of callsOf(rows)) {
    const { kind } = await bulkJobs.append(id, call, { lane })
    if (kind !== 'done') throw new Error(`A call was ${kind}.`)
  }
  await bulkJobs.start(id, { lane })
  for (let waitMs = 2_000; ; waitMs *= 2) {
    await sleep(waitMs)
    if ((await bulkJobs.look(id, { lane }))?.state === 'done') break
  }
  const ids: string[] = []
  for (let after: string | null = null; ;) {
    const { results, next } = await bulkJobs.results(id, { after }, { lane })
    ids.push(...results.flatMap(({ person }) => person?.id ?? []))
    if (next === null) return ids
    after = next
  }
}

async function oneByOne({ people }: Salesloft, rows: readonly Row[]): Promise<readonly string[]> {
  const ids: string[] = []
  for (const { upsert_key: _key, id, ...fields } of rows) {
    const written =
      typeof id === 'number'
        ? await people.update(String(id), fields, { lane })
        : await people.create(fields, { lane })
    if (written.kind === 'done') ids.push(written.person.id)
  }
  return ids
}

function rowsOf(simulator: Simulator, title: string): readonly Row[] {
  const there = simulator.truth.records('people')
  return Array.from({ length: count }, (_, nth): Row => {
    if (nth % newShare === 0) {
      const email_address = `${title}.${nth}@new.example`
      return { upsert_key: 'email_address', email_address, title }
    }
    return { upsert_key: 'id', id: there[nth]?.['id'], title }
  })
}

await using simulator = await createSimulator({
  sizes: { people: count, users: 3, bulk_jobs: 0, 'bulk_jobs/{id}/job_data': 0 },
  teams: [{ limitPerMinute: 1_000_000_000 }],
  writes: { bulkPerSecond: 5_000 },
})
const client = createSalesloft({
  baseUrl: simulator.url,
  token: () => Promise.resolve(simulator.apiKey),
  budget: {
    spend: ({ cost }) =>
      Promise.resolve({ requestedAt: new Date().toISOString(), cost, waitedMs: 0 }),
    settle: () => Promise.resolve({ waitMs: 0 }),
    unanswered: () => Promise.resolve({ waitMs: 0 }),
  },
})

async function shownAs(title: string, ids: readonly string[]): Promise<number> {
  let shown = 0
  for (let at = 0; at < ids.length; at += perRequest) {
    const some = ids.slice(at, at + perRequest)
    const { rows } = await client.byIds(streamOf('people'), some, { lane })
    shown += rows.filter(({ raw }) => raw.includes(`"title":"${title}"`)).length
  }
  return shown
}

const lines: (readonly (string | number)[])[] = []
const ways: Readonly<Record<string, Way>> = { 'bulk job': asJob, 'one by one': oneByOne }
let each = 0
for (const [name, write] of Object.entries(ways)) {
  const title = name.replaceAll(' ', '-')
  simulator.requests.reset()
  const ids = await write(client, rowsOf(simulator, title))
  const { cost: written } = simulator.requests.summary()
  const shown = await shownAs(title, ids)
  const { cost } = simulator.requests.summary()
  if (write === asJob) each = cost / count
  lines.push([name, count, written, cost - written, cost, (cost / count).toFixed(4), count - shown])
}
client.close()
const head = ['way', 'people', 'written and told', 'read back', 'cost', 'each', 'not as sent']
process.stdout.write(table([head, ...lines]))
process.stdout.write(`as a bulk job, cost a person (0.05 or less): ${each.toFixed(4)}\n`)
