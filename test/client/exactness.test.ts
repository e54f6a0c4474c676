// The promise of the product at the wire: what is alive in SalesLoft has been read, in its last version. Two other ways
// of reading, which are widely used, read the same world beside it and lose rows: so the test bites.
import { afterEach, describe, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/simulator.ts'
import type { ReadStep } from '../../src/client/salesloft/pages.ts'
import type { Salesloft } from '../../src/client/salesloft/salesloft.ts'
import { streamOf } from '../../src/domain/streams.ts'
import { clientOf } from '../support/salesloft.ts'

const people = streamOf('people')
const lane = 'big-read'

type Mirror = Map<string, string>

let stopEdits = (): void => undefined
afterEach(() => stopEdits())

function worldOf(seed: number, options: { readonly boundary?: number } = {}): Promise<Simulator> {
  return createSimulator({
    scenario: 'ties',
    seed,
    sizes: { people: 4_000 },
    teams: [{ limitPerMinute: 1_000_000 }],
    shuffleTies: true,
    rttMs: 4,
    ...options,
  })
}

/** Edits, inserts and ties rows until it is stopped. */
function disturb({ mutate }: Simulator): void {
  const timer = setInterval(() => {
    mutate.update('people', 3)
    mutate.insert('people', 1)
    if (Math.random() < 0.05) mutate.bulkUpdate('people', 130)
    if (Math.random() < 0.2) mutate.update('people', 1, { visibleAfterMs: 200 })
  }, 8)
  stopEdits = () => clearInterval(timer)
}

async function walkInto(
  mirror: Mirror,
  client: Salesloft,
  from: Partial<ReadStep> = {},
): Promise<ReadStep> {
  let last: ReadStep | undefined
  for await (const step of client.read(people, 'cursor', {
    cursor: from.cursor ?? null,
    head: from.head ?? null,
    lane,
  })) {
    for (const row of step.rows) mirror.set(row.id, row.raw)
    last = step
  }
  if (last === undefined) throw new Error('a walk without a step')
  return last
}

function missing(simulator: Simulator, mirror: Mirror): number {
  const records = simulator.truth.records('people')
  return records.filter((record) => mirror.get(String(record['id'])) !== JSON.stringify(record))
    .length
}

async function get(
  simulator: Simulator,
  query: string,
): Promise<{ id: number; updated_at: string }[]> {
  const response = await fetch(`${simulator.url}/v2/people?${query}`, {
    headers: { authorization: `Bearer ${simulator.apiKey}` },
  })
  const { data } = (await response.json()) as { data: { id: number; updated_at: string }[] }
  return data
}

/** As most connectors read: page 1, 2, 3 … in ascending order. */
async function walkByPageNumber(simulator: Simulator, mirror: Mirror): Promise<void> {
  for (let page = 1; ; page++) {
    const query = `sort_by=updated_at&sort_direction=ASC&per_page=100&page=${page}`
    const rows = await get(simulator, query)
    for (const row of rows) mirror.set(String(row.id), JSON.stringify(row))
    if (rows.length < 100) return
  }
}

/** As SalesLoft's own sample reads: everything after the last row of the page before. */
async function walkByGt(simulator: Simulator, mirror: Mirror): Promise<void> {
  for (let cursor = '1970-01-01T00:00:00Z'; ;) {
    const filter = `updated_at[gt]=${encodeURIComponent(cursor)}`
    const rows = await get(
      simulator,
      `sort_by=updated_at&sort_direction=ASC&per_page=100&${filter}`,
    )
    for (const row of rows) mirror.set(String(row.id), JSON.stringify(row))
    if (rows.length < 100) return
    cursor = rows.at(-1)?.updated_at ?? cursor
  }
}

/** Rows alive in the truth that a reading never met in any version. */
function neverMet(simulator: Simulator, mirror: Mirror): number {
  return simulator.truth.records('people').filter((record) => !mirror.has(String(record['id'])))
    .length
}

describe('reading while rows are edited, inserted and tied', () => {
  test.each([1, 2, 3])(
    'every row alive is read, in its last version (A26, A27) (seed %i)',
    async (seed) => {
      await using simulator = await worldOf(seed, { boundary: seed === 3 ? 0.3 : 0 })
      const client = clientOf(simulator)
      const mirror: Mirror = new Map()
      disturb(simulator)
      const reading = walkInto(mirror, client)
      setTimeout(() => stopEdits(), 900)
      const first = await reading
      stopEdits()
      await new Promise((resolve) => setTimeout(resolve, 250))
      const next = await walkInto(mirror, client, { cursor: first.finish?.watermark ?? null })
      expect(next.finish).toBeDefined()
      expect(missing(simulator, mirror)).toBe(0)
      client.close()
    },
  )

  test('by page number rows are lost on such data (A26)', async () => {
    await using simulator = await worldOf(1)
    const before = new Set(simulator.truth.records('people').map((record) => String(record['id'])))
    const mirror: Mirror = new Map()
    disturb(simulator)
    await walkByPageNumber(simulator, mirror)
    stopEdits()
    expect([...before].filter((id) => !mirror.has(id)).length).toBeGreaterThan(0)
  })

  test('by "greater than the last row" rows are lost even while nothing changes (A28)', async () => {
    await using simulator = await worldOf(1)
    const mirror: Mirror = new Map()
    await walkByGt(simulator, mirror)
    expect(neverMet(simulator, mirror)).toBeGreaterThan(100)
  })
})

describe('the price', () => {
  test('10,000 people without ties cost at most 104', async () => {
    const scenario = 'ten-thousand'
    await using simulator = await createSimulator({
      scenario,
      teams: [{ limitPerMinute: 100_000 }],
    })
    const client = clientOf(simulator)
    const mirror: Mirror = new Map()
    await walkInto(mirror, client)
    expect(missing(simulator, mirror)).toBe(0)
    expect(mirror.size).toBe(10_000)
    expect(simulator.requests.summary().cost).toBeLessThanOrEqual(104)
    client.close()
  })
})
