// People written one by one: each is sent once, and comes back as what became of it.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createSimulator, type Fault, type Simulator } from '../../simulator/simulator.ts'
import { createSalesloft, type Salesloft } from '../../src/client/salesloft/salesloft.ts'
import { streamOf } from '../../src/domain/streams.ts'
import { clientOf, freeBudget } from '../support/salesloft.ts'

const lane = 'interactive'
let simulator: Simulator
let client: Salesloft
let nth = 0

beforeAll(async () => {
  simulator = await createSimulator({
    sizes: { people: 120, users: 3, custom_fields: 10 },
    teams: [{ limitPerMinute: 100_000 }],
  })
  client = clientOf(simulator, { timeoutMs: 1_000 })
})
afterEach(() => {
  simulator.faults.clear()
  simulator.setScopes(undefined)
  simulator.writes.configure({ duplicateEmails: false, createdStatus: 200 })
})
afterAll(async () => {
  client.close()
  await simulator.close()
})

const somebody = (): { email_address: string; last_name: string } => {
  nth += 1
  return { email_address: `Written${nth}@new.example`, last_name: 'Berg' }
}
const people = () => simulator.truth.count('people')
const posts = () => simulator.requests.list().filter(({ method }) => method !== 'GET').length

function answer(body: { readonly text: string }): void {
  simulator.faults.clear()
  simulator.faults.add({ match: '^PUT ', fault: { kind: 'status', status: 200, body } })
}

async function made(fields: Readonly<Record<string, unknown>> = somebody()): Promise<string> {
  const written = await client.people.create(fields, { lane })
  if (written.kind !== 'done') throw new Error(`It was ${written.kind}.`)
  return written.person.id
}

describe('a person', () => {
  test('is made, changed and removed as often as one likes, and shown as SalesLoft has them', async () => {
    const fields = somebody()
    const id = await made(fields)
    const changes = { title: 'Chief', do_not_contact: true, custom_fields: { Region: 'North' } }
    const changed = await client.people.update(id, changes, { lane })
    const record = { id: Number(id), ...fields, ...changes }
    expect(changed).toMatchObject({ kind: 'done', person: { id, record } })
    expect(await client.people.update(id, changes, { lane })).toStrictEqual(changed)
    const { rows, echoed } = await client.byIds(streamOf('people'), [id], { lane })
    expect([rows[0]?.id, echoed]).toStrictEqual([id, true])
    for (const _ of [1, 2])
      expect(await client.people.remove(id, { lane })).toStrictEqual({ kind: 'done' })
    expect(await client.people.remove('987654321', { lane })).toStrictEqual({ kind: 'done' })
    const gone = await client.people.update(id, changes, { lane })
    expect(gone).toStrictEqual({ kind: 'refused', status: 404, words: { base: ['Not Found'] } })
  })

  test('that is upserted is made or changed, whoever the key finds', async () => {
    const fields = somebody()
    simulator.writes.configure({ createdStatus: 201 })
    const first = await client.people.upsert('email_address', fields, { lane })
    expect(first).toMatchObject({ kind: 'done', created: true })
    const id = first.kind === 'done' ? first.person.id : ''
    const second = await client.people.upsert('id', { id: Number(id), title: 'Head' }, { lane })
    expect(second).toMatchObject({ created: false, person: { id, record: { title: 'Head' } } })
    simulator.writes.configure({ duplicateEmails: true })
    await made(fields)
    const several = await client.people.upsert('email_address', fields, { lane })
    const words = { email_address: ['matches several records'] }
    expect(several).toStrictEqual({ kind: 'refused', status: 422, words })
  })

  test('that is refused comes with SalesLoft’s own words, field by field', async () => {
    const taken = somebody()
    await made(taken)
    const before = people()
    const again = { ...taken, job_seniority: 'boss' }
    expect(await client.people.create(again, { lane })).toStrictEqual({
      kind: 'refused',
      status: 422,
      words: { job_seniority: ['is not included in the list'] },
    })
    const doubled = await client.people.create(taken, { lane })
    expect(doubled).toMatchObject({ words: { email_address: ['is already taken'] } })
    simulator.setScopes(['people:read', 'people:write'])
    const crm = { crm_id: '00Q5e00000ABCDEFGH', crm_id_type: 'salesforce' }
    const unscoped = await client.people.create({ ...somebody(), ...crm }, { lane })
    expect(unscoped).toMatchObject({
      status: 422,
      words: { crm_id: [expect.stringContaining('scope')] },
    })
    simulator.setScopes(['people:read'])
    const forbidden = await client.people.create(somebody(), { lane })
    expect(forbidden).toMatchObject({
      kind: 'refused',
      status: 403,
      words: { base: [expect.stringContaining('scope')] },
    })
    expect(people()).toBe(before)
  })

  // What SalesLoft and its clients have written down of refusals.
  test.each([
    [
      '{"errors":{"email_address":["is already taken"],"first_name":["is required"]}}',
      { email_address: ['is already taken'], first_name: ['is required'] },
    ],
    [
      '{"error":"Requested scoped field(s) could not be returned, required scope access not included."}',
      {
        base: [
          'Requested scoped field(s) could not be returned, required scope access not included.',
        ],
      },
    ],
    ['{"errors":["one","two"]}', { base: ['one', 'two'] }],
    ['{"errors":{"tags":"is bad","owner":[{"code":7}],"__proto__":["no"]}}', undefined],
    [`{"errors":{"title":["${'x'.repeat(400)}"]}}`, { title: ['x'.repeat(300)] }],
    ['{"errors":{"title":["a\\u0000b \\ud800"]}}', { title: ['ab \uFFFD'] }],
    ['{}', {}],
    ['nothing', {}],
  ])('that is refused by %s is told why', async (text, words) => {
    const fault: Fault = { kind: 'status', status: 422, body: { text } }
    simulator.faults.add({ match: '^POST ', fault })
    const refused = await client.people.create(somebody(), { lane })
    const odd = Object.fromEntries([
      ['tags', ['is bad']],
      ['owner', ['{"code":7}']],
      ['__proto__', ['no']],
    ])
    expect(refused).toStrictEqual({ kind: 'refused', status: 422, words: words ?? odd })
  })

  test('whose record is answered bare, or cannot be read, is not taken for another', async () => {
    const bare = { text: '{"id":77,"title":"Chief","updated_at":"2026-01-01T00:00:00Z"}' }
    answer(bare)
    const done = await client.people.update('77', { title: 'Chief' }, { lane })
    expect(done).toMatchObject({ kind: 'done', person: { id: '77' } })
    answer({ text: '{"data":{"title":"Chief"}}' })
    const unread = await client.people.update('77', { title: 'Chief' }, { lane })
    expect(unread).toMatchObject({ kind: 'unknown', error: { code: 'salesloft.outcome-unknown' } })
  })
})

describe('an answer that is lost', () => {
  test.each<readonly [string, Fault]>([
    ['is cut', { kind: 'cut' }],
    ['is reset', { kind: 'reset' }],
    ['does not come', { kind: 'hang' }],
    ['is 500', { kind: 'status', status: 500 }],
  ])('as it %s says nothing; who was made is found by address', async (_what, fault) => {
    const fields = somebody()
    const sent = posts()
    simulator.faults.add({ match: '^POST ', fault })
    const lost = await client.people.create(fields, { lane })
    expect(lost).toMatchObject({ kind: 'unknown', error: { code: 'salesloft.outcome-unknown' } })
    expect(posts()).toBe(sent + 1)
    const address = fields.email_address.toUpperCase()
    const found = await client.people.withAddresses([address, 'nobody@new.example'], { lane })
    expect(found).toMatchObject([{ record: fields }])
  })

  test('of what was never done is found to be that', async () => {
    const fields = somebody()
    const fault: Fault = { kind: 'status', status: 504 }
    simulator.faults.add({ match: '^POST ', fault, effect: 'none' })
    const lost = await client.people.create(fields, { lane })
    expect(lost.kind).toBe('unknown')
    expect(await client.people.withAddresses([fields.email_address], { lane })).toStrictEqual([])
  })

  test('is looked for among a hundred, and not believed where others are answered', async () => {
    const addresses = simulator.truth
      .records('people')
      .flatMap(({ email_address: address }) => (typeof address === 'string' ? [address] : []))
      .slice(0, 100)
    expect(await client.people.withAddresses(addresses, { lane })).toHaveLength(100)
    const text = '{"data":[{"id":1,"email_address":"other@new.example"}],"metadata":{}}'
    const fault: Fault = { kind: 'status', status: 200, body: { text } }
    simulator.faults.add({ match: '^GET ', fault })
    const believed = client.people.withAddresses(['ours@new.example'], { lane })
    await expect(believed).rejects.toMatchObject({ code: 'salesloft.failed' })
  })
})

describe('what is not about the person', () => {
  test('is thrown: nothing was changed', async () => {
    const before = people()
    simulator.faults.add({ match: '^POST ', fault: { kind: 'status', status: 429 } })
    const throttled = client.people.create(somebody(), { lane })
    await expect(throttled).rejects.toMatchObject({ code: 'salesloft.throttled' })
    simulator.faults.clear()
    const given = { token: () => Promise.resolve('ended'), budget: freeBudget() }
    const ended = createSalesloft({ baseUrl: simulator.url, ...given })
    const revoked = ended.people.create(somebody(), { lane })
    await expect(revoked).rejects.toMatchObject({ code: 'auth.revoked' })
    const away = createSalesloft({ baseUrl: 'http://127.0.0.1:9', ...given })
    const nobody = away.people.create(somebody(), { lane })
    await expect(nobody).rejects.toMatchObject({ code: 'salesloft.unreachable' })
    for (const each of [ended, away]) each.close()
    expect(people()).toBe(before)
  })

  test('no error shows what was said of a field but by its name', async () => {
    const said = 'ada@private.example is already taken'
    const text = JSON.stringify({ errors: { email_address: [said] } })
    const fault: Fault = { kind: 'status', status: 422, body: { text } }
    simulator.faults.add({ match: '^POST ', fault })
    const wanted = { event: 'x', url: 'https://x.example', token: 'x' }
    const error: unknown = await client.subscriptions
      .create(wanted, { lane })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ words: { email_address: [said] } })
    expect(JSON.stringify(error) + String(error)).not.toContain('private')
    expect(Object.keys(error as object)).not.toContain('words')
  })
})
