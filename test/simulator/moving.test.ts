import { describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { parseInstant, utcText } from '../../simulator/world/instants.ts'
import { ascending, ask, createHandClock, idsOf, stampsOf, tinySizes } from './asking.ts'

const sizes = { ...tinySizes, people: 500 }
const plenty = [{ limitPerMinute: 1e6 }]

async function newest(simulator: Simulator, count: number) {
  return ask(simulator, `people?per_page=${count}`)
}

describe('a change', () => {
  test('moves a record to the end of the order, on its own microsecond', async () => {
    await using simulator = await createSimulator({ sizes })
    const ids = simulator.mutate.update('people', 5)
    const { data, headers } = await newest(simulator, 5)
    expect(new Set(idsOf(data))).toStrictEqual(new Set(ids))
    expect(new Set(stampsOf(data)).size).toBe(5)
    const served = Date.parse(headers.get('date') ?? '') * 1000
    expect(Math.max(...stampsOf(data))).toBeLessThanOrEqual(served + 1_000_000)
  })

  test('writes the fields that it sets and leaves a new sequence number', async () => {
    await using simulator = await createSimulator({ sizes })
    const [id = 0] = simulator.mutate.update('people', 1, {
      set: { title: 'Queen' },
      at: '2024-02-03T04:05:06.000007Z',
    })
    const { body } = await ask(simulator, `people/${id}`)
    expect(body['data']).toMatchObject({
      id,
      title: 'Queen',
      updated_at: '2024-02-02T23:05:06.000007-05:00',
    })
    const row = [...simulator.truth.rows('people')].find((each) => each.id === id)
    expect(row?.sequence).toBe(501)
    expect(row?.record).toStrictEqual(body['data'])
  })

  test('may keep its stamp, or have none', async () => {
    await using simulator = await createSimulator({ sizes })
    const before = await newest(simulator, 1)
    simulator.mutate.update('people', idsOf(before.data), {
      keepStamp: true,
      set: { title: 'Kept' },
    })
    const after = await newest(simulator, 1)
    expect(after.data[0]?.['title']).toBe('Kept')
    expect(stampsOf(after.data)).toStrictEqual(stampsOf(before.data))
    const [id] = simulator.mutate.update('people', 1, { at: null })
    const { data } = await ask(simulator, ascending('per_page=1'))
    expect([idsOf(data), data[0]?.['updated_at']]).toStrictEqual([[id], null])
    expect(
      idsOf(
        (await ask(simulator, ascending('per_page=1&updated_at[gte]=1970-01-01T00:00:00Z'))).data,
      ),
    ).not.toContain(id)
  })

  test('shows only when it is visible, under its older stamp', async () => {
    const clock = createHandClock()
    await using simulator = await createSimulator({ sizes, clock })
    const [late] = simulator.mutate.insert('people', 1, { visibleAfterMs: 90_000 })
    clock.advance(1000)
    const [prompt] = simulator.mutate.insert('people', 1)
    expect(idsOf((await newest(simulator, 1)).data)).toStrictEqual([prompt])
    expect(simulator.truth.count('people')).toBe(501)
    clock.advance(90_000)
    expect(idsOf((await newest(simulator, 2)).data)).toStrictEqual([prompt, late])
    expect(simulator.truth.count('people')).toBe(502)
  })

  test('removes a record from lists, ids and its own address, until it is revived', async () => {
    await using simulator = await createSimulator({ sizes })
    const [id = 0] = simulator.mutate.remove('people', 1)
    expect((await ask(simulator, `people/${id}`)).status).toBe(404)
    expect((await ask(simulator, `people?ids[]=${id}`)).data).toStrictEqual([])
    expect(simulator.truth.count('people')).toBe(499)
    simulator.mutate.revive('people', [id])
    expect((await ask(simulator, `people/${id}`)).status).toBe(200)
    expect(idsOf((await newest(simulator, 1)).data)).toStrictEqual([id])
  })

  test('in bulk puts many records on one microsecond', async () => {
    await using simulator = await createSimulator({ sizes })
    const { at, ids } = simulator.mutate.bulkUpdate('people', 230)
    const next = utcText((parseInstant(at) ?? 0) + 1)
    const { metadata } = await ask(
      simulator,
      ascending(`updated_at[gte]=${at}&updated_at[lt]=${next}&include_paging_counts=true`),
    )
    expect([ids.length, metadata.paging?.['total_count']]).toStrictEqual([230, 230])
  })

  test('may be stamped in the year 2999', async () => {
    await using simulator = await createSimulator({ sizes })
    simulator.mutate.setFuture('people', 1)
    const { data } = await newest(simulator, 1)
    expect(data[0]?.['updated_at']).toBe('2998-12-31T19:00:00.000000-05:00')
  })
})

test('a thousand random changes leave every list as the truth says', async () => {
  await using simulator = await createSimulator({ sizes, teams: plenty })
  const { mutate, truth } = simulator
  for (let round = 0; round < 100; round += 1) {
    mutate.update('people', 6)
    mutate.insert('people', 2)
    mutate.remove('people', 1)
    mutate.bulkUpdate('people', 3)
  }
  const count = truth.count('people')
  const pages = await Promise.all(
    Array.from({ length: Math.ceil(count / 100) }, async (_, at) =>
      ask(simulator, ascending(`per_page=100&page=${at + 1}`)),
    ),
  )
  const listed = pages.flatMap(({ data }) => data)
  const stamps = stampsOf(listed)
  expect(stamps).toStrictEqual(stamps.toSorted((a, b) => a - b))
  expect(listed.toSorted((a, b) => Number(a['id']) - Number(b['id']))).toStrictEqual(
    truth.records('people'),
  )
})

describe('ties', () => {
  test('have the sizes that the scenario says', async () => {
    await using simulator = await createSimulator({ scenario: 'ties' })
    const groups = Object.values(
      Object.groupBy(simulator.truth.records('people'), (each) => String(each['updated_at'])),
    )
    const sizesOfTies = groups.map((group) => group?.length ?? 0).filter((size) => size > 1)
    expect(sizesOfTies.toSorted((a, b) => b - a)).toStrictEqual([
      2000,
      ...Array.from({ length: 20 }, () => 150),
    ])
  })

  test('come in id order, or in another order at every request', async () => {
    await using simulator = await createSimulator({ sizes })
    simulator.mutate.bulkUpdate('people', 60)
    const asked = async () =>
      idsOf((await ask(simulator, ascending('per_page=100&page=5'))).data).slice(40)
    const calm = await asked()
    expect(calm).toStrictEqual(calm.toSorted((a, b) => a - b))
    simulator.configure({ shuffleTies: true })
    const [one, two] = [await asked(), await asked()]
    expect(one).not.toStrictEqual(two)
    expect(one.toSorted((a, b) => a - b)).toStrictEqual(calm)
  })
})

function stampedStreams({ world, truth }: Simulator): string[] {
  return world.streams.filter((stream) => {
    const [first] = truth.records(stream)
    return first !== undefined && 'updated_at' in first
  })
}

test('other scenarios and streams have no accidental ties, and nothing younger than ten minutes', async () => {
  const clock = createHandClock()
  await using simulator = await createSimulator({ clock, scenario: 'ten-thousand' })
  for (const stream of stampedStreams(simulator)) {
    const stamps = stampsOf(simulator.truth.records(stream))
    expect({ stream, instants: new Set(stamps).size }).toStrictEqual({
      stream,
      instants: stamps.length,
    })
    expect(Math.max(...stamps)).toBeLessThanOrEqual((clock.now() - 600_000) * 1000)
  }
})

const middle = async (simulator: Simulator): Promise<string> =>
  utcText(stampsOf((await ask(simulator, ascending('per_page=100'))).data)[50] ?? 0)

describe('on a bad day', () => {
  test('the row just before a boundary comes back', async () => {
    await using simulator = await createSimulator({ sizes })
    const at = await middle(simulator)
    const path = ascending(`updated_at[gt]=${at}&per_page=1`)
    expect(stampsOf((await ask(simulator, path)).data)[0]).toBeGreaterThan(parseInstant(at) ?? 0)
    simulator.configure({ boundary: 1 })
    expect(stampsOf((await ask(simulator, path)).data)).toStrictEqual([parseInstant(at)])
  })

  test('an answer is half a minute old', async () => {
    const clock = createHandClock()
    await using simulator = await createSimulator({ sizes, clock, teams: plenty })
    const before = await newest(simulator, 100)
    clock.advance(60_000)
    simulator.mutate.update('people', 10)
    simulator.mutate.remove('people', 10)
    simulator.mutate.insert('people', 10)
    const now = await newest(simulator, 100)
    clock.advance(10_000)
    simulator.configure({ staleMs: 30_000, staleProbability: 1 })
    expect((await newest(simulator, 100)).data).toStrictEqual(before.data)
    simulator.configure({ staleProbability: 0 })
    expect((await newest(simulator, 100)).data).toStrictEqual(now.data)
  })

  test('a filter is ignored without a word', async () => {
    await using simulator = await createSimulator({
      sizes,
      ignoreFilters: { people: ['updated_at'] },
    })
    const { metadata } = await ask(
      simulator,
      'people?updated_at[gte]=2999-01-01T00:00:00Z&include_paging_counts=true',
    )
    expect([metadata.filtering, metadata.paging?.['total_count']]).toStrictEqual([{}, 500])
  })

  test.each(['default', 'echoed'] as const)('the sort is ignored: %s', async (lie) => {
    await using simulator = await createSimulator({ sizes, ignoreSort: { people: lie } })
    const { data, metadata } = await ask(simulator, ascending('per_page=50'))
    expect(idsOf(data)).toStrictEqual(idsOf(data).toSorted((a, b) => b - a))
    expect(metadata.sorting.sort_by).toBe(lie === 'echoed' ? 'updated_at' : 'id')
  })

  test('pages are smaller', async () => {
    await using simulator = await createSimulator({ sizes, maxPerPage: 25 })
    const { metadata, data } = await ask(simulator, 'people?per_page=100')
    expect([metadata.paging?.['per_page'], data.length]).toStrictEqual([25, 25])
  })

  test('lt is cut to milliseconds', async () => {
    await using simulator = await createSimulator({ sizes })
    const at = '2026-01-02T03:04:05.678900Z'
    const [id] = simulator.mutate.update('people', 1, { at: '2026-01-02T03:04:05.678500Z' })
    const below = async () =>
      idsOf((await ask(simulator, `people?per_page=1&updated_at[lt]=${at}`)).data)
    expect(await below()).toStrictEqual([id])
    simulator.configure({ truncateLt: true })
    expect(await below()).not.toStrictEqual([id])
  })
})
