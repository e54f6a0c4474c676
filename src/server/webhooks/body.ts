// The bytes as they came: a signature is of them, not of what they mean. Neither a long body nor a slow one is waited for.
import type { IncomingMessage } from 'node:http'

export const bodyLimitBytes = 262_144

export type Body =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'too-slow' }
  /** Nobody is there any more to be answered. */
  | { readonly kind: 'cut-off' }

export async function readBody(
  from: IncomingMessage,
  limits: {
    readonly mostBytes: number
    readonly withinMs: number
    /** Told of each piece that is held from now on. */
    readonly onHeld: (bytes: number) => void
  },
): Promise<Body> {
  const announced = Number(from.headers['content-length'] ?? 0)
  if (announced > limits.mostBytes) return { kind: 'too-large' }
  const whole = whatIsThere(from, announced)
  if (whole !== undefined) {
    limits.onHeld(whole.length)
    return { kind: 'read', bytes: whole }
  }
  const { promise, resolve } = Promise.withResolvers<Body>()
  const pieces: Buffer[] = []
  let length = 0
  const onData = (piece: Buffer): void => {
    length += piece.length
    if (length > limits.mostBytes) {
      resolve({ kind: 'too-large' })
      return
    }
    limits.onHeld(piece.length)
    pieces.push(piece)
  }
  const onEnd = (): void => resolve({ kind: 'read', bytes: Buffer.concat(pieces, length) })
  const onCut = (): void => resolve({ kind: 'cut-off' })
  const timer = setTimeout(() => resolve({ kind: 'too-slow' }), limits.withinMs)
  from.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut)
  const body = await promise
  clearTimeout(timer)
  from.off('data', onData).off('end', onEnd).off('close', onCut)
  return body
}

/** A short body came together with its head, as a rule: it is neither waited for nor copied. */
function whatIsThere(from: IncomingMessage, announced: number): Buffer | undefined {
  if (announced === 0 || from.readableLength !== announced) return undefined
  const bytes: unknown = from.read()
  // Its end is yet to be read.
  from.resume()
  return Buffer.isBuffer(bytes) ? bytes : undefined
}
