// Which person a contact is; a push as one plan; and the brake.
import { assert as holds, constantFrom, property, record, uniqueArray } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mostRowsInCall } from '../../src/domain/bulk-jobs.ts'
import { judgeRun } from '../../src/domain/contact-brake.ts'
import {
  type Candidate,
  type Keys,
  keysOf,
  type Matching,
  matchOf,
} from '../../src/domain/contact-match.ts'
import { planPush } from '../../src/domain/contact-push-plan.ts'

const order = ['link', 'crm_id', 'email_address'] as const
const one = (id: string, keys: Keys, linkedTo: string | null = null): Candidate => ({
  id,
  linkedTo,
  keys,
})
const match = (keys: Keys, candidates: readonly Candidate[], change: Partial<Matching> = {}) =>
  matchOf({ id: 'me', keys, linkedTo: null, candidates, rivals: [], ...change }, order)

describe('a contact is', () => {
  const ann = { crm_id: 'C1', email_address: 'Ann@x.io' }

  test('whom it is linked with, whatever else there is', () => {
    const linked = match(ann, [one('1', ann), one('2', ann)], { linkedTo: '9' })
    expect(linked).toEqual({ kind: 'linked', other: '9' })
  })

  test('the one that the surest key finds, else the next', () => {
    const both = [one('1', { crm_id: 'C1', email_address: 'b@x.io' }), one('2', { crm_id: null })]
    expect(match(ann, both)).toEqual({ kind: 'match', other: '1', by: 'crm_id' })
    const mailed = [one('2', { crm_id: null, email_address: 'ann@X.io' })]
    expect(match(ann, mailed)).toEqual({ kind: 'match', other: '2', by: 'email_address' })
    expect(match(ann, [one('3', { crm_id: 'C3', email_address: 'c@x.io' })])).toEqual({
      kind: 'none',
    })
    expect(match({ crm_id: '', email_address: null }, [one('3', { crm_id: '' })])).toEqual({
      kind: 'none',
    })
  })

  test.each<[string, readonly Candidate[], Partial<Matching>]>([
    ['two have its key', [one('1', ann), one('2', ann)], {}],
    ['the one is somebody else’s', [one('1', ann, 'other')], {}],
    ['another contact has its key', [one('1', ann)], { rivals: [one('twin', ann)] }],
    [
      'another contact has a surer key of the one',
      [one('1', { crm_id: 'C1', email_address: 'b@x.io' })],
      { keys: { email_address: 'b@x.io' }, rivals: [one('twin', ann)] },
    ],
    ['another contact has its key and nobody is there', [], { rivals: [one('twin', ann)] }],
  ])('nobody for certain where %s', (_, candidates, change) => {
    expect(match(ann, candidates, change)).toMatchObject({ kind: 'ambiguous' })
  })

  test('nobody for certain where a surer key says that they are two', () => {
    const other = one('1', { crm_id: 'C9', email_address: 'ann@x.io' })
    expect(match(ann, [other])).toEqual({
      kind: 'ambiguous',
      by: 'email_address',
      others: ['1'],
      rivals: [],
    })
  })

  test('known by what it has of the keys, and by nothing else', () => {
    const values = { crm_id: 'C1', email_address: null, title: 'a', external_id: false }
    expect(keysOf(values)).toEqual({ crm_id: 'C1', external_id: null, email_address: null })
  })

  test('not kept from its person by a contact that has one', () => {
    const settled = { rivals: [one('twin', ann, '8')] }
    expect(match(ann, [one('1', ann)], settled)).toMatchObject({ kind: 'match', other: '1' })
  })
})

const ask = ({ id, keys: own }: Candidate, rivals: Candidate[], candidates: Candidate[]) =>
  matchOf({ id, keys: own, linkedTo: null, candidates, rivals }, order)

const pairs = (own: Candidate[], others: Candidate[]) =>
  own.flatMap((each): [string, string][] => {
    const found = ask(each, own, others)
    return found.kind === 'match' ? [[each.id, found.other]] : []
  })

test('whoever asks is answered the same: two that match, match from both sides, and nobody else', () => {
  const keys = record({
    crm_id: constantFrom(null, 'C1', 'C2'),
    email_address: constantFrom(null, 'a@x', 'A@x', 'b@x'),
  })
  const side = uniqueArray(keys, { maxLength: 4, selector: (each) => JSON.stringify(each) })
  holds(
    property(side, side, (mine, theirs) => {
      const [contacts, people] = [mine, theirs].map((all, which) =>
        all.map((each, at) => one(`${which}-${at}`, each)),
      ) as [Candidate[], Candidate[]]
      const [fromHere, fromThere] = [pairs(contacts, people), pairs(people, contacts)]
      expect(new Set(fromHere.map(([, other]) => other)).size).toBe(fromHere.length)
      const turned = fromThere.map(([person, contact]) => `${contact} ${person}`)
      expect(turned.toSorted()).toEqual(fromHere.map((pair) => pair.join(' ')).toSorted())
    }),
    { numRuns: 1_000 },
  )
})

const updates = (count: number) =>
  Array.from({ length: count }, () => ({ kind: 'update' as const }))

describe('a push', () => {
  test('of a few goes one by one, of many as one job, at a twentieth a person or less', () => {
    expect(planPush(updates(20))).toMatchObject({ way: 'single', calls: [], cost: 21 })
    const many = planPush(updates(10_000))
    expect(many.calls.map(({ length }) => length)).toEqual([mostRowsInCall, mostRowsInCall])
    expect(many.cost / 10_000).toBeLessThanOrEqual(0.05)
    expect(planPush([])).toEqual({ way: 'single', singles: [], calls: [], cost: 0 })
  })

  test('deletes one by one always, and loses nobody', () => {
    const gone = Array.from({ length: 30 }, () => ({ kind: 'delete' as const }))
    const plan = planPush([...updates(5_001), ...gone])
    expect(plan.singles).toHaveLength(30)
    expect(plan.calls.flat()).toHaveLength(5_001)
    expect(plan.calls).toHaveLength(2)
  })
})

test('a run that would change more than a few and more than a share of a side does nothing', () => {
  const brake = { least: 50, share: 0.05 }
  const judged = (changes: number, of: number) =>
    judgeRun({ local: { changes: 0, of: 9 }, salesloft: { changes, of } }, brake)
  expect(judged(50, 0)).toEqual({ kind: 'go' })
  expect(judged(500, 10_000)).toEqual({ kind: 'go' })
  expect(judged(501, 10_000)).toEqual({
    kind: 'brake',
    why: 'It would change 501 of 10000 people in SalesLoft: more than 50 and more than 5 % at once.',
  })
  expect(judged(51, 100).kind).toBe('brake')
})
