// Everything about the wire that may be changed while the simulator runs: what is not documented for certain, what a
// real SalesLoft was seen to do wrong, and how far away it is.
import { amount, byName, chance, count, either, flag, oneOf, text, texts } from '../options.ts'
import type { OptionsKind } from '../options.ts'

export interface Behaviour {
  /** A fixed clock minute (what the headers suggest), or a bucket that drains limit / 60 a second. */
  window: 'minute' | 'leaky'
  /** What a 429 says in `Retry-After`: nothing, the seconds until it is worth trying, or this text. */
  retryAfter: 'none' | 'seconds' | { text: string }
  /** Whether a refused request costs what it would have cost. */
  refusalsCost: boolean
  /** What others spend of the team's budget, a minute. */
  foreignPerMinute: number
  /** Cost of an endpoint (its first pages) by path or by `METHOD path`, with `{id}` for ids, where it is not 1. */
  endpointCosts: Readonly<Record<string, number>>
  /** Round-trip time, and how much longer (at random) it may be. */
  rttMs: number
  rttJitterMs: number
  /** Rows with one sort key come in another order at every request. */
  shuffleTies: boolean
  /** How probable it is that the row just before the boundary comes back despite `gt` (or `gte`, within 1 ms). */
  boundary: number
  /** Answers as of so long ago, with this probability. */
  staleMs: number
  staleProbability: number
  /** By stream: filters that are taken for unknown names. */
  ignoreFilters: Readonly<Record<string, readonly string[]>>
  /** By stream: `sort_by` is ignored; the metadata says so (`default`) or claims the opposite (`echoed`). */
  ignoreSort: Readonly<Record<string, 'default' | 'echoed'>>
  /** What becomes of a `sort_by` that only some sources know: tasks by `updated_at`. Ignored: the default, and said so. */
  contestedSort: 'honoured' | 'ignored' | 'refused'
  /** The largest page served. */
  maxPerPage: number
  /** `updated_at[lt]` is cut to milliseconds before it is compared. */
  truncateLt: boolean
}

export const documented: Readonly<Behaviour> = {
  window: 'minute',
  retryAfter: 'none',
  refusalsCost: false,
  foreignPerMinute: 0,
  endpointCosts: {},
  rttMs: 0,
  rttJitterMs: 0,
  shuffleTies: false,
  boundary: 0,
  staleMs: 0,
  staleProbability: 0,
  ignoreFilters: {},
  ignoreSort: {},
  contestedSort: 'honoured',
  maxPerPage: 100,
  truncateLt: false,
}

export const wireOptions: OptionsKind<Behaviour> = {
  of: 'the wire',
  usual: documented,
  rules: {
    window: oneOf('minute', 'leaky'),
    retryAfter: either(oneOf('none', 'seconds'), text),
    refusalsCost: flag,
    foreignPerMinute: amount,
    endpointCosts: byName(amount),
    rttMs: amount,
    rttJitterMs: amount,
    shuffleTies: flag,
    boundary: chance,
    staleMs: amount,
    staleProbability: chance,
    ignoreFilters: byName(texts),
    ignoreSort: byName(oneOf('default', 'echoed')),
    contestedSort: oneOf('honoured', 'ignored', 'refused'),
    maxPerPage: count,
    truncateLt: flag,
  },
}
