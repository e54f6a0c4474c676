// Guards on the way of an enrolment: what is set holds at once, caps hold for however many, and who waits goes on when they may.
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Enrollment } from '../../src/domain/enrollment.ts'
import type { RulesWanted } from '../../src/domain/enrollment-rules.ts'
import { minuteOf, readingAt } from '../../src/domain/zones.ts'
import { type Guarding, guardingOf } from '../../src/services/guarding.ts'
import { idIn } from '../simulator/enrolling.ts'
import type { Rig } from '../support/rig.ts'
import {
  ask,
  candidatesIn,
  createEnrolled,
  hasEnded,
  isOn,
  kindsOf,
  ledgerOf,
  until,
  type Wanted,
} from './scene.ts'

let rig: Rig
let guarding: Guarding
let candidates: Wanted[]

const take = (count: number): readonly Wanted[] => {
  const taken = candidates.splice(0, count)
  if (taken.length < count) throw new Error('There is nobody left.')
  return taken
}
const next = (): Wanted => take(1)[0] ?? { person: '', cadence: '' }
const set = (wanted: RulesWanted, cadence?: string) =>
  guarding.rules.change(rig.team, cadence, wanted, 'ann')
const waits = ({ state }: Enrollment): boolean => state === 'waiting'
const personOf = ({ person }: Wanted) =>
  rig.simulator.truth.records('people').find(({ id }) => String(id) === person)

beforeAll(async () => {
  rig = await createEnrolled()
  guarding = guardingOf(rig.database)
  candidates = [...candidatesIn(rig)]
}, 60_000)
afterEach(async () => {
  rig.simulator.faults.clear()
  const keys = ['teamPerDay', 'cadencePerDay', 'userPerDay', 'quietHours', 'whenFull'] as const
  await set(Object.fromEntries(keys.map((key) => [key, null])))
  await sql`truncate worker.enrollment_day`.execute(rig.database.kysely)
})
afterAll(() => rig[Symbol.asyncDispose]())

test('of many at once no more are enrolled than a cap allows, and the others wait for the next day', async () => {
  // Where it is about noon: no day begins while this runs.
  const hours = 12 - new Date().getUTCHours()
  const offset = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`
  await set({ teamPerDay: 9, timeZone: offset })
  await set({ cadencePerDay: 5 }, candidates[0]?.cadence)
  const wanted = take(12)
  const asked = await Promise.all(wanted.map((each) => ask(rig, each, { lane: 'batch' })))
  const ends = await Promise.all(
    asked.map(({ id }) => until(rig, id, (each) => isOn(each) || waits(each))),
  )
  expect(ends.filter(isOn)).toHaveLength(5)
  const enrolled = wanted.map((each) => ledgerOf(rig, each).enrolled)
  expect(enrolled.reduce((sum, each) => sum + each, 0)).toBe(5)
  for (const { reason, waitingUntil, requestedAt } of ends.filter(waits)) {
    expect(reason).toBe('cadence-cap')
    const hoursLeft = (Date.parse(waitingUntil ?? '') - Date.parse(requestedAt)) / 3_600_000
    expect(hoursLeft).toBeGreaterThan(10.9)
    expect(hoursLeft).toBeLessThan(12.1)
  }
  const tried = await ask(rig, next(), { dryRun: true })
  expect(tried).toMatchObject({ state: 'waiting', reason: 'cadence-cap' })
  await set({ cadencePerDay: null }, candidates[0]?.cadence)
  const waiting = ends.find(waits)
  await rig.enrollments.retry(rig.team, waiting?.id ?? '', 'ann')
  await until(rig, waiting?.id ?? '', isOn)
})

test('for a user whom SalesLoft does not have nobody is enrolled, and that is the reason', async () => {
  const wanted = next()
  const { id } = await ask(rig, wanted, { user: '999999999' })
  expect(await until(rig, id, (each) => isOn(each) || hasEnded(each))).toMatchObject({
    state: 'refused',
    reason: 'user-gone',
  })
  expect(ledgerOf(rig, wanted)).toEqual({ enrolled: 0, left: 0, asked: 0 })
})

test('the steps of a cadence are those that SalesLoft has at the last moment', async () => {
  const wanted = next()
  const steps = rig.simulator.truth
    .records('steps')
    .filter((each) => String(idIn('cadence')(each)) === wanted.cadence)
    .map(({ id }) => Number(id))
  rig.simulator.mutate.update('steps', steps, { set: { disabled: true } })
  const { id } = await ask(rig, wanted)
  const story = await until(rig, id, (each) => isOn(each) || hasEnded(each))
  rig.simulator.mutate.update('steps', steps, { set: { disabled: false } })
  expect(story).toMatchObject({ state: 'refused', reason: 'cadence-draft' })
  // The mirror did not know it yet.
  expect(kindsOf(story)).toEqual(['requested', 'checked', 'refused'])
})

test('whom SalesLoft refuses for good takes no place of a cap', async () => {
  await set({ teamPerDay: 1, whenFull: 'refuse' })
  rig.simulator.faults.add({
    match: '^POST .*cadence_memberships',
    count: 1,
    fault: { kind: 'meanwhile', stream: 'people', set: { do_not_contact: true } },
  })
  const [first, second, third] = take(3)
  for (const [wanted, state, reason] of [
    [first, 'refused', 'do-not-contact'],
    [second, 'on-cadence', null],
    [third, 'refused', 'team-cap'],
  ] as const) {
    if (wanted === undefined) throw new Error('There is nobody left.')
    const { id } = await ask(rig, wanted)
    const story = await until(rig, id, (each) => isOn(each) || hasEnded(each))
    expect(story).toMatchObject({ state, reason })
  }
})

test('who is in their quiet hours waits for their end by their own clock, and is judged anew then', async () => {
  const wanted = next()
  const zone = String(personOf(wanted)?.['locale'])
  const at = (hours: number): string => {
    const minute = minuteOf(readingAt(zone, Date.now() + hours * 3_600_000))
    return [Math.floor(minute / 60), minute % 60]
      .map((each) => String(each).padStart(2, '0'))
      .join(':')
  }
  await set({ quietHours: `${at(-1)}-${at(2)}` })
  const { id } = await ask(rig, wanted)
  const story = await until(rig, id, waits)
  expect(story).toMatchObject({ reason: 'quiet-hours' })
  const waitMs = Date.parse(story.waitingUntil ?? '') - Date.now()
  expect(waitMs).toBeGreaterThan(1.5 * 3_600_000)
  expect(waitMs).toBeLessThan(2.1 * 3_600_000)
  // Meanwhile they ask not to be written to at all.
  const address = String(personOf(wanted)?.['email_address'])
  await guarding.suppression.add(rig.team, [address.toUpperCase()], { by: 'ann' })
  await set({ quietHours: null })
  await rig.enrollments.retry(rig.team, id, 'ann')
  expect(await until(rig, id, hasEnded)).toMatchObject({ state: 'refused', reason: 'suppressed' })
  expect(ledgerOf(rig, wanted)).toEqual({ enrolled: 0, left: 0, asked: 0 })
  const kept = await rig.query(sql<{ row: string }>`
    select e::text as row from worker.enrollment e where id = ${id}
    union all select v::text from worker.enrollment_event v where enrollment = ${id}`)
  expect(kept.length).toBeGreaterThan(3)
  expect(kept.filter(({ row }) => row.toLowerCase().includes(address.toLowerCase()))).toEqual([])
})
