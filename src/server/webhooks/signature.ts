// SalesLoft signs the body alone: hexadecimal HMAC-SHA1 under the token of the subscription. How long the comparison takes
// tells nothing: two digests of one length are compared whole.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** The digest that a header claims; undefined where it is none. */
export function signatureIn(header: string | readonly string[] | undefined): Buffer | undefined {
  return typeof header === 'string' && /^[0-9a-f]{40}$/i.test(header)
    ? Buffer.from(header, 'hex')
    : undefined
}

/** @param claimed 20 bytes, as `signatureIn` gives them */
export function isSignedBy(token: string, body: Buffer, claimed: Buffer): boolean {
  return timingSafeEqual(createHmac('sha1', token).update(body).digest(), claimed)
}
