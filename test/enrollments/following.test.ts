// Who is on a cadence is followed to the end by what the mirror shows, however that hears of it; and taken off by an operator.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask as asSomebody } from '../simulator/asking.ts'
import { silent } from '../simulator/enrolling.ts'
import type { Hooked } from '../support/hooked.ts'
import {
  ask,
  candidatesIn,
  createHookedEnrolled,
  hasEnded,
  hasLostAnswer,
  isOn,
  kindsOf,
  ledgerOf,
  until,
  type Wanted,
} from './scene.ts'

let hooked: Hooked
let candidates: Wanted[]

function next(): Wanted {
  const wanted = candidates.shift()
  if (wanted === undefined) throw new Error('There is nobody left.')
  return wanted
}

async function enrolled() {
  const wanted = next()
  const { id } = await ask(hooked, wanted)
  const { membership } = await until(hooked, id, isOn)
  return { id, wanted, membership: Number(membership) }
}

const removing = { remove_replies_enabled: true, remove_bounces_enabled: true }

beforeAll(async () => {
  hooked = await createHookedEnrolled({
    play: { ...silent, meetingEnds: true },
  })
  candidates = [...candidatesIn(hooked)]
  const cadence = Number(candidates[0]?.cadence)
  hooked.simulator.mutate.update('cadences', [cadence], { set: removing })
  await hooked.syncNow()
  await hooked.listen(
    'cadence_membership_created',
    'cadence_membership_updated',
    'person_updated',
    'person_deleted',
    'success_created',
    'meeting_booked',
  )
}, 60_000)
afterAll(async () => {
  await hooked[Symbol.asyncDispose]()
})

describe.concurrent('an enrolment is followed by webhooks', () => {
  test.each([
    ['completed', 'none'],
    ['replied', 'reply'],
    ['bounced', 'bounce'],
    ['opted-out', 'optOut'],
    ['success', 'success'],
    ['meeting', 'meeting'],
  ] as const)('until it has %s', async (reason, answer) => {
    const { id, membership } = await enrolled()
    const times = answer === 'none' ? 'end' : 2
    hooked.simulator.play.move({ memberships: [membership], times, answer })
    const story = await until(hooked, id, hasEnded)
    expect(story).toMatchObject({ state: 'finished', reason })
  })

  test('until its person is deleted', async () => {
    const { id, wanted } = await enrolled()
    await asSomebody(hooked.simulator, `people/${wanted.person}`, { method: 'DELETE' })
    const story = await until(hooked, id, hasEnded)
    expect(story).toMatchObject({ state: 'finished', reason: 'person-deleted' })
  })

  test('until somebody takes the person off in SalesLoft, whose reason nobody tells', async () => {
    const { id, membership } = await enrolled()
    await hooked.client.memberships.remove(String(membership), { lane: 'interactive' })
    const story = await until(hooked, id, hasEnded)
    expect(story).toMatchObject({ state: 'finished', reason: 'removed' })
    expect(kindsOf(story).slice(-2)).toEqual(['left', 'finished'])
  })
})

describe('an enrolment is followed', () => {
  test('by polls alone where no webhook tells', async () => {
    const { id, wanted } = await enrolled()
    const [row] = await hooked.query(sql<{ membership: string }>`
      select membership from worker.enrollment where id = ${id}`)
    await hooked.syncNow()
    const set = { current_state: 'completed', currently_on_cadence: false }
    hooked.simulator.mutate.update('cadence_memberships', [Number(row?.membership)], {
      set,
      told: 'never',
    })
    await hooked.syncNow()
    const story = await until(hooked, id, hasEnded)
    expect(story).toMatchObject({ ...wanted, state: 'finished', reason: 'completed' })
  })

  test('though Temporal has lost its workflow', async () => {
    const { id, wanted, membership } = await enrolled()
    const workflowId = `enroll:${hooked.team}:${wanted.cadence}:${wanted.person}`
    await hooked.bench.client.workflow.getHandle(workflowId).terminate('lost')
    hooked.simulator.play.move({ memberships: [membership], times: 'end' })
    const story = await until(hooked, id, hasEnded)
    expect(story).toMatchObject({ state: 'finished', reason: 'completed' })
  })
})

describe('an operator', () => {
  test('stops it: the person is taken off the cadence, once', async () => {
    const { id, wanted } = await enrolled()
    await hooked.enrollments.stop(hooked.team, id, 'ann')
    const story = await until(hooked, id, hasEnded)
    expect(story).toMatchObject({ state: 'finished', reason: 'removed-by-us' })
    expect(story.events.at(-1)).toMatchObject({ kind: 'finished', by: 'ann' })
    expect(ledgerOf(hooked, wanted)).toMatchObject({ enrolled: 1, left: 1 })
  })

  test.each(['stop', 'cancel'] as const)('stops it in the Temporal UI: %s', async (how) => {
    const { id, wanted } = await enrolled()
    const workflowId = `enroll:${hooked.team}:${wanted.cadence}:${wanted.person}`
    const handle = hooked.bench.client.workflow.getHandle(workflowId)
    await (how === 'stop' ? handle.signal('stop') : handle.cancel())
    const story = await until(hooked, id, hasEnded)
    expect(story).toMatchObject({ state: 'finished', reason: 'removed-by-us' })
    await expect(handle.result()).resolves.toMatchObject({ state: 'finished' })
    expect(ledgerOf(hooked, wanted)).toMatchObject({ enrolled: 1, left: 1 })
  })

  test('whose answer to a stop is lost has the person taken off all the same', async () => {
    const { id, wanted } = await enrolled()
    const fault = { kind: 'reset' } as const
    const lost = hooked.simulator.faults.add({
      match: '^DELETE .*cadence_memberships',
      count: 1,
      fault,
      effect: 'none',
    })
    await hooked.enrollments.stop(hooked.team, id, 'ann')
    const story = await until(hooked, id, hasEnded)
    expect(lost).toBeDefined()
    expect(story).toMatchObject({ state: 'finished', reason: 'removed-by-us' })
    expect(ledgerOf(hooked, wanted)).toMatchObject({ enrolled: 1, left: 1 })
  })

  test('sees why the person is not off the cadence yet, and has it tried again', async () => {
    const { id, wanted } = await enrolled()
    hooked.simulator.faults.add({
      match: '^DELETE .*cadence_memberships',
      fault: { kind: 'reset' },
      effect: 'none',
    })
    await hooked.enrollments.stop(hooked.team, id, 'ann')
    expect(await until(hooked, id, hasLostAnswer)).toMatchObject({ state: 'on-cadence' })
    hooked.simulator.faults.clear()
    await hooked.enrollments.retry(hooked.team, id, 'ann')
    expect(await until(hooked, id, hasEnded)).toMatchObject({ reason: 'removed-by-us' })
    expect(ledgerOf(hooked, wanted)).toMatchObject({ enrolled: 1, left: 1 })
  })

  test('has taken off whom SalesLoft then does not show at all', async () => {
    const { id, membership } = await enrolled()
    hooked.simulator.faults.add({
      match: '^DELETE .*cadence_memberships',
      count: 1,
      fault: { kind: 'reset' },
      effect: 'none',
    })
    await hooked.enrollments.stop(hooked.team, id, 'ann')
    await until(hooked, id, (story) => story.errorCode !== null)
    hooked.simulator.mutate.remove('cadence_memberships', [membership], { told: 'never' })
    const ended = { reason: 'removed-by-us', errorCode: null }
    expect(await until(hooked, id, hasEnded)).toMatchObject(ended)
  })

  test('cannot hold back who is on the cadence, and is told so', async () => {
    const { id } = await enrolled()
    await expect(hooked.enrollments.pause(hooked.team, id, 'ann')).rejects.toMatchObject({
      code: 'enrollment.unpausable',
    })
    await expect(hooked.enrollments.pause(hooked.team, '999999', 'ann')).rejects.toMatchObject({
      code: 'enrollment.unknown',
    })
  })

  test('who asks anew after the end gets another enrolment of the same membership', async () => {
    const { id, wanted, membership } = await enrolled()
    await hooked.enrollments.stop(hooked.team, id, 'ann')
    await until(hooked, id, hasEnded)
    await expect(hooked.enrollments.stop(hooked.team, id, 'ann')).rejects.toMatchObject({
      code: 'enrollment.ended',
    })
    const again = await hooked.enrollments.retry(hooked.team, id, 'ben')
    expect(again.id).not.toBe(id)
    // The workflow of the first makes room at once.
    expect(again.state).not.toBe('requested')
    const story = await until(hooked, again.id, isOn)
    expect(story).toMatchObject({ membership: String(membership), requestedBy: 'ben' })
    expect(ledgerOf(hooked, wanted)).toMatchObject({ enrolled: 2, left: 1 })
  })
})
