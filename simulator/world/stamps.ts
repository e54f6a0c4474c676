// When a generated stream was made and changed. Ids and `created_at` rise together, as in a real account; `updated_at`
// follows at a skewed distance (most records are touched soon after they are made, or never again).
import { createDraw, mix } from './draws.ts'
import type { Micros } from './instants.ts'

const spanUs = 3 * 365 * 86_400_000_000
// The newest row is at least ten minutes old at the world's epoch, so a first read meets no row of its own minute.
const quietUs = 600_000_000

export interface Stamps {
  readonly created: Float64Array
  readonly updated: Float64Array
  /** Rows in order of (updated, row). */
  readonly sorted: Int32Array
}

/** Groups of rows that share one microsecond: `count` groups of `size`. */
export interface TieGroups {
  readonly count: number
  readonly size: number
}

/** No two rows share an `updated_at`, unless `ties` says so. */
export function createStampsOf(
  size: number,
  seed: number,
  epoch: Micros,
  ties: readonly TieGroups[],
): Stamps {
  const end = epoch - quietUs
  const step = spanUs / Math.max(1, size)
  const created = new Float64Array(size)
  const updated = new Float64Array(size)
  const draw = createDraw(mix(seed, 17))
  for (let row = 0; row < size; row += 1) {
    const made = Math.floor(end - spanUs + (row + 0.8 * draw.unit()) * step) - 1
    const share = draw.unit() ** 3
    created[row] = made
    updated[row] = made + Math.floor(share * (end - made - size))
  }
  const sorted = Int32Array.from({ length: size }, (_, row) => row)
  sorted.sort((left, right) => (updated[left] ?? 0) - (updated[right] ?? 0) || left - right)
  let last = Number.NEGATIVE_INFINITY
  for (const row of sorted) {
    last = Math.max(last + 1, updated[row] ?? 0)
    updated[row] = last
  }
  tie(sorted, updated, ties)
  return { created, updated, sorted }
}

/** Puts groups of neighbours on the stamp of their last, evenly spread, so that the order stays as it is. */
function tie(sorted: Int32Array, updated: Float64Array, ties: readonly TieGroups[]): void {
  const groups = ties.flatMap(({ count, size }) => Array.from({ length: count }, () => size))
  const tied = groups.reduce((sum, size) => sum + size, 0)
  const gap = Math.floor((sorted.length - tied) / (groups.length + 1))
  let at = Math.max(0, gap)
  for (const size of groups) {
    const group = sorted.subarray(at, at + size)
    const stamp = updated[group.at(-1) ?? 0] ?? 0
    for (const row of group) updated[row] = stamp
    group.sort()
    at += size + Math.max(0, gap)
  }
}
