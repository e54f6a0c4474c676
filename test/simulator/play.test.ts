// Enrolments go through their cadences to an end: by the clock, or at once; what happens shows in the lists and is told.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts'
import { ask, tinySizes } from './asking.ts'
import type { Fields } from './asking.ts'
import { idIn, membershipStream as stream, newPairIn, silent } from './enrolling.ts'
import { createReceiver, subscribe } from './receiver.ts'

const around = { actions: 30, meetings: 5, successes: 5, person_stages: 9 }
const start = async (options: SimulatorOptions = {}) =>
  createSimulator({ sizes: { ...tinySizes, ...around }, ...options })

async function enrol(simulator: Simulator): Promise<number> {
  const { body } = await ask(simulator, stream, { fields: newPairIn(simulator) })
  return (body['data'] as { id: number }).id
}
const show = (simulator: Simulator, name: string, id: unknown): Fields =>
  simulator.truth.records(name).find((record) => record['id'] === id) ?? {}
const newIn = (simulator: Simulator, name: keyof typeof tinySizes | 'meetings' | 'successes') =>
  simulator.truth.records(name).slice({ ...tinySizes, ...around }[name])

interface Shown {
  readonly email?: Fields
  readonly person?: Fields
}

const madeBy = (answer: string, who: unknown): Fields =>
  answer === 'success' || answer === 'meeting' ? { [answer]: [who] } : {}

describe('a membership', () => {
  test('is played step by step until it is completed', async () => {
    await using simulator = await start({ play: silent })
    const id = await enrol(simulator)
    const membership = () => show(simulator, stream, id)
    const cadence = idIn('cadence')(membership())
    const steps = simulator.truth
      .records('steps')
      .filter((step) => idIn('cadence')(step) === cadence && step['disabled'] !== true)
    expect(steps.length).toBeGreaterThan(1)
    for (const step of steps) {
      const before = membership()
      expect(idIn('step')(before)).toBe(step['id'])
      const due = idIn('latest_action')(before)
      expect(show(simulator, 'actions', due)).toMatchObject({ step: { id: step['id'] } })
      expect(simulator.play.move()).toStrictEqual([id])
      expect(membership()).toMatchObject({ current_state: 'active', currently_on_cadence: true })
      expect(show(simulator, 'actions', due)).toStrictEqual({})
      simulator.play.move()
    }
    simulator.play.move()
    expect(membership()).toMatchObject({
      current_state: 'completed',
      currently_on_cadence: false,
      step: null,
    })
    const emails = newIn(simulator, 'activities/emails')
    const calls = newIn(simulator, 'activities/calls')
    const ofType = (type: string) => steps.filter((step) => step['type'] === type)
    expect(emails.map(idIn('step'))).toStrictEqual(ofType('email').map((step) => step['id']))
    expect(calls.map(idIn('step'))).toStrictEqual(ofType('phone').map((step) => step['id']))
    expect(membership()['counts']).toMatchObject({
      sent_emails: emails.length,
      calls: calls.length,
      replies: 0,
    })
    const person = show(simulator, 'people', idIn('person')(membership()))
    expect(person).toMatchObject({
      untouched: false,
      last_completed_step: { id: steps.at(-1)?.['id'] },
      person_stage: { id: idIn('finished_stage')(show(simulator, 'cadences', cadence)) },
    })
    expect((person['cadences'] as Fields[]).map((each) => each['id'])).not.toContain(cadence)
    expect(simulator.play.summary()).toMatchObject({ playing: 0, ended: { completed: 1 } })
    for (const [name, records] of [
      ['activities/emails', emails],
      ['activities/calls', calls],
    ] as const) {
      const [generated = {}] = simulator.truth.records(name)
      for (const record of records)
        expect(Object.keys(record).toSorted()).toStrictEqual(Object.keys(generated).toSorted())
    }
  })

  test.each([
    ['reply', 'replied', { email: { counts: { replies: 1 } } }],
    ['bounce', 'bounced', { email: { bounced: true }, person: { bouncing: true } }],
    ['optOut', 'optedOut', { person: { do_not_contact: true } }],
    ['success', 'success', { person: { success_count: 1 } }],
    ['meeting', 'meeting', {}],
  ] as const)('ends by %s', async (answer, ending, { email = {}, person = {} }: Shown) => {
    await using simulator = await start({ play: { ...silent, meetingEnds: true } })
    for (const { id } of simulator.truth.records('cadences')) {
      const set = { remove_replies_enabled: true, team_cadence: true, archived: false }
      simulator.mutate.update('cadences', [Number(id)], { set })
    }
    const id = await enrol(simulator)
    simulator.play.move({ memberships: [id], times: 2, answer })
    const membership = show(simulator, stream, id)
    expect(membership).toMatchObject({ current_state: 'removed', currently_on_cadence: false })
    expect(simulator.play.summary()).toMatchObject({ playing: 0, ended: { [ending]: 1 } })
    const who = idIn('person')(membership)
    expect(show(simulator, 'people', who)).toMatchObject(person)
    expect(newIn(simulator, 'activities/emails')).toMatchObject([email])
    const made = {
      success: newIn(simulator, 'successes').map(idIn('person')),
      meeting: newIn(simulator, 'meetings').map(idIn('person')),
    }
    expect(made).toStrictEqual({ success: [], meeting: [], ...madeBy(answer, who) })
  })

  test.each(['success', 'meeting'] as const)('leaves a whole record of a %s', async (answer) => {
    await using simulator = await start({ play: silent })
    await enrol(simulator)
    simulator.play.move({ times: 2, answer })
    const name = answer === 'success' ? 'successes' : 'meetings'
    const [made = {}] = newIn(simulator, name)
    const [generated = {}] = simulator.truth.records(name)
    expect(Object.keys(made).toSorted()).toStrictEqual(Object.keys(generated).toSorted())
  })

  test('goes on after a reply where the cadence keeps those who reply, and a look ends nothing', async () => {
    await using simulator = await start({ play: silent })
    const id = await enrol(simulator)
    const cadence = idIn('cadence')(show(simulator, stream, id))
    simulator.mutate.update('cadences', [Number(cadence)], {
      set: { remove_replies_enabled: false },
    })
    simulator.play.move({ times: 2, answer: 'reply' })
    expect(show(simulator, stream, id)).toMatchObject({
      currently_on_cadence: true,
      counts: { replies: 1 },
    })
    simulator.play.move({ times: 2, answer: 'view' })
    expect(show(simulator, stream, id)).toMatchObject({ counts: { replies: 1, views: 1 } })
    expect(simulator.play.playing()).toMatchObject([{ membership: id, cadence, next: 'step' }])
  })

  test('counts each success of the person, where one ends nothing', async () => {
    await using simulator = await start({ play: { ...silent, successEnds: false } })
    const pair = newPairIn(simulator)
    await ask(simulator, stream, { fields: pair })
    const count = () => show(simulator, 'people', pair.person_id)['success_count']
    const before = Number(count())
    for (let step = 0; step < 2; step += 1) simulator.play.move({ times: 2, answer: 'success' })
    expect(newIn(simulator, 'successes')).toHaveLength(2)
    expect(count()).toBe(before + 2)
  })

  test('is skipped past steps that the person may not be contacted by', async () => {
    await using simulator = await start({ play: silent })
    const pair = newPairIn(simulator)
    const set = { contact_restrictions: ['email', 'call'] }
    simulator.mutate.update('people', [Number(pair.person_id)], { set })
    await ask(simulator, stream, { fields: pair })
    simulator.play.move({ times: 'end' })
    expect(newIn(simulator, 'activities/emails')).toStrictEqual([])
    expect(newIn(simulator, 'activities/calls')).toStrictEqual([])
    expect(simulator.play.summary().ended.completed).toBe(1)
  })

  test('that is removed by DELETE is played no more, and again once it is enrolled again', async () => {
    await using simulator = await start({ play: silent })
    const pair = newPairIn(simulator)
    const { body } = await ask(simulator, stream, { fields: pair })
    const { id } = body['data'] as { id: number }
    simulator.play.move()
    await ask(simulator, `${stream}/${id}`, { method: 'DELETE' })
    expect(show(simulator, stream, id)['current_state']).toBe('removed')
    simulator.play.move()
    expect(simulator.play.summary()).toMatchObject({ playing: 0, ended: { left: 1 } })
    await ask(simulator, stream, { fields: pair })
    simulator.play.move({ times: 'end' })
    expect(show(simulator, stream, id)['current_state']).toBe('completed')
    expect(simulator.ledger.enrolments()).toMatchObject([{ enrolled: 2, left: 1 }])
  })
})

describe('many', () => {
  test('come to their ends by themselves, the same for the same seed, and webhooks tell of it', async () => {
    await using receiver = await createReceiver()
    const endings: unknown[] = []
    for (const listens of [true, false]) {
      const play = { speed: 50_000_000, reply: 0.2, bounce: 0.1, meeting: 0.1, success: 0.1 }
      await using simulator = await start({ seed: 5, play })
      if (listens)
        for (const event of ['email_updated', 'cadence_membership_updated', 'call_created'])
          await subscribe(simulator, event, receiver.url)
      const ids: number[] = []
      for (let nth = 0; nth < 25; nth += 1) ids.push(await enrol(simulator))
      await expect
        .poll(() => simulator.play.summary().playing, { timeout: 30_000, interval: 50 })
        .toBe(0)
      const { ended } = simulator.play.summary()
      expect(Object.values(ended).reduce((sum, count) => sum + count, 0)).toBe(25)
      endings.push(ended)
      for (const id of ids) expect(show(simulator, stream, id)['currently_on_cadence']).toBe(false)
      await simulator.webhooks.quiet()
    }
    expect(endings[0]).toStrictEqual(endings[1])
    expect(endings[0]).toMatchObject({ left: 0 })
    const events = new Set(receiver.received.map(({ event }) => event))
    expect(events).toStrictEqual(
      new Set(['email_updated', 'cadence_membership_updated', 'call_created']),
    )
  })

  test('wait while play stands still, go on after a restart, and are moved over HTTP', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'play-'))
    try {
      const first = await start({ dataDir, play: { ...silent, moving: false, speed: 1e9 } })
      const id = await enrol(first)
      first.play.move()
      expect(first.play.playing()).toMatchObject([{ membership: id, next: 'answer' }])
      await first.close()
      await using second = await start({ dataDir, play: { ...silent, moving: false } })
      const control = async (path: string, body?: unknown): Promise<unknown> => {
        const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
        return (await fetch(`${second.url}/__control/${path}`, request)).json()
      }
      expect(second.ledger.enrolments()).toMatchObject([{ membership: id, enrolled: 1 }])
      expect(await control('play/playing')).toMatchObject([{ membership: id, next: 'answer' }])
      expect(await control('play/move', { memberships: [id, 1] })).toStrictEqual({ ids: [id] })
      expect(await control('play')).toMatchObject({
        playing: 1,
        ended: { completed: 0 },
        options: { moving: false, speed: 1 },
      })
      expect(await control('play', { speed: 0 })).toMatchObject({
        error: expect.stringContaining('above 0') as string,
      })
      await control('play', { moving: true, speed: 1e9 })
      await expect
        .poll(async () => control('play'), { timeout: 20_000 })
        .toMatchObject({
          playing: 0,
          ended: { completed: 1 },
        })
    } finally {
      rmSync(dataDir, { recursive: true })
    }
  })

  test('end to be processed after a restart, too', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'play-'))
    try {
      const play = { ...silent, moving: false }
      const first = await start({ dataDir, play, writes: { processingMs: 3_600_000 } })
      const id = await enrol(first)
      await first.close()
      await using second = await start({ dataDir, play })
      const state = () =>
        second.truth.records('cadence_memberships').find((each) => each['id'] === id)?.[
          'current_state'
        ]
      await expect.poll(state, { timeout: 10_000 }).toBe('staged')
    } finally {
      rmSync(dataDir, { recursive: true })
    }
  })
})
