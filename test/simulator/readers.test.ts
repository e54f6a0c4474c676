// The readers that are known to lose rows lose them here: what a better reader survives is really there.
import { describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { utcText } from '../../simulator/world/instants.ts'
import { ascending, ask, idsOf, stampsOf } from './asking.ts'

const teams = [{ limitPerMinute: 1e6 }]

/** Ascending by page number, with something happening between two pages. */
async function readByNumber(
  simulator: Simulator,
  between: () => void = () => undefined,
): Promise<Set<number>> {
  const met = new Set<number>()
  for (let page: number | null = 1; page !== null;) {
    const { data, metadata }: Awaited<ReturnType<typeof ask>> = await ask(
      simulator,
      ascending(`per_page=100&page=${page}`),
    )
    for (const id of idsOf(data)) met.add(id)
    page = metadata.paging?.['next_page'] ?? null
    between()
  }
  return met
}

/** The published sample poller: `gt` the last row's stamp, always page 1. */
async function readAfterLast(simulator: Simulator): Promise<Set<number>> {
  const met = new Set<number>()
  let cursor = '1970-01-01T00:00:00.000000Z'
  for (;;) {
    const { data } = await ask(simulator, ascending(`per_page=100&updated_at[gt]=${cursor}`))
    for (const id of idsOf(data)) met.add(id)
    if (data.length < 100) return met
    cursor = utcText(stampsOf(data).at(-1) ?? 0)
  }
}

describe('a reader by page number', () => {
  test('meets every row of a quiet world', async () => {
    await using simulator = await createSimulator({ teams })
    expect((await readByNumber(simulator)).size).toBe(2000)
  })

  test('loses rows while others are edited', async () => {
    await using simulator = await createSimulator({ teams })
    const met = await readByNumber(simulator, () => simulator.mutate.update('people', 5))
    const lost = simulator.truth
      .records('people')
      .filter((person) => !met.has(person['id'] as number))
    expect(lost.length).toBeGreaterThan(5)
  })

  test('pays up to thirty times as much', async () => {
    await using simulator = await createSimulator({
      scenario: 'ten-thousand',
      sizes: { people: 60_000 },
      teams,
    })
    await readByNumber(simulator)
    expect(simulator.requests.summary().cost).toBe(100 + 50 * 3 + 100 * 8 + 250 * 10 + 100 * 30)
  })
})

describe('a reader by gt the last row', () => {
  test('meets every row of a world without ties at one request a page', async () => {
    await using simulator = await createSimulator({ teams })
    expect((await readAfterLast(simulator)).size).toBe(2000)
    expect(simulator.requests.summary().cost).toBe(21)
  })

  test('loses the tied rows behind the page edge', async () => {
    await using simulator = await createSimulator({ scenario: 'ties', teams })
    expect((await readAfterLast(simulator)).size).toBeLessThan(10_000 - 1900)
  })
})
