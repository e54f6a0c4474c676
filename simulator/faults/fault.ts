// Scripted misfortune: a rule says which requests it meets, when, how often, and what happens to them.
import type { Fields } from '../resources/resource.ts'
import type { Draw } from '../world/draws.ts'
import type { Malformation } from './malformed.ts'

export type Fault =
  /** `body`: JSON `{"error": ...}`, an HTML page, or this text. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly body?: 'json' | 'html' | { text: string }
      readonly retryAfter?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'reset-mid-body' }
  /** The content is truncated, its length is right: broken JSON in a whole answer. */
  | { readonly kind: 'cut' }
  /** 200 with a maintenance page. */
  | { readonly kind: 'html' }
  /** One byte each `everyMs`. */
  | { readonly kind: 'drip'; readonly everyMs: number }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Headers replaced, or removed with null. */
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string | null>> }
  /** Records at these positions of the page (default: the first) are spoilt. */
  | {
      readonly kind: 'malformed'
      readonly how: Malformation | ((record: Fields) => unknown)
      readonly at?: readonly number[]
    }
  /** No records, with or without a next page (default: as it was). */
  | { readonly kind: 'empty'; readonly nextPage?: boolean }
  /** Only the first `rows` records; the counts stay. */
  | { readonly kind: 'short'; readonly rows: number; readonly nextPage?: boolean }

export interface FaultRule {
  /** Met against `METHOD /v2/path?query`, decoded. Default: every request. */
  readonly match?: RegExp | string
  /** Only requests of this team. */
  readonly team?: string
  /** Begins after so many matching requests. */
  readonly after?: number
  /** Ends after so many strokes. */
  readonly count?: number
  /** How probable a stroke is, once it has begun. Default 1. */
  readonly probability?: number
  readonly fault: Fault
}

export interface Faults {
  /** Adds a rule; the returned verb removes it. Earlier rules strike first, one a request. */
  readonly add: (rule: FaultRule) => () => void
  readonly clear: () => void
  /** Rules with how many requests each met and struck. */
  list(): { rule: FaultRule; met: number; struck: number }[]
  readonly strike: (request: { team: string | undefined; line: string }) => Fault | undefined
}

interface Armed {
  readonly rule: FaultRule
  readonly pattern: RegExp
  met: number
  struck: number
}

export function createFaults(draw: Draw): Faults {
  let armed: Armed[] = []
  const strikes = (each: Armed, team: string | undefined, line: string): boolean => {
    const { rule, pattern } = each
    if (rule.team !== undefined && rule.team !== team) return false
    if (!pattern.test(line)) return false
    each.met += 1
    if (each.met <= (rule.after ?? 0) || each.struck >= (rule.count ?? Number.POSITIVE_INFINITY))
      return false
    if (rule.probability !== undefined && !draw.chance(rule.probability)) return false
    each.struck += 1
    return true
  }
  return {
    add(rule) {
      const each = { rule, pattern: new RegExp(rule.match ?? ''), met: 0, struck: 0 }
      armed.push(each)
      return () => {
        armed = armed.filter((other) => other !== each)
      }
    },
    clear() {
      armed = []
    },
    list: () => armed.map(({ rule, met, struck }) => ({ rule, met, struck })),
    strike: ({ team, line }) => armed.find((each) => strikes(each, team, line))?.rule.fault,
  }
}
