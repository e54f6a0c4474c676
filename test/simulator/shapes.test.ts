import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { ask, tinySizes } from './asking.ts'
import captured from './captured-shapes.json' with { type: 'json' }

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ sizes: tinySizes })
})
afterAll(async () => simulator.close())

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (value === undefined) return 'absent'
  return Array.isArray(value) ? 'array' : typeof value
}

const records = captured.records as unknown as Record<string, Record<string, string>>
const documented = captured.documented as Record<string, string[]>

// Empty user relationships are a list and filled ones an object; both are real.
const twofold = new Set(['user_relationships'])
// They need a scoped field, which the simulator does not serve.
const scoped = new Set(['body', 'subject', 'error_message'])

describe('a record', () => {
  test.each(Object.keys(records))(
    'of %s has every captured field, of the captured kind',
    async (stream) => {
      const { data } = await ask(simulator, `${stream}?per_page=100`)
      expect(data.length).toBeGreaterThan(0)
      const shape = Object.entries(records[stream] ?? {})
      const differing = data.flatMap((record) =>
        shape.flatMap(([field, kind]) => {
          const served = kindOf(record[field])
          const agrees =
            served === kind || served === 'null' || kind === 'null' || twofold.has(field)
          return agrees ? [] : [`${field}: ${served}, captured as ${kind}`]
        }),
      )
      expect(differing).toStrictEqual([])
    },
  )

  test.each(Object.keys(documented))('of %s has every documented field', async (stream) => {
    const { data } = await ask(simulator, `${stream}?per_page=1`)
    const missing = (documented[stream] ?? []).filter(
      (field) => !Object.hasOwn(data[0] ?? {}, field),
    )
    expect(missing.filter((field) => !scoped.has(field))).toStrictEqual([])
  })

  test('points to others at api.salesloft.com, wherever it is served from', async () => {
    const { data } = await ask(simulator, 'people?per_page=100')
    const references = data.map((person) => person['account']).filter((account) => account !== null)
    expect(references.length).toBeGreaterThan(0)
    for (const { _href, id } of references as { _href: string; id: number }[]) {
      expect(_href).toBe(`https://api.salesloft.com/v2/accounts/${id}`)
    }
  })

  test('names the cadences that its memberships say it is on', () => {
    const memberships = simulator.truth.records('cadence_memberships')
    for (const person of simulator.truth.records('people')) {
      const on = memberships.filter(
        (each) =>
          each['currently_on_cadence'] === true &&
          (each['person'] as { id: number }).id === person['id'],
      )
      expect(person['cadences']).toStrictEqual(on.map((each) => each['cadence']))
    }
  })
})

const shapeOf = ({ filtering, paging, sorting }: Awaited<ReturnType<typeof ask>>['metadata']) => ({
  filtering,
  ...(paging === undefined ? {} : { paging: Object.keys(paging).toSorted() }),
  sorting: Object.keys(sorting).toSorted(),
})

describe('the metadata', () => {
  const { metadata } = captured
  test.each([
    ['custom_fields?per_page=3', metadata['custom-fields-first-page']],
    ['custom_fields?per_page=3&page=4', metadata['custom-fields-last-page']],
    ['people?page=99', metadata.empty],
    ['accounts?updated_at[gte]=2024-06-07T14:51:20.851224Z', metadata['list-accounts-since']],
    ['users', metadata['list-users']],
  ])('of %s is as it was captured', async (path, shape) => {
    expect(shapeOf((await ask(simulator, path)).metadata)).toStrictEqual(shape)
  })
})

test('me is the user that the key acts for, team has the id of the users', async () => {
  const me = await ask(simulator, 'me.json')
  const team = await ask(simulator, 'team')
  expect(me.body['data']).toMatchObject({
    active: true,
    team_admin: true,
    team: { id: simulator.id },
  })
  expect(team.body).toMatchObject({
    data: { id: simulator.id, name: expect.any(String) as string },
  })
  expect(team.body).not.toHaveProperty('metadata')
})

test('a record is found by its id, with and without .json, and 404 otherwise', async () => {
  const { data } = await ask(simulator, 'activities/emails?per_page=1')
  const [first] = data
  const id = first?.['id'] as number
  expect((await ask(simulator, `activities/emails/${id}`)).body).toStrictEqual({ data: first })
  expect((await ask(simulator, `activities/emails/${id}.json`)).body).toStrictEqual({ data: first })
  const missing = await ask(simulator, 'activities/emails/1')
  expect([missing.status, missing.body]).toStrictEqual([404, { error: 'Not Found' }])
  expect((await ask(simulator, 'unheard_of')).status).toBe(404)
})

test('one seed gives one world, another seed another', async () => {
  const clock = { now: () => 1_790_000_000_000 }
  const truthOf = async (seed: number): Promise<string> => {
    await using other = await createSimulator({ sizes: tinySizes, seed, clock })
    return JSON.stringify(other.world.streams.map((stream) => other.truth.records(stream)))
  }
  const [one, again, two] = await Promise.all([truthOf(1), truthOf(1), truthOf(2)])
  expect(one).toBe(again)
  expect(one).not.toBe(two)
})
