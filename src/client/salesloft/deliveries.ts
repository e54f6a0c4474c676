// The body of a webhook: the bare record, read by the same code as records of a list.
import { formatInstant } from '../../domain/instants.ts'
import type { Stream } from '../../domain/streams.ts'
import { type Json, parseJson } from './json.ts'
import { type ReadRow, readRecords, readRow } from './records.ts'

export type Told =
  | { readonly kind: 'malformed'; readonly reason: string }
  | {
      readonly kind: 'named'
      readonly id: string
      /** ISO text; null where it does not say. */
      readonly updatedAt: string | null
      /** The record, where it can be stored as it is. */
      readonly row: ReadRow | undefined
    }

export type ReadDelivery = (stream: Stream, body: Buffer) => Told

export const readDelivery: ReadDelivery = (stream, body) => {
  const json = parsed(body)
  if (json === undefined) return { kind: 'malformed', reason: 'not JSON' }
  const { rows, poisoned } = readRecords(stream, [json.value], json)
  const [row] = rows
  if (row !== undefined) {
    const { id, updatedAt } = row
    const told = updatedAt === undefined ? null : formatInstant(updatedAt)
    return { kind: 'named', id, updatedAt: told, row: readRow(row) }
  }
  const { recordId = null, reason = 'no record' } = poisoned[0] ?? {}
  if (recordId === null) return { kind: 'malformed', reason }
  return { kind: 'named', id: recordId, updatedAt: null, row: undefined }
}

function parsed(body: Buffer): Json | undefined {
  try {
    return parseJson(body)
  } catch {
    return undefined
  }
}
