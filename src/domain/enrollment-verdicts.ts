// What a guard is, and what it says where something speaks against an enrolment.
import type { Facts } from './enrollment-facts.ts'
import type { RuleKey, Rules } from './enrollment-rules.ts'
import { formatInstant, instantFromMs } from './instants.ts'

export type Against =
  | { readonly verdict: 'refuse'; readonly why: string }
  | { readonly verdict: 'wait'; readonly until?: string; readonly why: string }

export type Guard = {
  /** A sentence that "somebody is not enrolled" begins. */
  readonly meaning: string
  /** Keys of docs/enrollment-guards.md; none: it always holds. */
  readonly setBy: readonly RuleKey[]
  /** What speaks against it, if anything does. */
  readonly judge: (facts: Facts, rules: Rules) => Against | undefined
}

export function refuse(why: string): Against {
  return { verdict: 'refuse', why }
}

/** @param untilMs milliseconds since 1970 */
export function wait(why: string, untilMs: number): Against {
  return { verdict: 'wait', until: formatInstant(instantFromMs(Math.ceil(untilMs))), why }
}

/** Nobody knows how long: it ends with the person's memberships. */
export function waitForNews(why: string): Against {
  return { verdict: 'wait', why }
}
