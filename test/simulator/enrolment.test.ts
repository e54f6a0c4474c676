// Enrolment over the wire: who may be put on a cadence, one row for ever, and what the ledger says of it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { FaultRule, Simulator } from '../../simulator/simulator.ts'
import { ask, textIn, tinySizes } from './asking.ts'
import type { Fields } from './asking.ts'
import { idIn, membershipStream as stream, newPairIn } from './enrolling.ts'
import type { Pair } from './enrolling.ts'

let simulator: Simulator
beforeEach(async () => {
  simulator = await createSimulator({ sizes: { ...tinySizes, actions: 30 } })
})
afterEach(async () => simulator.close())

const records = (name: string): Fields[] => simulator.truth.records(name)
const newPair = (): Pair => newPairIn(simulator)
const enrol = async (fields: Fields) => ask(simulator, stream, { fields })
const drop = async (id: unknown) => ask(simulator, `${stream}/${String(id)}`, { method: 'DELETE' })
const one = ({ body }: { body: Fields }): Fields => body['data'] as Fields
const change = (name: string, id: unknown, set: Fields) =>
  void simulator.mutate.update(name, [Number(id)], { set })
const teammate = (): unknown => records('users').findLast(({ active }) => active === true)?.['id']
const strike = (rule: Omit<FaultRule, 'match' | 'count'>) =>
  void simulator.faults.add({ match: `POST /v2/${stream}`, count: 1, ...rule })
const isAbsent = async ({ person_id, cadence_id }: Pair) => {
  const query = `person_id=${String(person_id)}&cadence_id=${String(cadence_id)}`
  return (await ask(simulator, `${stream}?${query}`)).data.length === 0
}

describe('an enrolment', () => {
  test('makes a staged membership at the first step, with an action due', async () => {
    const pair = newPair()
    const made = await enrol(pair)
    const membership = one(made)
    expect(membership).toMatchObject({
      person: { id: pair.person_id },
      cadence: { id: pair.cadence_id },
      user: { id: records('users')[0]?.['id'] },
      current_state: 'staged',
      currently_on_cadence: true,
      person_deleted: false,
      counts: { sent_emails: 0, calls: 0 },
    })
    expect(Object.keys(membership).toSorted()).toStrictEqual(
      Object.keys(records(stream)[0] ?? {}).toSorted(),
    )
    const list = `${stream}?person_id=${String(pair.person_id)}&cadence_id=${String(pair.cadence_id)}`
    expect((await ask(simulator, list)).data).toStrictEqual([membership])
    const on = await ask(simulator, `${list}&currently_on_cadence=true`)
    expect(on.data).toStrictEqual([membership])
    const steps = records('steps')
      .filter((each) => idIn('cadence')(each) === pair.cadence_id && each['disabled'] !== true)
      .toSorted((left, right) => Number(left['day']) - Number(right['day']))
    expect(idIn('step')(membership)).toBe(steps[0]?.['id'])
    const action = records('actions').find(({ id }) => id === idIn('latest_action')(membership))
    expect(action).toMatchObject({
      person: { id: pair.person_id },
      cadence: { id: pair.cadence_id },
      step: { id: steps[0]?.['id'] },
      status: 'in_progress',
    })
    const person = records('people').find(({ id }) => id === pair.person_id)
    expect(person).toMatchObject({ most_recent_cadence: { id: pair.cadence_id } })
    const cadences = (person?.['cadences'] ?? []) as Fields[]
    expect(cadences.map(({ id }) => id)).toContain(pair.cadence_id)
  })

  test('is asked for by query, form or JSON, at any step', async () => {
    const { person_id, cadence_id } = newPair()
    const step = records('steps').findLast(
      (each) => idIn('cadence')(each) === cadence_id && each['disabled'] !== true,
    )
    const query = `person_id=${String(person_id)}&cadence_id=${String(cadence_id)}`
    const path = `${stream}?${query}&step_id=${textIn(step, 'id')}`
    const byQuery = await ask(simulator, path, { method: 'POST' })
    expect([byQuery.status, idIn('step')(one(byQuery))]).toStrictEqual([200, step?.['id']])
    const byForm = await fetch(`${simulator.url}/v2/${stream}.json`, {
      method: 'POST',
      headers: { authorization: `Bearer ${simulator.apiKey}` },
      body: new URLSearchParams({
        person_id: String(newPair().person_id),
        cadence_id: String(cadence_id),
      }),
    })
    expect(byForm.status).toBe(200)
  })

  test('of someone on the cadence is refused, or answered as one chooses', async () => {
    const pair = newPair()
    const { id } = one(await enrol(pair))
    const again = await enrol(pair)
    expect([again.status, Object.keys(again.body)]).toStrictEqual([422, ['errors']])
    simulator.writes.configure({ alreadyOn: 'conflict' })
    expect((await enrol(pair)).status).toBe(409)
    simulator.writes.configure({ alreadyOn: 'existing' })
    expect(one(await enrol(pair))['id']).toBe(id)
    expect(simulator.ledger.enrolments()).toMatchObject([
      {
        person: pair.person_id,
        cadence: pair.cadence_id,
        membership: id,
        asked: 4,
        enrolled: 1,
        refused: 2,
        left: 0,
      },
    ])
  })

  test('after an end reuses the row: another `added_at`, the state anew', async () => {
    const pair = newPair()
    const first = one(await enrol(pair))
    expect((await drop(first['id'])).status).toBe(204)
    const left = records(stream).find(({ id }) => id === first['id'])
    expect(left).toMatchObject({
      currently_on_cadence: false,
      current_state: 'removed_no_action',
      step: null,
    })
    expect(records('actions').map(({ id }) => id)).not.toContain(idIn('latest_action')(first))
    expect((await drop(first['id'])).status).toBe(204)
    const second = one(await enrol(pair))
    expect([second['id'], second['created_at'], second['current_state']]).toStrictEqual([
      first['id'],
      first['created_at'],
      'staged',
    ])
    expect(second['added_at']).not.toBe(first['added_at'])
    expect(simulator.ledger.enrolments()).toMatchObject([{ asked: 2, enrolled: 2, left: 1 }])
    expect((await drop(1)).status).toBe(404)
  })

  test('cannot be changed while it is processed', async () => {
    simulator.writes.configure({ processingMs: 3000 })
    const { id, current_state } = one(await enrol(newPair()))
    expect([current_state, (await drop(id)).status]).toStrictEqual(['processing', 422])
    await expect
      .poll(async () => (await drop(id)).status, { timeout: 10_000, interval: 50 })
      .toBe(204)
  })
})

test('the person’s own row moves with an enrolment, in its cadences alone, or not at all', async () => {
  const pair = newPair()
  const person = () => records('people').find(({ id }) => id === pair.person_id) ?? {}
  const before = person()
  await enrol(pair)
  const { cadences, most_recent_cadence, updated_at, ...rest } = person()
  const { cadences: none, most_recent_cadence: _other, updated_at: then, ...same } = before
  expect(rest).toStrictEqual(same)
  const there = { id: pair.cadence_id }
  expect(cadences).toMatchObject([...(none as Fields[]), there])
  expect([most_recent_cadence, updated_at === then]).toMatchObject([there, false])
  simulator.writes.configure({ movesPerson: false })
  const next = newPair()
  const still = records('people').find(({ id }) => id === next.person_id)
  await enrol(next)
  expect(records('people').find(({ id }) => id === next.person_id)).toStrictEqual(still)
})

describe('SalesLoft refuses', () => {
  test.each<[string, (pair: Pair) => Fields, number, string[]]>([
    ['nobody and nothing', () => ({}), 422, ['person_id', 'cadence_id']],
    ['what is no id', (pair) => ({ ...pair, person_id: 'Ada' }), 422, ['person_id']],
    ['a stranger', (pair) => ({ ...pair, person_id: 1 }), 404, []],
    ['a cadence that is not there', (pair) => ({ ...pair, cadence_id: 1 }), 404, []],
    [
      'someone who opted out',
      (pair) => {
        change('people', pair.person_id, { do_not_contact: true })
        return pair
      },
      422,
      ['person_id'],
    ],
    [
      'an archived cadence',
      (pair) => {
        change('cadences', pair.cadence_id, { archived: true, archived_at: 'now' })
        return pair
      },
      422,
      ['cadence_id'],
    ],
    [
      'a draft',
      (pair) => {
        change('cadences', pair.cadence_id, { draft: true })
        return pair
      },
      422,
      ['cadence_id'],
    ],
    ['a user who is not there', (pair) => ({ ...pair, user_id: 1 }), 422, ['user_id']],
    [
      'a user who has left',
      (pair) => ({ ...pair, user_id: records('users').find((each) => !each['active'])?.['id'] }),
      422,
      ['user_id'],
    ],
    [
      'a teammate on a personal cadence of another',
      (pair) => {
        change('cadences', pair.cadence_id, { team_cadence: false, shared: true })
        return { ...pair, user_id: teammate() }
      },
      422,
      ['user_id'],
    ],
    ['a step of nothing', (pair) => ({ ...pair, step_id: 1 }), 422, ['step_id']],
  ])('%s', async (_name, spoil, status, errors) => {
    const before = simulator.truth.count(stream)
    const asked = await enrol(spoil(newPair()))
    expect([asked.status, Object.keys(asked.body['errors'] ?? {})]).toStrictEqual([status, errors])
    expect(simulator.truth.count(stream)).toBe(before)
    expect(simulator.ledger.list().map(({ effect }) => effect)).toStrictEqual(['refused'])
  })

  test('is noted with what the request named, and with what was wrong', async () => {
    const { person_id, cadence_id } = newPair()
    await enrol({ cadence_id })
    await enrol({ person_id, cadence_id: 999_999_999 })
    const effect = 'refused'
    expect(simulator.ledger.list()).toStrictEqual([
      expect.objectContaining({ effect, errors: { person_id: ['is required'] } }),
      expect.objectContaining({
        effect,
        person: person_id,
        errors: { cadence_id: ['must exist'] },
      }),
    ])
    expect(simulator.ledger.list()[0]).not.toHaveProperty('person')
    expect(simulator.ledger.enrolments()).toMatchObject([{ person: person_id, refused: 1 }])
  })

  test('a teammate only where the cadence is neither the team’s nor theirs', async () => {
    const pair = newPair()
    const user_id = teammate()
    expect((await enrol({ ...pair, user_id })).status).toBe(200)
    const { cadence_id } = pair
    const next = newPair()
    const last = newPairIn(simulator, 1)
    const owner = { _href: 'x', id: user_id }
    change('cadences', cadence_id, { team_cadence: false, shared: false, owner })
    expect((await enrol({ ...next, user_id })).status).toBe(200)
    expect((await enrol(last)).status).toBe(422)
    simulator.writes.configure({ personalCadenceAdmin: true })
    expect((await enrol(last)).status).toBe(200)
  })

  test('a key without the scope', async () => {
    simulator.setScopes(['cadences:read', 'people:read'])
    expect((await enrol(newPair())).status).toBe(403)
    simulator.setScopes(['cadences:read', 'cadences:write'])
    const { status, body } = await enrol(newPair())
    expect(status).toBe(200)
    expect((await drop(one({ body })['id'])).status).toBe(403)
  })
})

describe('a fault', () => {
  test('executes and loses the answer', async () => {
    const pair = newPair()
    strike({ fault: { kind: 'reset' } })
    await expect(enrol(pair)).rejects.toThrow(TypeError)
    expect(await isAbsent(pair)).toBe(false)
    const next = newPair()
    strike({ fault: { kind: 'status', status: 500 } })
    expect((await enrol(next)).status).toBe(500)
    expect(await isAbsent(next)).toBe(false)
    expect(simulator.ledger.list()).toMatchObject([
      { effect: 'enrolled', cost: 1, request: `POST /v2/${stream}`, fault: 'reset' },
      { effect: 'enrolled', cost: 1, fault: 'status' },
    ])
  })

  test('executes never', async () => {
    const pair = newPair()
    strike({ fault: { kind: 'delay', ms: 0 }, effect: 'none' })
    expect((await enrol(pair)).status).toBe(504)
    strike({ fault: { kind: 'reset' }, effect: 'none' })
    await expect(enrol(pair)).rejects.toThrow(TypeError)
    strike({ fault: { kind: 'status', status: 422 } })
    expect((await enrol(pair)).status).toBe(422)
    expect([await isAbsent(pair), simulator.ledger.list()]).toStrictEqual([true, []])
  })

  test('that executes late shows a second effect, where someone asked again too soon', async () => {
    const pair = newPair()
    strike({ fault: { kind: 'status', status: 504 }, effect: { afterMs: 3000 } })
    expect((await enrol(pair)).status).toBe(504)
    expect(await isAbsent(pair)).toBe(true)
    const { id } = one(await enrol(pair))
    expect((await drop(id)).status).toBe(204)
    expect(simulator.ledger.enrolments()).toMatchObject([{ enrolled: 1 }])
    await expect
      .poll(() => simulator.ledger.enrolments(), { timeout: 20_000 })
      .toMatchObject([{ membership: id, asked: 2, enrolled: 2, left: 1 }])
    expect(records(stream).find((each) => each['id'] === id)?.['currently_on_cadence']).toBe(true)
  })

  test('changes the world between the check and the write', async () => {
    const pair = newPair()
    strike({ fault: { kind: 'meanwhile', stream: 'people', set: { do_not_contact: true } } })
    expect((await enrol(pair)).status).toBe(422)
    const next = newPair()
    strike({ fault: { kind: 'meanwhile', stream: 'people' } })
    expect((await enrol(next)).status).toBe(404)
    const gone = { ...newPair(), user_id: records('users')[1]?.['id'] }
    const set = { active: false }
    strike({ fault: { kind: 'meanwhile', stream: 'users', set } })
    expect((await enrol(gone)).status).toBe(422)
    const archived = { archived: true, archived_at: '2026-01-01T00:00:00Z' }
    strike({ fault: { kind: 'meanwhile', stream: 'cadences', set: archived } })
    expect((await enrol(newPair())).status).toBe(422)
    expect(simulator.ledger.list().map(({ effect }) => effect)).toStrictEqual(
      Array.from({ length: 4 }, () => 'refused'),
    )
  })

  test('changes no record whose id another one’s path happens to have', async () => {
    const id = Number(records('people')[0]?.['id'])
    const before = records('people')
    const gone = { kind: 'meanwhile', stream: 'people' } as const
    simulator.faults.add({ match: '^(DELETE|POST) ', count: 2, fault: gone })
    await drop(id)
    await ask(simulator, 'account_upserts', { fields: { id, upsert_key: 'id' } })
    expect(records('people')).toStrictEqual(before)
    simulator.faults.add({ match: '^PUT ', count: 1, fault: gone })
    expect((await ask(simulator, `people/${id}`, { method: 'PUT', fields: {} })).status).toBe(404)
  })
})

test('a write costs what it is said to cost, by endpoint', async () => {
  simulator.configure({ endpointCosts: { 'POST cadence_memberships': 5, 'people/{id}': 3 } })
  const { headers } = await enrol(newPair())
  expect(headers.get('x-ratelimit-endpoint-cost')).toBe('5')
  const person = await ask(simulator, `people/${String(records('people')[0]?.['id'])}`)
  expect(person.headers.get('x-ratelimit-endpoint-cost')).toBe('3')
  expect((await ask(simulator, stream)).headers.get('x-ratelimit-endpoint-cost')).toBe('1')
  expect(simulator.ledger.list()).toMatchObject([{ cost: 5 }])
})

test('the ledger is read, filtered and emptied over HTTP', async () => {
  const control = async (path: string, method = 'GET', body?: string): Promise<unknown> =>
    (
      await fetch(`${simulator.url}/__control/${path}`, {
        method,
        ...(body === undefined ? {} : { body }),
      })
    ).json()
  const pair = newPair()
  await enrol(pair)
  await ask(simulator, 'people', { fields: {} })
  expect(await control('ledger')).toHaveLength(2)
  expect(await control('ledger?effect=refused')).toMatchObject([{ stream: 'people' }])
  expect(await control(`ledger?stream=${stream}`)).toMatchObject([{ effect: 'enrolled' }])
  expect(await control(`ledger/enrolments?person=${String(pair.person_id)}`)).toHaveLength(1)
  expect(await control('ledger/enrolments?person=1')).toStrictEqual([])
  expect(await control('writes', 'POST', '{"alreadyOn":"existing"}')).toMatchObject({
    alreadyOn: 'existing',
    createdStatus: 200,
  })
  expect(await control('writes', 'POST', '{"nothing":1}')).toMatchObject({
    error: 'Not an option of writes: nothing.',
  })
  await control('ledger', 'DELETE')
  expect(await control('ledger')).toStrictEqual([])
})
