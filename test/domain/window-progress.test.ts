import { expect, test } from 'vitest'
import { describeSpan, describeWindows, remainingMs } from '../../src/domain/window-progress.ts'

const windows = { lanes: 5, open: [1, 2], all: 20, expected: 100_000, fetched: 1_000 }

test('says what is read of what is expected, and how long the rest takes at this pace', () => {
  expect(describeWindows(windows, { read: 24_000, done: 7, elapsedMs: 24_000 })).toBe(
    '**25,000** of 100,000 records · 7 of 20 windows · about 75 s left',
  )
})

test('never reads more than there is, and claims no time before anything is read', () => {
  expect(describeWindows(windows, { read: 120_000, done: 20, elapsedMs: 9_000 })).toBe(
    '**121,000** of 121,000 records · 20 of 20 windows · about 0 s left',
  )
  expect(describeWindows(windows, { read: 0, done: 0, elapsedMs: 0 })).not.toContain('left')
  expect(remainingMs({ read: 10, left: -5, elapsedMs: 100 })).toBe(0)
})

test.each([
  [900, '1 s'],
  [99_000, '99 s'],
  [360_000, '6 min'],
  [12_600_000, '3.5 h'],
])('%i ms are %s', (ms, text) => {
  expect(describeSpan(ms)).toBe(text)
})
