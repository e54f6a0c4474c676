// What a request costs and who may go first. The store keeps the bucket; these are its constants and its arithmetic.

/** SalesLoft's default; adjustable per team (developers.salesloft.com, Rate Limits). */
export const defaultCostPerMinute = 600

/**
 * What a list request costs by its page number (developers.salesloft.com, Rate Limits): 100,000 records by page number
 * cost 18,550, by cursor 1,011.
 */
export function pageCost(page: number, firstPageCost = 1): number {
  // The cost of a first page may be worked out from a deep one's, so it may be a fraction: costs are whole.
  return Math.max(1, Math.ceil(pageFactor(page) * firstPageCost - 1e-9))
}

function pageFactor(page: number): number {
  if (page <= 100) return 1
  if (page <= 150) return 3
  if (page <= 250) return 8
  if (page <= 500) return 10
  return 30
}

/**
 * Who asks. The number is the floor: how many tokens must be left after the request. A negative floor may run into
 * debt, about two seconds of it, and waits for it before it asks; so an operator is served during a big read.
 */
export const lanes = {
  interactive: -19,
  refetch: 0,
  batch: 2,
  incremental: 3,
  'big-read': 6,
  sweep: 9,
} as const satisfies Record<string, number>

export type Lane = keyof typeof lanes

/**
 * What a lane gets of each minute whatever waits above it: as long as it has had less, it is granted like a refetch. Floors
 * alone would give the lower lanes nothing while a higher one uses all there is (docs/decisions/0012). People go before
 * everything and need none.
 */
export const guaranteed: Readonly<Partial<Record<Lane, number>>> = {
  batch: 0.05,
  incremental: 0.1,
  'big-read': 0.05,
  sweep: 0.02,
}

/**
 * Shares of the limit: capacity 15 and a refill of 9.6 a second at 600 a minute, so at most 591 in any 60 seconds, right for
 * a clock minute and for a leaky bucket.
 */
export const capacityShare = 0.025
export const rateShare = 0.016
/**
 * What a request may cost beyond what anybody knew: the first answer of an endpoint that became dearer tells so when it is
 * spent. At a small limit the shares leave less than that of a minute, so the refill leaves it as well, up to a tenth.
 */
export const surprise = 5
export const surpriseShare = 0.1

/** Tokens a second that a limit is refilled by. */
export function refillPerSecond(limitPerMinute: number): number {
  const left = limitPerMinute * (1 - capacityShare - 60 * rateShare)
  const kept = Math.max(0, Math.min(surprise - left, limitPerMinute * surpriseShare))
  return (limitPerMinute - kept) * rateShare
}

/**
 * What the refill leaves of a minute. What one request costs beyond it is charged twice, so that one dearer than the
 * bucket (page 501 and up) breaks no limit either.
 */
export const slackShare = 0.04

/** Longer waits give the worker's slot back (measured: shorter ones are cheaper slept through than retried). */
export const longestSleepMs = 20_000

/**
 * How long the team waits after a 429, in milliseconds. A numeric `Retry-After` counts, held to 1–120 s so that an
 * absurd one neither hammers nor stops the team for a day; without one, the next clock minute by the answer's own
 * `Date`, plus up to a second of jitter (`jitter` in 0…1).
 */
export function throttledForMs(
  retryAfter: string | undefined,
  dateMs: number,
  jitter: number,
): number {
  if (retryAfter !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(retryAfter)) {
    return Math.min(120_000, Math.max(1_000, Math.ceil(Number(retryAfter) * 1_000)))
  }
  const intoMinuteMs = ((dateMs % 60_000) + 60_000) % 60_000
  return Math.max(1_000, 60_000 - intoMinuteMs) + Math.round(jitter * 1_000)
}

/**
 * After so many failures in a row (5xx, network, time-outs; at two endpoints or more) the team's circuit opens: nobody
 * asks for so long, then one request tries, and the first answer closes it. One endpoint that is down alone is retried
 * by itself and holds up no other.
 */
export const circuitAfterFailures = 5
export const circuitOpenMs = 30_000
