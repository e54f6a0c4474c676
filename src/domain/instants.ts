// An instant is an integer of microseconds since 1970 in UTC: `Date` would cut SalesLoft's microseconds to
// milliseconds, and its texts carry offsets that follow daylight saving, so they do not sort.

declare const instantBrand: unique symbol
/** Microseconds since 1970-01-01T00:00:00Z. A bigint, because a stamp of the year 2999 exceeds 2^53. */
export type Instant = bigint & { readonly [instantBrand]: true }

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}(?::?\d{2})?)?$/

export const microsecond = 1n
export const millisecond = 1_000n
export const second = 1_000_000n
export const minute = 60n * second

/**
 * An instant from ISO 8601 text, SalesLoft's or Postgres'. No offset means UTC. Digits beyond the microsecond are cut.
 * `undefined` if it is no instant (also 30 February).
 */
export function parseInstant(text: string): Instant | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hours, minutes, seconds, fraction = '', zone = 'Z'] = match
  const milliseconds = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hours),
    Number(minutes),
    Number(seconds),
  )
  const back = new Date(milliseconds)
  const impossible =
    // `Date.UTC` takes the years 0 to 99 for 1900 to 1999, and Postgres has no year 0.
    Number(year) < 100 ||
    back.getUTCMonth() !== Number(month) - 1 ||
    back.getUTCDate() !== Number(day) ||
    Number(hours) > 23 ||
    Number(minutes) > 59 ||
    Number(seconds) > 59
  if (impossible) return undefined
  const offset = offsetOf(zone)
  if (offset === undefined) return undefined
  const micros = BigInt(fraction.slice(0, 6).padEnd(6, '0'))
  return instantOf(BigInt(milliseconds) * millisecond + micros - offset)
}

function offsetOf(zone: string): bigint | undefined {
  if (zone === 'Z') return 0n
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', '') || '0')
  if (hours > 15 || minutes > 59) return undefined
  return BigInt(hours * 60 + minutes) * minute * (zone.startsWith('-') ? -1n : 1n)
}

/** `2026-11-24T19:31:42.123456Z`: what goes on the wire and into Postgres. */
export function formatInstant(instant: Instant): string {
  const micros = ((instant % second) + second) % second
  const whole = new Date(Number((instant - micros) / millisecond)).toISOString().slice(0, 19)
  return `${whole}.${micros.toString().padStart(6, '0')}Z`
}

export function instantOf(microseconds: bigint): Instant {
  return microseconds as Instant
}

export function instantFromMs(milliseconds: number): Instant {
  return instantOf(BigInt(Math.trunc(milliseconds)) * millisecond)
}

export function plus(instant: Instant, microseconds: bigint): Instant {
  return instantOf(instant + microseconds)
}

export function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b
}

export const beginning: Instant = instantOf(0n)
