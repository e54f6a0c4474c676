import { assert, bigInt, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatInstant, instantOf, parseInstant } from '../../src/domain/instants.ts'

const micros = bigInt({ min: -2_000_000_000_000_000n, max: 253_402_300_799_999_999n })

describe('an instant', () => {
  test('keeps its microseconds through text and back', () => {
    assert(
      property(micros, (value) => {
        expect(parseInstant(formatInstant(instantOf(value)))).toBe(value)
      }),
    )
  })

  test('sorts by time where its texts would not (A23)', () => {
    const summer = parseInstant('2021-09-16T10:02:20.479210-04:00')
    const winter = parseInstant('2023-03-07T12:12:52.362090-05:00')
    expect(summer).toBe(1_631_800_940_479_210n)
    expect(winter).toBe(1_678_209_172_362_090n)
    expect(parseInstant('2021-11-07T01:30:00.000000-04:00')).toBeLessThan(
      parseInstant('2021-11-07T01:15:00.000000-05:00') ?? 0n,
    )
  })

  test.each([
    ['2026-11-24 19:31:42.123456+00', '2026-11-24T19:31:42.123456Z'],
    ['2026-11-24T19:31:42Z', '2026-11-24T19:31:42.000000Z'],
    ['2026-11-24T19:31:42.5', '2026-11-24T19:31:42.500000Z'],
    ['2026-11-24T19:31:42.1234567+05:30', '2026-11-24T14:01:42.123456Z'],
    ['2999-01-01T00:00:00.000000-05:00', '2999-01-01T05:00:00.000000Z'],
    ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
  ])('%s is %s', (text, utc) => {
    const instant = parseInstant(text)
    expect(instant === undefined ? undefined : formatInstant(instant)).toBe(utc)
  })

  test.each([
    '',
    'yesterday',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
  ])('"%s" is none', (text) => {
    expect(parseInstant(text)).toBeUndefined()
  })

  test.each(['0000-01-01T00:00:00Z', '0026-01-01T00:00:00Z', '2026-01-01T00:00:00+16:00'])(
    '"%s", which Postgres or the calendar would read otherwise, is none',
    (text) => {
      expect(parseInstant(text)).toBeUndefined()
    },
  )
})
