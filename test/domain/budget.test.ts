import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  capacityShare,
  pageCost,
  rateShare,
  refillPerSecond,
  slackShare,
  throttledForMs,
} from '../../src/domain/budget.ts'

describe('the cost of a page', () => {
  test.each([
    [1, 1],
    [100, 1],
    [101, 3],
    [150, 3],
    [151, 8],
    [250, 8],
    [251, 10],
    [500, 10],
    [501, 30],
  ])('number %i is %i', (page, cost) => {
    expect(pageCost(page)).toBe(cost)
  })

  test('follows what was told for another page, as a whole number', () => {
    const page = fc.integer({ min: 1, max: 2_000 })
    fc.assert(
      fc.property(page, page, fc.integer({ min: 1, max: 300 }), (seen, next, told) => {
        const cost = pageCost(next, told / pageCost(seen))
        expect(Number.isInteger(cost)).toBe(true)
        // As dear as the page that was told, in proportion; rounded up.
        expect(cost - (told * pageCost(next)) / pageCost(seen)).toBeGreaterThan(-1e-6)
        expect(cost - (told * pageCost(next)) / pageCost(seen)).toBeLessThan(1)
      }),
    )
  })
})

describe('the wait after a 429', () => {
  const dateMs = fc.integer({ min: -1e15, max: 8.64e15 })
  const jitter = fc.double({ min: 0, max: 1, noNaN: true })

  test('lies within 1 and 121 seconds, whatever the headers say', () => {
    const text = fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String))
    fc.assert(
      fc.property(fc.option(text, { nil: undefined }), dateMs, jitter, (retryAfter, at, chance) => {
        const waitMs = throttledForMs(retryAfter, at, chance)
        expect(waitMs).toBeGreaterThanOrEqual(1_000)
        expect(waitMs).toBeLessThanOrEqual(121_000)
        expect(Number.isInteger(waitMs)).toBe(true)
      }),
    )
  })

  test('reaches into the next minute of the clock that answered, unless it was told', () => {
    fc.assert(
      fc.property(dateMs, jitter, (at, chance) => {
        const then = at + throttledForMs('soon', at, chance)
        expect(Math.floor(then / 60_000)).toBe(Math.floor(at / 60_000) + 1)
      }),
    )
  })

  test.each(['7', ' 7 ', '7.0'])('is what "%s" says', (retryAfter) => {
    expect(throttledForMs(retryAfter, 0, 0.5)).toBe(7_000)
  })
})

function mostInAMinute(requests: readonly { at: number; cost: number }[]): number {
  const sent = requests.toSorted((a, b) => a.at - b.at)
  const within = sent.map(({ at }, first) =>
    sent.slice(first).reduce((sum, next) => (next.at > at + 60 ? sum : sum + next.cost), 0),
  )
  return Math.max(...within)
}

describe('the shares of the limit', () => {
  type Ask = {
    readonly afterMs: number
    readonly cost: number
    readonly floor: number
    /** What its answer says that it cost beyond that. */
    readonly more?: number
  }

  /** The bucket of store/budget.ts: when each request goes. */
  function sentAt(asks: readonly Ask[], limit: number): { at: number; cost: number }[] {
    const capacity = limit * capacityShare
    const rate = refillPerSecond(limit)
    let tokens = capacity
    let at = 0
    return asks.map(({ afterMs, cost, floor, more = 0 }) => {
      const refill = (seconds: number): void => {
        tokens = Math.min(capacity, tokens + seconds * rate)
        at += seconds
      }
      refill(afterMs / 1_000)
      const needed = Math.min(capacity, cost + (floor * limit) / 600)
      refill(Math.max(0, (needed - tokens) / rate))
      const surcharge = Math.max(0, cost - limit * slackShare)
      tokens -= cost + surcharge
      const sent = at + Math.max(0, -(tokens + surcharge) / rate)
      tokens -= more
      return { at: sent, cost: cost + more }
    })
  }

  test('leave one request that became dearer within a small limit', () => {
    const asks = Array.from({ length: 200 }, (_, index) => ({
      afterMs: 0,
      cost: index < 100 ? 1 : 5,
      floor: 0,
      more: index === 99 ? 4 : 0,
    }))
    expect(mostInAMinute(sentAt(asks, 60))).toBeLessThanOrEqual(60)
  })

  test.each([
    { limit: 10, kept: 1 },
    { limit: 60, kept: 4.1 },
    { limit: 600, kept: 0 },
  ])('leave $kept of $limit to such a surprise', ({ limit, kept }) => {
    expect(refillPerSecond(limit)).toBeCloseTo((limit - kept) * rateShare, 9)
  })

  test('keep any 60 seconds within the limit, also with requests dearer than the bucket', () => {
    const ask = fc.record({
      afterMs: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat(5_000)),
      cost: fc.oneof(fc.constant(1), fc.constantFrom(1, 3, 8, 10, 30)),
      floor: fc.constantFrom(-19, 0, 3, 6, 9),
    })
    fc.assert(
      fc.property(
        fc.array(ask, { minLength: 50, maxLength: 400 }),
        fc.constantFrom(30, 60, 600, 6_000),
        (asks, limit) => {
          expect(mostInAMinute(sentAt(asks, limit))).toBeLessThanOrEqual(limit * 1.000_001)
        },
      ),
    )
  })
})
