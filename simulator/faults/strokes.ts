// When a scripted rule strikes, of whatever it meets: after so many, so many times, with some probability.
import type { Draw } from '../world/draws.ts'

export interface Timing {
  /** Begins after so many that it meets. */
  readonly after?: number
  /** Ends after so many strokes. */
  readonly count?: number
  /** How probable a stroke is, once it has begun. Default 1. */
  readonly probability?: number
}

export interface Listed<Rule> {
  rule: Rule
  /** How many it met, and how many of these it struck. */
  met: number
  struck: number
}

export interface Strokes<Rule extends Timing> {
  /** Adds a rule; the returned verb removes it. */
  readonly add: (rule: Rule) => () => void
  readonly clear: () => void
  readonly list: () => Listed<Rule>[]
  /** The first rule that strikes what `meets` says it meets; those behind it meet nothing. */
  readonly first: (meets: (rule: Rule) => boolean) => Rule | undefined
  /** All that strike. */
  readonly all: (meets: (rule: Rule) => boolean) => Rule[]
}

export function createStrokes<Rule extends Timing>(draw: Draw): Strokes<Rule> {
  let armed: Listed<Rule>[] = []
  const strikes = (each: Listed<Rule>, meets: (rule: Rule) => boolean): boolean => {
    if (!meets(each.rule)) return false
    const { after = 0, count = Number.POSITIVE_INFINITY, probability } = each.rule
    each.met += 1
    if (each.met <= after || each.struck >= count) return false
    if (probability !== undefined && !draw.chance(probability)) return false
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
    list: () => armed.map((each) => ({ ...each })),
    first: (meets) => armed.find((each) => strikes(each, meets))?.rule,
    all: (meets) => armed.filter((each) => strikes(each, meets)).map(({ rule }) => rule),
  }
}
