// Wrong tokens are counted by address, so that guessing from one place does not lock out the operator at another;
// sessions go on working while an address is locked.
import { AppError } from '../domain/errors.ts'

export type Throttle = {
  /** `auth.throttled` while the address is locked. */
  lockOf(address: string): AppError | undefined
  /** One more wrong token; says whether that locks the address. */
  wrong(address: string): { readonly locked: boolean }
}

export const wrongTokensAllowed = 10
const windowMs = 60_000
// What an attacker with many addresses can make us remember; about 1 MB.
const addressesKept = 10_000

export function createThrottle(given: { readonly now: () => number }): Throttle {
  const wrongs = new Map<string, { count: number; untilMs: number }>()
  return {
    lockOf(address) {
      const entry = wrongs.get(address)
      if (entry === undefined || entry.count < wrongTokensAllowed) return undefined
      const retryAfterMs = entry.untilMs - given.now()
      if (retryAfterMs <= 0) {
        wrongs.delete(address)
        return undefined
      }
      const seconds = Math.ceil(retryAfterMs / 1_000)
      return new AppError('auth.throttled', `Too many wrong tokens; wait ${String(seconds)} s.`, {
        retryAfterMs,
      })
    },
    wrong(address) {
      const nowMs = given.now()
      const before = wrongs.get(address)
      const count = before !== undefined && before.untilMs > nowMs ? before.count + 1 : 1
      // Set anew at its end: the Map's order is then the order of the last wrong token.
      wrongs.delete(address)
      wrongs.set(address, { count, untilMs: nowMs + windowMs })
      const oldest = wrongs.keys().next().value
      if (wrongs.size > addressesKept && oldest !== undefined) wrongs.delete(oldest)
      return { locked: count >= wrongTokensAllowed }
    },
  }
}
