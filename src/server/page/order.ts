// The order of the streams: problems first, or by the column whose link was followed.
import type { StreamState, StreamView } from './view.ts'

const severity: readonly StreamState[] = [
  'failed',
  'behind',
  'reading',
  'current',
  'paused',
  'unavailable',
]

// The second word is the direction a first click means: the biggest figures first, names from a to z.
export const sortKeys = {
  problems: 'descending',
  stream: 'ascending',
  lag: 'descending',
  watermark: 'ascending',
  rows: 'descending',
  changes24h: 'descending',
  deleted: 'descending',
  quarantined: 'descending',
  cost24h: 'descending',
  lastRun: 'descending',
} as const satisfies Record<string, Direction>

type Direction = 'ascending' | 'descending'
export type SortKey = keyof typeof sortKeys
export type Order = { readonly key: SortKey; readonly direction: Direction }

/** From the query; anything unknown is problems first. */
export function orderOf(sort: string | undefined, direction: string | undefined): Order {
  const key = sort !== undefined && isSortKey(sort) ? sort : 'problems'
  const known = direction === 'ascending' || direction === 'descending'
  return { key, direction: known ? direction : sortKeys[key] }
}

function isSortKey(text: string): text is SortKey {
  return Object.hasOwn(sortKeys, text)
}

/** A new array; what has no value is last in either direction, and equals keep the order of the catalogue. */
export function ordered(streams: readonly StreamView[], order: Order): StreamView[] {
  const sign = order.direction === 'ascending' ? 1 : -1
  return streams.toSorted((a, b) => {
    const [left, right] = [valueOf(a, order.key), valueOf(b, order.key)]
    if (left === right) return 0
    if (left === null) return 1
    if (right === null) return -1
    return left < right ? -sign : sign
  })
}

function valueOf(stream: StreamView, key: SortKey): string | number | null {
  switch (key) {
    case 'problems':
      return problemRank(stream)
    case 'lag':
      return stream.lagSeconds
    case 'lastRun':
      return stream.lastRun?.finishedAt ?? null
    case 'stream':
    case 'watermark':
    case 'rows':
    case 'changes24h':
    case 'deleted':
    case 'quarantined':
    case 'cost24h':
      return stream[key]
  }
}

function problemRank(stream: StreamView): number {
  const rank = severity.length - severity.indexOf(stream.state)
  return rank * 2 + (stream.quarantined > 0 ? 3 : 0)
}
