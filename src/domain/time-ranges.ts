// Where a range of time that holds too many records is cut. Records lie densest about the present and ever thinner away
// from it, so a range is halved by its distance from the present: from 1970 to 9999 that takes a few cuts, not dozens.
import { beginning, type Instant, instantOf, parseInstant, second } from './instants.ts'
import type { TimeRange } from './pages.ts'

const day = 86_400n * second

/** Whatever time a record names lies in here, but for none at all. */
export const allTime: TimeRange = {
  from: beginning,
  until: parseInstant('9999-12-31T00:00:00Z') ?? beginning,
}

/** How far back and ahead calendar events are read again at each turn: what is older does not change any more. */
export const rolling = { backMicros: 30n * day, aheadMicros: 180n * day } as const

export function rollingAbout(now: Instant): TimeRange {
  return { from: instantOf(now - rolling.backMicros), until: instantOf(now + rolling.aheadMicros) }
}

/** No range is cut below a second: what is stamped so densely is one import, and further cuts would not part it. */
const narrowest = second

/** Two ranges that meet, or nothing where the range is too narrow to be cut. */
export function cut(
  range: TimeRange,
  present: Instant,
): readonly [TimeRange, TimeRange] | undefined {
  const { from, until } = range
  if (until - from <= narrowest) return undefined
  const at = instantOf(cutAt(range, present))
  return [
    { from, until: at },
    { from: at, until },
  ]
}

function cutAt({ from, until }: TimeRange, present: Instant): bigint {
  if (from < present && present < until) return present
  const isPast = until <= present
  const [near, far] = isPast ? [present - until, present - from] : [from - present, until - present]
  const distance = geometricMean(near > day ? near : day, far)
  const at = isPast ? present - distance : present + distance
  return at > from && at < until ? at : from + (until - from) / 2n
}

function geometricMean(a: bigint, b: bigint): bigint {
  return BigInt(Math.round(Math.sqrt(Number(a) * Number(b))))
}
