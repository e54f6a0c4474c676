// A record either becomes a row or goes to the quarantine, whole; none is dropped and none stops its page.
import { readColumns, type ColumnValues } from '../../domain/columns.ts'
import { unknownFields } from '../../domain/drift.ts'
import { formatInstant, type Instant, parseInstant } from '../../domain/instants.ts'
import type { Stream } from '../../domain/streams.ts'
import { digitsOf, type Json } from './json.ts'

export type RecordRow = {
  readonly id: string
  readonly updatedAt: Instant | undefined
  readonly values: ColumnValues
  /** JSON text, equal to what was served. */
  readonly raw: string
}

/** A row as the store takes it: instants as ISO text in UTC. */
export type ReadRow = Omit<RecordRow, 'updatedAt'> & { readonly updatedAt: string | null }

export function readRow(row: RecordRow): ReadRow {
  return { ...row, updatedAt: row.updatedAt === undefined ? null : formatInstant(row.updatedAt) }
}

export type PoisonRecord = {
  readonly recordId: string | null
  readonly reason: string
  readonly bytes: Buffer
}

export type Records = {
  readonly rows: readonly RecordRow[]
  readonly poisoned: readonly PoisonRecord[]
  /** How often a column's value was of another type than declared, by name; and how often an unknown field came, by `+name`. */
  readonly drift: Readonly<Record<string, number>>
}

// Postgres' jsonb takes neither NUL nor half a surrogate pair (22P05, 22P02). JSON.stringify escapes exactly these.
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/
/** What stands in `raw` for the value of a secret field. */
const withheld = '[secret]'
const largestRecordBytes = 1024 * 1024
export const tooLongReason = 'larger than 1 MiB'
const largestBigint = 9_223_372_036_854_775_807n

/**
 * The parent of children, and the number of the first of them among all: those without an id are named by both. `taken`:
 * places of the answer whose records were taken out of it before.
 */
export type ChildOf = {
  readonly parent: string
  readonly first: number
  readonly taken?: readonly number[]
}

export function readRecords(
  stream: Stream,
  data: readonly unknown[],
  json: Json,
  child?: ChildOf,
): Records {
  const rows: RecordRow[] = []
  const poisoned: PoisonRecord[] = []
  const drift: Record<string, number> = {}
  const places = placesOf(data.length, child?.taken ?? [])
  for (const [index, part] of data.entries()) {
    const place = child && { ...child, number: child.first + (places[index] ?? index) }
    const read = readRecord(stream, json.decoded(part), place)
    if ('reason' in read) {
      poisoned.push({ ...read, bytes: json.bytesOf(part) })
      continue
    }
    rows.push(read.row)
    for (const name of read.drifted) drift[name] = (drift[name] ?? 0) + 1
  }
  return { rows, poisoned, drift }
}

/** Where so many records stood in their answer, before others were taken out of it. */
function placesOf(count: number, taken: readonly number[]): readonly number[] {
  const all = Array.from({ length: count + taken.length }, (_, place) => place)
  return taken.length === 0 ? all : all.filter((place) => !taken.includes(place))
}

/** What names a child. */
export function childId({ parent, number }: Place): string {
  return `${parent}-${number}`
}

type Read =
  | { readonly row: RecordRow; readonly drifted: readonly string[] }
  | { readonly recordId: string | null; readonly reason: string }

type Place = { readonly parent: string; readonly number: number }

function readRecord(stream: Stream, served: unknown, child: Place | undefined): Read {
  if (served === undefined) return { recordId: null, reason: 'not valid UTF-8' }
  if (!isRecord(served)) return { recordId: null, reason: 'not an object' }
  const part = withoutSecrets(stream, served)
  const id =
    child !== undefined && stream.idField === undefined
      ? childId(child)
      : readId(stream.idType, part[stream.idField ?? 'id'])
  if (id === undefined) return { recordId: null, reason: `no ${stream.idType} id` }
  const stamp = part['updated_at']
  const updatedAt = typeof stamp === 'string' ? parseInstant(stamp) : undefined
  if (stream.hasUpdatedAt && updatedAt === undefined) {
    return { recordId: id, reason: 'no valid updated_at' }
  }
  const raw = JSON.stringify(part)
  if (raw.length > largestRecordBytes) return { recordId: id, reason: tooLongReason }
  if (unstorable.test(raw))
    return { recordId: id, reason: 'a NUL or half a surrogate pair in a text' }
  const { values, drifted } = readColumns(stream.columns, part)
  const column = stream.parent?.column
  const known =
    child === undefined || column === undefined ? values : { ...values, [column]: child.parent }
  return {
    row: { id, updatedAt, values: known, raw },
    drifted: [...drifted, ...unknownFields(stream, part)],
  }
}

/** The record as it is stored: that there is a secret is told, what it is is not. */
function withoutSecrets(
  { secretFields }: Stream,
  record: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const held = secretFields.filter((name) => typeof record[name] === 'string')
  if (held.length === 0) return record
  return { ...record, ...Object.fromEntries(held.map((name) => [name, withheld])) }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readId(type: Stream['idType'], value: unknown): string | undefined {
  const digits = digitsOf(value)
  const text =
    digits ?? (typeof value === 'number' || typeof value === 'string' ? String(value) : '')
  switch (type) {
    case 'bigint': {
      if (!/^-?\d{1,19}$/.test(text)) return undefined
      return BigInt(text) <= largestBigint ? text : undefined
    }
    case 'uuid':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
        ? text.toLowerCase()
        : undefined
    case 'text':
      return text === '' || unstorable.test(JSON.stringify(text)) ? undefined : text
  }
}
