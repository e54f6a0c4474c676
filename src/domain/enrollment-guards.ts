// Who may be put on a cadence: every guard is one entry, and what it says depends on the facts and the rules alone.

export const guards = {
  'person-gone': { meaning: 'SalesLoft has no such person.' },
  'cadence-gone': { meaning: 'SalesLoft has no such cadence.' },
  'do-not-contact': {
    meaning: 'The person, or the account of the person, is not to be contacted.',
  },
  'cadence-archived': { meaning: 'The cadence is archived.' },
} as const

export type GuardCode = keyof typeof guards

export type GuardAnswer = {
  readonly guard: GuardCode
  readonly verdict: 'pass' | 'refuse' | 'wait'
  /** For `wait`: judged again then; ISO text. */
  readonly until?: string
  /** Ids and figures only. */
  readonly why: string
}

export type PersonFacts = {
  readonly id: string
  readonly doNotContact: boolean
  readonly bouncing: boolean
  readonly hasEmail: boolean
  readonly hasPhone: boolean
  /** call, email, message. */
  readonly restrictions: readonly string[]
  readonly stage: string | null
  readonly owner: string | null
  readonly account: string | null
  readonly lastRepliedAt: string | null
  /** As SalesLoft has it: `locale` (an IANA name or another word), minutes from UTC, place of work. */
  readonly locale: string | null
  readonly utcOffsetMinutes: number | null
  readonly workCountry: string | null
  readonly workState: string | null
}

export type MembershipFacts = {
  readonly id: string
  readonly cadence: string
  readonly current: boolean
  readonly state: string | null
  readonly addedAt: string | null
  readonly updatedAt: string | null
}

/** What was read, all of it from SalesLoft unless said otherwise; null: SalesLoft does not have it. */
export type Facts = {
  readonly now: string
  readonly person: PersonFacts | null
  readonly account: { readonly id: string; readonly doNotContact: boolean } | null
  readonly cadence: {
    readonly id: string
    readonly archived: boolean
    readonly draft: boolean
    readonly teamCadence: boolean
    readonly owner: string | null
    readonly state: string | null
    readonly overridesRestrictions: boolean
  } | null
  /** Of the cadence; from the mirror. */
  readonly steps: readonly { readonly type: string; readonly disabled: boolean }[]
  /** In whose name; null: of whom the key is. */
  readonly user: {
    readonly id: string
    readonly active: boolean
    readonly timeZone: string | null
  } | null
  /** Of the person, on every cadence. */
  readonly memberships: readonly MembershipFacts[]
  /** What of the person's addresses is on the team's suppression list. */
  readonly suppressed: readonly ('address' | 'domain')[]
}

/** The team's settings with those of the cadence over them. */
export type Rules = Readonly<Record<string, unknown>>

export function judge(facts: Facts, _rules: Rules): readonly GuardAnswer[] {
  const { person, account, cadence } = facts
  const isBarred = person?.doNotContact === true || account?.doNotContact === true
  return [
    answer('person-gone', person === null, 'asked of SalesLoft'),
    answer('cadence-gone', cadence === null, 'asked of SalesLoft'),
    answer(
      'do-not-contact',
      isBarred,
      `person ${person?.id ?? '-'}, account ${account?.id ?? '-'}`,
    ),
    answer('cadence-archived', cadence?.archived === true, `cadence ${cadence?.id ?? '-'}`),
  ]
}

function answer(guard: GuardCode, refuses: boolean, why: string): GuardAnswer {
  return { guard, verdict: refuses ? 'refuse' : 'pass', why }
}
