// Which rows an answer is cut from, and in which order. Sorted by `updated_at` with no other filter, that is a range of
// ranks; anything else is gathered, sorted and kept until the table changes.
import { parseInstant } from '../world/instants.ts'
import { shuffled } from '../world/draws.ts'
import type { Table } from '../world/table.ts'
import { isWithin } from './filters.ts'
import type { Bounds, Filters } from './filters.ts'

/** Rows in ascending order, cut lazily. */
export interface Selection {
  readonly total: number
  readonly rows: (from: number, to: number) => number[]
  /** The positions [start, end) that share the sort key of a position. */
  tie(position: number): { start: number; end: number }
}

/** The ranks [from, to) that lie within the bounds. */
export function rankRange(
  { order }: Table,
  bounds: Bounds | undefined,
): { from: number; to: number } {
  if (bounds === undefined) return { from: 0, to: order.size }
  const { gt, gte, lt, lte } = bounds
  const lower = [
    gt === undefined ? 0 : order.rank(gt, true),
    gte === undefined ? 0 : order.rank(gte, false),
  ]
  const upper = [
    lt === undefined ? order.size : order.rank(lt, false),
    lte === undefined ? order.size : order.rank(lte, true),
  ]
  // A null updated_at lies within no bounds.
  const from = Math.max(order.rank(Number.NEGATIVE_INFINITY, true), ...lower)
  return { from, to: Math.max(from, Math.min(...upper)) }
}

export function selectRanks(table: Table, from: number, to: number): Selection {
  const { order } = table
  return {
    total: to - from,
    rows: (start, end) => order.slice(from + start, Math.min(to, from + end)),
    tie(position) {
      const [row = 0] = order.slice(from + position, from + position + 1)
      const key = table.state(row).updated
      return {
        start: Math.max(from, order.rank(key, false)) - from,
        end: Math.min(to, order.rank(key, true)) - from,
      }
    },
  }
}

type Key = number | string | null

function keyFor(table: Table, sort: string): (row: number) => Key {
  if (sort === 'id') return table.keyOf
  if (sort === 'created_at') return table.createdOf
  if (sort === 'updated_at') return (row) => table.state(row).updated
  const of = table.resource.sorts[sort]
  return (row) => {
    const value = of?.(table.record(row)) ?? null
    if (typeof value === 'number') return value
    return typeof value === 'string' ? (parseInstant(value) ?? value) : null
  }
}

/** Ascending, nulls first. */
function compare(left: Key, right: Key): number {
  if (left === right) return 0
  if (left === null) return -1
  if (right === null) return 1
  return left < right ? -1 : 1
}

interface Gathered {
  readonly changes: number
  readonly rows: readonly number[]
  readonly keys: readonly Key[]
}

const caches = new WeakMap<Table, Map<string, Gathered>>()
const cachedSelections = 16

function gather(table: Table, filters: Filters, sort: string): Gathered {
  const { ids, updated, predicates, lookup } = filters
  const isIn = (row: number): boolean =>
    table.state(row).alive && isWithin(table.state(row).updated, updated ?? {})
  let rows: number[]
  if (ids === undefined && lookup !== undefined && !table.isPast) {
    const found = lookup.values.flatMap((value) => table.find(lookup.name, value))
    rows = [...new Set(found)].filter(isIn)
  } else if (ids === undefined) {
    const { from, to } = rankRange(table, updated)
    rows = table.order.slice(from, to)
  } else {
    const known = [...new Set(ids)].flatMap((id) => table.rowOf(id) ?? [])
    rows = known.filter(isIn)
  }
  if (predicates.length > 0) {
    rows = rows.filter((row) => {
      const record = table.record(row)
      return predicates.every((matches) => matches(record))
    })
  }
  const keyOf = keyFor(table, sort)
  const keyed = rows.map((row) => ({ row, key: keyOf(row) }))
  keyed.sort((left, right) => compare(left.key, right.key) || left.row - right.row)
  return {
    changes: table.changes,
    rows: keyed.map(({ row }) => row),
    keys: keyed.map(({ key }) => key),
  }
}

function selectGathered({ rows, keys }: Gathered): Selection {
  return {
    total: rows.length,
    rows: (from, to) => rows.slice(from, to),
    tie(position) {
      let start = position
      let end = position + 1
      while (start > 0 && keys[start - 1] === keys[position]) start -= 1
      while (end < rows.length && keys[end] === keys[position]) end += 1
      return { start, end }
    },
  }
}

export function select(table: Table, filters: Filters, sort: string): Selection {
  if (sort === 'updated_at' && filters.ids === undefined && filters.predicates.length === 0) {
    const { from, to } = rankRange(table, filters.updated)
    return selectRanks(table, from, to)
  }
  let cache = caches.get(table)
  if (cache === undefined) {
    cache = new Map()
    caches.set(table, cache)
  }
  const name = `${filters.within ?? ''} ${sort} ${JSON.stringify(filters.echo)} ${filters.predicates.length}`
  let gathered = cache.get(name)
  if (gathered === undefined || gathered.changes !== table.changes) {
    gathered = gather(table, filters, sort)
    if (cache.size >= cachedSelections) cache.clear()
    cache.set(name, gathered)
  }
  return selectGathered(gathered)
}

/** The same selection with every tie in an order that the seed gives. */
export function withShuffledTies(selection: Selection, seed: number): Selection {
  const rows = (from: number, to: number): number[] => {
    const found: number[] = []
    const end = Math.min(to, selection.total)
    for (let at = from; at < end;) {
      const tie = selection.tie(at)
      const group = selection.rows(tie.start, tie.end)
      const order = shuffled(group.length, seed + tie.start)
      for (; at < Math.min(end, tie.end); at += 1)
        found.push(group[order[at - tie.start] ?? 0] ?? 0)
    }
    return found
  }
  return { ...selection, rows }
}
