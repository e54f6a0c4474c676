// When a day's report is made: once what it counts is known past the end of the day, and before that where that is late.
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

export type NextOfReport =
  | { readonly does: 'make' }
  | { readonly does: 'wait'; readonly ms: number }
  | { readonly does: 'end'; readonly made: ReportTurn }

const hourMs = 3_600_000
/** After the end of the day. */
export const lateAfterMs = 6 * hourMs
/** As long as days are restated. */
export const leftAfterMs = 14 * 24 * hourMs
// Streams are polled every five minutes; of a day that is late an hour's half is soon enough.
const soonMs = 60_000
const laterMs = 30 * 60_000

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
