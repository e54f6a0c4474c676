// What may happen to a delivery on its way, scripted by rules as faults are: each rule says which deliveries it meets,
// when and how often. All rules that strike one delivery take effect together.
import { createStrokes } from '../faults/strokes.ts'
import type { Listed, Timing } from '../faults/strokes.ts'
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

export interface WebhookRule extends Timing {
  /** Only deliveries of this event. */
  readonly event?: string
  readonly what: Misfortune
}

export interface Misfortunes {
  /** The returned verb removes the rule. */
  readonly add: (rule: WebhookRule) => () => void
  readonly clear: () => void
  readonly list: () => Listed<WebhookRule>[]
  readonly strike: (event: string) => Misfortune[]
}

export function createMisfortunes(draw: Draw): Misfortunes {
  const { add, clear, list, all } = createStrokes<WebhookRule>(draw)
  return {
    add,
    clear,
    list,
    strike: (event) =>
      all((rule) => rule.event === undefined || rule.event === event).map(({ what }) => what),
  }
}
