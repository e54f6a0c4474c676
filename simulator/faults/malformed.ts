// Records that cannot be stored as they are, each seen from some API or other. They are made from the true record's text.
import type { Fields } from '../resources/resource.ts'

export type Malformation =
  | 'missing-id'
  | 'null-updated-at'
  | 'nul-in-text'
  | 'lone-surrogate'
  | 'huge-number'
  | 'object-for-text'
  | 'duplicated'
  | 'future-stamp'
  | 'long-string'
  | 'invalid-utf8'
  | 'unknown-field'
  | 'null-record'

const tenMegabytes = 10 * 1024 * 1024
const marker = '\uE000marker\uE000'

/** A text field of the record that may be spoilt. */
function textField(record: Fields): string {
  const names = ['title', 'name', 'display_name', 'current_state', 'status', 'to', 'disposition']
  return names.find((name) => Object.hasOwn(record, name)) ?? 'name'
}

/** Serializes with one value replaced by bytes that JSON.stringify would never write. */
function withBytes(record: Fields, field: string, bytes: Buffer): Buffer {
  const [before = '', after = ''] = JSON.stringify({ ...record, [field]: marker }).split(
    `"${marker}"`,
  )
  return Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)])
}

const text = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

const spoilers: Readonly<Record<Malformation, (record: Fields) => Buffer[]>> = {
  'missing-id': ({ id: _id, ...rest }) => [text(rest)],
  'null-updated-at': (record) => [text({ ...record, updated_at: null })],
  'nul-in-text': (record) => [text({ ...record, [textField(record)]: 'a\u0000b' })],
  'lone-surrogate': (record) => [text({ ...record, [textField(record)]: 'a\uD800b' })],
  // 2^63 + 11: beyond what a double holds exactly, and beyond a bigint column.
  'huge-number': (record) => [withBytes(record, 'id', Buffer.from('9223372036854775819'))],
  'object-for-text': (record) => [text({ ...record, [textField(record)]: { unexpected: true } })],
  duplicated: (record) => [
    text({ ...record, [textField(record)]: 'an older answer' }),
    text(record),
  ],
  'future-stamp': (record) => [text({ ...record, updated_at: '2999-01-01T00:00:00.000000-05:00' })],
  'long-string': (record) => [text({ ...record, [textField(record)]: 'x'.repeat(tenMegabytes) })],
  'invalid-utf8': (record) => [
    withBytes(record, textField(record), Buffer.from([0x22, 0xff, 0xfe, 0xc0, 0x22])),
  ],
  'unknown-field': (record) => [text({ ...record, surprise: { new: ['field'] } })],
  'null-record': () => [text(null)],
}

export const malformations = Object.keys(spoilers) as Malformation[]

/** The record's text, spoilt; a duplicated record becomes two. A function may return text that is no JSON at all. */
export function spoil(record: Buffer, how: Malformation | ((record: Fields) => unknown)): Buffer[] {
  const fields = JSON.parse(record.toString()) as Fields
  if (typeof how !== 'function') return spoilers[how](fields)
  const changed = how(fields)
  return [Buffer.isBuffer(changed) ? changed : text(changed)]
}
