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
  /** In whose name; null: of whom the key is. */
  readonly user: UserFacts | null
  /** Of the person, for their time zone; null: they have none. */
  readonly owner: Pick<UserFacts, 'timeZone'> | null
  /** Of the person, on every cadence, this one too. */
  readonly memberships: readonly MembershipFacts[]
  /** What of the person's addresses is on the team's suppression list. */
  readonly suppressed: readonly SuppressionKind[]
  readonly used: UsedFacts
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

export type Json = Readonly<Record<string, unknown>>

/** From a record as SalesLoft serves it, and so on for the others. */
export function personFacts(record: Json): PersonFacts {
  const { contact_restrictions: restrictions, locale_utc_offset: offset } = record
  return {
    id: String(record['id']),
    doNotContact: record['do_not_contact'] === true,
    bouncing: record['bouncing'] === true,
    hasEmail: hasAny(record, ['email_address']),
    hasPhone: hasAny(record, ['phone', 'mobile_phone', 'home_phone']),
    restrictions: Array.isArray(restrictions) ? restrictions.map(String) : [],
    stage: refOf(record, 'person_stage'),
    owner: refOf(record, 'owner'),
    account: refOf(record, 'account'),
    lastRepliedAt: textOf(record, 'last_replied_at'),
    locale: textOf(record, 'locale'),
    utcOffsetMinutes: typeof offset === 'number' ? offset : null,
    workCountry: textOf(record, 'work_country') ?? textOf(record, 'country'),
    workState: textOf(record, 'work_state') ?? textOf(record, 'state'),
  }
}

export function accountFacts(record: Json): AccountFacts {
  return {
    id: String(record['id']),
    doNotContact: record['do_not_contact'] === true,
    stage: refOf(record, 'company_stage'),
    locale: textOf(record, 'locale'),
  }
}

// Each of these is over for good (reference, Cadence `current_state`); `archived` came later than `archived_at`.
const overStates = new Set(['archived', 'expired', 'deleted'])

export function cadenceFacts(record: Json): CadenceFacts {
  const state = textOf(record, 'current_state')
  return {
    id: String(record['id']),
    archived:
      record['archived'] === true ||
      textOf(record, 'archived_at') !== null ||
      overStates.has(state ?? ''),
    draft: record['draft'] === true || state === 'draft',
    teamCadence: record['team_cadence'] === true,
    owner: refOf(record, 'owner'),
    state,
    overridesRestrictions: record['override_contact_restrictions'] === true,
  }
}

export function stepFacts(record: Json): StepFacts {
  return { type: textOf(record, 'type') ?? 'other', disabled: record['disabled'] === true }
}

export function userFacts(record: Json): UserFacts {
  return {
    id: String(record['id']),
    // Narrow answers leave it out: who is served there can work.
    active: record['active'] !== false,
    timeZone: textOf(record, 'time_zone'),
  }
}

export function membershipFacts(record: Json): MembershipFacts {
  return {
    id: String(record['id']),
    cadence: refOf(record, 'cadence') ?? '',
    current: record['currently_on_cadence'] === true,
    state: textOf(record, 'current_state'),
    addedAt: textOf(record, 'added_at'),
    updatedAt: textOf(record, 'updated_at'),
  }
}

/** Everything of somebody that may be on a suppression list; it goes to the store and nowhere else. */
export function suppressibleOf(
  person: Json,
  account: Json | null,
): {
  readonly addresses: readonly (string | null)[]
  readonly domains: readonly (string | null)[]
} {
  return {
    addresses: ['email_address', 'personal_email_address', 'secondary_email_address'].map((key) =>
      textOf(person, key),
    ),
    domains: [
      textOf(person, 'person_company_website'),
      ...(account === null ? [] : [textOf(account, 'domain'), textOf(account, 'website')]),
    ],
  }
}

function textOf(record: Json, key: string): string | null {
  const value = record[key]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

function hasAny(record: Json, keys: readonly string[]): boolean {
  return keys.some((key) => textOf(record, key) !== null)
}

/** The id of a reference, as text. */
function refOf(record: Json, key: string): string | null {
  const ref = record[key]
  if (typeof ref !== 'object' || ref === null || !('id' in ref)) return null
  const { id } = ref
  return typeof id === 'number' || typeof id === 'string' ? String(id) : null
}
