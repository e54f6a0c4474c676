// How a write changes rows. A write says each field of a row that it touches: what it did not mention stays as it was,
// where a change of the world itself would draw new values.
import type { Fields } from '../resources/resource.ts'
import type { Mutator } from '../world/mutator.ts'
import type { World } from '../world/world.ts'

export interface Rows {
  /** Undefined where there is none, or none any more. */
  readonly living: (stream: string, id: unknown) => Fields | undefined
  /** Answers with the id. */
  readonly add: (stream: string, fields: Fields) => number
  readonly addAll: (stream: string, rows: readonly Fields[]) => number[]
  /** The rest stays; `updated_at` moves. */
  readonly change: (stream: string, id: number, changes: Fields) => void
  readonly changeAll: (stream: string, changes: ReadonlyMap<number, Fields>) => void
  readonly remove: (stream: string, id: number) => void
  /** Living records by a lookup of the stream. */
  readonly find: (stream: string, lookup: string, value: number | string) => Fields[]
}

export function createRows(world: World, mutator: Mutator): Rows {
  const living: Rows['living'] = (stream, id) => {
    const table = world.table(stream)
    const row = table.rowOf(Number(id))
    return row !== undefined && table.state(row).alive ? table.record(row) : undefined
  }
  const changeAll: Rows['changeAll'] = (stream, changes) => {
    const found = [...changes].flatMap(([id, fields]) => {
      const record = living(stream, id)
      if (record === undefined) return []
      const { updated_at: _moves, ...rest } = record
      return [{ id, fields: { ...rest, ...fields } }]
    })
    if (found.length === 0) return
    const ids = found.map(({ id }) => id)
    mutator.update(stream, ids, { sets: found.map(({ fields }) => fields) })
  }
  const addAll: Rows['addAll'] = (stream, rows) =>
    mutator.insert(stream, rows.length, { sets: rows })
  return {
    living,
    add: (stream, fields) => addAll(stream, [fields])[0] ?? 0,
    addAll,
    change: (stream, id, fields) => changeAll(stream, new Map([[id, fields]])),
    changeAll,
    remove: (stream, id) => void mutator.remove(stream, [id]),
    find(stream, lookup, value) {
      const table = world.table(stream)
      return table.find(lookup, value).map((row) => table.record(row))
    },
  }
}

/** A reference's id, undefined where it points nowhere. */
export function refId(record: Fields, field: string): number | undefined {
  return (record[field] as { id: number } | null | undefined)?.id
}
