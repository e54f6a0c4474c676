// The team's shared allowance. The page price list and the two headers are documented; whether the window is a clock
// minute or a leaky bucket is not, so it can be either.
import type { Behaviour } from './behaviour.ts'

/** Page 501 costs 30 of the 600 a minute, page 1 costs 1 (developers.salesloft.com, Rate Limits). */
export function priceOf(page: number): number {
  if (page <= 100) return 1
  if (page <= 150) return 3
  if (page <= 250) return 8
  return page <= 500 ? 10 : 30
}

export interface Grant {
  readonly granted: boolean
  readonly charged: number
  readonly remaining: number
  /** Until a request of this cost would be granted, others' spending aside. */
  readonly waitMs: number
}

export interface Budget {
  limitPerMinute: number
  readonly ask: (cost: number, nowMs: number) => Grant
}

const minuteMs = 60_000

export function createBudget(limitPerMinute: number, behaviour: Behaviour): Budget {
  let used = 0
  let seenMs = 0
  const settle = (limit: number, nowMs: number): void => {
    const foreign = behaviour.foreignPerMinute / minuteMs
    if (behaviour.window === 'leaky') {
      const drain = limit / minuteMs - foreign
      used = Math.min(limit, Math.max(0, used - drain * Math.max(0, nowMs - seenMs)))
    } else {
      const start = nowMs - (nowMs % minuteMs)
      if (seenMs < start) used = 0
      used = Math.min(limit, used + foreign * Math.max(0, nowMs - Math.max(seenMs, start)))
    }
    seenMs = nowMs
  }
  const waitFor = (cost: number, limit: number, nowMs: number): number =>
    behaviour.window === 'leaky'
      ? ((used + cost - limit) / limit) * minuteMs
      : minuteMs - (nowMs % minuteMs)

  const budget: Budget = {
    limitPerMinute,
    ask(cost, nowMs) {
      const limit = budget.limitPerMinute
      settle(limit, nowMs)
      const granted = used + cost <= limit
      const charged = granted || behaviour.refusalsCost ? cost : 0
      used = Math.min(limit, used + charged)
      const remaining = Math.max(0, Math.floor(limit - used))
      return {
        granted,
        charged,
        remaining,
        waitMs: granted ? 0 : Math.max(0, waitFor(cost, limit, nowMs)),
      }
    },
  }
  return budget
}
