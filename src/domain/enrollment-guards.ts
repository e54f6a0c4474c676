// Whether somebody may be enrolled: each reason against it is one entry here, which says what it means, what sets it and how
// it judges. Asked when an enrolment is requested and once more at the last moment; docs/enrollment-guards.md is made from it.
import type { Facts } from './enrollment-facts.ts'
import type { Rules } from './enrollment-rules.ts'
import { type Guard, refuse, waitForNews } from './enrollment-verdicts.ts'
import { contactGuards } from './guards-of-contact.ts'
import { timeGuards } from './guards-of-time.ts'

export const guards = {
  'person-gone': {
    meaning: 'whom SalesLoft does not have, or not any more',
    setBy: [],
    judge: ({ person }) => (person === null ? refuse('The person is not there.') : undefined),
  },
  'cadence-gone': {
    meaning: 'in a cadence that SalesLoft does not have, or not any more',
    setBy: [],
    judge: ({ cadence }) => (cadence === null ? refuse('The cadence is not there.') : undefined),
  },
  'user-gone': {
    meaning: 'for a user whom SalesLoft does not have, or not any more',
    setBy: [],
    judge: ({ isUserGone }) =>
      isUserGone === true ? refuse('The user who was named is not there.') : undefined,
  },
  ...contactGuards,
  'cadence-archived': {
    meaning: 'in a cadence that is archived or expired',
    setBy: ['archivedCadence'],
    judge: ({ cadence }, { archivedCadence }) =>
      archivedCadence && cadence?.archived === true
        ? refuse(`Cadence ${cadence.id} is archived.`)
        : undefined,
  },
  'cadence-draft': {
    meaning: 'in a cadence that is a draft, or of which no step is switched on',
    setBy: ['draftCadence'],
    judge({ cadence, steps }, { draftCadence }) {
      if (!draftCadence || cadence === null) return undefined
      if (cadence.draft) return refuse(`Cadence ${cadence.id} is a draft.`)
      const isEmpty = !steps.some(({ disabled }) => !disabled)
      return isEmpty ? refuse(`Cadence ${cadence.id} has no step that is switched on.`) : undefined
    },
  },
  'cadence-owner': {
    meaning: 'for a teammate whose cadence it is not, where it is no team cadence',
    setBy: ['cadenceOwner'],
    judge({ cadence, user }, { cadenceOwner }) {
      if (!cadenceOwner || cadence === null || user === null) return undefined
      // The rule is about teammates; what the key's own user may run, SalesLoft knows.
      if (user.isSelf === true || cadence.teamCadence || cadence.owner === user.id) return undefined
      const { id, owner } = cadence
      return refuse(`Cadence ${id} is a personal one of user ${owner ?? '–'}, not of ${user.id}.`)
    },
  },
  'user-inactive': {
    meaning: 'for a user who is not active in SalesLoft',
    setBy: ['inactiveUser'],
    judge: ({ user }, { inactiveUser }) =>
      inactiveUser && user?.active === false ? refuse(`User ${user.id} is not active.`) : undefined,
  },
  'other-cadence': {
    meaning: 'who is on another cadence; with `wait` until they are not',
    setBy: ['otherCadence'],
    judge({ cadence, memberships }, { otherCadence }) {
      if (otherCadence === 'allow') return undefined
      const others = memberships.filter((each) => each.current && each.cadence !== cadence?.id)
      const [first] = others
      if (first === undefined) return undefined
      const more = others.length === 1 ? '' : ` and ${others.length - 1} more`
      const why = `The person is on cadence ${first.cadence}${more}.`
      return otherCadence === 'refuse' ? refuse(why) : waitForNews(why)
    },
  },
  ...timeGuards,
} as const satisfies Readonly<Record<string, Guard>>

export type GuardCode = keyof typeof guards

export type GuardAnswer = {
  readonly guard: GuardCode
  readonly verdict: 'pass' | 'refuse' | 'wait'
  /** When it is worth asking again; a wait without it ends with the person's memberships. */
  readonly until?: string
  /** Ids and figures only. */
  readonly why: string
}

export const guardCodes = Object.keys(guards) as readonly GuardCode[]

/** The answer of each guard, in their order. */
export function judge(facts: Facts, rules: Rules): readonly GuardAnswer[] {
  return guardCodes.map((guard): GuardAnswer => {
    const against = guards[guard].judge(facts, rules)
    return against === undefined ? { guard, verdict: 'pass', why: '' } : { guard, ...against }
  })
}

export type Decision =
  | { readonly kind: 'pass' }
  | { readonly kind: 'refuse'; readonly guard: GuardCode; readonly why: string }
  | {
      readonly kind: 'wait'
      readonly guard: GuardCode
      readonly why: string
      /** Not before it; null: until the person's memberships change. */
      readonly until: string | null
    }

/** Refused by the first that refuses; else it waits for whatever lasts longest, and is judged again then. */
export function decide(answers: readonly GuardAnswer[]): Decision {
  const refused = answers.find(({ verdict }) => verdict === 'refuse')
  if (refused !== undefined) return { kind: 'refuse', guard: refused.guard, why: refused.why }
  const waits = answers.filter(({ verdict }) => verdict === 'wait')
  const last =
    waits.find(({ until }) => until === undefined) ??
    waits.toSorted((a, b) => ((a.until ?? '') < (b.until ?? '') ? 1 : -1))[0]
  if (last === undefined) return { kind: 'pass' }
  return { kind: 'wait', guard: last.guard, why: last.why, until: last.until ?? null }
}

export type * from './enrollment-facts.ts'
export type { Rules } from './enrollment-rules.ts'
