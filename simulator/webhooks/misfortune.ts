// What may happen to a delivery on its way, scripted by rules as faults are: each rule says which deliveries it meets,
// when and how often. All rules that strike one delivery take effect together.
import type { Draw } from '../world/draws.ts'

export type SpoiltSignature =
  'wrong' | 'missing' | 'short' | 'upper' | 'prefixed' | 'padded' | 'twice'
export type SpoiltBody =
  | 'cut'
  | 'html'
  | 'empty'
  | 'null'
  | 'list'
  | 'number'
  | 'no-id'
  | 'enveloped'
  | 'nul-in-text'
  | 'invalid-utf8'
  | 'huge'

export type Misfortune =
  /** Made, but never sent. */
  | { readonly kind: 'drop' }
  /** Sent so many times more (default 1), each `gapMs` after the one before. */
  | { readonly kind: 'duplicate'; readonly times?: number; readonly gapMs?: number }
  /** `jitterMs` more at random shuffles deliveries. */
  | { readonly kind: 'delay'; readonly ms?: number; readonly jitterMs?: number }
  | { readonly kind: 'signature'; readonly how: SpoiltSignature }
  /** Signed with another token, such as that of an earlier subscription. */
  | { readonly kind: 'token'; readonly token: string }
  /** Signed rightly, as it is sent. */
  | { readonly kind: 'body'; readonly how: SpoiltBody }
  /** Another name in the header; null: no header. */
  | { readonly kind: 'event'; readonly as: string | null }
  | { readonly kind: 'content-type'; readonly as: string | null }
  /** The connection is cut once the body is written: nobody hears the answer. */
  | { readonly kind: 'hang-up' }

export interface WebhookRule {
  /** Only deliveries of this event. */
  readonly event?: string
  /** Begins after so many that it meets. */
  readonly after?: number
  /** Ends after so many strokes. */
  readonly count?: number
  /** How probable a stroke is, once it has begun. Default 1. */
  readonly probability?: number
  readonly what: Misfortune
}

export interface Misfortunes {
  /** The returned verb removes the rule. */
  readonly add: (rule: WebhookRule) => () => void
  readonly clear: () => void
  list(): { rule: WebhookRule; met: number; struck: number }[]
  readonly strike: (event: string) => Misfortune[]
}

interface Armed {
  readonly rule: WebhookRule
  met: number
  struck: number
}

export function createMisfortunes(draw: Draw): Misfortunes {
  let armed: Armed[] = []
  const strikes = (each: Armed, event: string): boolean => {
    const { after = 0, count = Number.POSITIVE_INFINITY, probability = 1, ...rule } = each.rule
    if (rule.event !== undefined && rule.event !== event) return false
    each.met += 1
    if (each.met <= after || each.struck >= count) return false
    if (probability < 1 && !draw.chance(probability)) return false
    each.struck += 1
    return true
  }
  return {
    add(rule) {
      const each = { rule, met: 0, struck: 0 }
      armed.push(each)
      return () => {
        armed = armed.filter((other) => other !== each)
      }
    },
    clear() {
      armed = []
    },
    list: () => armed.map(({ rule, met, struck }) => ({ rule, met, struck })),
    strike: (event) => armed.filter((each) => strikes(each, event)).map(({ rule }) => rule.what),
  }
}
