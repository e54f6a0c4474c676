// Since when something is asked for, as people say it.
import { AppError } from './errors.ts'
import { formatInstant, instantFromMs, parseInstant } from './instants.ts'

const unitsMs: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 24 * 3_600_000,
}

/** `30m`, `2h` or `7d` before now, or an instant: as ISO text. @throws AppError `usage.invalid` */
export function parseSince(text: string, nowMs: number): string {
  const [, digits, unit = ''] = /^(\d{1,4})([mhd])$/.exec(text) ?? []
  if (digits !== undefined) {
    return formatInstant(instantFromMs(nowMs - Number(digits) * (unitsMs[unit] ?? 0)))
  }
  const instant = parseInstant(text)
  if (instant !== undefined) return formatInstant(instant)
  throw new AppError(
    'usage.invalid',
    'Say since when: 30m, 2h, 7d, or an instant such as 2026-11-24T12:00:00Z.',
  )
}
