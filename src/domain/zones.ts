// The clock of a time zone, by the zone tables that Node brings (docs/decisions/0016). A clock's reading is a number too: the
// milliseconds since 1970 at which a clock in UTC would show the same. Zone tables change with Node, so no workflow asks here.

/** What the clocks of a place show, as UTC would. */
export type Reading = number

export const dayMs = 86_400_000
export const minuteMs = 60_000

const formats = new Map<string, Intl.DateTimeFormat>()

/** Whether clocks of this zone are known here: `Europe/London`, `US/Eastern`, `+05:30`. */
export function isZone(text: string): boolean {
  try {
    formatOf(text)
    return true
  } catch {
    return false
  }
}

/** What the clocks of the zone show at an instant (milliseconds since 1970). */
export function readingAt(zone: string, ms: number): Reading {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  )
  const of = (part: Intl.DateTimeFormatPartTypes): number => Number(parts.get(part))
  const shown = Date.UTC(
    of('year'),
    of('month') - 1,
    of('day'),
    of('hour'),
    of('minute'),
    of('second'),
  )
  return shown + (((ms % 1_000) + 1_000) % 1_000)
}

/**
 * The instants at which the clocks show it, the earlier first: two where they are put back over it, and where they are put
 * forward over it the one at which they show as much more as they are put forward.
 */
export function instantsOf(zone: string, reading: Reading): readonly number[] {
  // A zone changes its offset at most once in two days, so what held a day before and a day after is all there is.
  const [before, after] = [reading - dayMs, reading + dayMs].map(
    (ms) => readingAt(zone, ms) - ms,
  ) as [number, number]
  const both = before === after ? [reading - before] : [reading - before, reading - after]
  const shown = both.filter((ms) => readingAt(zone, ms) === reading).toSorted((a, b) => a - b)
  return shown.length > 0 ? shown : [reading - before]
}

/** `2026-11-24`. */
export function dateOf(reading: Reading): string {
  return new Date(reading).toISOString().slice(0, 10)
}

/** Sunday is 0. */
export function weekdayOf(reading: Reading): number {
  return new Date(reading).getUTCDay()
}

/** Minutes since the clocks showed midnight. */
export function minuteOf(reading: Reading): number {
  return Math.floor((((reading % dayMs) + dayMs) % dayMs) / minuteMs)
}

/** @throws RangeError where the zone is unknown */
function formatOf(zone: string): Intl.DateTimeFormat {
  const kept = formats.get(zone)
  if (kept !== undefined) return kept
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, format)
  return format
}
