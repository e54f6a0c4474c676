// The clock of every zone, over everything its clocks do between 2024 and 2031.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isQuiet,
  nextDay,
  parseQuietHours,
  quietUntil,
  weekdays,
  workUntil,
  zoneAmong,
} from '../../src/domain/office-hours.ts'
import { placeZone } from '../../src/domain/places.ts'
import { dateOf, dayMs, instantsOf, isZone, readingAt, weekdayOf } from '../../src/domain/zones.ts'

const zones = [...Intl.supportedValuesOf('timeZone'), '+05:30', '-03:45']
const [from, to] = [Date.UTC(2024, 0, 1), Date.UTC(2031, 0, 1)]
const minute = 60_000
const at = (text: string): number => Date.parse(text)
const shown = (zone: string, text: string): string =>
  new Date(readingAt(zone, at(text))).toISOString().slice(0, 16)
const instants = (zone: string, text: string): string[] =>
  instantsOf(zone, at(`${text}:00Z`)).map((ms) => new Date(ms).toISOString().slice(0, 16))

/** Instants at which the clocks of a zone jump, in 2026 and 2027. */
function jumpsOf(zone: string): number[] {
  const offset = (ms: number): number => readingAt(zone, ms) - ms
  const jumps: number[] = []
  for (let ms = Date.UTC(2026, 0, 1); ms < Date.UTC(2028, 0, 1); ms += 7 * dayMs) {
    let [low, high] = [ms, ms + 7 * dayMs]
    if (offset(low) === offset(high)) continue
    while (high - low > minute) {
      const middle = low + Math.floor((high - low) / 2 / minute) * minute
      if (offset(middle) === offset(low)) low = middle
      else high = middle
    }
    jumps.push(high)
  }
  return jumps
}
const jumps = zones.flatMap((zone) => jumpsOf(zone).map((ms) => ({ zone, ms })))

const anyZone = fc.constantFrom(...zones)
const anyMs = fc.integer({ min: from / 1_000, max: to / 1_000 }).map((seconds) => seconds * 1_000)
/** Anywhere, and within two days of a jump. */
const anywhere = fc.oneof(
  fc.record({ zone: anyZone, ms: anyMs }),
  fc
    .tuple(fc.constantFrom(...jumps), fc.integer({ min: -2 * 1_440, max: 2 * 1_440 }))
    .map(([jump, minutes]) => ({ zone: jump.zone, ms: jump.ms + minutes * minute })),
)
const anyTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((each) => String(each).padStart(2, '0')).join(':'))
const anyQuiet = fc
  .tuple(anyTime, anyTime)
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => `${a}-${b}`)

describe('the clocks of a place', () => {
  test('show what its people see, in summer and in winter, and east of the date line', () => {
    expect(shown('Europe/London', '2026-01-15T12:00Z')).toBe('2026-01-15T12:00')
    expect(shown('Europe/London', '2026-07-15T12:00Z')).toBe('2026-07-15T13:00')
    expect(shown('US/Eastern', '2026-07-15T02:00Z')).toBe('2026-07-14T22:00')
    expect(shown('Pacific/Kiritimati', '2026-07-15T12:00Z')).toBe('2026-07-16T02:00')
    expect(shown('Asia/Kathmandu', '2026-07-15T12:00Z')).toBe('2026-07-15T17:45')
  })

  test('that are put back show an hour twice, and one that is left out comes as much later', () => {
    expect(instants('Europe/Berlin', '2026-10-25T02:30')).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:30',
    ])
    expect(instants('Europe/Berlin', '2026-03-29T02:30')).toEqual(['2026-03-29T01:30'])
    // Half an hour only; at midnight; and a whole day, which Samoa left out.
    expect(instants('Australia/Lord_Howe', '2026-04-05T01:45')).toHaveLength(2)
    expect(instants('Africa/Cairo', '2026-04-24T00:00')).toEqual(['2026-04-23T22:00'])
    expect(instants('Pacific/Apia', '2011-12-30T12:00')).toEqual(['2011-12-30T22:00'])
  })

  test('and the instants of what they show are those at which they show it, in every zone', () => {
    expect(jumps.length).toBeGreaterThan(300)
    fc.assert(
      fc.property(anywhere, ({ zone, ms }) => {
        const found = instantsOf(zone, readingAt(zone, ms))
        expect(found).toContain(ms)
        expect(found.map((each) => readingAt(zone, each))).toEqual(
          found.map(() => readingAt(zone, ms)),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('are none where the word is none', () => {
    const words = ['', 'Eastern', 'Eastern Time (US & Canada)', 'Europe/Atlantis', 'UTC+1']
    expect(words.filter(isZone)).toEqual([])
    expect(zoneAmong([null, undefined, '', 'Atlantis', 'US/Pacific'], 'UTC')).toBe('US/Pacific')
    expect(zoneAmong([null, 'Atlantis'], 'Asia/Tokyo')).toBe('Asia/Tokyo')
  })
})

/** The ends of quiet hours, and of days that are none to work. */
const endsOf = (zone: string, now: string): (string | undefined)[] => {
  const quiet = parseQuietHours('18:30-08:00') ?? { from: 0, to: 1 }
  const ends = [
    quietUntil(quiet, zone, at(now)),
    workUntil(['mon', 'tue', 'wed', 'thu', 'fri'], zone, at(now)),
  ]
  return ends.map((ms) => (ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16)))
}

describe('a wait by the clock', () => {
  test('for the end of quiet hours ends with them, at the first minute that is not quiet', () => {
    fc.assert(
      fc.property(anywhere, anyQuiet, ({ zone, ms }, text) => {
        const quiet = parseQuietHours(text) ?? { from: 0, to: 1 }
        const until = quietUntil(quiet, zone, ms)
        const isQuietAt = (each: number): boolean => isQuiet(quiet, readingAt(zone, each))
        expect(until === undefined).toBe(!isQuietAt(ms))
        if (until === undefined) return
        expect(isQuietAt(until)).toBe(false)
        expect(until).toBeGreaterThan(ms)
        // Two days: quiet hours that end in an hour which is left out may go on until the day after.
        expect(until - ms).toBeLessThanOrEqual(2 * dayMs + 3_600_000)
      }),
      { numRuns: 500 },
    )
  })

  test('for a working day ends at its first minute, over every change of the clocks', () => {
    const anyDays = fc.subarray([...weekdays], { minLength: 1 })
    fc.assert(
      fc.property(anywhere, anyDays, ({ zone, ms }, days) => {
        const works = (each: number): boolean =>
          days.some((day) => weekdays.indexOf(day) === weekdayOf(readingAt(zone, each)))
        const until = workUntil(days, zone, ms)
        expect(until === undefined).toBe(works(ms))
        if (until === undefined) return
        expect([works(until), works(until - 1)]).toEqual([true, false])
        expect(until - ms).toBeLessThanOrEqual(7 * dayMs)
      }),
      { numRuns: 500 },
    )
  })

  test('for the next day ends as that begins', () => {
    fc.assert(
      fc.property(anywhere, ({ zone, ms }) => {
        const next = nextDay(zone, ms)
        const date = (each: number): string => dateOf(readingAt(zone, each))
        expect(date(next) > date(ms)).toBe(true)
        expect(date(next - 1)).toBe(date(ms))
      }),
      { numRuns: 500 },
    )
  })

  test('is one of people: from Friday evening to Monday morning, over the night and over a change', () => {
    expect(endsOf('Europe/Berlin', '2026-11-27T18:00Z')).toEqual(['2026-11-28T07:00', undefined])
    expect(endsOf('Europe/Berlin', '2026-11-28T07:00Z')).toEqual([undefined, '2026-11-29T23:00'])
    // The clocks go forward in the night of Sunday: an hour less to wait.
    expect(endsOf('Europe/Berlin', '2026-03-28T20:00Z')).toEqual([
      '2026-03-29T06:00',
      '2026-03-29T22:00',
    ])
    expect(endsOf('US/Eastern', '2026-11-01T02:00Z')).toEqual([
      '2026-11-01T13:00',
      '2026-11-02T05:00',
    ])
  })

  test('has no quiet hours that never end, and none that are no hours', () => {
    const words = ['off', '', '20-8', '24:00-08:00', '20:60-08:00', '08:00-08:00', '20:00–08:00']
    expect(words.filter((text) => parseQuietHours(text) !== undefined)).toEqual([])
    expect(parseQuietHours('20:00-08:30')).toEqual({ from: 1_200, to: 510 })
  })
})

const zoneOf = (workCountry: string | null, workState: string | null = null): string | null =>
  placeZone({ workCountry, workState })

test('a place of work has a zone where it has only one', () => {
  expect(zoneOf('United States', 'CA')).toBe('America/Los_Angeles')
  expect(zoneOf('U.S.A.', 'new york')).toBe('America/New_York')
  expect(zoneOf('Germany', 'Bayern')).toBe('Europe/Berlin')
  expect(zoneOf('Canada', 'ON')).toBe('America/Toronto')
  expect([zoneOf('United States'), zoneOf('Australia', '??'), zoneOf(null, 'CA')]).toEqual([
    null,
    null,
    null,
  ])
  expect(placeZone(null)).toBeNull()
})
