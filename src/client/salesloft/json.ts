// JSON is read without loss: numbers beyond 2^53 keep their digits, and one record of broken UTF-8 does not cost the
// other 99 of its page.
import { parseText } from '../../domain/json-text.ts'

// Reads each byte as one character. JSON's own characters are ASCII, so the structure survives, and a record turned
// back into text is its original bytes.
const bytewise = 'latin1'

export type Json = {
  readonly value: unknown
  /** The bytes of a part of `value`, for what is kept as it came. */
  bytesOf(part: unknown): Buffer
  /** The part with its texts decoded; `undefined` where it is not UTF-8. */
  decoded(part: unknown): unknown
}

/** @throws SyntaxError if it is no JSON at all, such as a maintenance page or a cut body */
export function parseJson(body: Buffer): Json {
  const text = utf8(body)
  if (text !== undefined) {
    return {
      value: parseText(text),
      bytesOf: (part) => Buffer.from(JSON.stringify(part) ?? ''),
      decoded: (part) => part,
    }
  }
  const bytesOf = (part: unknown): Buffer => Buffer.from(JSON.stringify(part) ?? '', bytewise)
  return {
    value: parseText(body.toString(bytewise)),
    bytesOf,
    decoded: (part) => {
      const own = utf8(bytesOf(part))
      return own === undefined ? undefined : parseText(own)
    },
  }
}

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The digits of a number that was kept as text. */
export function digitsOf(value: unknown): string | undefined {
  return JSON.isRawJSON(value) ? JSON.stringify(value) : undefined
}
