import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { utcText } from '../../simulator/world/instants.ts'
import { ascending, ask, idsOf, stampsOf, tinySizes } from './asking.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({
    sizes: { ...tinySizes, people: 1234 },
    teams: [{ limitPerMinute: 1e6 }],
  })
})
afterAll(async () => simulator.close())

describe('pages', () => {
  test.each([
    ['', 25],
    ['per_page=7', 7],
    ['per_page=1000', 100],
    ['per_page=0', 1],
    ['per_page=many', 25],
  ])('with "%s" hold %i records and say so', async (query, size) => {
    const { data, metadata } = await ask(simulator, `people?${query}`)
    expect(data).toHaveLength(size)
    expect(metadata.paging).toMatchObject({
      per_page: size,
      current_page: 1,
      next_page: 2,
      prev_page: null,
    })
  })

  test('end with a null next page, and past the end with no records', async () => {
    const last = await ask(simulator, 'people?per_page=100&page=13')
    expect(last.data).toHaveLength(34)
    expect(last.metadata.paging).toMatchObject({ next_page: null, prev_page: 12 })
    const beyond = await ask(simulator, 'people?per_page=100&page=14')
    expect([beyond.status, beyond.data]).toStrictEqual([200, []])
  })

  test('together hold every record once', async () => {
    const pages = await Promise.all(
      Array.from({ length: 13 }, async (_, at) =>
        ask(simulator, ascending(`per_page=100&page=${at + 1}`)),
      ),
    )
    const ids = pages.flatMap(({ data }) => idsOf(data))
    expect(ids).toHaveLength(1234)
    expect(new Set(ids).size).toBe(1234)
  })

  test('are counted only on request', async () => {
    const { metadata } = await ask(simulator, 'people?include_paging_counts=true&per_page=100')
    expect(metadata.paging).toMatchObject({ total_count: 1234, total_pages: 13 })
    expect((await ask(simulator, 'people')).metadata.paging).not.toHaveProperty('total_count')
  })

  test('of users appear only if page is sent, and inactive users only if asked for', async () => {
    const visible = await ask(simulator, 'users')
    expect(visible.data).toHaveLength(22)
    expect(visible.data.every((user) => user['active'] === true)).toBe(true)
    const all = await ask(simulator, 'users?visible_only=false&page=1&per_page=10')
    expect(all.metadata.paging).toMatchObject({ per_page: 10, next_page: 2 })
    const ids = idsOf((await ask(simulator, 'users?visible_only=false')).data)
    expect(ids).toHaveLength(25)
    expect(ids).toStrictEqual(ids.toSorted((a, b) => b - a))
  })

  test('of groups do not exist', async () => {
    const { data, metadata } = await ask(simulator, 'groups?per_page=2&page=2')
    expect(data).toHaveLength(6)
    expect(metadata).not.toHaveProperty('paging')
  })
})

test('limited counts stop at 10,000', async () => {
  await using large = await createSimulator({ scenario: 'ten-thousand', sizes: { people: 10_050 } })
  const limited = await ask(
    large,
    'people?include_paging_counts=true&limit_paging_counts=true&per_page=100',
  )
  expect(limited.metadata.paging).toMatchObject({ total_count: 10_000, total_pages: 100 })
})

describe('sorting', () => {
  test('takes any case, and says how nulls sort', async () => {
    const rising = await ask(simulator, 'people?sort_by=updated_at&sort_direction=asc&per_page=100')
    expect(rising.metadata.sorting).toStrictEqual({
      sort_by: 'updated_at',
      sort_direction: 'ASC NULLS FIRST',
    })
    const stamps = stampsOf(rising.data)
    expect(stamps).toStrictEqual(stamps.toSorted((a, b) => a - b))
    const falling = await ask(simulator, 'people')
    expect(falling.metadata.sorting).toStrictEqual({
      sort_by: 'updated_at',
      sort_direction: 'DESC NULLS LAST',
    })
  })

  test('by a field that may be null puts nulls first when it rises and last when it falls', async () => {
    const rising = await ask(simulator, 'people?sort_by=last_contacted_at&sort_direction=ASC')
    expect(rising.data[0]?.['last_contacted_at']).toBeNull()
    const falling = await ask(simulator, 'people?sort_by=last_contacted_at&sort_direction=DESC')
    expect(falling.data[0]?.['last_contacted_at']).not.toBeNull()
  })

  test.each(['people?sort_by=shoe_size', 'people?sort_direction=sideways', 'steps?sort_by=id'])(
    'by what is not on the list is refused: %s',
    async (path) => {
      const { status, body } = await ask(simulator, path)
      expect(status).toBe(422)
      expect(Object.values(body['errors'] as object)).toStrictEqual([['is invalid']])
    },
  )
})

const boundaryOf = async (): Promise<string> => {
  const { data } = await ask(simulator, ascending('per_page=100'))
  return utcText(stampsOf(data)[50] ?? 0)
}

describe('filters', () => {
  test.each([
    ['gt', 1234 - 51],
    ['gte', 1234 - 50],
    ['lt', 50],
    ['lte', 51],
  ])('updated_at[%s] compares microseconds', async (bound, count) => {
    const at = await boundaryOf()
    const { metadata } = await ask(
      simulator,
      ascending(`updated_at[${bound}]=${at}&include_paging_counts=true`),
    )
    expect(metadata.paging).toMatchObject({ total_count: count })
    expect(metadata.filtering).toStrictEqual({ updated_at: { [bound]: at } })
  })

  test('are echoed in UTC with six digits, whatever offset was asked in', async () => {
    const { metadata } = await ask(
      simulator,
      'people?updated_at[gte]=2024-06-07T10:51:20.85%2B02:00',
    )
    expect(metadata.filtering).toStrictEqual({ updated_at: { gte: '2024-06-07T08:51:20.850000Z' } })
  })

  test('with unknown names are ignored without an echo', async () => {
    const { metadata } = await ask(
      simulator,
      'people?update_at[gte]=2999-01-01T00:00:00Z&include_paging_counts=true',
    )
    expect(metadata.filtering).toStrictEqual({})
    expect(metadata.paging).toMatchObject({ total_count: 1234 })
  })

  test('with unknown operators are ignored without an echo', async () => {
    const { metadata } = await ask(simulator, 'people?updated_at[after]=2999-01-01T00:00:00Z')
    expect(metadata.filtering).toStrictEqual({})
  })

  test.each(['updated_at[gte]=yesterday', 'ids[]=seven', 'do_not_contact=maybe', 'account_id[]=x'])(
    'with unreadable values are refused: %s',
    async (query) => {
      const { status, body } = await ask(simulator, `people?${query}`)
      expect([status, Object.values(body['errors'] as object)]).toStrictEqual([
        422,
        [['is invalid']],
      ])
    },
  )

  test('by ids leave out what is not there', async () => {
    const { data } = await ask(simulator, 'people?per_page=3')
    const [one = 0, two = 0] = idsOf(data)
    const found = await ask(simulator, `people?ids[]=${one}&ids[]=${two}&ids[]=1`)
    expect(new Set(idsOf(found.data))).toStrictEqual(new Set([one, two]))
    expect(found.metadata.filtering).toStrictEqual({ ids: [one, two, 1] })
  })

  test('by fields agree with the records', async () => {
    const truth = simulator.truth.records('cadence_memberships')
    const { person, cadence } = truth[7] as { person: { id: number }; cadence: { id: number } }
    const { data } = await ask(
      simulator,
      `cadence_memberships?person_id=${person.id}&cadence_id[]=${cadence.id}`,
    )
    expect(data).toStrictEqual([truth[7]])
    const dnc = await ask(simulator, 'people?do_not_contact=true&per_page=100')
    expect(idsOf(dnc.data).length).toBe(
      simulator.truth.records('people').filter((each) => each['do_not_contact'] === true).length,
    )
  })
})

test('instants carry the offset of their own time of the year', () => {
  const offsets = new Map(
    simulator.truth.records('people').map((person) => {
      const text = person['created_at'] as string
      return [text.slice(5, 7), text.slice(-6)]
    }),
  )
  expect(offsets.get('01')).toBe('-05:00')
  expect(offsets.get('07')).toBe('-04:00')
  expect(simulator.truth.records('people')[0]?.['created_at']).toMatch(
    /T\d\d:\d\d:\d\d\.\d{6}-0[45]:00$/,
  )
})
