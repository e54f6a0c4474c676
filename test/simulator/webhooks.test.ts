// What SalesLoft sends: which change fires which event, what the body holds, how it is signed.
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { eventNames } from '../../simulator/webhooks/events.ts'
import { ask, tinySizes } from './asking.ts'
import { bodyIn, createReceiver, subscribe, token } from './receiver.ts'

const sizes = {
  ...tinySizes,
  tasks: 10,
  notes: 5,
  bulk_jobs: 4,
  successes: 3,
  meetings: 5,
  conversations: 3,
  transcriptions: 3,
  call_data_records: 3,
}

async function subscribeAll(simulator: Simulator, url: string): Promise<void> {
  for (const event of eventNames) await subscribe(simulator, event, url)
}

describe('a delivery', () => {
  test('is the bare record, signed over its very bytes, with no more than two headers of its own', async () => {
    await using receiver = await createReceiver()
    await using simulator = await createSimulator({ sizes })
    await subscribe(simulator, 'person_updated', receiver.url)
    const [id = 0] = simulator.mutate.update('people', 1, { set: { title: 'Größe' } })
    await simulator.webhooks.quiet()
    const [got] = receiver.received
    const { data } = await ask(simulator, `people/${id}`)
    expect(bodyIn(got)).toStrictEqual(data)
    expect(Object.keys(data)).not.toStrictEqual(Object.keys(bodyIn(got)))
    expect(got?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-salesloft-event': 'person_updated',
      'x-salesloft-signature': createHmac('sha1', token)
        .update(got?.body ?? '')
        .digest('hex'),
    })
    expect(Object.keys(got?.headers ?? {}).filter((name) => name.startsWith('x-'))).toHaveLength(2)
  })

  test('has the fields that captured ones have, no more and no fewer', async () => {
    await using receiver = await createReceiver()
    await using simulator = await createSimulator({ sizes })
    await subscribeAll(simulator, receiver.url)
    const { mutate } = simulator
    mutate.insert('tasks', 1)
    mutate.update('accounts', 1)
    mutate.remove('accounts', 1)
    await simulator.webhooks.quiet()
    const captured = JSON.parse(
      readFileSync(new URL('captured-webhooks.json', import.meta.url), 'utf8'),
    ) as Record<string, string[]>
    for (const [event, fields] of Object.entries(captured)) {
      const got = receiver.received.find((each) => each.event === event)
      expect(Object.keys(bodyIn(got)).toSorted()).toStrictEqual(fields)
    }
  })

  test('of a removed record carries its last state, stamped with the removal', async () => {
    await using receiver = await createReceiver()
    await using simulator = await createSimulator({ sizes })
    await subscribe(simulator, 'person_deleted', receiver.url)
    const [before] = simulator.truth.records('people')
    simulator.mutate.remove('people', [before?.['id'] as number], { at: '2026-11-27T10:00:00Z' })
    await simulator.webhooks.quiet()
    const [got] = receiver.received
    const updated_at = '2026-11-27T05:00:00.000000-05:00'
    expect(bodyIn(got)).toStrictEqual({ ...before, updated_at })
    simulator.mutate.remove('people', [before?.['id'] as number])
    expect(simulator.webhooks.summary()).toMatchObject({ made: 1 })
  })
})

describe('a change', () => {
  const done = { set: { state: 'done' } }
  const open = { set: { state: 'executing' } }
  test.each<[string, (simulator: Simulator) => unknown, string[]]>([
    ['an account made', ({ mutate }) => mutate.insert('accounts', 1), ['account_created']],
    ['a person changed', ({ mutate }) => mutate.update('people', 1), ['person_updated']],
    ['a step removed', ({ mutate }) => mutate.remove('steps', 1), ['step_deleted']],
    ['a user made', ({ mutate }) => mutate.insert('users', 1), ['user_created']],
    ['a success', ({ mutate }) => mutate.insert('successes', 1), ['success_created']],
    ['a meeting', ({ mutate }) => mutate.insert('meetings', 1), ['meeting_booked']],
    [
      'a transcript',
      ({ mutate }) => mutate.insert('transcriptions', 1),
      ['conversation_transcript_created'],
    ],
    ['a membership removed', ({ mutate }) => mutate.remove('cadence_memberships', 1), []],
    ['a group, which has no events', ({ mutate }) => mutate.update('groups', 1), []],
    [
      'one that keeps its stamp',
      ({ mutate }) => mutate.update('people', 1, { keepStamp: true }),
      [],
    ],
    [
      'one that is told to nobody',
      ({ mutate }) => mutate.update('people', 1, { told: 'never' }),
      [],
    ],
    [
      'a conversation, and its recording',
      ({ mutate }) => mutate.insert('conversations', 1),
      ['conversation_created', 'conversation_recording_created'],
    ],
    [
      'a task that is completed',
      ({ mutate }) => mutate.insert('tasks', 1, { set: { current_state: 'completed' } }),
      ['task_completed', 'task_created'],
    ],
    [
      'an e-mail that is sent',
      ({ mutate }) => mutate.insert('activities/emails', 1, { set: { sent_at: 'now' } }),
      ['email_updated', 'email_with_body_and_subject_updated'],
    ],
    [
      'one that is not',
      ({ mutate }) => mutate.insert('activities/emails', 1, { set: { sent_at: null } }),
      [],
    ],
    [
      'a click',
      ({ mutate }) => mutate.update('activities/emails', 1, { set: { counts: { clicks: 99 } } }),
      ['email_updated', 'email_with_body_and_subject_updated', 'link_swap'],
    ],
    [
      'a job that ends, once',
      ({ mutate }) => {
        const ids = mutate.insert('bulk_jobs', 1, open)
        mutate.update('bulk_jobs', ids, done)
        mutate.update('bulk_jobs', ids, done)
      },
      ['bulk_job_completed'],
    ],
  ])('%s', async (_name, change, events) => {
    await using receiver = await createReceiver()
    await using simulator = await createSimulator({ sizes })
    await subscribeAll(simulator, receiver.url)
    change(simulator)
    await simulator.webhooks.quiet()
    expect(receiver.received.map(({ event = '' }) => event).toSorted()).toStrictEqual(events)
  })

  test('fires nothing for subscriptions that are off, removed, or lack the scope', async () => {
    await using receiver = await createReceiver()
    await using simulator = await createSimulator({ sizes })
    const off = await subscribe(simulator, 'person_updated', receiver.url)
    const gone = await subscribe(simulator, 'person_updated', receiver.url)
    await subscribe(simulator, 'email_with_body_and_subject_updated', receiver.url)
    simulator.mutate.update('webhook_subscriptions', [off], { set: { enabled: false } })
    await ask(simulator, `webhook_subscriptions/${gone}`, { method: 'DELETE' })
    simulator.team('demo').setScopes(['people:read', 'emails:read'])
    simulator.mutate.update('people', 1)
    simulator.mutate.update('activities/emails', 1)
    expect(simulator.webhooks.summary()).toMatchObject({ made: 0 })
    simulator.team('demo').setScopes(undefined)
    simulator.mutate.update('activities/emails', 1)
    await simulator.webhooks.quiet()
    const [got] = receiver.received
    expect(bodyIn(got)).toHaveProperty('subject')
    expect(receiver.received).toHaveLength(1)
  })

  test('that shows late is told when it shows, or ahead where that is asked for', async () => {
    await using receiver = await createReceiver()
    await using simulator = await createSimulator({ sizes })
    await subscribe(simulator, 'person_updated', receiver.url)
    const titleOf = async (id: number) => {
      const { data } = await ask(simulator, `people/${id}`)
      return (data as unknown as { title: unknown }).title
    }
    const late = { set: { title: 'Late' }, visibleAfterMs: 200 }
    simulator.mutate.update('people', 1, late)
    await sleep(100)
    expect(receiver.received).toHaveLength(0)
    await expect.poll(() => receiver.received.length).toBe(1)

    simulator.webhooks.configure({ lagMs: 400 })
    const [id = 0] = simulator.mutate.update('people', 1, { set: { title: 'Ahead' } })
    simulator.mutate.update('people', [id], { set: { first_name: 'Also' } })
    await simulator.webhooks.quiet()
    expect(await titleOf(id)).not.toBe('Ahead')
    expect(receiver.received.slice(1).map((each) => bodyIn(each)['title'])).toStrictEqual([
      'Ahead',
      'Ahead',
    ])
    await expect.poll(async () => titleOf(id)).toBe('Ahead')
    const { data } = await ask(simulator, `people/${id}`)
    const [, , last] = receiver.received
    expect(bodyIn(last)).toStrictEqual(data)
    expect(receiver.received).toHaveLength(3)
  })
})
