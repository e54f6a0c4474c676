// What an operator opts into: fields that come only when they are asked for by name, with a scope of their own.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSimulator, type Simulator } from '../../simulator/simulator.ts'
import type { ReadRow } from '../../src/client/salesloft/records.ts'
import { AppError } from '../../src/domain/errors.ts'
import { streamOf } from '../../src/domain/streams.ts'
import { clientOf } from '../support/salesloft.ts'

const emails = streamOf('emails')
let simulator: Simulator

beforeAll(async () => {
  simulator = await createSimulator({ sizes: { people: 60 }, teams: [{ limitPerMinute: 100_000 }] })
})
afterAll(async () => {
  await simulator.close()
})

async function firstRows(scopedFields?: readonly string[]): Promise<readonly ReadRow[]> {
  const client = clientOf(simulator, scopedFields === undefined ? {} : { scopedFields })
  try {
    const from = { cursor: null, head: null, lane: 'sweep' } as const
    for await (const { rows } of client.read(emails, 'cursor', from)) return rows
    return []
  } finally {
    client.close()
  }
}

const subjects = (rows: readonly ReadRow[]): unknown[] =>
  rows.map(({ values }) => values['subject'])

test('the contents of e-mails come only where they are asked for', async () => {
  const without = await firstRows()
  expect(without.length).toBeGreaterThan(0)
  expect(new Set(subjects(without))).toEqual(new Set([null]))

  const rows = await firstRows(['emails'])
  expect(rows.map(({ id }) => id)).toEqual(without.map(({ id }) => id))
  expect(subjects(rows).every((subject) => typeof subject === 'string')).toBe(true)
  expect(rows.every(({ values }) => typeof values['body'] === 'string')).toBe(true)
})

test('a record that is asked for by its id brings them too', async () => {
  const client = clientOf(simulator, { scopedFields: ['emails'] })
  const ids = (await firstRows()).slice(0, 2).map(({ id }) => id)
  const { rows } = await client.byIds(emails, ids, { lane: 'sweep' })
  expect(rows.map(({ values }) => typeof values['body'])).toEqual(['string', 'string'])
  client.close()
})

test('other lists are asked as ever', async () => {
  const client = clientOf(simulator, { scopedFields: ['emails'] })
  simulator.requests.reset()
  await client.byIds(streamOf('people'), ['1'], { lane: 'sweep' })
  expect(JSON.stringify(simulator.requests.list())).not.toContain('scoped_fields')
  client.close()
})

test('a key without the scope makes the stream unavailable, and the sentence names both', async () => {
  simulator.setScopes(['emails:read'])
  const failed = await firstRows(['emails']).catch((thrown: unknown) => thrown)
  expect(failed).toBeInstanceOf(AppError)
  expect(failed).toMatchObject({ code: 'stream.unavailable' })
  expect(String(failed)).toMatch(/SALESLOFT_SCOPED_FIELDS .*emails.*email_contents:read/)
})
