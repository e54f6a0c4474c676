// What a sweep believes.
import { expect, test } from 'vitest'
import { foundBy, isBelievable, noSweepCounts, phaseAfterWalk } from '../../src/domain/sweep.ts'

test.each([
  ['one of the witnesses', true, ['8', '2'], true],
  ['none of them', true, ['8'], false],
  ['nothing', true, [], false],
  ['all of them, without saying that it filtered', false, ['1', '2', '8'], false],
])('an answer that holds %s', (_what, echoed, ids, believed) => {
  expect(isBelievable({ echoed, ids, witnesses: ['1', '2'] })).toBe(believed)
})

test('suspects are asked for by their ids only along with a witness', () => {
  expect(phaseAfterWalk({ hasIds: true, witnesses: ['1'] })).toBe('asking')
  expect(phaseAfterWalk({ hasIds: true, witnesses: [] })).toBe('reading-again')
  expect(phaseAfterWalk({ hasIds: false, witnesses: ['1'] })).toBe('reading-again')
})

test('people are told what was found, and nothing else', () => {
  expect(foundBy(noSweepCounts)).toBe('nothing')
  expect(foundBy({ suspects: 6, deleted: 5, repaired: 1, mismatched: 0 })).toBe(
    '6 suspects, 5 deleted, 1 set back',
  )
})
