// The local days of a team: from midnight to midnight as its clocks show them, so 23 or 25 hours long where they change.
import { dateOf, dayMs, instantsOf, readingAt } from './zones.ts'

/** Of a report: a local day and the instants between which it lies, the first in it and the first after it. */
export type LocalDay = {
  readonly date: string
  readonly zone: string
  readonly fromMs: number
  readonly untilMs: number
}

/** A day as people write it that there is in the calendar. */
export function isDate(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && Number.isFinite(ms) && dateOf(ms) === text
}

/** @param date as `2026-11-24` */
export function localDay(zone: string, date: string): LocalDay {
  return { date, zone, fromMs: beginOf(zone, date), untilMs: beginOf(zone, daysLater(date, 1)) }
}

/** The day that it is at an instant (milliseconds since 1970). */
export function dateAt(zone: string, ms: number): string {
  return dateOf(readingAt(zone, ms))
}

export function daysLater(date: string, days: number): string {
  return dateOf(Date.parse(`${date}T00:00:00Z`) + days * dayMs)
}

/** Hours of the day that have begun by its end: the last of 24.5 is half. */
export function hoursOf({ fromMs, untilMs }: Pick<LocalDay, 'fromMs' | 'untilMs'>): number {
  return Math.ceil((untilMs - fromMs) / 3_600_000)
}

// Where midnight is left out, the instant at which the clocks are put forward over it.
function beginOf(zone: string, date: string): number {
  const [first] = instantsOf(zone, Date.parse(`${date}T00:00:00Z`))
  if (first === undefined) throw new RangeError(`${zone} has no ${date}.`)
  return first
}
