import { expect, test } from 'vitest'
import { wholeNumber } from '../../src/cli/options.ts'

const days = { least: 1, most: 3_650 }

test.each(['1', '7', '3650'])('"%s" is a whole number of the range', (text) => {
  expect(wholeNumber('keep-days', text, days)).toBe(Number(text))
})

test.each(['0', '3651', '1.5', '-1', '1e3', ' 7', '', 'week'])('"%s" is none', (text) => {
  expect(() => wholeNumber('keep-days', text, days)).toThrow(
    '--keep-days takes a whole number from 1 to 3650.',
  )
})
