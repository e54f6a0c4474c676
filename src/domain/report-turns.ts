// When a day's report is made: once what it counts is known past the end of the day, and before that where that is late.
import { daysLater } from './report-days.ts'
import type { ReportState } from './reports.ts'

/** How it stands with a day: spans in milliseconds, 0 where they are over. */
export type ReportLook = {
  /** Streams that are not known complete past the end of the day. */
  readonly waitsFor: readonly string[]
  /** Until the day is over. */
  readonly overInMs: number
  /** Until it is late: then a provisional report is made. */
  readonly lateInMs: number
  /** Until nobody waits for it any more. */
  readonly leftInMs: number
}

/** A version of the day's report. */
export type ReportTurn = { readonly version: number; readonly state: ReportState }

/** Of the days that are made and restated; the earliest first. */
export type DueReports = {
  /** Days without a final version. */
  readonly missing: readonly string[]
  /** Days with one, and its number. */
  readonly made: readonly { readonly date: string; readonly version: number }[]
}

export type NextOfReport =
  | { readonly does: 'make' }
  | { readonly does: 'wait'; readonly ms: number }
  | { readonly does: 'end'; readonly made: ReportTurn }

const hourMs = 3_600_000
/** After the end of the day. */
export const lateAfterMs = 6 * hourMs
/** As long as days are restated. */
export const restatedDays = 14
export const leftAfterMs = restatedDays * 24 * hourMs
// Streams are polled every five minutes; of a day that is late an hour's half is soon enough.
const soonMs = 60_000
const laterMs = 30 * 60_000

/** @param latest the latest version of each day that has one. @param yesterday by the team's clocks */
export function dueReports(latest: ReadonlyMap<string, ReportTurn>, yesterday: string): DueReports {
  const days = Array.from({ length: restatedDays }, (_, at) =>
    daysLater(yesterday, at + 1 - restatedDays),
  )
  return {
    missing: days.filter((date) => latest.get(date)?.state !== 'final'),
    made: days.flatMap((date) => {
      const found = latest.get(date)
      return found?.state === 'final' ? [{ date, version: found.version }] : []
    }),
  }
}

/** @param untilMs the first instant after the day; both in milliseconds since 1970 */
export function reportLook(
  waitsFor: readonly string[],
  untilMs: number,
  nowMs: number,
): ReportLook {
  const left = (ms: number): number => Math.max(0, untilMs + ms - nowMs)
  return {
    waitsFor,
    overInMs: left(0),
    lateInMs: left(lateAfterMs),
    leftInMs: left(leftAfterMs),
  }
}

/** @param made the latest version that this run has made; undefined: none */
export function nextOfReport(look: ReportLook, made: ReportTurn | undefined): NextOfReport {
  const { waitsFor, overInMs, lateInMs, leftInMs } = look
  if (made?.state === 'final') return { does: 'end', made }
  if (overInMs > 0) return { does: 'wait', ms: overInMs }
  if (waitsFor.length === 0) return { does: 'make' }
  if (lateInMs > 0) return { does: 'wait', ms: Math.min(soonMs, lateInMs) }
  if (made === undefined) return { does: 'make' }
  if (leftInMs > 0) return { does: 'wait', ms: laterMs }
  return { does: 'end', made }
}

/** One line for the Temporal UI. */
export function describeReport(
  { waitsFor, overInMs }: Pick<ReportLook, 'waitsFor' | 'overInMs'>,
  made: ReportTurn | undefined,
): string {
  const version = made === undefined ? 'no version yet' : `version ${made.version}, ${made.state}`
  if (made?.state === 'final') return version
  if (overInMs > 0) return `${version}; waits for the day to end`
  return waitsFor.length === 0
    ? `${version}; being made`
    : `${version}; waits for ${waitsFor.join(', ')}`
}
