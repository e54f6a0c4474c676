// What waits goes on by itself, when it may or when an operator says so; caps hold however many come at once.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { guardingOf } from '../../src/services/guarding.ts'
import { createEnrollmentStore } from '../../src/store/enrollments.ts'
import { idIn } from '../simulator/enrolling.ts'
import type { Hooked } from '../support/hooked.ts'
import {
  ask,
  candidatesIn,
  createHookedEnrolled,
  hasEnded,
  isOn,
  kindsOf,
  ledgerOf,
  until,
  type Wanted,
} from './scene.ts'

let hooked: Hooked
let candidates: Wanted[]
const isWaiting = ({ state }: { readonly state: string }): boolean => state === 'waiting'

beforeAll(async () => {
  hooked = await createHookedEnrolled()
  candidates = [...candidatesIn(hooked)]
  await hooked.listen('cadence_membership_updated')
}, 60_000)
afterAll(async () => {
  await hooked[Symbol.asyncDispose]()
})

const currentOf = ({ person }: Wanted): string[] =>
  hooked.simulator.truth
    .records('cadence_memberships')
    .filter(
      (each) => String(idIn('person')(each)) === person && each['currently_on_cadence'] === true,
    )
    .map(({ id }) => String(id))

/** One who is on other cadences, or on none. */
function next(busy: boolean): Wanted {
  const at = candidates.findIndex((each) => currentOf(each).length > 0 === busy)
  const [wanted] = candidates.splice(at, 1)
  if (at < 0 || wanted === undefined) throw new Error('There is nobody left.')
  return wanted
}

async function rule(wanted: object, cadence?: string): Promise<void> {
  const { rules } = guardingOf(hooked.database)
  await rules.change(hooked.team, cadence, wanted, 'operator')
}

test('who is on another cadence is enrolled when that has ended, and a webhook tells so', async () => {
  const wanted = next(true)
  await rule({ otherCadence: 'wait' })
  const { id } = await ask(hooked, wanted)
  const waiting = await until(hooked, id, isWaiting)
  expect(waiting).toMatchObject({ reason: 'other-cadence', waitingUntil: null })
  for (const membership of currentOf(wanted)) {
    await hooked.client.memberships.remove(membership, { lane: 'interactive' })
  }
  const story = await until(hooked, id, isOn)
  expect(kindsOf(story)).toEqual(['requested', 'waits', 'checked', 'intended', 'enrolled'])
  await rule({ otherCadence: 'allow' })
})

test('an operator holds one back, lets it go on, and tries it again at once', async () => {
  const wanted = next(true)
  const { team, enrollments } = hooked
  await rule({ otherCadence: 'wait' })
  const { id } = await ask(hooked, wanted)
  await until(hooked, id, isWaiting)
  await enrollments.pause(team, id, 'ann')
  await rule({ otherCadence: 'allow' })
  await enrollments.retry(team, id, 'ann')
  expect(await enrollments.show(team, id)).toMatchObject({ paused: true, state: 'waiting' })
  await enrollments.resume(team, id, 'ann')
  const story = await until(hooked, id, isOn)
  expect(story).toMatchObject({ paused: false })
  expect(kindsOf(story)).toEqual(expect.arrayContaining(['paused', 'retried', 'resumed']))
  expect(ledgerOf(hooked, wanted)).toMatchObject({ enrolled: 1 })
})

test('what cannot be judged is tried once, and says why; not again and again at once', async () => {
  const wanted = next(true)
  const { team, enrollments, simulator } = hooked
  const user = String(simulator.truth.records('users')[0]?.['id'])
  // SalesLoft has to be asked for whom the mirror lacks.
  await hooked.query(sql`delete from salesloft.users where team = ${team} and id = ${user}`)
  await rule({ otherCadence: 'wait' })
  const { id } = await ask(hooked, wanted, { user })
  await until(hooked, id, isWaiting)
  simulator.faults.add({ match: '^GET .*users/', fault: { kind: 'status', status: 422 } })
  await enrollments.retry(team, id, 'ann')
  await until(hooked, id, ({ errorCode }) => errorCode === 'salesloft.rejected')
  await enrollments.stop(team, id, 'ann')
  await until(hooked, id, hasEnded)
  simulator.faults.clear()
  const refused = simulator.requests.list().filter(({ status }) => status === 422)
  expect(refused).toHaveLength(1)
  await rule({ otherCadence: 'allow' })
})

test('an operator stops what waits, and nobody is ever asked', async () => {
  const wanted = next(true)
  await rule({ otherCadence: 'wait' })
  const { id } = await ask(hooked, wanted)
  await until(hooked, id, isWaiting)
  await hooked.enrollments.stop(hooked.team, id, 'ann')
  const story = await until(hooked, id, hasEnded)
  expect(story).toMatchObject({ state: 'stopped' })
  expect(ledgerOf(hooked, wanted)).toEqual({ enrolled: 0, left: 0, asked: 0 })
  await rule({ otherCadence: 'allow' })
})

/** As if so much time had gone by. */
async function late(id: string): Promise<void> {
  await hooked.query(sql`
    update worker.enrollment set due_at = due_at - interval '2 minutes' where id = ${id}`)
}

test('what was stored as Temporal was away is begun by the next poll', async () => {
  const { team, database } = hooked
  const by = { by: 'ann', source: 'api', lane: 'interactive', user: null, step: null } as const
  const { id } = await createEnrollmentStore({ database }).request({ ...next(true), ...by, team })
  await late(id)
  await hooked.syncNow()
  expect(await until(hooked, id, isOn)).toMatchObject({ requestedBy: 'ann', source: 'api' })
})

test('who waits for a time goes on with the next poll where the rule is taken back', async () => {
  await rule({ teamPerDay: 0 })
  const { id } = await ask(hooked, next(true))
  const { waitingUntil } = await until(hooked, id, isWaiting)
  expect(Date.parse(waitingUntil ?? '')).toBeGreaterThan(Date.now())
  await rule({ teamPerDay: null })
  await late(id)
  await hooked.syncNow()
  await until(hooked, id, isOn)
})

test('while its team is paused nothing goes on, and the first poll afterwards lets it', async () => {
  const { team, teams, enrollments } = hooked
  const wanted = next(true)
  await rule({ otherCadence: 'wait' })
  const { id } = await ask(hooked, wanted)
  await until(hooked, id, isWaiting)
  await teams.pause(team, 'operator')
  await rule({ otherCadence: 'allow' })
  await enrollments.retry(team, id, 'ann')
  await vi.waitUntil(
    async () => {
      const [row] = await hooked.query(sql<{ code: string | null }>`
        select error_code as code from worker.enrollment where id = ${id}`)
      return row?.code === 'team.paused'
    },
    { timeout: 20_000, interval: 25 },
  )
  expect(ledgerOf(hooked, wanted)).toEqual({ enrolled: 0, left: 0, asked: 0 })
  await teams.resume(team)
  await late(id)
  await hooked.syncNow()
  await until(hooked, id, isOn)
})

test('of many at once as many are enrolled as the cap of the day lets, and the others wait for the next', async () => {
  const many = Array.from({ length: 12 }, () => next(true))
  const [{ cadence } = { cadence: '' }] = many
  const before = hooked.simulator.ledger.enrolments().filter(({ enrolled }) => enrolled > 0).length
  await rule({ teamPerDay: before + 4 })
  const asked = await Promise.all(many.map((wanted) => ask(hooked, wanted)))
  const ends = await Promise.all(
    asked.map(({ id }) => until(hooked, id, (each) => isOn(each) || isWaiting(each))),
  )
  expect(ends.filter(isOn)).toHaveLength(4)
  expect(ends.filter(isWaiting).map(({ reason }) => reason)).toEqual(Array(8).fill('team-cap'))
  const funnel = await hooked.enrollments.funnel(hooked.team, { cadence })
  expect(funnel).toContainEqual({ state: 'waiting', reason: 'team-cap', count: 8 })
  const first = await hooked.enrollments.list(hooked.team, { states: ['waiting'], limit: 5 })
  const more = await hooked.enrollments.list(hooked.team, {
    states: ['waiting'],
    limit: 5,
    before: first.next,
  })
  expect([first.enrollments.length, more.enrollments.length, more.next]).toEqual([5, 3, undefined])
})
