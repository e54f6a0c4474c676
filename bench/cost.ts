// B1: the cost of a full first read, against the floor of N/100, the walk by page number, and the poller of SalesLoft's own
// guide (`updated_at[gt]`), all on one simulated world in one run. Rows lost are counted against the truth.
//   node bench/cost.ts [10000,100000]
import { createSimulator, type Simulator } from '../simulator/simulator.ts'
import { createSalesloft } from '../src/client/salesloft/salesloft.ts'
import { streamOf } from '../src/domain/streams.ts'

const [counts = '10000,100000'] = process.argv.slice(2)
const people = streamOf('people')
const unlimited = 1_000_000_000
const tieRows = 150

type Reading = { readonly cost: number; readonly met: Set<string> }

async function walk(simulator: Simulator): Promise<Reading> {
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
  const met = new Set<string>()
  let cost = 0
  for await (const step of client.read(people, 'cursor', {
    cursor: null,
    head: null,
    lane: 'big-read',
  })) {
    for (const row of step.rows) met.add(row.id)
    cost += step.cost
  }
  client.close()
  return { cost, met }
}

type Page = { readonly rows: readonly { id: number; updated_at: string }[]; readonly cost: number }

async function get(simulator: Simulator, query: string): Promise<Page> {
  const answer = await fetch(
    `${simulator.url}/v2/people?sort_by=updated_at&sort_direction=ASC&per_page=100&${query}`,
    { headers: { authorization: `Bearer ${simulator.apiKey}` } },
  )
  const { data } = (await answer.json()) as { data: Page['rows'] }
  return { rows: data, cost: Number(answer.headers.get('x-ratelimit-endpoint-cost')) }
}

async function byPageNumber(simulator: Simulator): Promise<Reading> {
  const met = new Set<string>()
  let cost = 0
  for (let page = 1; ; page++) {
    const answer = await get(simulator, `page=${page}`)
    cost += answer.cost
    for (const { id } of answer.rows) met.add(String(id))
    if (answer.rows.length < 100) return { cost, met }
  }
}

async function byGt(simulator: Simulator): Promise<Reading> {
  const met = new Set<string>()
  let cost = 0
  let cursor = '1970-01-01T00:00:00Z'
  for (;;) {
    const answer = await get(simulator, `updated_at[gt]=${encodeURIComponent(cursor)}`)
    cost += answer.cost
    for (const { id } of answer.rows) met.add(String(id))
    if (answer.rows.length < 100) return { cost, met }
    cursor = answer.rows.at(-1)?.updated_at ?? cursor
  }
}

const head = ['people', 'in ties of 150', 'way', 'cost', 'of the floor', 'lost']
const widths = [9, 14, 12, 6, 12, 7]
const say = (cells: readonly (string | number)[]): void => {
  const line = cells.map((cell, at) => String(cell).padStart(widths[at] ?? 0)).join('  ')
  process.stdout.write(`${line}\n`)
}
const ways = { here: walk, 'page number': byPageNumber, 'gt (guide)': byGt }
let worst = 0
say(head)
for (const count of counts.split(',').map(Number)) {
  for (const share of [0, 0.01, 0.3]) {
    const ties = { people: [{ count: Math.round((count * share) / tieRows), size: tieRows }] }
    await using simulator = await createSimulator({
      scenario: 'ten-thousand',
      sizes: { people: count },
      teams: [{ limitPerMinute: unlimited, ties }],
    })
    const alive = simulator.truth.count('people')
    for (const [way, read] of Object.entries(ways)) {
      const { cost, met } = await read(simulator)
      const ratio = cost / Math.ceil(alive / 100)
      if (way === 'here' && share === 0) worst = Math.max(worst, ratio)
      say([alive, `${share * 100} %`, way, cost, ratio.toFixed(3), alive - met.size])
    }
  }
}
process.stdout.write(`without ties, cost over the floor: ${worst.toFixed(3)}\n`)
