// Rows by what a field holds. A generated value tells its row, so a million people need no index; only rows that were
// written since are remembered, and each is looked at again when it is next asked for.
import type { Fields, Lookup, Places } from '../resources/resource.ts'

export interface LookupsParts {
  readonly lookups: Readonly<Record<string, Lookup>>
  readonly places: Places
  readonly record: (row: number) => Fields
  readonly isAlive: (row: number) => boolean
}

interface Index {
  readonly find: (value: string) => number[]
  readonly changed: (row: number) => void
}

const keyOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value).toLowerCase() : undefined

function createIndex({ of, guess }: Lookup, parts: LookupsParts): Index {
  const { places, record, isAlive } = parts
  const dirty = new Set<number>()
  const rowsByKey = new Map<string, Set<number>>()
  const keys = new Map<number, string>()
  const refresh = (): void => {
    for (const row of dirty) {
      const before = keys.get(row)
      const after = isAlive(row) ? keyOf(of(record(row))) : undefined
      if (before === after) continue
      if (before !== undefined) rowsByKey.get(before)?.delete(row)
      keys.delete(row)
      if (after === undefined) continue
      keys.set(row, after)
      const rows = rowsByKey.get(after) ?? new Set<number>()
      rowsByKey.set(after, rows.add(row))
    }
    dirty.clear()
  }
  return {
    find(value) {
      refresh()
      const known = rowsByKey.get(value) ?? []
      const guessed = guess(value, places).filter(
        (row) => !keys.has(row) && isAlive(row) && keyOf(of(record(row))) === value,
      )
      return [...known, ...guessed].toSorted((left, right) => left - right)
    },
    changed: (row) => void dirty.add(row),
  }
}

export interface Lookups {
  readonly find: (name: string, value: number | string) => number[]
  readonly changed: (row: number) => void
}

export function createLookups(parts: LookupsParts): Lookups {
  const indexes = new Map(
    Object.entries(parts.lookups).map(([name, lookup]) => [name, createIndex(lookup, parts)]),
  )
  return {
    find(name, value) {
      const index = indexes.get(name)
      if (index === undefined) throw new RangeError(`There is no lookup by ${name}.`)
      return index.find(String(value).toLowerCase())
    },
    changed(row) {
      for (const index of indexes.values()) index.changed(row)
    },
  }
}
