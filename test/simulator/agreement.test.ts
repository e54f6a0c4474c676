// Streams agree with each other: a reference points at a record that is there, and two records that tell of one thing
// tell the same.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { textIn } from './asking.ts'
import type { Fields } from './asking.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await createSimulator({ scenario: 'small' })
})
afterAll(async () => simulator.close())

// Not lists: nothing can be looked up there.
const elsewhere =
  /\/(team|cadence_priorities|mime_email_payloads\/\d+|users\/[\da-f-]{36}|action_details\/(?!call).*|.*\/(recording|artifact|sentences))$/

function* referencesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  const href: unknown = (value as Fields)['_href']
  if (typeof href === 'string') yield href
  for (const part of Object.values(value)) yield* referencesIn(part)
}

function isServed(href: string): boolean {
  const path = href.replace('https://api.salesloft.com/v2/', '')
  const slash = path.lastIndexOf('/')
  const stream = path.slice(0, slash)
  const { world } = simulator
  if (!world.hasStream(stream)) return false
  const table = world.table(stream)
  const row = table.rowOf(path.slice(slash + 1))
  return row !== undefined && table.state(row).alive
}

test('every reference points at a record that is there', () => {
  const dangling = simulator.world.streams.flatMap((stream) =>
    simulator.truth
      .records(stream)
      .flatMap((record) => [...referencesIn(record)])
      .filter((href) => !elsewhere.test(href) && !isServed(href))
      .map((href) => `${stream}: ${href}`),
  )
  expect([...new Set(dangling)].slice(0, 20)).toStrictEqual([])
})

const byId = (stream: string): Map<string, Fields> =>
  new Map(simulator.truth.records(stream).map((record) => [textIn(record, 'id'), record]))
const idIn = (record: Fields | undefined, field: string): string =>
  textIn(record?.[field] as Fields | undefined, 'id')

/** How many records of a stream say what another says that they point to, and how many point to one. */
function agreement(
  stream: string,
  other: string,
  pointer: (record: Fields) => string,
  pairs: Readonly<Record<string, string>>,
): { agreeing: number; pointing: number } {
  const others = byId(other)
  const pointing = simulator.truth.records(stream).filter((record) => pointer(record) !== '')
  const agreeing = pointing.filter((record) =>
    Object.entries(pairs).every(
      ([own, its]) =>
        JSON.stringify(record[own]) === JSON.stringify(others.get(pointer(record))?.[its]),
    ),
  )
  return { agreeing: agreeing.length, pointing: pointing.length }
}

describe('the same is said', () => {
  test.each<[string, string, string, (record: Fields) => string, Record<string, string>]>([
    [
      'of a meeting and its event',
      'meetings',
      'calendar/events',
      (record) => textIn(record, 'event_id'),
      { start_time: 'start_time', title: 'title', i_cal_uid: 'i_cal_uid' },
    ],
    [
      'of a meeting and its task',
      'meetings',
      'tasks',
      (record) => textIn(record, 'task_id'),
      { person: 'person' },
    ],
    [
      'of a conversation and its call',
      'conversations',
      'activities/calls',
      (record) => textIn(record, 'call_id'),
      { person: 'called_person' },
    ],
    [
      'of a record of what was dialled and its call',
      'call_data_records',
      'activities/calls',
      (record) => idIn(record, 'call'),
      { called_person: 'called_person', user: 'user' },
    ],
    [
      'of a note and its call',
      'notes',
      'activities/calls',
      (record) => idIn(record, 'call'),
      { associated_with: 'called_person' },
    ],
    [
      'of an e-mail and its activity in the CRM',
      'activities/emails',
      'crm_activities',
      (record) => idIn(record, 'crm_activity'),
      { recipient: 'person', user: 'user' },
    ],
    [
      'of a CRM user and the user',
      'crm_users',
      'users',
      (record) => idIn(record, 'user'),
      { name: 'name' },
    ],
    [
      'of a user and their number',
      'users',
      'phone_number_assignments',
      (record) => idIn(record, 'phone_number_assignment'),
      {},
    ],
  ])('%s', (_, stream, other, pointer, pairs) => {
    const { agreeing, pointing } = agreement(stream, other, pointer, pairs)
    expect(pointing).toBeGreaterThan(2)
    expect(agreeing).toBe(pointing)
  })

  test('of an action and the membership that it is due for', () => {
    const actions = byId('actions')
    const due = simulator.truth
      .records('cadence_memberships')
      .filter((each) => actions.has(idIn(each, 'latest_action')))
    expect(due).toHaveLength(actions.size)
    for (const membership of due) {
      expect(actions.get(idIn(membership, 'latest_action'))).toMatchObject({
        person: membership['person'],
        cadence: membership['cadence'],
        step: membership['step'],
      })
    }
  })

  test('of a transcription and its conversation', () => {
    const conversations = byId('conversations')
    for (const each of simulator.truth.records('transcriptions')) {
      const conversation = conversations.get(idIn(each, 'conversation'))
      expect(conversation?.['transcription']).toMatchObject({ id: each['id'] })
    }
  })

  test('of people and their successes', () => {
    const succeeded = simulator.truth.records('successes').map((each) => idIn(each, 'person'))
    const people = simulator.truth.records('people').filter((each) => each['success_count'] === 1)
    expect(people.map((each) => textIn(each, 'id'))).toStrictEqual(succeeded)
  })

  test('of the activity feed and what happened', () => {
    const emails = byId('activities/emails')
    const told = simulator.truth
      .records('activity_histories')
      .filter((each) => each['type'] === 'sent_email')
    expect(told.length).toBeGreaterThan(5)
    for (const { id, resource_id, static_data } of told) {
      const email = emails.get(textIn(static_data as Fields, 'email_id'))
      expect([id, resource_id]).toStrictEqual([
        `sent_email-${textIn(email, 'id')}`,
        idIn(email, 'recipient'),
      ])
    }
  })
})
