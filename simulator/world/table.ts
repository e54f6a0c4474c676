// One stream's rows as typed arrays: 30 bytes a row, the record itself is made when it is asked for.
import type { Fields, Names, Places, Resource } from '../resources/resource.ts'
import { createHistory } from './history.ts'
import type { History, RowState } from './history.ts'
import { createLookups } from './lookups.ts'
import type { Micros } from './instants.ts'
import { createOrder } from './order.ts'
import type { Order } from './order.ts'
import type { Stamps } from './stamps.ts'
import { createTexts } from './texts.ts'

/** The field of a write that is kept with a row and not shown. */
export const besideName = '~'

/** What the table asks of its world to make a record. */
export interface RowFacts {
  readonly row: number
  readonly id: number
  readonly key: number | string
  readonly version: number
  readonly created: Micros
  readonly updated: Micros
}

export interface Table {
  readonly resource: Resource
  readonly order: Order
  /** Rows ever made, removed ones included; rows are numbered from 0. */
  readonly rows: number
  /** Moves with every change: what was computed at another count is out of date. */
  readonly changes: number
  readonly idOf: (row: number) => number
  /** The id as it is served. */
  readonly keyOf: (row: number) => number | string
  /** The row of an id (a number) or of a served one (a text), removed or not; undefined if there never was one. */
  readonly rowOf: (id: number | string) => number | undefined
  /** Of a user's id. */
  readonly guidOfUser: (id: number) => string
  readonly state: (row: number) => RowState
  /** Living rows of which a write has said fields, in the order of their ids. */
  readonly written: () => number[]
  readonly createdOf: (row: number) => Micros
  /** The hidden number, unique in the stream, that the row's present version got when it was made. */
  readonly sequenceOf: (row: number) => number
  readonly put: (row: number, state: RowState, at: Micros) => void
  /** Adds a row that is not yet there: `put` it to bring it to life. */
  readonly reserve: (created: Micros) => number
  readonly record: (row: number) => Fields
  /** The record as it is in a state that the row had, or will have. */
  readonly recordIn: (row: number, state: RowState) => Fields
  readonly text: (row: number) => Buffer
  /** What a write kept with the row and no record shows. */
  readonly beside: (row: number) => Fields | undefined
  /** Living rows by one of the resource's lookups. @throws RangeError for a name that is none. */
  readonly find: (lookup: string, value: number | string) => number[]
  readonly asOf: History['asOf']
  /** While a page is read as of earlier, lookups know too much. */
  readonly isPast: boolean
}

export interface TableParts {
  readonly resource: Resource
  readonly stamps: Stamps
  readonly build: (facts: RowFacts) => Fields
  readonly names: Names
  readonly guidOfUser: (id: number) => string
  readonly places: Places
}

function grown(array: Float64Array, size: number): Float64Array {
  const larger = new Float64Array(Math.max(16, array.length * 2, size))
  larger.set(array)
  return larger
}

/** Served ids that are texts, found again by a map that grows with the rows. */
function createKeys({ keyOf }: Resource, names: Names) {
  if (keyOf === undefined) return undefined
  const rowsByKey = new Map<string, number>()
  const keys: string[] = []
  const fill = (rows: number): void => {
    for (let row = keys.length; row < rows; row += 1) {
      const key = keyOf(row, names)
      keys.push(key)
      rowsByKey.set(key, row)
    }
  }
  return {
    keyOf(row: number): string {
      fill(row + 1)
      return keys[row] ?? ''
    },
    rowOf(key: string, rows: number): number | undefined {
      fill(rows)
      return rowsByKey.get(key)
    },
  }
}

export function createTable(parts: TableParts): Table {
  const { resource, stamps, build, names, guidOfUser, places } = parts
  const keys = createKeys(resource, names)
  let { created, updated } = stamps
  let rows = created.length
  let sequences: Float64Array = Float64Array.from({ length: rows }, (_, row) => row + 1)
  let versions: Float64Array = new Float64Array(rows).fill(1)
  let sequence = rows
  let changes = 0
  let isPast = false
  const dead = new Set<number>()
  const written = new Map<number, Fields>()
  const texts = createTexts()
  const order = createOrder((row) => updated[row] ?? 0, stamps.sorted)

  const state = (row: number): RowState => ({
    updated: updated[row] ?? 0,
    version: versions[row] ?? 0,
    alive: !dead.has(row),
    set: written.get(row),
  })
  const apply = (row: number, next: RowState): void => {
    if (!dead.has(row)) order.remove(row)
    updated[row] = next.updated
    versions[row] = next.version
    if (next.set === undefined) written.delete(row)
    else written.set(row, next.set)
    if (next.alive) {
      dead.delete(row)
      order.insert(row)
    } else {
      dead.add(row)
    }
    texts.drop(row)
    changes += 1
  }
  const history = createHistory(apply)
  const idOf = (row: number): number => resource.firstId + row
  const keyOf = (row: number): number | string => keys?.keyOf(row) ?? idOf(row)
  const recordIn: Table['recordIn'] = (row, { version, updated: at, set }) => {
    const facts = { row, id: idOf(row), key: keyOf(row), created: created[row] ?? 0 }
    const made = build({ ...facts, version, updated: at })
    if (set === undefined) return made
    const { [besideName]: _kept, ...fields } = set
    return { ...made, ...fields }
  }
  const record: Table['record'] = (row) => recordIn(row, state(row))
  const isAlive = (row: number): boolean => row >= 0 && row < rows && !dead.has(row)
  const lookups = createLookups({ lookups: resource.lookups ?? {}, places, record, isAlive })

  return {
    resource,
    order,
    get rows() {
      return rows
    },
    get changes() {
      return changes
    },
    written: () =>
      [...written.keys()].filter((row) => !dead.has(row)).toSorted((left, right) => left - right),
    idOf,
    keyOf,
    guidOfUser,
    rowOf(id) {
      if (keys !== undefined && typeof id === 'string') return keys.rowOf(id, rows)
      const row = Number(id) - resource.firstId
      return Number.isInteger(row) && row >= 0 && row < rows ? row : undefined
    },
    state,
    createdOf: (row) => created[row] ?? 0,
    sequenceOf: (row) => sequences[row] ?? 0,
    put(row, next, at) {
      const before = state(row)
      apply(row, next)
      sequence += 1
      sequences[row] = sequence
      history.note({ row, at, before, after: next })
      lookups.changed(row)
    },
    reserve(at) {
      const row = rows
      rows += 1
      if (rows > created.length) {
        created = grown(created, rows)
        updated = grown(updated, rows)
        sequences = grown(sequences, rows)
        versions = grown(versions, rows)
      }
      created[row] = at
      updated[row] = at
      dead.add(row)
      return row
    },
    record,
    recordIn,
    text: (row) => texts.get(row, () => Buffer.from(JSON.stringify(record(row)))),
    beside: (row) => written.get(row)?.[besideName] as Fields | undefined,
    find: lookups.find,
    get isPast() {
      return isPast
    },
    asOf(at, read) {
      isPast = true
      try {
        return history.asOf(at, read)
      } finally {
        isPast = false
      }
    },
  }
}
