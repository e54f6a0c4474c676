// The simulator was made from the reference, the catalogue too, neither from the other: what one has and the other does not
// know is a mistake of either.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/simulator.ts'
import type { Salesloft } from '../../src/client/salesloft/salesloft.ts'
import { readColumns } from '../../src/domain/columns.ts'
import { unknownFields } from '../../src/domain/drift.ts'
import { type Stream, streamOf, streams } from '../../src/domain/streams.ts'
import { clientOf } from '../support/salesloft.ts'
import { truthOf } from '../support/truth.ts'

let simulator: Simulator
let client: Salesloft

beforeAll(async () => {
  simulator = await createSimulator()
  client = clientOf(simulator)
})
afterAll(async () => {
  client.close()
  await simulator.close()
})

function recordsOf(stream: Stream): readonly Readonly<Record<string, unknown>>[] {
  return truthOf(simulator, stream).map(({ raw }) => JSON.parse(raw) as Record<string, unknown>)
}

test.each(streams)('$name has records, and no field of them is unknown', (stream) => {
  const records = recordsOf(stream)
  expect(records.length).toBeGreaterThan(0)
  expect([...new Set(records.flatMap((record) => unknownFields(stream, record)))]).toEqual([])
})

test.each(streams)('no field of $name is of another type than its column', (stream) => {
  const drifted = recordsOf(stream).flatMap((record) => readColumns(stream.columns, record).drifted)
  expect([...new Set(drifted)]).toEqual([])
})

test('the token that signs deliveries is not kept', async () => {
  const subscriptions = streamOf('webhook_subscriptions')
  const from = { cursor: null, head: null, lane: 'incremental' } as const
  const raws: string[] = []
  for await (const step of client.read(subscriptions, 'snapshot', from))
    raws.push(...step.rows.map(({ raw }) => raw))
  const tokens = simulator.truth
    .records('webhook_subscriptions')
    .map((each) => each['callback_token'])
  expect(tokens.length).toBeGreaterThan(0)
  for (const raw of raws) {
    expect(raw).toContain('"callback_token":"[secret]"')
    expect(tokens.some((token) => raw.includes(String(token)))).toBe(false)
  }
})
