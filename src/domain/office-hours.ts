// When somebody may be written to, by the clock of where they are: quiet hours, and the days on which people work there.
import {
  dateOf,
  dayMs,
  instantsOf,
  isZone,
  minuteMs,
  minuteOf,
  type Reading,
  readingAt,
  weekdayOf,
} from './zones.ts'

/** In the order of a week that begins on Sunday, as `Date` counts. */
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
export type Weekday = (typeof weekdays)[number]

const span = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/

type Quiet = { readonly from: number; readonly to: number }

/** `20:00-08:00`, over midnight where it ends before it begins; undefined where it is none, or never ends. */
export function parseQuietHours(text: string): Quiet | undefined {
  const [, fromHour, fromMinute, toHour, toMinute] = span.exec(text) ?? []
  const from = Number(fromHour) * 60 + Number(fromMinute)
  const to = Number(toHour) * 60 + Number(toMinute)
  return Number.isNaN(from) || from === to ? undefined : { from, to }
}

export function isQuiet({ from, to }: Quiet, reading: Reading): boolean {
  const minute = minuteOf(reading)
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}

/** The first zone that is known of those where the person may be: what SalesLoft says of them goes before what we suppose. */
export function zoneAmong(zones: readonly (string | null | undefined)[], usual: string): string {
  return zones.find((zone) => typeof zone === 'string' && zone !== '' && isZone(zone)) ?? usual
}

/** When quiet hours end that hold now; undefined: none do. */
export function quietUntil(quiet: Quiet, zone: string, nowMs: number): number | undefined {
  return awaited(zone, nowMs, quiet.to, (reading) => !isQuiet(quiet, reading))
}

/** When the next working day begins; undefined: it is one. */
export function workUntil(
  days: readonly Weekday[],
  zone: string,
  nowMs: number,
): number | undefined {
  return awaited(zone, nowMs, 0, (reading) =>
    days.some((day) => weekdays.indexOf(day) === weekdayOf(reading)),
  )
}

/** When the clocks there show another date. */
export function nextDay(zone: string, nowMs: number): number {
  const today = dateOf(readingAt(zone, nowMs))
  return awaited(zone, nowMs, 0, (reading) => dateOf(reading) > today) ?? nowMs
}

// A week has each day, and one more that a zone may leave out or have its only opening put forward over.
const daysAhead = 15

/** The first instant that is open, of those at which the clocks show `opens` minutes after midnight; undefined: now is. */
function awaited(
  zone: string,
  nowMs: number,
  opens: number,
  isOpen: (reading: Reading) => boolean,
): number | undefined {
  const reading = readingAt(zone, nowMs)
  if (isOpen(reading)) return undefined
  const midnight = Math.floor(reading / dayMs) * dayMs
  for (let day = 0; day <= daysAhead; day += 1) {
    const found = instantsOf(zone, midnight + day * dayMs + opens * minuteMs).find(
      (ms) => ms > nowMs && isOpen(readingAt(zone, ms)),
    )
    if (found !== undefined) return found
  }
  return nowMs + dayMs
}
