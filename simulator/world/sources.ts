// The living records of a world, for what is made from more than one of them.
import type { Derived, Sources } from '../resources/derived.ts'
import type { Fields } from '../resources/resource.ts'
import type { Table } from './table.ts'
import type { World } from './world.ts'

/** In id order. */
export function livingRows({ order }: Table): number[] {
  return order.slice(0, order.size).toSorted((left, right) => left - right)
}

interface Found {
  readonly changes: number
  readonly byKey: Map<string, readonly Fields[]>
}

// Ten thousand results of a job are asked for page by page, and each page is cut from all of them.
const found = new WeakMap<Table, Found>()

function findIn(table: Table, lookup: string, value: number): readonly Fields[] {
  let kept = found.get(table)
  if (kept?.changes !== table.changes) {
    kept = { changes: table.changes, byKey: new Map() }
    found.set(table, kept)
  }
  const key = `${lookup} ${value}`
  const records = kept.byKey.get(key) ?? table.find(lookup, value).map((row) => table.record(row))
  kept.byKey.set(key, records)
  return records
}

export function sourcesOf(world: World): Sources {
  return {
    found: (stream, lookup, value) => findIn(world.table(stream), lookup, value),
    beside(stream, id) {
      const table = world.table(stream)
      return table.beside(table.rowOf(id) ?? -1)
    },
    records(stream) {
      const table = world.table(stream)
      return livingRows(table).map((row) => table.record(row))
    },
    some(stream, number) {
      const table = world.table(stream)
      const at = table.order.size === 0 ? 0 : number % table.order.size
      return table.order.slice(at, at + 1).map((row) => table.record(row))[0]
    },
  }
}

/** What is served below each living parent, in the parents' order. */
export function madeBelow(
  world: World,
  made: Derived,
): { readonly parent: Fields; readonly records: Fields[] }[] {
  const sources = sourcesOf(world)
  return sources
    .records(made.parent)
    .map((parent) => ({ parent, records: made.of(parent, sources) }))
}
