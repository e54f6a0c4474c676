// What a contact has, and which field of a SalesLoft person each is. The table of the store, the contract and docs/contacts.md
// are checked against it. Source: `POST` and `PUT /v2/people` of SalesLoft's reference.

/**
 * How a value is read and compared. `reference`: an id, in decimal. `list`: texts whose order says nothing. `choice`: one of
 * SalesLoft's words, which SalesLoft itself checks.
 */
export type FieldKind =
  'text' | 'email' | 'phone' | 'name' | 'boolean' | 'reference' | 'list' | 'choice'

export type ContactColumn = {
  readonly kind: FieldKind
  /** The person's field of this column as it is written; null: a person has none. */
  readonly person: string | null
  /** Where a person's record shows it; null: nowhere. */
  readonly shown: readonly string[] | null
  /** What a key needs to write it, beside `people:write`. */
  readonly scope?: string
  /** It is sent along with this column, and is no field of a contract. */
  readonly with?: string
  /** Words that SalesLoft accepts. */
  readonly of?: readonly string[]
  readonly meaning: string
}

const plain =
  (kind: FieldKind) =>
  <Name extends string>(name: Name, meaning: string) => {
    const column: ContactColumn = { kind, person: name, shown: [name], meaning }
    return { [name]: column } as Readonly<Record<Name, ContactColumn>>
  }
const text = plain('text')
const email = plain('email')
const phone = plain('phone')
const name = plain('name')

/** References are shown as `{ _href, id }` and written as `<name>_id`. */
function reference<Name extends string>(shown: Name, meaning: string) {
  const column: ContactColumn = {
    kind: 'reference',
    person: `${shown}_id`,
    shown: [shown, 'id'],
    meaning,
  }
  return { [`${shown}_id`]: column } as Readonly<Record<`${Name}_id`, ContactColumn>>
}

const crmScope = 'crm_id_person:write'

export const contactColumns = {
  ...email('email_address', 'the address by which SalesLoft tells people of a team apart'),
  ...email('personal_email_address', 'a private address'),
  ...email('secondary_email_address', 'another address'),
  ...name('first_name', 'given name'),
  ...name('last_name', 'family name'),
  ...text('title', 'what they are at work'),
  ...phone('phone', 'telephone number'),
  ...text('phone_extension', 'extension of it'),
  ...phone('mobile_phone', 'mobile telephone number'),
  ...phone('home_phone', 'telephone number at home'),
  ...text('linkedin_url', 'address of their page on LinkedIn'),
  ...text('twitter_handle', 'name on Twitter'),
  ...text('city', 'city they live in'),
  ...text('state', 'state they live in'),
  ...text('country', 'country they live in'),
  ...text('work_city', 'city they work in'),
  ...text('work_state', 'state they work in'),
  ...text('work_country', 'country they work in'),
  ...text('personal_website', 'their own website'),
  ...text('locale', 'time zone, as `Europe/Berlin`'),
  ...text('person_company_name', 'company, as it stands with the person'),
  ...text('person_company_website', 'website of the company, as it stands with the person'),
  ...text('person_company_industry', 'industry of the company, as it stands with the person'),
  job_seniority: {
    kind: 'choice',
    person: 'job_seniority',
    shown: ['job_seniority'],
    of: ['director', 'executive', 'individual_contributor', 'manager', 'vice_president', 'unknown'],
    meaning: 'how senior they are',
  },
  do_not_contact: {
    kind: 'boolean',
    person: 'do_not_contact',
    shown: ['do_not_contact'],
    meaning: 'whether they opted out of all contact; SalesLoft takes them off their cadences then',
  },
  contact_restrictions: {
    kind: 'list',
    person: 'contact_restrictions',
    shown: ['contact_restrictions'],
    of: ['call', 'email', 'message'],
    meaning: 'ways in which they do not want to be reached',
  },
  tags: { kind: 'list', person: 'tags', shown: ['tags'], meaning: 'tags' },
  ...reference('owner', 'user who owns the person'),
  ...reference('person_stage', 'stage of the person'),
  ...reference('account', 'company of the person'),
  crm_id: {
    kind: 'text',
    person: 'crm_id',
    shown: ['crm_id'],
    scope: crmScope,
    meaning: 'id in the CRM: 18 characters, of a lead (00Q) or a contact (003)',
  },
  crm_id_type: {
    kind: 'choice',
    person: 'crm_id_type',
    // A record has `crm_object_type` instead, which is lead or contact.
    shown: null,
    scope: crmScope,
    with: 'crm_id',
    of: ['salesforce'],
    meaning: 'which CRM that is; sent along with `crm_id`',
  },
  external_id: {
    kind: 'text',
    person: null,
    shown: null,
    meaning: 'the application’s own id of the contact; a custom field of the person may hold it',
  },
} as const satisfies Readonly<Record<string, ContactColumn>>

export type ContactColumnName = keyof typeof contactColumns
export const contactColumnNames = Object.keys(contactColumns) as readonly ContactColumnName[]

/** What SalesLoft shows of a person and lets nobody write: it may be pulled into a custom field of the contact. */
export const readOnlyFields = {
  bouncing: 'boolean',
  crm_object_type: 'text',
  crm_url: 'text',
  display_name: 'text',
  eu_resident: 'boolean',
  external_source: 'text',
  hot_lead: 'boolean',
  job_function: 'text',
  last_contacted_at: 'text',
  last_replied_at: 'text',
  owner_crm_id: 'text',
} as const satisfies Readonly<Record<string, FieldKind>>

const customPrefix = 'custom_fields.'

/** `custom_fields.Region` is the custom field `Region`, of a contact and of a person. */
export function customName(field: string): string | undefined {
  return field.startsWith(customPrefix) && field.length > customPrefix.length
    ? field.slice(customPrefix.length)
    : undefined
}

export function columnOf(contact: string): ContactColumn | undefined {
  return Object.hasOwn(contactColumns, contact)
    ? contactColumns[contact as ContactColumnName]
    : undefined
}

const byPerson: ReadonlyMap<string, ContactColumn> = new Map(
  Object.values(contactColumns).flatMap((column: ContactColumn) =>
    column.person === null || column.with !== undefined ? [] : [[column.person, column] as const],
  ),
)

export type PersonField = {
  readonly kind: FieldKind
  readonly shown: readonly string[]
  readonly writable: boolean
  readonly scope?: string
}

/** A field of a person as a contract names it; undefined: there is none of this name. */
export function personFieldOf(field: string): PersonField | undefined {
  const custom = customName(field)
  if (custom !== undefined) {
    return { kind: 'text', shown: ['custom_fields', custom], writable: true }
  }
  if (Object.hasOwn(readOnlyFields, field)) {
    const kind = readOnlyFields[field as keyof typeof readOnlyFields]
    return { kind, shown: [field], writable: false }
  }
  const column = byPerson.get(field)
  if (column === undefined || column.shown === null) return undefined
  const { kind, shown, scope } = column
  return { kind, shown, writable: true, ...(scope !== undefined && { scope }) }
}

/** Names a contract may use, for whoever mistypes one. */
export const contractColumns: readonly string[] = contactColumnNames.filter(
  (each) => (contactColumns[each] as ContactColumn).with === undefined,
)
export const personFields: readonly string[] = [...byPerson.keys(), ...Object.keys(readOnlyFields)]
