// An enrolment of weeks, from its request to its end: timers carry it, nobody looks again and again meanwhile, and no history
// of it grows long.
import { expect, test, vi } from 'vitest'
import { findTestServer } from '../support/skipping-temporal.ts'
import { createWeeks } from './weeks-scene.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const weekMs = 7 * dayMs
const program = await findTestServer()
const moves = 12
const states = ['active', 'paused']
const continueAfterEvents = 100
/** What comes to a history between two looks at its length, at most. */
const eventsOfATurn = 30
const soon = { timeout: 20_000 }

/** 19:00 in Tokyo, when nobody is enrolled any more before Monday. */
function nextFridayEvening(now: number): number {
  const days = (5 - new Date(now).getUTCDay() + 7) % 7
  return now - (now % dayMs) + (days === 0 ? 7 : days) * dayMs + 10 * hourMs
}

// Without Python or a network there is no server that skips time, and the run says that this was left out.
test.skipIf(program === undefined)(
  'an enrolment waits a month, is on a cadence for six weeks, and each is carried by a timer (I22)',
  { timeout: 60_000 },
  async () => {
    await using weeks = await createWeeks({
      program: program ?? '',
      begins: nextFridayEvening,
      rules: {
        coolDownDays: 30,
        whileCooling: 'wait',
        quietHours: '18:00-09:00',
        workingDays: ['mon', 'tue', 'wed', 'thu', 'fri'],
      },
      continueAfterEvents,
    })
    const { began, looks } = weeks
    const day = (at: number): number => Math.floor((at - began) / dayMs)
    const id = await weeks.request()
    const waits = { state: 'waiting', reason: 'cool-down' }
    await vi.waitFor(async () => expect(await weeks.get(id)).toMatchObject(waits), soon)
    const waiting = await weeks.get(id)
    expect(Date.parse(waiting?.waitingUntil ?? '')).toBe(began + 30 * dayMs)

    // Held back for a week by an operator: looked at once a day, should an order have been lost.
    await weeks.passTo(began + 5 * dayMs)
    await weeks.order('pause')
    await vi.waitFor(async () => expect(await weeks.get(id)).toMatchObject({ paused: true }), soon)
    await weeks.passTo(began + 11.5 * dayMs)
    await weeks.order('resume')
    await vi.waitFor(async () => expect(await weeks.get(id)).toMatchObject({ paused: false }), soon)

    // Cool on a Sunday evening; enrolled when the next working day has begun, and its quiet hours have ended.
    await weeks.passTo(began + 31 * dayMs)
    const monday = began + 30 * dayMs + 14 * hourMs
    expect(await weeks.get(id)).toMatchObject({ state: 'on-cadence', membership: '70' })
    expect(weeks.added).toEqual([expect.closeTo(monday, -5)])
    expect(looks.map(day)).toEqual([0, 5, 5, 6, 7, 8, 9, 10, 11, 11, 11, 30, 30])

    // Something of it moves twice a week, and a poll tells so; it finds nobody whom no timer woke.
    const from = looks.length
    for (let move = 1; move <= moves; move += 1) {
      await weeks.passTo(monday + (move * weekMs) / 2)
      expect(await weeks.poll()).toBe(0)
      const state = move === moves ? 'completed' : states[move % states.length]
      await weeks.show(state ?? '', move < moves)
      expect(await weeks.poll()).toBe(1)
      const seen = { membershipState: state }
      await vi.waitFor(async () => expect(await weeks.get(id)).toMatchObject(seen), soon)
    }
    expect(await weeks.result()).toEqual({ enrollment: id, state: 'finished', reason: 'completed' })

    for (let week = 0; week < 6; week += 1) {
      const begins = monday + week * weekMs
      const ofWeek = looks.slice(from).filter((at) => at >= begins && at < begins + weekMs)
      // One for each move, and one a day until the next.
      expect(ofWeek.length).toBeLessThanOrEqual(2 * (1 + 3))
    }
    const runs = await weeks.runs()
    expect(runs.length).toBeGreaterThan(3)
    expect(Math.max(...runs)).toBeLessThan(continueAfterEvents + eventsOfATurn)
  },
)
