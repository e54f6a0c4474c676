// What becomes of each delivery, with everything real but the receiver.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventNames, eventTypes } from '../../simulator/webhooks/events.ts'
import { webhookEvents } from '../../src/domain/webhook-events.ts'
import { asked, createHooked, type Hooked, recordOf } from '../support/hooked.ts'

const sizes = { bulk_jobs: 4, meetings: 5, conversations: 3, transcriptions: 3, successes: 3 }

test('the events that are processed are the 37 of SalesLoft', () => {
  expect(Object.keys(webhookEvents).toSorted()).toEqual([...eventNames].toSorted())
})

test('whatever an event tells of is in the mirror without a poll', async () => {
  const streams = [...new Set(Object.values(webhookEvents).map(({ stream }) => stream))]
  await using hooked = await createHooked({ streams, sizes })
  await hooked.syncNow()
  expect(await hooked.differences()).toEqual({})
  await hooked.listen(...eventNames)
  const { mutate } = hooked.simulator
  for (const { stream, on, when } of eventTypes) {
    // Of bulk jobs only the end is told, of e-mails that they are sent.
    if (stream === 'bulk_jobs') mutate.insert(stream, 1, { set: { state: 'done' } })
    else if (on === 'changed') mutate.update(stream, 2)
    else if (on === 'made' && when === undefined) mutate.insert(stream, 2)
  }
  await hooked.settled()
  await expect.poll(() => hooked.differences(), { timeout: 20_000 }).toEqual({})
})

describe('a body', () => {
  let hooked: Hooked
  beforeAll(async () => {
    hooked = await createHooked({ streams: ['people', 'accounts'] })
    await hooked.syncNow()
    await hooked.listen('person_updated', 'account_updated')
  })
  beforeEach(() => hooked.forget())
  afterAll(() => hooked[Symbol.asyncDispose]())

  test('that looks like the stored record takes its place, and SalesLoft is not asked', async () => {
    hooked.simulator.mutate.update('people', 10)
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ applied: 10 })
    expect(asked(hooked, 'people')).toEqual([])
    expect(await hooked.differences()).toEqual({})
  })

  test('costs a workflow that ends as soon as nothing waits', async () => {
    hooked.simulator.mutate.update('people', 3)
    await hooked.settled()
    const handle = hooked.bench.client.workflow.getHandle(`inbox:${hooked.team}`)
    expect(await handle.result()).toMatchObject({ dead: 0 })
    const { historyLength } = await handle.describe()
    expect(historyLength).toBeLessThan(60)
  })

  test('that lacks a field of the stored record, or is written in another zone, is a hint alone', async () => {
    const { mutate } = hooked.simulator
    const [one = 0, other = 0] = mutate.update('people', 2, { told: 'never' })
    const { title: _none, ...short } = recordOf(hooked, 'people', one)
    await hooked.take('person_updated', JSON.stringify(short))
    const { created_at, ...rest } = recordOf(hooked, 'people', other)
    const elsewhere = new Date(String(created_at)).toISOString()
    await hooked.take('person_updated', JSON.stringify({ ...rest, created_at: elsewhere }))
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ stored: 2 })
    expect(await hooked.differences()).toEqual({})
  })

  test('of an account is a hint alone: what is served differs', async () => {
    hooked.simulator.mutate.update('accounts', 3)
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ stored: 3 })
    expect(await hooked.differences()).toEqual({})
  })

  test('older than what is stored, or of the same version, changes nothing (W5, W7)', async () => {
    const { mutate, webhooks } = hooked.simulator
    const duplicated = webhooks.misfortunes.add({ what: { kind: 'duplicate', times: 2 } })
    const late = webhooks.misfortunes.add({ what: { kind: 'delay', jitterMs: 300 } })
    const [id = 0] = mutate.update('people', 1)
    for (let change = 0; change < 5; change += 1) mutate.update('people', [id])
    await hooked.settled()
    duplicated()
    late()
    for (const delivery of webhooks.deliveries()) webhooks.replay(delivery.id)
    await hooked.settled()
    const { applied = 0, known = 0, ...others } = await hooked.outcomes()
    expect([applied + known, others]).toEqual([6, {}])
    expect(asked(hooked, 'people')).toEqual([])
    expect(await hooked.differences()).toEqual({})
  })

  test.each([
    ['malformed JSON (W16)', 'cut'],
    ['no id (W17)', 'no-id'],
    ['another envelope (W17)', 'enveloped'],
    ['nothing (W20)', 'empty'],
    ['null (W20)', 'null'],
    ['a list (W20)', 'list'],
    ['a number (W20)', 'number'],
    ['invalid UTF-8 (W19)', 'invalid-utf8'],
  ] as const)('of %s goes to the quarantine as it came, and the stream is read', async (_, how) => {
    const { mutate, webhooks } = hooked.simulator
    const spoilt = webhooks.misfortunes.add({ what: { kind: 'body', how } })
    mutate.update('people', 1)
    await hooked.settled()
    spoilt()
    expect(await hooked.outcomes()).toEqual({ quarantined: 1 })
    const [kept] = await hooked.query(sql`
      select i.body = q.bytes as whole, q.stream, q.record_id as record
      from worker.inbox i, worker.quarantine q where i.team = ${hooked.team}`)
    expect(kept).toEqual({ whole: true, stream: 'people', record: null })
    const due = await hooked.sync.due({ team: hooked.team })
    expect(due.map(({ stream }) => stream)).toContain('people')
    await hooked.syncNow()
    expect(await hooked.differences()).toEqual({})
  })

  test('with a NUL in a text names its record, which is asked for (W19)', async () => {
    const { mutate, webhooks } = hooked.simulator
    const spoilt = webhooks.misfortunes.add({ what: { kind: 'body', how: 'nul-in-text' } })
    mutate.update('people', 1)
    await hooked.settled()
    spoilt()
    expect(await hooked.outcomes()).toEqual({ stored: 1 })
    expect(await hooked.differences()).toEqual({})
  })

  test('of an event that nobody knows is ignored and counted (W15)', async () => {
    await hooked.take('person_promoted', '{"id":1}')
    await hooked.settled()
    expect(await hooked.outcomes()).toEqual({ 'unknown-event': 1 })
    expect(await hooked.metrics.text()).toMatch(
      /salesloft_inbox_processed_total\{team="t-[^"]+",outcome="unknown-event"\} 1/,
    )
  })
})
