// How far a long reading is, for people: what is read of what is expected, and how long the rest will take.
import type { WindowsToRead } from './sync-plan.ts'

/** The time that is left at the pace so far; `undefined` before there is one. */
export function remainingMs(given: {
  /** Records read since it began, and those that are left. */
  readonly read: number
  readonly left: number
  readonly elapsedMs: number
}): number | undefined {
  const { read, left, elapsedMs } = given
  if (read <= 0 || elapsedMs <= 0) return undefined
  return Math.max(0, (left / read) * elapsedMs)
}

/** `41,000 of 100,000 records · 7 of 20 windows · about 1 min left` */
export function describeWindows(
  { all, expected, fetched }: WindowsToRead,
  since: { readonly read: number; readonly done: number; readonly elapsedMs: number },
): string {
  const total = Math.max(expected, fetched + since.read)
  const leftMs = remainingMs({ ...since, left: total - fetched - since.read })
  const parts = [
    `**${counted(fetched + since.read)}** of ${counted(total)} records`,
    `${since.done} of ${all} windows`,
  ]
  if (leftMs !== undefined) parts.push(`about ${describeSpan(leftMs)} left`)
  return parts.join(' · ')
}

/** `40 s`, `12 min`, `3.5 h`: an estimate, so no more than two digits. */
export function describeSpan(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  if (seconds < 100) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 6) / 10} h`
}

function counted(count: number): string {
  return count.toLocaleString('en-US')
}
