// Reads the fields of a write by kind. What cannot be read is refused field by field, as SalesLoft's 422 has it; a name
// that nobody knows is ignored, as in a list.
import type { Fields } from '../resources/resource.ts'

export type FieldKind =
  | 'text'
  | 'email'
  | 'boolean'
  /** Texts, whole: what is sent replaces what was there. */
  | 'texts'
  | { readonly oneOf: readonly string[] }
  | { readonly someOf: readonly string[] }
  /** The id of a record of another stream, kept as a reference in `field`. */
  | { readonly of: string; readonly field: string }

export type Errors = Record<string, string[]>
type Read = { readonly value: unknown } | { readonly error: string }

const invalid: Read = { error: 'is invalid' }
const truths = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  ['1', true],
  [1, true],
  [false, false],
  ['false', false],
  ['0', false],
  [0, false],
])

export const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || value === ''

/** Each of these names, with this. */
export const named = <T>(names: readonly string[], value: T): Readonly<Record<string, T>> =>
  Object.fromEntries(names.map((name) => [name, value]))

/** A whole number, also as a text. */
export function idOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

export function booleanIn(value: unknown): boolean | undefined {
  return truths.get(value)
}

const textOf = (value: unknown): Read =>
  typeof value === 'string' || typeof value === 'number' ? { value: String(value) } : invalid

function textsOf(value: unknown): string[] | undefined {
  const items: unknown[] = Array.isArray(value) ? value : [value]
  return items.every((item) => typeof item === 'string') ? items : undefined
}

/** Whether a record of that stream and id is there. */
export type Exists = (stream: string, id: number) => boolean

function readValue(kind: FieldKind, value: unknown, exists: Exists): Read {
  if (kind === 'texts' || (typeof kind === 'object' && 'someOf' in kind)) {
    const items = isBlank(value) ? [] : textsOf(value)
    if (items === undefined) return invalid
    const strange = typeof kind === 'object' && items.some((item) => !kind.someOf.includes(item))
    return strange ? { error: 'is not included in the list' } : { value: [...new Set(items)] }
  }
  if (kind === 'boolean') {
    const read = truths.get(value)
    return read === undefined ? { error: 'is not a boolean' } : { value: read }
  }
  if (isBlank(value)) return { value: null }
  if (kind === 'text') return textOf(value)
  if (kind === 'email')
    return typeof value === 'string' && /^[^\s@]+@[^\s@]+$/.test(value) ? { value } : invalid
  if ('oneOf' in kind)
    return kind.oneOf.includes(String(value))
      ? { value: String(value) }
      : { error: 'is not included in the list' }
  const id = idOf(value)
  return id !== undefined && exists(kind.of, id) ? { value: id } : { error: 'must exist' }
}

export interface ReadFields {
  /** Under the names that they have in a record, references as `{ stream, id }` already made. */
  readonly set: Fields
  readonly errors: Errors
}

export function readKnown(
  fields: Fields,
  kinds: Readonly<Record<string, FieldKind>>,
  exists: Exists,
  refTo: (stream: string, id: number) => unknown,
): ReadFields {
  const set: Fields = {}
  const errors: Errors = {}
  for (const [name, kind] of Object.entries(kinds)) {
    if (fields[name] === undefined) continue
    const read = readValue(kind, fields[name], exists)
    if ('error' in read) errors[name] = [read.error]
    else if (typeof kind === 'object' && 'of' in kind)
      set[kind.field] = read.value === null ? null : refTo(kind.of, Number(read.value))
    else set[name] = read.value
  }
  return { set, errors }
}
