// Subscriptions over the wire, as the published definition has them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import { eventNames } from '../../simulator/webhooks/events.ts'
import { ask, tinySizes } from './asking.ts'
import { createReceiver, subscribe } from './receiver.ts'

const sizes = { ...tinySizes, webhook_subscriptions: 2 }
const fields = {
  callback_url: 'https://receiver.example/1',
  callback_token: 'secret',
  event_type: 'person_updated',
}

describe('a subscription', () => {
  test('is made, listed, changed, and removed as often as one likes', async () => {
    await using simulator = await createSimulator({ sizes })
    const made = await ask(simulator, 'webhook_subscriptions', { fields })
    const subscription = {
      ...fields,
      id: expect.any(Number) as number,
      tenant_id: simulator.id,
      user_guid: simulator.truth.records('users')[0]?.['guid'],
      enabled: true,
    }
    expect(made).toMatchObject({ status: 200, body: { data: subscription } })
    const { id } = made.data as unknown as { id: number }
    const one = `webhook_subscriptions/${id}`
    expect((await ask(simulator, 'webhook_subscriptions')).data).toHaveLength(3)
    expect((await ask(simulator, one)).data).toStrictEqual(made.data)

    const off = await ask(simulator, one, { method: 'PUT', fields: { enabled: 'false' } })
    expect(off).toMatchObject({ status: 200, body: { data: { ...subscription, enabled: false } } })
    const enabled = await ask(simulator, 'webhook_subscriptions?enabled=true')
    expect(enabled.data.map((each) => each['id'])).not.toContain(id)
    const moved = { callback_url: 'https://receiver.example/2' }
    expect(await ask(simulator, one, { method: 'PUT', fields: moved })).toMatchObject({
      body: { data: { ...moved, enabled: false } },
    })

    expect(await ask(simulator, one, { method: 'DELETE' })).toMatchObject({ status: 204, text: '' })
    const { changes } = simulator.world.table('webhook_subscriptions')
    expect(await ask(simulator, one, { method: 'DELETE' })).toMatchObject({ status: 204 })
    expect(simulator.world.table('webhook_subscriptions').changes).toBe(changes)
    expect(await ask(simulator, one)).toMatchObject({ status: 404 })
    expect(await ask(simulator, one, { method: 'PUT', fields: {} })).toMatchObject({ status: 404 })
    expect(await ask(simulator, 'webhook_subscriptions/9', { method: 'DELETE' })).toMatchObject({
      status: 404,
    })
  })

  test.each([
    [{}, ['callback_url', 'callback_token', 'event_type']],
    [{ ...fields, event_type: 'person.updated' }, ['event_type']],
    [{ ...fields, event_type: 'cadence_membership_deleted' }, ['event_type']],
    [{ ...fields, callback_url: 'http://receiver.example/1' }, ['callback_url']],
    [{ ...fields, callback_url: 'ftp://127.0.0.1/1' }, ['callback_url']],
    [{ ...fields, callback_url: 'nowhere' }, ['callback_url']],
    [{ ...fields, callback_token: 7 }, ['callback_token']],
  ])('of %j is refused, field by field', async (wrong, named) => {
    await using simulator = await createSimulator({ sizes })
    const { status, body } = await ask(simulator, 'webhook_subscriptions', { fields: wrong })
    expect({ status, named: Object.keys(body['errors'] as object) }).toStrictEqual({
      status: 422,
      named,
    })
    expect(simulator.truth.count('webhook_subscriptions')).toBe(2)
  })

  test('may be of each of the 37 events, from JSON or a form', async () => {
    await using simulator = await createSimulator({ sizes })
    expect(eventNames).toHaveLength(37)
    for (const event of eventNames) await subscribe(simulator, event, 'http://127.0.0.1:9/hook')
    expect(simulator.truth.count('webhook_subscriptions')).toBe(39)
    const post = async (body: string, type: string) =>
      fetch(`${simulator.url}/v2/webhook_subscriptions.json`, {
        method: 'POST',
        headers: { authorization: `Bearer ${simulator.apiKey}`, 'content-type': type },
        body,
      })
    const form = new URLSearchParams(fields).toString()
    expect((await post(form, 'application/x-www-form-urlencoded')).status).toBe(200)
    expect((await post('{"callback', 'application/json')).status).toBe(400)
    expect(simulator.truth.count('webhook_subscriptions')).toBe(40)
  })

  test('answers as others saw it, and refuses its like, where that is asked for', async () => {
    await using simulator = await createSimulator({
      sizes,
      webhooks: { envelope: false, refuseDuplicates: true },
    })
    const { body } = await ask(simulator, 'webhook_subscriptions', { fields })
    expect(body).toMatchObject({ ...fields, tenant_id: String(simulator.id) })
    expect(await ask(simulator, 'webhook_subscriptions', { fields })).toMatchObject({
      status: 422,
      body: { errors: { callback_url: ['has already been taken'] } },
    })
  })

  test('of a host elsewhere is counted and never sent to', async () => {
    await using receiver = await createReceiver()
    await using simulator = await createSimulator({ sizes })
    await subscribe(simulator, 'person_updated', 'https://receiver.example/1')
    await subscribe(simulator, 'person_updated', receiver.url)
    simulator.mutate.update('people', 1)
    await simulator.webhooks.quiet()
    expect(receiver.received).toHaveLength(1)
    expect(simulator.webhooks.summary()).toMatchObject({ made: 1, delivered: 1 })
    expect(simulator.webhooks.summary().elsewhere).toBeGreaterThan(0)
  })

  test('and a delivery under way outlive the process', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'webhooks-'))
    await using receiver = await createReceiver()
    try {
      receiver.answer = (response) => response.writeHead(500).end()
      const first = await createSimulator({ sizes, dataDir, webhooks: { spacingMs: 300 } })
      await subscribe(first, 'person_updated', receiver.url)
      first.mutate.update('people', 1, { set: { title: 'Kept' } })
      await expect.poll(() => receiver.received.length).toBe(2)
      await first.close()
      receiver.answer = (response) => response.writeHead(204).end()
      await using second = await createSimulator({ sizes, dataDir, webhooks: { spacingMs: 300 } })
      await second.webhooks.quiet()
      expect(second.webhooks.summary()).toMatchObject({ made: 1, delivered: 1, tries: 1 })
      expect(receiver.received).toHaveLength(3)
      expect(receiver.received[2]?.body).toStrictEqual(receiver.received[0]?.body)
      second.mutate.update('people', 1)
      await second.webhooks.quiet()
      expect(receiver.received).toHaveLength(4)
      await second.close()
      await using third = await createSimulator({ sizes, dataDir })
      expect(third.webhooks.summary()).toMatchObject({ made: 0 })
    } finally {
      rmSync(dataDir, { recursive: true })
    }
  })
})
