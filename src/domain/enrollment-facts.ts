// What guards judge by: what was read of somebody, as plain data. Addresses and names are not among it, so that neither a
// reason nor a history can hold one. Ids are decimal text, instants ISO text in UTC.
import type { SuppressionKind } from './suppression.ts'

export type Facts = {
  readonly now: string
  /** Null: SalesLoft does not have them, or not any more; so with the cadence. */
  readonly person: PersonFacts | null
  /** Null: the person has none. */
  readonly account: AccountFacts | null
  readonly cadence: CadenceFacts | null
  readonly steps: readonly StepFacts[]
  /** In whose name; null: of whom the key is, who was not looked up. */
  readonly user: (UserFacts & { readonly isSelf?: boolean | undefined }) | null
  /** Somebody was named whom SalesLoft does not have, or not any more. */
  readonly isUserGone?: boolean | undefined
  /** Of the person, for their time zone; null: they have none. */
  readonly owner: Pick<UserFacts, 'timeZone'> | null
  /** Of the person, on every cadence, this one too. */
  readonly memberships: readonly MembershipFacts[]
  /** What of the person's addresses is on the team's suppression list. */
  readonly suppressed: readonly SuppressionKind[]
  /** Absent: what is counted when it is asked for says it. */
  readonly used?: UsedFacts | undefined
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

export type AccountFacts = {
  readonly id: string
  readonly doNotContact: boolean
  readonly stage: string | null
  readonly locale: string | null
}

export type CadenceFacts = {
  readonly id: string
  readonly archived: boolean
  readonly draft: boolean
  readonly teamCadence: boolean
  readonly owner: string | null
  readonly state: string | null
  /** An operational one: SalesLoft contacts by it whatever people restricted. */
  readonly overridesRestrictions: boolean
}

export type StepFacts = { readonly type: string; readonly disabled: boolean }

export type UserFacts = {
  readonly id: string
  readonly active: boolean
  readonly timeZone: string | null
}

export type MembershipFacts = {
  readonly id: string
  readonly cadence: string
  readonly current: boolean
  readonly state: string | null
  readonly addedAt: string | null
  readonly updatedAt: string | null
}

/** Enrolments of a day so far, as the caps count them. */
export type UsedFacts = {
  readonly day: string
  readonly user: number
  readonly cadence: number
  readonly team: number
}
