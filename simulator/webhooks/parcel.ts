// A delivery as it goes over the wire: headers and body, signed with the subscription's token, or spoilt as was asked.
import { createHmac } from 'node:crypto'
import type { Misfortune, SpoiltBody, SpoiltSignature } from './misfortune.ts'

export interface Parcel {
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly body: Buffer
  readonly hangUp: boolean
}

export interface ParcelParts {
  readonly event: string
  readonly token: string
  readonly body: Buffer
  readonly misfortunes: readonly Misfortune[]
}

/** Hex of the HMAC-SHA1 of the very bytes, as `x-salesloft-signature` has it. */
export function signatureOf(body: Buffer, token: string): string {
  return createHmac('sha1', token).update(body).digest('hex')
}

const hugeBytes = 2 * 1024 * 1024
const withField = (body: Buffer, field: string): Buffer =>
  Buffer.concat([body.subarray(0, -1), Buffer.from(`,${field}}`)])

const bodies: Readonly<Record<SpoiltBody, (body: Buffer) => Buffer>> = {
  cut: (body) => body.subarray(0, Math.floor(body.length * 0.6)),
  html: () => Buffer.from('<!DOCTYPE html><title>Maintenance</title>'),
  empty: () => Buffer.alloc(0),
  null: () => Buffer.from('null'),
  list: (body) => Buffer.concat([Buffer.from('['), body, Buffer.from(']')]),
  number: () => Buffer.from('42'),
  'no-id': (body) => {
    const { id: _id, ...rest } = JSON.parse(body.toString()) as Record<string, unknown>
    return Buffer.from(JSON.stringify(rest))
  },
  enveloped: (body) => Buffer.concat([Buffer.from('{"data":'), body, Buffer.from('}')]),
  'nul-in-text': (body) => withField(body, String.raw`"surprise":"a\u0000b"`),
  'invalid-utf8': (body) =>
    Buffer.concat([
      body.subarray(0, -1),
      Buffer.from(',"surprise":"'),
      Buffer.from([0xff, 0xfe, 0xc0]),
      Buffer.from('"}'),
    ]),
  huge: (body) => withField(body, `"surprise":"${'x'.repeat(hugeBytes)}"`),
}

const signatures: Readonly<Record<SpoiltSignature, (right: string) => string | string[] | null>> = {
  wrong: (right) => right.replaceAll(/./g, (digit) => (digit === '0' ? 'f' : '0')),
  missing: () => null,
  short: (right) => right.slice(0, 20),
  upper: (right) => right.toUpperCase(),
  prefixed: (right) => `sha1=${right}`,
  padded: (right) => `${right.slice(0, 20)} ${right.slice(20)}`,
  twice: (right) => [right, right],
}

export function packParcel({ event, token, body, misfortunes }: ParcelParts): Parcel {
  const made = { event: event as string | null, type: 'application/json' as string | null }
  let key = token
  let bytes = body
  let hangUp = false
  let spoil: SpoiltSignature | undefined
  for (const what of misfortunes) {
    if (what.kind === 'body') bytes = bodies[what.how](bytes)
    else if (what.kind === 'signature') spoil = what.how
    else if (what.kind === 'token') key = what.token
    else if (what.kind === 'event') made.event = what.as
    else if (what.kind === 'content-type') made.type = what.as
    else if (what.kind === 'hang-up') hangUp = true
  }
  const right = signatureOf(bytes, key)
  const headers = {
    'content-type': made.type,
    'content-length': String(bytes.length),
    'x-salesloft-event': made.event,
    'x-salesloft-signature': spoil === undefined ? right : signatures[spoil](right),
  }
  const sent = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  )
  return { headers: Object.fromEntries(sent), body: bytes, hangUp }
}
