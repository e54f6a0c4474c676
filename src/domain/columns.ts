// Typed columns are read out of a record by a declared path. A value of another type than declared never stops a page:
// the column becomes null, the record stays whole in `raw`, and the name is counted as drift.
import { formatInstant, parseInstant } from './instants.ts'

export type ColumnType =
  'bigint' | 'boolean' | 'date' | 'integer' | 'jsonb' | 'numeric' | 'text' | 'timestamptz'

export type Column = {
  readonly type: ColumnType
  /** Empty for what is no part of the record: the reader of a child fills in which parent it was asked for. */
  readonly path: readonly string[]
  /** Of a text: a number does as well. Some ids come as either, and their table keeps the text. */
  readonly orNumber?: true
}

export type Columns = { readonly [name: string]: Column }

type Scalar = string | number | boolean | null

/** Values by column: instants as ISO text in UTC, `jsonb` as JSON text. */
export type ColumnValues = { readonly [name: string]: Scalar }

const plain =
  (type: ColumnType) =>
  (...names: readonly string[]): Columns =>
    Object.fromEntries(names.map((name) => [name, { type, path: [name] }]))

export const text = plain('text')
export const boolean = plain('boolean')
export const integer = plain('integer')
export const bigint = plain('bigint')
export const numeric = plain('numeric')
export const date = plain('date')
export const timestamp = plain('timestamptz')
export const json = plain('jsonb')

/** References `{ _href, id }` become one column `<name>_id`. */
export function ref(...names: readonly string[]): Columns {
  return Object.fromEntries(
    names.map((name) => [`${name}_id`, { type: 'bigint', path: [name, 'id'] }]),
  )
}

/** References whose ids are texts: GUIDs and UUIDs. */
export function textRef(...names: readonly string[]): Columns {
  return Object.fromEntries(
    names.map((name) => [`${name}_id`, { type: 'text', path: [name, 'id'], orNumber: true }]),
  )
}

/** Ids that come as a text or as a number. */
export function textOrNumber(...names: readonly string[]): Columns {
  return Object.fromEntries(
    names.map((name) => [name, { type: 'text', path: [name], orNumber: true }]),
  )
}

/** Which record of its parent a child was asked for: not read from the record, `readColumns` leaves it null. */
export function parentId(name: string, type: 'bigint' | 'text' = 'bigint'): Columns {
  return { [name]: { type, path: [] } }
}

/** The numbers under `counts` become columns `counts_<name>`. */
export function counts(...names: readonly string[]): Columns {
  return Object.fromEntries(
    names.map((name) => [`counts_${name}`, { type: 'integer', path: ['counts', name] }]),
  )
}

/** The columns of a record, and the names of those whose value was not of the declared type. */
export function readColumns(
  columns: Columns,
  record: Readonly<Record<string, unknown>>,
): { readonly values: ColumnValues; readonly drifted: readonly string[] } {
  const values: Record<string, Scalar> = {}
  const drifted: string[] = []
  for (const [name, column] of Object.entries(columns)) {
    const found = column.path.length === 0 ? null : follow(record, column.path)
    if (found === undefined || found === null) {
      values[name] = null
      continue
    }
    const value = readers[column.type](
      column.orNumber === true && typeof found === 'number' ? String(found) : found,
    )
    if (value === undefined) drifted.push(name)
    values[name] = value ?? null
  }
  return { values, drifted }
}

function follow(record: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  let at: unknown = record
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return at === null ? null : undefined
    at = Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined
  }
  return at
}

const readers: { readonly [Type in ColumnType]: (value: unknown) => Scalar | undefined } = {
  text: (value) => (typeof value === 'string' ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  // A text of digits is the same number: ids of micro-services come either way.
  bigint: (value) => wholeNumber(value, Number.MAX_SAFE_INTEGER),
  integer: (value) => wholeNumber(value, 2_147_483_647),
  numeric: (value) => (typeof value === 'number' ? value : undefined),
  timestamptz: (value) => {
    const instant = typeof value === 'string' ? parseInstant(value) : undefined
    return instant === undefined ? undefined : formatInstant(instant)
  },
  date: (value) =>
    typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? value.slice(0, 10) : undefined,
  jsonb: (value) => JSON.stringify(value),
}

function wholeNumber(value: unknown, limit: number): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) return undefined
  return Math.abs(number) <= limit ? number : undefined
}
