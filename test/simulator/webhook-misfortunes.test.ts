// What may be scripted to happen to deliveries.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Misfortune } from '../../simulator/simulator.ts'
import { signatureOf } from '../../simulator/webhooks/parcel.ts'
import { bodyIn, change, createReceiver, event, startSubscribed, token } from './receiver.ts'

/** Of two deliveries, one meets it. */
async function meet(what: Misfortune) {
  await using receiver = await createReceiver()
  const { simulator } = await startSubscribed(receiver)
  await using _ = simulator
  simulator.webhooks.misfortunes.add({ event, count: 1, what })
  await change(simulator, 2)
  const [truth] = simulator.webhooks.deliveries()
  return { received: receiver.received, truth, summary: simulator.webhooks.summary() }
}

async function dropSome() {
  await using receiver = await createReceiver()
  const { simulator } = await startSubscribed(receiver)
  await using _ = simulator
  simulator.webhooks.misfortunes.add({ probability: 0.3, what: { kind: 'drop' } })
  await change(simulator, 100)
  return simulator.webhooks.deliveries().map(({ state }) => state)
}

/** It may end behind a bracket of its own. */
function isCut(text: string): boolean {
  try {
    JSON.parse(text)
    return false
  } catch {
    return text.startsWith('{')
  }
}

describe('a misfortune', () => {
  test('drops a delivery, and says so', async () => {
    const { received, truth, summary } = await meet({ kind: 'drop' })
    expect(received).toHaveLength(1)
    expect(truth).toMatchObject({ state: 'dropped', misfortunes: ['drop'], tries: [] })
    expect(summary).toMatchObject({ made: 2, dropped: 1, delivered: 1 })
  })

  test('sends the same bytes again', async () => {
    const { received, summary } = await meet({ kind: 'duplicate', times: 2 })
    expect(summary).toMatchObject({ made: 4, delivered: 4 })
    const texts = received.map(({ body }) => body.toString())
    expect(new Set(texts).size).toBe(2)
  })

  test('delays one, so that another overtakes it', async () => {
    const { received, truth } = await meet({ kind: 'delay', ms: 150 })
    expect(bodyIn(received[1])['id']).toBe(truth?.record)
  })

  test.each<[Misfortune & { kind: 'signature' }, (right: string) => string | undefined]>([
    [{ kind: 'signature', how: 'missing' }, () => undefined],
    [{ kind: 'signature', how: 'short' }, (right) => right.slice(0, 20)],
    [{ kind: 'signature', how: 'upper' }, (right) => right.toUpperCase()],
    [{ kind: 'signature', how: 'prefixed' }, (right) => `sha1=${right}`],
    [{ kind: 'signature', how: 'padded' }, (right) => `${right.slice(0, 20)} ${right.slice(20)}`],
    [{ kind: 'signature', how: 'twice' }, (right) => `${right}, ${right}`],
  ])('spoils a signature: %j', async (what, spoilt) => {
    const { received } = await meet(what)
    const struck = received.filter(({ body, signature }) => signature !== signatureOf(body, token))
    expect(struck.map(({ signature }) => signature)).toStrictEqual(
      struck.map(({ body }) => spoilt(signatureOf(body, token))),
    )
    expect(struck).toHaveLength(1)
  })

  test('signs wrongly, or with another token', async () => {
    const wrong = await meet({ kind: 'signature', how: 'wrong' })
    const signatures = wrong.received.map(({ signature }) => signature)
    expect(signatures.every((signature) => /^[\da-f]{40}$/.test(signature ?? ''))).toBe(true)
    const right = ({ received }: typeof wrong, key: string) =>
      received.filter(({ body, signature }) => signature === signatureOf(body, key)).length
    expect(right(wrong, token)).toBe(1)
    const other = await meet({ kind: 'token', token: 'former' })
    expect([right(other, token), right(other, 'former')]).toStrictEqual([1, 1])
  })

  test.each([
    ['cut', { test: isCut }],
    ['html', /^<!DOCTYPE/],
    ['empty', /^$/],
    ['null', /^null$/],
    ['list', /^\[\{.*\}\]$/s],
    ['number', /^42$/],
    ['enveloped', /^\{"data":\{.*\}\}$/s],
    ['nul-in-text', /\\u0000b"\}$/],
    ['invalid-utf8', /\uFFFD/],
    ['huge', /x{2000000}/],
  ] as const)('spoils a body, rightly signed: %s', async (how, looks) => {
    const { received, truth } = await meet({ kind: 'body', how })
    const spoilt = received.find(
      ({ body }) => createHash('sha256').update(body).digest('hex') === truth?.bodySha256,
    )
    expect(looks.test(spoilt?.body.toString() ?? '-')).toBe(true)
    for (const { body, signature } of received) expect(signature).toBe(signatureOf(body, token))
  })

  test('takes the id away', async () => {
    const { received } = await meet({ kind: 'body', how: 'no-id' })
    const ids = received.map((each) => typeof bodyIn(each)['id'])
    expect(new Set(ids)).toStrictEqual(new Set(['undefined', 'number']))
  })

  test('names an event that nobody knows, or none', async () => {
    const strange = await meet({ kind: 'event', as: 'conversation_updated' })
    expect(strange.received.map((each) => each.event ?? '').toSorted()).toStrictEqual([
      'conversation_updated',
      event,
    ])
    const { received } = await meet({ kind: 'event', as: null })
    expect(received.map((each) => each.event).includes(undefined)).toBe(true)
  })

  test('hangs up before the answer, and tries again', async () => {
    await using receiver = await createReceiver()
    const { simulator } = await startSubscribed(receiver, { spacingMs: 20 })
    await using _ = simulator
    simulator.webhooks.misfortunes.add({ what: { kind: 'hang-up' } })
    await change(simulator)
    expect(simulator.webhooks.deliveries()).toMatchObject([
      { state: 'failed', tries: Array.from({ length: 4 }, () => ({ error: 'hung-up' })) },
    ])
    expect(receiver.received.length).toBeGreaterThan(0)
  })

  test('strikes as probably as it says, the same way for the same seed', async () => {
    const states = await dropSome()
    const dropped = states.filter((state) => state === 'dropped').length
    expect(dropped).toBeGreaterThan(15)
    expect(dropped).toBeLessThan(45)
    expect(await dropSome()).toStrictEqual(states)
  })
})
