// People and accounts over the wire, as the published definition and the captured refusals have them.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { ask, textIn, tinySizes } from './asking.ts'
import type { Asked, Fields } from './asking.ts'
import { bodyIn, createReceiver, subscribe } from './receiver.ts'

const sizes = { ...tinySizes, person_stages: 9, custom_fields: 10, imports: 2, account_stages: 4 }
let simulator: Simulator
beforeEach(async () => {
  simulator = await createSimulator({ sizes })
})
afterEach(async () => simulator.close())

const one = ({ body }: Asked): Fields => body['data'] as Fields
const named = ({ status, body }: Asked): unknown => [status, Object.keys(body['errors'] as object)]
const post = async (path: string, fields: Fields) => ask(simulator, path, { fields })
const put = async (path: string, fields: Fields) => ask(simulator, path, { method: 'PUT', fields })
const remove = async (path: string) => ask(simulator, path, { method: 'DELETE' })
const today = (): string => new Date().toISOString().slice(0, 10)
const ada = { email_address: 'Ada@new.example', first_name: 'Ada', last_name: 'Berg' }
const record = (stream: string, at = 0): Fields => simulator.truth.records(stream)[at] ?? {}

describe('a person', () => {
  test('is made with what was sent, and found by address and id', async () => {
    const account = record('accounts')
    const fields = { account_id: account['id'], job_seniority: 'director', do_not_contact: 'false' }
    const custom_fields = { Region: 'North', Unheard: 'of' }
    const began = today()
    const made = await post('people', {
      ...ada,
      ...fields,
      custom_fields,
      tags: ['a', 'b'],
      autotag_date: true,
    })
    expect(made.status).toBe(200)
    const person = one(made)
    expect(person).toMatchObject({
      ...ada,
      display_name: 'Ada Berg',
      full_email_address: '"Ada Berg" <Ada@new.example>',
      do_not_contact: false,
      job_seniority: 'director',
      account: { id: account['id'] },
      owner: { id: record('users')['id'] },
      custom_fields: { Region: 'North' },
      cadences: [],
      title: null,
    })
    const [, , date] = person['tags'] as string[]
    expect(person['tags']).toStrictEqual(['a', 'b', date])
    // Midnight may have come meanwhile.
    expect([began, today()]).toContain(date)
    expect(Object.keys(person).toSorted()).toStrictEqual(Object.keys(record('people')).toSorted())
    const found = await ask(simulator, 'people?email_addresses[]=Ada@new.example')
    expect(found.data).toStrictEqual([person])
    const folded = await ask(simulator, 'people?email_addresses[]=ada@NEW.example')
    expect(folded.data).toStrictEqual([person])
    expect(one(await ask(simulator, `people/${textIn(person, 'id')}`))).toStrictEqual(person)
  })

  test('is found by its generated address too, and no more once that is another', async () => {
    const person = record('people', 7)
    const address = textIn(person, 'email_address')
    const list = `people?email_addresses[]=${address}`
    expect((await ask(simulator, list)).data).toStrictEqual([person])
    await put(`people/${textIn(person, 'id')}`, { email_address: 'moved@new.example' })
    expect((await ask(simulator, list)).data).toStrictEqual([])
    await put(`people/${textIn(person, 'id')}`, { email_address: 'again@new.example' })
    expect((await post('people', { email_address: 'moved@new.example' })).status).toBe(200)
    expect((await post('people', { email_address: address })).status).toBe(200)
    expect((await ask(simulator, list)).data).toHaveLength(1)
  })

  test.each([
    [{}, ['email_address']],
    [{ phone: '1555' }, ['email_address']],
    [{ email_address: 'nobody' }, ['email_address']],
    [{ ...ada, first_name: ['Ada'], do_not_contact: 'perhaps' }, ['first_name', 'do_not_contact']],
    [{ ...ada, job_seniority: 'boss' }, ['job_seniority']],
    [{ ...ada, contact_restrictions: ['call', 'fax'] }, ['contact_restrictions']],
    [{ ...ada, account_id: 9 }, ['account_id']],
    [{ ...ada, custom_fields: 'Region' }, ['custom_fields']],
    [{ ...ada, crm_id: '0035e00000ABCDEFGH' }, ['crm_id_type']],
    [{ ...ada, crm_id: '0035e0', crm_id_type: 'salesforce' }, ['crm_id']],
    [{ ...ada, crm_id: '0015e00000ABCDEFGH', crm_id_type: 'salesforce' }, ['crm_id']],
  ])('of %j is refused, field by field', async (fields, errors) => {
    expect(named(await post('people', fields))).toStrictEqual([422, errors])
    expect(simulator.truth.count('people')).toBe(300)
  })

  test('is unique by address in any case, or by phone and last name', async () => {
    const taken = textIn(record('people'), 'email_address').toUpperCase()
    const refused = await post('people', { ...ada, email_address: taken })
    expect(refused.body).toStrictEqual({ errors: { email_address: ['is already taken'] } })
    const caller = { phone: '15551', last_name: 'Berg' }
    expect((await post('people', caller)).status).toBe(200)
    expect(named(await post('people', caller))).toStrictEqual([422, ['phone']])
    expect((await post('people', { ...caller, last_name: 'Kim' })).status).toBe(200)
    simulator.writes.configure({ duplicateEmails: true })
    expect((await post('people', { ...ada, email_address: taken })).status).toBe(200)
  })

  test('is changed in what was sent alone, and a change of nothing moves nothing', async () => {
    const before = record('people', 3)
    const path = `people/${textIn(before, 'id')}`
    const after = one(await put(path, { title: 'Chief', custom_fields: { Region: 'South' } }))
    const { updated_at: moved, title, custom_fields, ...rest } = after
    const { updated_at, title: _was, custom_fields: had, ...same } = before
    expect(rest).toStrictEqual(same)
    expect([title, custom_fields]).toStrictEqual(['Chief', { ...(had as Fields), Region: 'South' }])
    expect(Date.parse(String(moved))).toBeGreaterThan(Date.parse(String(updated_at)))
    expect(one(await put(path, { title: 'Chief' }))).toStrictEqual(after)
    expect(simulator.ledger.list()).toMatchObject([
      { effect: 'updated', changed: ['title', 'custom_fields'] },
      { effect: 'existing' },
    ])
    expect(one(await put(path, { custom_fields: { Region: '' } }))['custom_fields']).toStrictEqual(
      had,
    )
    expect(named(await put(path, { email_address: null, phone: '' }))).toStrictEqual([
      422,
      ['email_address'],
    ])
    expect((await put('people/1', { title: 'Chief' })).status).toBe(404)
  })

  test('is kept in another form than was sent where that is wanted', async () => {
    simulator.writes.configure({ normalises: true })
    const phones = { phone: '+49 (30) 12-34', mobile_phone: '0171 / 5' }
    const made = one(await post('people', { ...ada, ...phones, title: ' Chief ' }))
    const kept = { phone: '+49301234', mobile_phone: '01715', title: 'Chief' }
    expect(made).toMatchObject({ ...kept, email_address: 'ada@new.example' })
    expect(made).toMatchObject({ full_email_address: '"Ada Berg" <ada@new.example>' })
  })

  test('has a CRM id only where the key may give one', async () => {
    const crm = { crm_id: '00Q5e00000ABCDEFGH', crm_id_type: 'salesforce' }
    simulator.setScopes(['people:read', 'people:write'])
    expect(named(await post('people', { ...ada, ...crm }))).toStrictEqual([422, ['crm_id']])
    simulator.setScopes(['people:read', 'people:write', 'crm_id_person:write'])
    expect(one(await post('people', { ...ada, ...crm }))).toMatchObject({
      crm_id: crm.crm_id,
      crm_object_type: 'lead',
    })
    const other = { ...crm, email_address: 'other@new.example' }
    expect(named(await post('people', other))).toStrictEqual([422, ['crm_id']])
    const id = textIn(record('people', 300), 'id')
    expect((await remove(`people/${id}`)).status).toBe(403)
    simulator.setScopes(['people:read'])
    expect((await put(`people/${id}`, { title: 'No' })).status).toBe(403)
  })

  test('that opts out or is deleted leaves its cadences, and webhooks tell', async () => {
    await using receiver = await createReceiver()
    for (const event of ['person_updated', 'person_deleted', 'cadence_membership_updated'])
      await subscribe(simulator, event, receiver.url)
    const on = simulator.truth
      .records('cadence_memberships')
      .filter((each) => each['currently_on_cadence'] === true)
    const [first, second] = Map.groupBy(on, ({ person }) => (person as Fields)['id']).keys()
    const states = (person: unknown) =>
      simulator.truth
        .records('cadence_memberships')
        .filter((each) => (each['person'] as Fields)['id'] === person)
        .map((each) => [each['currently_on_cadence'], each['person_deleted'], each['step']])
    await put(`people/${String(first)}`, { do_not_contact: true })
    for (const state of states(first)) expect(state).toStrictEqual([false, false, null])
    expect((await remove(`people/${String(second)}`)).status).toBe(204)
    expect((await remove(`people/${String(second)}`)).status).toBe(204)
    expect((await remove('people/1')).status).toBe(404)
    for (const state of states(second)) expect(state).toStrictEqual([false, true, null])
    expect((await ask(simulator, `people/${String(second)}`)).status).toBe(404)
    await simulator.webhooks.quiet()
    const deleted = receiver.received.filter(({ event }) => event === 'person_deleted')
    expect(deleted.map((each) => bodyIn(each)['id'])).toStrictEqual([second])
    expect(receiver.received.map(({ event }) => event)).toContain('cadence_membership_updated')
  })
})

describe('an account', () => {
  const acme = { name: 'New', domain: 'new.example' }

  test('needs a name and a domain of its own, also where it is changed', async () => {
    expect(named(await post('accounts', {}))).toStrictEqual([422, ['name', 'domain']])
    const account = one(await post('accounts', acme))
    expect(account).toMatchObject({ ...acme, user_relationships: [], counts: { people: 0 } })
    expect(Object.keys(account).toSorted()).toStrictEqual(
      Object.keys(record('accounts')).toSorted(),
    )
    expect(named(await post('accounts', acme))).toStrictEqual([422, ['domain']])
    const taken = { name: 'Other', domain: record('accounts', 4)['domain'] }
    expect(named(await post('accounts', taken))).toStrictEqual([422, ['domain']])
    const path = `accounts/${textIn(account, 'id')}`
    expect(named(await put(path, { size: 9 }))).toStrictEqual([422, ['name', 'domain']])
    expect(one(await put(path, { ...acme, archived: true }))['archived_at']).toBeTypeOf('string')
    simulator.writes.configure({ accountsWhole: false })
    expect(one(await put(path, { archived: false, size: 9 }))).toMatchObject({
      ...acme,
      archived_at: null,
      size: '9',
    })
  })

  test('that is deleted lets go of its people, one that opts out takes them off cadences', async () => {
    const owned = simulator.truth.records('people').filter(({ account }) => account !== null)
    const [first, second] = Map.groupBy(owned, ({ account }) => (account as Fields)['id']).keys()
    const of = (account: unknown) =>
      simulator.truth
        .records('people')
        .filter((person) => (person['account'] as Fields | null)?.['id'] === account)
    expect((await remove(`accounts/${String(first)}`)).status).toBe(204)
    expect(of(first)).toStrictEqual([])
    expect(simulator.truth.count('people')).toBe(300)
    simulator.writes.configure({ accountsWhole: false })
    await put(`accounts/${String(second)}`, { do_not_contact: true })
    const people = new Set(of(second).map(({ id }) => id))
    const on = simulator.truth
      .records('cadence_memberships')
      .filter((each) => people.has((each['person'] as Fields)['id']))
    expect(on.some((each) => each['currently_on_cadence'] === true)).toBe(false)
  })
})

describe('an upsert', () => {
  test('changes the one record that its key finds, makes one where none is found', async () => {
    const by = { ...ada, upsert_key: 'email_address' }
    const made = one(await post('person_upserts', by))
    expect(made).toMatchObject({ upsert_type: 'create', person: ada })
    const again = one(await post('person_upserts', { ...by, title: 'Chief' }))
    const { id } = made['person'] as Fields
    expect(again).toMatchObject({ upsert_type: 'update', person: { id, title: 'Chief' } })
    const byId = { upsert_key: 'id', id, title: 'Head' }
    expect(one(await post('person_upserts', byId))).toMatchObject({ person: { title: 'Head' } })
    expect(named(await post('person_upserts', ada))).toStrictEqual([422, ['email_address']])
    const { id: generated, email_address } = record('people', 9)
    await put(`people/${String(generated)}`, { title: 'Chief' })
    const byAddress = { upsert_key: 'email_address', email_address, title: 'Head' }
    expect(one(await post('person_upserts', byAddress))).toMatchObject({
      person: { id: generated },
    })
    const account = { domain: 'new.example', name: 'New', upsert_key: 'domain' }
    expect(one(await post('account_upserts', account))['upsert_type']).toBe('create')
    expect(one(await post('account_upserts', account))['upsert_type']).toBe('update')
  })

  test.each([
    [{ ...ada, upsert_key: 'phone' }, ['upsert_key']],
    [{ first_name: 'Ada', upsert_key: 'email_address' }, ['email_address']],
    [{ ...ada, upsert_key: 'id' }, ['id']],
    [{ ...ada, upsert_key: 'id', id: 5 }, ['id']],
    [{ ...ada, upsert_key: 'email_address', id: 5 }, ['id']],
  ])('of %j is refused', async (fields, errors) => {
    expect(named(await post('person_upserts', fields))).toStrictEqual([422, errors])
    expect(simulator.truth.count('people')).toBe(300)
  })

  test('whose key finds several records is refused', async () => {
    simulator.writes.configure({ duplicateEmails: true })
    await post('people', ada)
    await post('people', ada)
    const refused = await post('person_upserts', { ...ada, upsert_key: 'email_address' })
    expect(named(refused)).toStrictEqual([422, ['email_address']])
  })
})
