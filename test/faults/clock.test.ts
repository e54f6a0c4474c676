// A `Date` of SalesLoft's answer is where the next reading begins: one that cannot be true must not set it.
import { expect, test } from 'vitest'
import { createRig } from '../support/rig.ts'
import { standingOf } from '../support/standing.ts'

test.each([
  ['of the year 2999', 'Tue, 01 Jan 2999 00:00:00 GMT'],
  ['of the year 1970', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['that is no date', 'soon'],
  ['that is missing', null],
])('a Date %s hides no later change', async (_name, date) => {
  await using rig = await createRig()
  const { faults, mutate } = rig.simulator
  const heal = faults.add({ fault: { kind: 'headers', headers: { date } } })
  await rig.syncNow()
  heal()
  mutate.update('people', 5)
  mutate.insert('people', 5)
  await rig.syncNow()
  expect(await rig.differences()).toEqual({})
  const { watermark, lagSeconds } = await standingOf(rig, 'people')
  expect(Date.parse(watermark ?? '')).toBeLessThan(Date.now())
  expect(lagSeconds).toBeGreaterThan(0)
  expect(lagSeconds).toBeLessThan(600)
})
