import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { ask, textIn } from './asking.ts'
import type { Asked, Fields } from './asking.ts'
import { differencesFrom, lists, revealing, rising, words } from './listed.ts'

let simulator: Simulator
let job: string
beforeAll(async () => {
  simulator = await createSimulator({ scenario: 'tiny', teams: [{ limitPerMinute: 1e6 }] })
  job = JSON.stringify(simulator.truth.records('bulk_jobs')[0]?.['id'])
})
afterAll(async () => simulator.close())

async function list(path: string, query = ''): Promise<Asked> {
  const method = path.endsWith('/searches') ? 'POST' : 'GET'
  return ask(simulator, `${path.replace('{id}', job)}?${query}`, { method })
}

const textsOf = (records: readonly Fields[]): string[] =>
  records.map((record) => JSON.stringify(record)).toSorted()
const at = '2024-06-07T14:51:20.851224Z'

test('every list of the reference is served, and no other', () => {
  expect(simulator.world.streams.toSorted()).toStrictEqual(lists.map(([path]) => path).toSorted())
})

describe('records have the fields and kinds that the reference says', () => {
  test.each(lists)('%s', (path, listed) => {
    const records = simulator.truth.records(path)
    expect(records.length).toBeGreaterThan(0)
    expect(differencesFrom(path, listed, records)).toStrictEqual([])
  })
})

describe('a list is paged where it is said, and hides nothing but what it is asked to show', () => {
  test.each(lists)('%s', async (path, { paging }) => {
    const first = await list(path, revealing[path])
    expect(first.status).toBe(200)
    expect(first.metadata.paging !== undefined).toBe(paging === 'pages')
    const read: Fields[] = []
    for (let page = 1, more = true; more; page += 1) {
      const { data, metadata } = await list(
        path,
        `${revealing[path] ?? ''}&per_page=7&page=${page}`,
      )
      read.push(...data)
      more = (metadata.paging?.['next_page'] ?? null) !== null
    }
    const truth = path.includes('{id}')
      ? simulator.truth.below(path)[0]?.records
      : simulator.truth.records(path)
    const whole = paging === 'after' ? truth?.slice(0, 7) : truth
    expect(textsOf(read)).toStrictEqual(textsOf(whole ?? []))
  })
})

describe('the default sort is the one that is said', () => {
  test.each(lists.filter(([, { sort }]) => sort !== undefined))('%s', async (path, { sort }) => {
    const [by = '', direction] = sort?.split(' ') ?? []
    const { metadata, data } = await list(path, 'per_page=100&page=1')
    expect(metadata.sorting).toStrictEqual({
      sort_by: by,
      sort_direction: direction === 'ASC' ? 'ASC NULLS FIRST' : 'DESC NULLS LAST',
    })
    const values = data.flatMap((record) => (Object.hasOwn(record, by) ? [record[by]] : []))
    expect(direction === 'ASC' ? values : values.toReversed()).toStrictEqual(rising(values))
  })
})

describe('a list sorts as it is said and refuses other sorts', () => {
  test.each(lists.filter(([, { sorts }]) => sorts !== undefined))('%s', async (path, { sorts }) => {
    for (const sort of words(sorts)) {
      const { status, metadata } = await list(path, `sort_by=${sort}&sort_direction=asc`)
      expect([status, metadata.sorting]).toStrictEqual([
        200,
        { sort_by: sort, sort_direction: 'ASC NULLS FIRST' },
      ])
    }
    expect((await list(path, 'sort_by=unheard_of')).status).toBe(422)
  })
})

describe('a list filters by instants, says so, and refuses what is none', () => {
  test.each(lists.filter(([, { instants }]) => instants !== ''))(
    '%s',
    async (path, { instants }) => {
      for (const field of words(instants)) {
        const { metadata } = await list(path, `${field}[gte]=${at}&unheard_of[gte]=${at}`)
        expect(metadata.filtering).toStrictEqual({ [field]: { gte: at } })
        expect((await list(path, `${field}[gte]=then`)).status).toBe(422)
        expect((await list(path, `${field}[gte]=2999-01-01T00:00:00Z`)).data).toStrictEqual([])
      }
    },
  )
})

describe('a list finds records by their ids', () => {
  test.each(lists.filter(([, { ids }]) => ids))('%s', async (path) => {
    const [record] = (await list(path)).data
    const found = await list(path, `ids[]=${textIn(record, 'id')}`)
    expect([found.data, found.metadata.filtering]).toStrictEqual([
      [record],
      { ids: [record?.['id']] },
    ])
  })
})

const named = lists.filter(
  ([path, { fields }]) =>
    / id |^id /.test(fields.replaceAll(',', '')) && !/\{id\}|searches/.test(path),
)

describe('a record is served at its id until it is removed', () => {
  test.each(named)('%s', async (path) => {
    const [row] = simulator.truth.rows(path)
    const address = `${path}/${textIn(row?.record, 'id')}`
    expect((await ask(simulator, `${address}.json`)).body).toStrictEqual({ data: row?.record })
    const removed = simulator.mutate.remove(path, [row?.id ?? 0])
    expect((await ask(simulator, address)).status).toBe(404)
    expect((await list(path, `${revealing[path] ?? ''}&per_page=100`)).data).not.toContainEqual(
      row?.record,
    )
    simulator.mutate.revive(path, removed, { keepStamp: true })
    const [added] = simulator.mutate.insert(path, 1)
    const made = [...simulator.truth.rows(path)].find(({ id }) => id === added)
    expect((await ask(simulator, `${path}/${textIn(made?.record, 'id')}`)).status).toBe(200)
  })
})

test('the scopes are those that the reference names', () => {
  const { world } = simulator
  const asked = [...world.streams.map((path) => world.table(path).resource), ...world.derived]
  const resources = `accounts people opportunities crm external_id external_id_configuration activities calls
    conversations dialer_recordings emails meetings audit_reports team cadences notes signal_registrations tasks`
  const known = new Set(resources.split(/\s+/).map((resource) => `${resource}:read`))
  expect(asked.filter(({ scope }) => !known.has(scope)).map(({ path }) => path)).toStrictEqual([])
})

describe('a key without the scope of a list is refused', () => {
  test.each(lists)('%s', async (path) => {
    const { scope } = simulator.world.table(path).resource
    const set = simulator.team('demo').setScopes
    set(['unheard_of:read'])
    expect((await list(path)).status).toBe(403)
    set([scope])
    expect((await list(path)).status).toBe(200)
    set(undefined)
  })
})
