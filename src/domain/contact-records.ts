// Contacts and people as values by field of the contract, and what is to be changed as SalesLoft and the table take it.
import type { Fields } from './cadence-content.ts'
import { type ContractField, personFieldIn } from './contact-contract.ts'
import { columnOf, customName, type FieldKind, personFieldOf } from './contact-fields.ts'
import { type FieldValue, type ReadValue, readValue, type Reading } from './contact-values.ts'

/** By what the contract's fields are called on the side of the contact. */
export type Values = { readonly [contact: string]: FieldValue }

export type ReadRecord = {
  readonly values: Values
  readonly notes: readonly { readonly contact: string; readonly note: 'phone' | 'email' }[]
}

export function kindOf(field: ContractField): FieldKind {
  return columnOf(field.contact)?.kind ?? personFieldIn(field).kind
}

/** @param given what the contact says, by column or `custom_fields.<name>` */
export function readContact(
  fields: readonly ContractField[],
  given: Fields,
  reading: Reading,
): ReadRecord {
  return read(fields, reading, ({ contact }) => at(given, [contact]))
}

/** @param record as SalesLoft shows the person */
export function readPerson(
  fields: readonly ContractField[],
  record: Fields,
  reading: Reading,
): ReadRecord {
  return read(fields, reading, (field) => at(record, personFieldIn(field).shown))
}

function read(
  fields: readonly ContractField[],
  reading: Reading,
  find: (field: ContractField) => unknown,
): ReadRecord {
  const found = fields.map((field): { readonly contact: string; readonly read: ReadValue } => ({
    contact: field.contact,
    read: readValue(find(field), { kind: kindOf(field), normalise: field.normalise }, reading),
  }))
  return {
    values: Object.fromEntries(found.map(({ contact, read: { value } }) => [contact, value])),
    notes: found.flatMap(({ contact, read: { note } }) =>
      note === undefined ? [] : [{ contact, note }],
    ),
  }
}

/** The body of a `PUT` or `POST /v2/people`, and a row of a bulk job. What is emptied is said to be null. */
export function personBody(
  fields: readonly ContractField[],
  values: Values,
  { crmIdType }: { readonly crmIdType: string | null },
): Fields {
  const custom: Record<string, FieldValue> = {}
  const body: Record<string, unknown> = {}
  for (const field of fields) {
    const value = values[field.contact]
    if (value === undefined) continue
    const name = customName(field.person)
    if (name === undefined) body[field.person] = written(field.person, value)
    else defineOwn(custom, name, value)
  }
  if (body['crm_id'] !== undefined && body['crm_id'] !== null) {
    // SalesLoft takes the one only with the other, and knows a single CRM.
    body['crm_id_type'] = crmIdType ?? 'salesforce'
  }
  return Object.keys(custom).length === 0 ? body : { ...body, custom_fields: custom }
}

function written(person: string, value: FieldValue): unknown {
  const kind = personFieldOf(person)?.kind
  if (kind === 'list') return value ?? []
  return kind === 'reference' && typeof value === 'string' ? idOf(value) : value
}

/** Ids are numbers in SalesLoft; what is none is refused there, in its own words. */
function idOf(value: string): number | string {
  const id = Number(value)
  return /^\d{1,16}$/.test(value) && Number.isSafeInteger(id) ? id : value
}

/** What a contact's row is to have: columns, and the custom fields that change; null takes one away. */
export function contactChanges(values: Values): {
  readonly columns: Fields
  readonly customFields: Fields
} {
  const columns: Record<string, unknown> = {}
  const customFields: Record<string, unknown> = {}
  for (const [contact, value] of Object.entries(values)) {
    const name = customName(contact)
    if (name === undefined) columns[contact] = columnValue(contact, value)
    else defineOwn(customFields, name, value)
  }
  return { columns, customFields }
}

/** The table's lists are empty where nothing is in them. */
function columnValue(contact: string, value: FieldValue): unknown {
  return value === null && columnOf(contact)?.kind === 'list' ? [] : value
}

/** Names of custom fields are anybody's, `__proto__` too. */
function defineOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  })
}

function at(record: Fields, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => {
    const isThere = typeof found === 'object' && found !== null && Object.hasOwn(found, key)
    return isThere ? (found as Fields)[key] : undefined
  }, record)
}
