// Scripted misfortune: a rule says which requests it meets, when, how often, and what happens to them.
import type { Fields } from '../resources/resource.ts'
import type { Draw } from '../world/draws.ts'
import type { Meanwhile } from '../writes/writes.ts'
import type { Malformation } from './malformed.ts'
import { createStrokes } from './strokes.ts'
import type { Listed, Timing } from './strokes.ts'

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
  /** The world changes between what the asker knew and this write: see `Meanwhile`. */
  | ({ readonly kind: 'meanwhile' } & Meanwhile)
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

export interface FaultRule extends Timing {
  /** Met against `METHOD /v2/path?query`, decoded. Default: every request. */
  readonly match?: RegExp | string
  /** Only requests of this team. */
  readonly team?: string
  readonly fault: Fault
  /**
   * What becomes of a write that is struck: it is executed, never, or so much later; where it is not, the answer is a 504
   * unless the fault is another. Default: a status below 500 refuses it, anything else is about the answer alone.
   */
  readonly effect?: 'executed' | 'none' | { readonly afterMs: number }
}

/** What becomes of a write. */
export function effectOf({ fault, effect }: Stroke): NonNullable<FaultRule['effect']> {
  if (effect !== undefined) return effect
  return fault.kind === 'status' && fault.status < 500 ? 'none' : 'executed'
}

export type Stroke = Pick<FaultRule, 'fault' | 'effect'>

export interface Faults {
  /** Adds a rule; the returned verb removes it. Earlier rules strike first, one a request. */
  readonly add: (rule: FaultRule) => () => void
  readonly clear: () => void
  readonly list: () => Listed<FaultRule>[]
  readonly strike: (request: { team: string | undefined; line: string }) => Stroke | undefined
}

interface Armed extends FaultRule {
  /** As it was given. */
  readonly rule: FaultRule
  /** Made once, and at once: one that is none is refused where the rule is added. */
  readonly pattern: RegExp
}

export function createFaults(draw: Draw): Faults {
  const { add, clear, list, first } = createStrokes<Armed>(draw)
  return {
    add: (rule) => add({ ...rule, rule, pattern: new RegExp(rule.match ?? '') }),
    clear,
    list: () => list().map(({ rule: { rule }, met, struck }) => ({ rule, met, struck })),
    strike: ({ team, line }) =>
      first(
        (armed) => (armed.team === undefined || armed.team === team) && armed.pattern.test(line),
      ),
  }
}
