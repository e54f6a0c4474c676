// A link that signs in carries a code of one use, never the token: links end up in histories and terminals.
import { randomBytes } from 'node:crypto'

export type SignInCodes = {
  create(): string
  /** Whether the code would work; looking does not use it up (chat programs look at links). */
  isOpen(code: string): boolean
  /** True once, within ten minutes. */
  use(code: string): boolean
}

export const codeMs = 10 * 60_000

export function createSignInCodes(given: { readonly now: () => number }): SignInCodes {
  const expiries = new Map<string, number>()
  const isOpen = (code: string) => (expiries.get(code) ?? 0) > given.now()
  return {
    create() {
      for (const [code, expiresAtMs] of expiries) {
        if (expiresAtMs <= given.now()) expiries.delete(code)
      }
      const code = randomBytes(24).toString('base64url')
      expiries.set(code, given.now() + codeMs)
      return code
    },
    isOpen,
    use(code) {
      const open = isOpen(code)
      expiries.delete(code)
      return open
    },
  }
}
