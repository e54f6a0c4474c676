// Putting a person on a cadence: once, whatever is lost on the way.
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Fault } from '../../simulator/simulator.ts'
import type { Rig } from '../support/rig.ts'
import {
  ask,
  candidatesIn,
  createEnrolled,
  hasEnded,
  hasLostAnswer,
  isOn,
  kindsOf,
  ledgerOf,
  until,
  type Wanted,
} from './scene.ts'

let rig: Rig
let candidates: Wanted[]

function next(): Wanted {
  const wanted = candidates.shift()
  if (wanted === undefined) throw new Error('There is nobody left.')
  return wanted
}

const lose = (fault: Fault, more: object = {}) =>
  void rig.simulator.faults.add({ match: '^POST .*cadence_memberships', count: 1, fault, ...more })

beforeAll(async () => {
  rig = await createEnrolled()
  candidates = [...candidatesIn(rig)]
}, 60_000)
afterEach(() => {
  rig.simulator.faults.clear()
  rig.simulator.writes.configure({ alreadyOn: 'refused', unknownTarget: 'not-found' })
})
afterAll(async () => {
  await rig[Symbol.asyncDispose]()
})

describe('a person', () => {
  test('is put on a cadence once, and the answer says where that is', async () => {
    const wanted = next()
    const answer = await ask(rig, wanted)
    expect(answer).toMatchObject({ ...wanted, team: rig.team, requestedBy: 'operator' })
    const story = await until(rig, answer.id, isOn)
    expect(kindsOf(story)).toEqual(['requested', 'checked', 'intended', 'enrolled'])
    expect(ledgerOf(rig, wanted)).toEqual({ enrolled: 1, left: 0, asked: 1 })
    const all = await rig.client.memberships.ofPerson(wanted.person, { lane: 'interactive' })
    const shown = all.find(({ cadence }) => cadence === wanted.cadence)
    expect(story).toMatchObject({ membership: shown?.id, membershipState: 'staged' })
    expect(shown).toMatchObject({ person: wanted.person })
  })

  test('who is asked for by many at once has one enrolment', async () => {
    const wanted = next()
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(rig, wanted)))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    await until(rig, answers[0]?.id ?? '', isOn)
    expect(ledgerOf(rig, wanted)).toEqual({ enrolled: 1, left: 0, asked: 1 })
  })

  test.each<readonly [string, Fault]>([
    ['reset (A43)', { kind: 'reset' }],
    ['500 (A44)', { kind: 'status', status: 500 }],
    ['cut', { kind: 'cut' }],
    ['a page', { kind: 'html' }],
    ['missing', { kind: 'hang' }],
  ])('whose answer was %s is found, and not asked for again', async (_, fault) => {
    const wanted = next()
    lose(fault)
    const { id } = await ask(rig, wanted)
    const story = await until(rig, id, isOn)
    expect(kindsOf(story)).toEqual(['requested', 'checked', 'intended', 'enrolled'])
    expect(ledgerOf(rig, wanted)).toEqual({ enrolled: 1, left: 0, asked: 1 })
  })

  test('whose request was lost is asked for again, once that was seen twice', async () => {
    const wanted = next()
    lose({ kind: 'reset' }, { effect: 'none' })
    const { id } = await ask(rig, wanted)
    const story = await until(rig, id, isOn)
    expect(kindsOf(story)).toEqual([
      'requested',
      'checked',
      'intended',
      'not-seen',
      'absent',
      'intended',
      'enrolled',
    ])
    expect(ledgerOf(rig, wanted)).toMatchObject({ enrolled: 1, left: 0 })
  })

  test('whose request was lost is asked for again, though the clock was set back since', async () => {
    const wanted = next()
    lose({ kind: 'reset' }, { effect: 'none' })
    const { id } = await ask(rig, wanted)
    await until(rig, id, hasLostAnswer)
    await rig.query(sql`
      update worker.enrollment set intent_until = intent_until + interval '1 hour',
        absent_at = absent_at + interval '1 hour' where id = ${id}`)
    const story = await until(rig, id, isOn)
    expect(kindsOf(story).filter((kind) => kind === 'not-seen')).toHaveLength(2)
    expect(ledgerOf(rig, wanted)).toMatchObject({ enrolled: 1, left: 0 })
  })

  test('whose request is executed late is waited for', async () => {
    const wanted = next()
    lose({ kind: 'reset' }, { effect: { afterMs: 500 } })
    const { id } = await ask(rig, wanted)
    const story = await until(rig, id, isOn)
    expect(kindsOf(story)).toEqual(['requested', 'checked', 'intended', 'not-seen', 'enrolled'])
    expect(ledgerOf(rig, wanted)).toMatchObject({ enrolled: 1, left: 0 })
  })

  test.each(['refused', 'conflict', 'existing'] as const)(
    'who was put there by somebody else a moment before has that membership: %s (A45)',
    async (alreadyOn) => {
      const wanted = next()
      rig.simulator.writes.configure({ alreadyOn })
      const theirs = await rig.client.memberships.add(
        { ...wanted, user: null, step: null },
        { lane: 'interactive' },
      )
      const { id } = await ask(rig, wanted)
      const story = await until(rig, id, isOn)
      expect(story).toMatchObject({ membership: theirs.id })
      expect(kindsOf(story).at(-1)).toBe('found')
      expect(ledgerOf(rig, wanted)).toEqual({ enrolled: 1, left: 0, asked: 1 })
    },
  )

  test('who is not to be contacted since a moment ago is refused, and never asked for (A47)', async () => {
    const wanted = next()
    rig.simulator.mutate.update('people', [Number(wanted.person)], {
      set: { do_not_contact: true },
    })
    const { id } = await ask(rig, wanted)
    const story = await until(rig, id, hasEnded)
    // The mirror did not know it yet.
    expect(kindsOf(story)).toEqual(['requested', 'checked', 'refused'])
    expect(story).toMatchObject({ state: 'refused', reason: 'do-not-contact' })
    expect(ledgerOf(rig, wanted)).toEqual({ enrolled: 0, left: 0, asked: 0 })
  })

  test('who is not to be contacted since the very moment is refused by SalesLoft, with our word for it', async () => {
    const wanted = next()
    lose({ kind: 'meanwhile', stream: 'people', set: { do_not_contact: true } })
    const { id } = await ask(rig, wanted)
    const story = await until(rig, id, hasEnded)
    expect(story).toMatchObject({ state: 'refused', reason: 'do-not-contact' })
    expect(kindsOf(story)).toEqual(['requested', 'checked', 'intended', 'refused'])
    expect(ledgerOf(rig, wanted)).toMatchObject({ enrolled: 0 })
  })

  test.each(['not-found', 'refused'] as const)(
    'who is deleted as we ask is refused: %s (A46)',
    async (unknownTarget) => {
      const wanted = next()
      rig.simulator.writes.configure({ unknownTarget })
      lose({ kind: 'meanwhile', stream: 'people' })
      const { id } = await ask(rig, wanted)
      const story = await until(rig, id, hasEnded)
      expect(story).toMatchObject({ state: 'refused', reason: 'person-gone' })
      expect(ledgerOf(rig, wanted)).toMatchObject({ enrolled: 0 })
    },
  )

  test('whom SalesLoft refuses for a reason of its own is refused, with the fields it named', async () => {
    const wanted = next()
    const body = JSON.stringify({ errors: { step_id: ['is not for you'] } })
    lose({ kind: 'status', status: 422, body } as Fault)
    const { id } = await ask(rig, wanted)
    const story = await until(rig, id, hasEnded)
    expect(story).toMatchObject({ state: 'refused', reason: 'refused-there' })
    expect(ledgerOf(rig, wanted)).toMatchObject({ enrolled: 0 })
  })

  test('is judged by SalesLoft itself in a dry run, and nothing is stored', async () => {
    const wanted = next()
    expect(await ask(rig, wanted, { dryRun: true })).toMatchObject({ state: 'checked', id: '0' })
    rig.simulator.mutate.update('people', [Number(wanted.person)], {
      set: { do_not_contact: true },
    })
    expect(await ask(rig, wanted, { dryRun: true })).toMatchObject({
      state: 'refused',
      reason: 'do-not-contact',
    })
    const { enrollments } = await rig.enrollments.list(rig.team, { person: wanted.person })
    expect(enrollments).toEqual([])
    expect(ledgerOf(rig, wanted)).toEqual({ enrolled: 0, left: 0, asked: 0 })
  })
})

test('a cadence that is archived as we ask refuses everybody (A48)', async () => {
  const wanted = next()
  lose({ kind: 'meanwhile', stream: 'cadences', set: { archived: true } })
  const { id } = await ask(rig, wanted)
  const story = await until(rig, id, hasEnded)
  expect(story).toMatchObject({ state: 'refused', reason: 'cadence-archived' })
  expect(ledgerOf(rig, wanted)).toMatchObject({ enrolled: 0 })
})

test('what is in the rows and the stories of all these is what the rules of the tables say', async () => {
  const [counted] = await rig.query(sql`
    select count(*)::integer as open from worker.enrollment
    where team = ${rig.team} and state in ('requested', 'checked', 'enrolling')`)
  expect(counted).toEqual({ open: 0 })
})
