// What guards look at, from records as SalesLoft serves them: the API's answers and the mirror's own copies are read alike.
import { z } from 'zod'
import type {
  AccountFacts,
  CadenceFacts,
  PersonFacts,
  StepFacts,
  UserFacts,
} from '../../domain/enrollment-facts.ts'
import { otherShape } from './errors.ts'

const id = z.union([z.number(), z.string()]).transform(String)
const ref = z
  .looseObject({ id })
  .nullish()
  .transform((held) => held?.id ?? null)
const flag = z
  .boolean()
  .nullish()
  .transform((held) => held === true)
const text = z
  .string()
  .nullish()
  .transform((held) => (held === '' ? null : (held ?? null)))

const person = z.looseObject({
  id,
  do_not_contact: flag,
  bouncing: flag,
  email_address: text,
  secondary_email_address: text,
  personal_email_address: text,
  phone: text,
  home_phone: text,
  mobile_phone: text,
  contact_restrictions: z
    .array(z.string())
    .nullish()
    .transform((held) => held ?? []),
  person_stage: ref,
  owner: ref,
  account: ref,
  last_replied_at: text,
  locale: text,
  locale_utc_offset: z
    .number()
    .nullish()
    .transform((held) => held ?? null),
  work_country: text,
  work_state: text,
  country: text,
  state: text,
  person_company_website: text,
})
const account = z.looseObject({
  id,
  do_not_contact: flag,
  company_stage: ref,
  locale: text,
  domain: text,
  website: text,
})
const cadence = z.looseObject({
  id,
  archived: flag,
  archived_at: text,
  draft: flag,
  team_cadence: flag,
  owner: ref,
  current_state: text,
  override_contact_restrictions: flag,
})
const step = z.looseObject({ type: text, disabled: flag })
const user = z.looseObject({ id, active: z.boolean().nullish(), time_zone: text })

/** What may be on the suppression list: it goes to the store, and nowhere else. */
export type Suppressibles = {
  readonly addresses: readonly (string | null)[]
  readonly domains: readonly (string | null)[]
}

export function personRead(
  record: unknown,
): { readonly facts: PersonFacts; readonly suppressible: Suppressibles } | null {
  if (record === null) return null
  const held = read(person, record, 'people')
  return {
    suppressible: {
      addresses: [held.email_address, held.secondary_email_address, held.personal_email_address],
      domains: [held.person_company_website],
    },
    facts: {
      id: held.id,
      doNotContact: held.do_not_contact,
      bouncing: held.bouncing,
      hasEmail: held.email_address !== null,
      hasPhone: [held.phone, held.home_phone, held.mobile_phone].some((each) => each !== null),
      restrictions: held.contact_restrictions,
      stage: held.person_stage,
      owner: held.owner,
      account: held.account,
      lastRepliedAt: held.last_replied_at,
      locale: held.locale,
      utcOffsetMinutes: held.locale_utc_offset,
      workCountry: held.work_country ?? held.country,
      workState: held.work_state ?? held.state,
    },
  }
}

export function accountRead(
  record: unknown,
): { readonly facts: AccountFacts; readonly suppressible: Suppressibles } | null {
  if (record === null) return null
  const held = read(account, record, 'accounts')
  const { id: own, do_not_contact: doNotContact, company_stage: stage, locale } = held
  return {
    suppressible: { addresses: [], domains: [held.domain, held.website] },
    facts: { id: own, doNotContact, stage, locale },
  }
}

// Each of these is over for good (reference, Cadence `current_state`); `archived` came later than `archived_at`.
const overStates = new Set(['archived', 'expired', 'deleted'])

export function cadenceRead(record: unknown): CadenceFacts | null {
  if (record === null) return null
  const held = read(cadence, record, 'cadences')
  return {
    id: held.id,
    archived:
      held.archived || held.archived_at !== null || overStates.has(held.current_state ?? ''),
    draft: held.draft || held.current_state === 'draft',
    teamCadence: held.team_cadence,
    owner: held.owner,
    state: held.current_state,
    overridesRestrictions: held.override_contact_restrictions,
  }
}

export function userRead(record: unknown): UserFacts | null {
  if (record === null) return null
  const held = read(user, record, 'users')
  return { id: held.id, active: held.active !== false, timeZone: held.time_zone }
}

export function stepRead(record: unknown): StepFacts {
  const held = read(step, record, 'steps')
  return { type: held.type ?? 'other', disabled: held.disabled }
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  record: unknown,
  path: string,
): z.infer<Schema> {
  const held = schema.safeParse(record)
  if (held.success) return held.data
  throw otherShape(path)
}
