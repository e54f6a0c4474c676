import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createSimulator } from '../../simulator/simulator.ts'
import { tinySizes as sizes } from './asking.ts'

test('a live world moves by itself until it is frozen', async () => {
  const rates = {
    peopleEdited: 3,
    tasksGiven: 1,
    tasksChanged: 1,
    actionsDone: 1,
    meetingsBooked: 1,
  }
  await using simulator = await createSimulator({ sizes, live: rates })
  const state = () =>
    ['people', 'tasks', 'actions', 'meetings'].map((stream) =>
      JSON.stringify(simulator.truth.records(stream)),
    )
  const before = state()
  await expect
    .poll(() => state().map((text, at) => text !== before[at]), { timeout: 5000 })
    .toStrictEqual([true, true, true, true])
  expect(simulator.truth.count('actions')).toBeLessThan(60)
  simulator.setLive(false)
  const frozen = state()
  await sleep(1200)
  expect(state()).toStrictEqual(frozen)
})
