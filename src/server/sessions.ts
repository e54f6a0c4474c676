// Sessions are signed, not stored: any server process accepts them, and a new operator token ends them all. Only what
// was signed out before its time is remembered, by the process that did it.
import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

export type Session = { readonly id: string; readonly expiresAtMs: number }

export type Sessions = {
  /** Constant in time, whatever the length of the token. */
  tokenMatches(token: string): boolean
  start(): { readonly session: Session; readonly cookie: string }
  /** The session of a cookie; undefined if it is forged, over or signed out. */
  read(cookie: string): Session | undefined
  end(session: Session): void
  /** Goes into every form: other sites can neither read nor compute it. */
  formToken(session: Session): string
  formTokenMatches(session: Session, token: string): boolean
}

export const sessionMs = 12 * 3_600_000

export function createSessions(given: {
  readonly operatorToken: string
  readonly sessionKey?: Uint8Array | undefined
  readonly now: () => number
}): Sessions {
  const tokenHash = sha256(given.operatorToken)
  const key = Buffer.from(
    hkdfSync('sha256', given.sessionKey ?? given.operatorToken, tokenHash, 'page session', 32),
  )
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
  const ended = new Map<string, number>()
  const formToken = (session: Session) => sign(`form.${session.id}`)

  return {
    tokenMatches: (token) => timingSafeEqual(sha256(token), tokenHash),
    start() {
      const session = {
        id: randomBytes(16).toString('base64url'),
        expiresAtMs: given.now() + sessionMs,
      }
      const body = `${session.id}.${String(session.expiresAtMs)}`
      return { session, cookie: `${body}.${sign(`session.${body}`)}` }
    },
    read(cookie) {
      const match = /^([\w-]{22})\.(\d{1,15})\.([\w-]{43})$/.exec(cookie)
      if (match === null) return undefined
      const [, id = '', expiry = '', signature = ''] = match
      if (!equal(signature, sign(`session.${id}.${expiry}`))) return undefined
      const expiresAtMs = Number(expiry)
      if (expiresAtMs <= given.now() || ended.has(id)) return undefined
      return { id, expiresAtMs }
    },
    end(session) {
      for (const [id, expiresAtMs] of ended) if (expiresAtMs <= given.now()) ended.delete(id)
      ended.set(session.id, session.expiresAtMs)
    },
    formToken,
    formTokenMatches: (session, token) => equal(token, formToken(session)),
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

// Hashed first, because timingSafeEqual throws on different lengths.
function equal(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b))
}
