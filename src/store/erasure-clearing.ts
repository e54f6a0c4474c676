// A record that speaks of somebody who was forgotten, and is not theirs: it stays, without their address.
import { type ColumnValues, readColumns } from '../domain/columns.ts'
import { withoutAddresses } from '../domain/erasing.ts'
import { parseText } from '../domain/json-text.ts'
import type { Stream } from '../domain/streams.ts'
import type { IncomingRow } from './mirror.ts'

/** Undefined where there is nothing to take out. */
export function clearedRow(
  stream: Stream,
  row: IncomingRow,
  isErased: (address: string) => boolean,
): IncomingRow | undefined {
  if (!row.raw.includes('@')) return undefined
  const record = parseText(row.raw)
  const left = withoutAddresses(record, isErased)
  if (left === record) return undefined
  const { values } = readColumns(stream.columns, left as Readonly<Record<string, unknown>>)
  // Which parent a child was asked for is not in its record.
  const asked = Object.fromEntries(
    Object.entries(stream.columns)
      .filter(([, { path }]) => path.length === 0)
      .map(([name]): [string, ColumnValues[string]] => [name, row.values[name] ?? null]),
  )
  return { ...row, values: { ...values, ...asked }, raw: JSON.stringify(left) }
}

/** The same of a webhook's body; undefined also where it cannot be read. */
export function clearedBody(
  body: Buffer,
  isErased: (address: string) => boolean,
): Buffer | undefined {
  try {
    const record = parseText(body.toString('utf8'))
    const left = withoutAddresses(record, isErased)
    return left === record ? undefined : Buffer.from(JSON.stringify(left))
  } catch {
    return undefined
  }
}
