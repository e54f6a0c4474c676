// Records as they can be asked whom they speak of: rows, what is put aside, and bodies of webhooks, of which often not much can be
// read.
import { readColumns } from '../domain/columns.ts'
import { addressesInBytes, addressesOf } from '../domain/erasing.ts'
import { parseText } from '../domain/json-text.ts'
import { type Stream, streamOf } from '../domain/streams.ts'
import { isWebhookEvent, webhookEvents } from '../domain/webhook-events.ts'
import type { IncomingRow } from './mirror.ts'
import type { PoisonRecord } from './quarantine.ts'

export type Read = {
  readonly stream: Stream | undefined
  readonly id: string
  readonly values: Readonly<Record<string, unknown>>
  /** In their plain spelling. */
  readonly addresses: readonly string[]
  /** Of a person the address that SalesLoft knows them by. */
  readonly primary: string | undefined
}

export function readRow(stream: Stream, { id, values, raw }: IncomingRow): Read {
  const addresses = raw.includes('@') ? addressesOf(parseText(raw)) : []
  return { stream, id, values, addresses, primary: primaryOf(stream, values) }
}

export function readAside(
  stream: Stream,
  { recordId, bytes }: Pick<PoisonRecord, 'recordId' | 'bytes'>,
): Read {
  return readBytes(stream, recordId ?? '', bytes)
}

/** The record's id stands in the body. */
export function readDelivery(given: { readonly event: string; readonly body: Buffer }): Read {
  const { event, body } = given
  const stream = isWebhookEvent(event) ? streamOf(webhookEvents[event].stream) : undefined
  return readBytes(stream, undefined, body)
}

function readBytes(stream: Stream | undefined, id: string | undefined, bytes: Buffer): Read {
  const addresses = addressesInBytes(bytes)
  const unread = { stream, id: id ?? '', values: {}, addresses, primary: undefined }
  if (stream === undefined) return unread
  try {
    const record = parseText(bytes.toString('utf8'))
    if (typeof record !== 'object' || record === null) return unread
    const { values } = readColumns(stream.columns, record as Readonly<Record<string, unknown>>)
    const own = 'id' in record ? idIn(record.id) : ''
    return { stream, id: id ?? own, values, addresses, primary: primaryOf(stream, values) }
  } catch {
    return unread
  }
}

function primaryOf({ name }: Stream, values: Read['values']): string | undefined {
  const address = name === 'people' ? values['email_address'] : undefined
  return typeof address === 'string' ? addressesOf(address)[0] : undefined
}

/** A number that was kept as text is written as its digits. */
function idIn(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
