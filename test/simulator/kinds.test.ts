// What is unlike a list that is walked by `updated_at`.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { parseInstant, utcText } from '../../simulator/world/instants.ts'
import { ask, idsOf, textIn } from './asking.ts'
import type { Asked, Fields } from './asking.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ scenario: 'tiny', teams: [{ limitPerMinute: 1e6 }] })
})
afterAll(async () => simulator.close())

const idsIn = (records: readonly Fields[]) => new Set(records.map(({ id }) => id))
const userIdIn = (record: Fields | undefined, field: string): string =>
  textIn(record?.[field] as Fields | undefined, 'id')
const instantIn = (record: Fields, field: string): number =>
  parseInstant(textIn(record, field)) ?? Number.NaN

describe('tasks by updated_at, of which the sources disagree, are', () => {
  test.each([
    ['honoured', 200, 'updated_at'],
    ['ignored', 200, 'due_date'],
    ['refused', 422, undefined],
  ] as const)('%s', async (contestedSort, status, by) => {
    simulator.configure({ contestedSort })
    const { metadata, ...asked } = await ask(simulator, 'tasks?sort_by=updated_at')
    const sorting = (metadata as Asked['metadata'] | undefined)?.sorting
    expect([asked.status, sorting?.sort_by]).toStrictEqual([status, by])
    expect((await ask(simulator, 'tasks?sort_by=due_at')).status).toBe(200)
    simulator.configure({ contestedSort: 'honoured' })
  })
})

describe('calendar events', () => {
  test('are those that end at or after start_time and begin before end_time', async () => {
    const truth = simulator.truth.records('calendar/events')
    const middle =
      truth.map((each) => instantIn(each, 'end_time')).toSorted((a, b) => a - b)[40] ?? 0
    const until = middle + 20 * 86_400_000_000
    const { data, metadata } = await ask(
      simulator,
      `calendar/events?per_page=100&start_time=${utcText(middle)}&end_time=${utcText(until)}`,
    )
    expect(metadata.filtering).toStrictEqual({
      start_time: utcText(middle),
      end_time: utcText(until),
    })
    const expected = truth.filter(
      (each) => instantIn(each, 'end_time') >= middle && instantIn(each, 'start_time') < until,
    )
    expect(expected.some((each) => instantIn(each, 'end_time') === middle)).toBe(true)
    expect(idsIn(data)).toStrictEqual(idsIn(expected))
    expect(data.length).toBeLessThan(truth.length)
  })

  test('are refused for what is no instant', async () => {
    expect((await ask(simulator, 'calendar/events?start_time=soon')).status).toBe(422)
  })
})

describe('meetings', () => {
  test('have no updated_at filter: it is ignored without a word', async () => {
    const path = 'meetings?show_deleted=true&include_paging_counts=true'
    const { metadata } = await ask(simulator, `${path}&updated_at[gte]=2999-01-01T00:00:00Z`)
    expect(metadata.filtering).toStrictEqual({ show_deleted: true })
    expect(metadata.paging).toMatchObject({ total_count: simulator.truth.count('meetings') })
  })

  test('that are cancelled come only with show_deleted', async () => {
    const truth = simulator.truth.records('meetings')
    const standing = truth.filter((each) => each['canceled_at'] === null)
    expect(standing.length).toBeLessThan(truth.length)
    const plain = await ask(simulator, 'meetings?per_page=100')
    const all = await ask(simulator, 'meetings?per_page=100&show_deleted=true')
    expect([plain.data.length, all.data.length]).toStrictEqual([standing.length, truth.length])
  })

  test('bring their settings only where they are asked for', async () => {
    const path = 'meetings?include_meetings_settings=true'
    const [record] = (await ask(simulator, path)).data
    expect(record).toMatchObject({
      owned_by_meetings_settings: { email_address: record?.['calendar_id'] },
    })
  })

  test('are found by the guid of their owner', async () => {
    const [record] = simulator.truth.records('meetings')
    const guid = userIdIn(record, 'owned_by_user')
    const { data } = await ask(
      simulator,
      `meetings?per_page=100&show_deleted=true&user_guids[]=${guid}`,
    )
    expect(data).toContainEqual(record)
    expect(new Set(data.map((each) => JSON.stringify(each['owned_by_user']))).size).toBe(1)
  })

  test('have settings that are searched by POST, which is no write', async () => {
    const [user] = simulator.truth.records('users')
    simulator.requests.reset()
    const path = `meetings/settings/searches?user_guids[]=${textIn(user, 'guid')}`
    const { data, metadata } = await ask(simulator, path, { method: 'POST' })
    expect(data.map((each) => each['user'])).toMatchObject([{ id: user?.['guid'] }])
    expect(metadata.filtering).toStrictEqual({ user_guids: [user?.['guid']] })
    expect((await ask(simulator, path)).status).toBe(405)
    expect(simulator.requests.summary().writes).toBe(0)
  })
})

test('an action that is done leaves the list', async () => {
  const [done = 0] = simulator.mutate.remove('actions', 1)
  const { data } = await ask(simulator, 'actions?per_page=100')
  expect(idsOf(data)).not.toContain(done)
  expect(new Set(data.map((each) => each['status']))).toStrictEqual(new Set(['in_progress']))
})

test('user_guid finds what a user did', async () => {
  const [call] = simulator.truth.records('activities/calls')
  const users = simulator.truth.records('users')
  const user = users.find(({ id }) => String(id) === userIdIn(call, 'user'))
  const path = `activities/calls?per_page=100&user_guid[]=${textIn(user, 'guid')}`
  const { data } = await ask(simulator, path)
  expect(data).toContainEqual(call)
  expect(new Set(data.map((each) => JSON.stringify(each['user']))).size).toBe(1)
})

describe("an e-mail's contents", () => {
  const path = 'activities/emails?scoped_fields[]=subject&scoped_fields[]=body'

  test('come where they are asked for', async () => {
    const [record] = (await ask(simulator, path)).data
    expect([record?.['subject'], record?.['body']]).not.toContain(undefined)
    expect(record).not.toHaveProperty('error_message')
  })

  test('are refused to a key without their scope', async () => {
    const { setScopes } = simulator.team('demo')
    setScopes(['emails:read'])
    const { status, body } = await ask(simulator, path)
    expect([status, Object.keys(body)]).toStrictEqual([422, ['error']])
    expect((await ask(simulator, 'activities/emails')).status).toBe(200)
    setScopes(undefined)
  })
})

test('a share of a list is removed at a stroke', () => {
  const before = simulator.truth.count('notes')
  expect(simulator.mutate.removeShare('notes', 0.1)).toHaveLength(Math.round(before / 10))
  expect(simulator.truth.count('notes')).toBe(before - Math.round(before / 10))
  expect(simulator.mutate.removeShare('tags', 0.01)).toHaveLength(1)
})

test('an answer may be empty, whatever the list', async () => {
  const forget = simulator.faults.add({ match: /tags|groups/, fault: { kind: 'empty' } })
  expect((await ask(simulator, 'tags')).data).toStrictEqual([])
  expect((await ask(simulator, 'groups')).data).toStrictEqual([])
  forget()
  expect((await ask(simulator, 'tags')).data).not.toStrictEqual([])
})
