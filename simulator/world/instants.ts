// An instant is a number of microseconds since 1970 in UTC. A double holds each of them exactly until the year 2255;
// later ones (the year 2999 of a poisoned record) are multiples of four, and still print as they are stored.

export type Micros = number

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|z|[+-]\d{2}:?\d{2})?$/

function offsetMinutes(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return zone.startsWith('-') ? -minutes : minutes
}

/** Reads ISO-8601 to the microsecond; without an offset it is UTC. Undefined if it is not an instant. */
export function parseInstant(text: string): Micros | undefined {
  const found = pattern.exec(text.trim())
  if (found === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second)
  const date = new Date(milliseconds)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23) return undefined
  if (minute > 59 || second > 59) return undefined
  const fraction = Number((found[7] ?? '').padEnd(6, '0').slice(0, 6))
  return (milliseconds - offsetMinutes(found[8]) * 60_000) * 1000 + fraction
}

const microsPerDay = 86_400_000_000
const two = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))
// A record prints four instants or more, and `toISOString` is a fifth of what a record costs: days are printed once.
const dates = new Map<number, string>()

function dateOf(day: number): string {
  let date = dates.get(day)
  if (date === undefined) {
    date = new Date(day * 86_400_000).toISOString().slice(0, 10)
    dates.set(day, date)
  }
  return date
}

function digits(us: Micros): string {
  const day = Math.floor(us / microsPerDay)
  const rest = us - day * microsPerDay
  const second = Math.floor(rest / 1e6)
  const minute = Math.floor(second / 60)
  const time = `${two[Math.floor(minute / 60)]}:${two[minute % 60]}:${two[second % 60]}`
  return `${dateOf(day)}T${time}.${String(rest - second * 1e6).padStart(6, '0')}`
}

/** `2024-06-07T14:51:20.851224Z`, as filters are echoed and as the micro-service resources print. */
export function utcText(us: Micros): string {
  return `${digits(us)}Z`
}

/**
 * Prints instants as the Rails core does: microseconds and the zone's offset *at that instant*, so the offsets of one
 * record may differ (-04:00 and -05:00 in New York).
 */
export function createZone(timeZone: string): (us: Micros) => string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    timeZoneName: 'longOffset',
    year: 'numeric',
  })
  const ask = (us: Micros): number => {
    const parts = format.formatToParts(us / 1000)
    const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
    return name === 'GMT' ? 0 : offsetMinutes(name.slice(3))
  }
  // Asking Intl costs microseconds; a day that begins and ends with one offset is asked about once.
  const days = new Map<number, number>()
  const suffixes = new Map<number, string>()
  const offsetAt = (us: Micros): number => {
    const day = Math.floor(us / microsPerDay)
    let offset = days.get(day)
    if (offset === undefined) {
      const first = ask(day * microsPerDay)
      offset = first === ask((day + 1) * microsPerDay) ? first : Number.NaN
      days.set(day, offset)
    }
    return Number.isNaN(offset) ? ask(us) : offset
  }
  const suffixOf = (offset: number): string => {
    let suffix = suffixes.get(offset)
    if (suffix === undefined) {
      const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0')
      suffix = `${offset < 0 ? '-' : '+'}${hours}:${String(Math.abs(offset) % 60).padStart(2, '0')}`
      suffixes.set(offset, suffix)
    }
    return suffix
  }
  return (us) => {
    const offset = offsetAt(us)
    return `${digits(us + offset * 60_000_000)}${suffixOf(offset)}`
  }
}

/** What the simulator takes for the present. */
export interface Clock {
  /** Milliseconds since 1970; fractions are welcome. */
  readonly now: () => number
}

/** A source of microsecond stamps that never repeats and never goes back, whatever the clock does. */
export function createStamps(clock: Clock): () => Micros {
  let last = 0
  return () => {
    last = Math.max(last + 1, Math.floor(clock.now() * 1000))
    return last
  }
}
