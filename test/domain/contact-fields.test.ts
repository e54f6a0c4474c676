// What a contact has is what SalesLoft lets be written of a person, and what the mirror reads of one.
import { describe, expect, test } from 'vitest'
import {
  type ContactColumn,
  contactColumnNames,
  contactColumns,
  customName,
  personFieldOf,
  personFields,
  readOnlyFields,
} from '../../src/domain/contact-fields.ts'
import { streamOf } from '../../src/domain/streams.ts'

const columns: readonly ContactColumn[] = Object.values(contactColumns)
const mirrored = Object.values(streamOf('people').columns)

describe('a column of a contact', () => {
  test('is each field that SalesLoft’s reference lets be written of a person', () => {
    // `PUT /v2/people/{id}`; custom fields have a column of their own kind.
    const writable = `account_id city contact_restrictions country crm_id crm_id_type do_not_contact
      email_address first_name home_phone job_seniority last_name linkedin_url locale mobile_phone owner_id
      person_company_industry person_company_name person_company_website person_stage_id
      personal_email_address personal_website phone phone_extension secondary_email_address state tags title
      twitter_handle work_city work_country work_state`.split(/\s+/)
    expect(columns.flatMap(({ person }) => person ?? []).toSorted()).toEqual(writable.toSorted())
  })

  test('is shown where the mirror reads it, as what it is', () => {
    const types = { boolean: 'boolean', reference: 'bigint', list: 'jsonb' } as const
    for (const { kind, shown } of columns) {
      if (shown === null) continue
      const type = kind in types ? types[kind as keyof typeof types] : 'text'
      const found = mirrored.filter(({ path }) => path.join('.') === shown.join('.'))
      expect([shown, found.map((column) => column.type)]).toEqual([shown, [type]])
    }
    const paths = new Set(mirrored.map(({ path }) => path.join('.')))
    expect(Object.keys(readOnlyFields).filter((name) => !paths.has(name))).toEqual([])
  })

  test('and a field of a person are known by their names alone', () => {
    expect(contactColumnNames).toContain('external_id')
    expect(personFieldOf('external_id')).toBeUndefined()
    expect(personFieldOf('constructor')).toBeUndefined()
    expect(personFieldOf('crm_id_type')).toBeUndefined()
    expect(personFieldOf('owner_id')).toMatchObject({ shown: ['owner', 'id'], writable: true })
    expect(personFieldOf('hot_lead')).toMatchObject({ writable: false })
    expect(personFieldOf('custom_fields.A b.c')).toMatchObject({
      shown: ['custom_fields', 'A b.c'],
    })
    expect(customName('custom_fields.')).toBeUndefined()
    expect(personFields.every((name) => personFieldOf(name) !== undefined)).toBe(true)
  })
})
