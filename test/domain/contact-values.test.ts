// How values are read, compared and written.
import { array, assert as holds, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ContractField,
  normalisings,
  usualContract,
} from '../../src/domain/contact-contract.ts'
import {
  contactChanges,
  personBody,
  readContact,
  readPerson,
} from '../../src/domain/contact-records.ts'
import { isSame, readValue, type Reading } from '../../src/domain/contact-values.ts'
import { readPhone } from '../../src/services/phone-numbers.ts'

const reading: Reading = { readPhone, phoneRegion: 'US' }
const text = (given: unknown, normalise: ContractField['normalise']) =>
  readValue(given, { kind: 'text', normalise }, reading)

const of = (given: unknown, kind: 'list' | 'reference' | 'boolean') =>
  readValue(given, { kind, normalise: 'none' }, reading).value

describe('a value in one spelling', () => {
  test.each([
    [' Ann@Example.COM ', 'email', 'Ann@example.com'],
    ['(404) 555-0100', 'phone', '+14045550100'],
    ['+49 30 901820', 'phone', '+4930901820'],
    ['  Ann \t Marie ', 'name', 'Ann Marie'],
    [' Head of it ', 'text', 'Head of it'],
    [' as it is ', 'none', ' as it is '],
    [7, 'text', '7'],
    ['', 'none', null],
    ['  ', 'text', null],
    [undefined, 'email', null],
  ] as const)('%j as %s is %j', (given, normalise, value) => {
    expect(text(given, normalise)).toEqual({ value })
  })

  test.each([
    ['call me', 'phone'],
    ['555-0100', 'phone'],
    // E.164 has no extensions.
    ['404 555 0100 ext. 5', 'phone'],
    ['not an address', 'email'],
    ['@x.io', 'email'],
  ] as const)('%j that is none (%s) stays as it was typed, with a note', (given, normalise) => {
    expect(text(` ${given} `, normalise)).toEqual({ value: given, note: normalise })
  })

  test('a number without a country stays as it was typed where the contract names none', () => {
    const nowhere = { readPhone, phoneRegion: null }
    const kind = { kind: 'phone', normalise: 'phone' } as const
    expect(readValue('404 555 0100', kind, nowhere)).toEqual({
      value: '404 555 0100',
      note: 'phone',
    })
  })

  test('lists have no order, ids are text, and who did not opt out did not', () => {
    expect(of(['b', 'a', 'b', ' ', null], 'list')).toEqual(['a', 'b'])
    expect(of([], 'list')).toBeNull()
    expect(of('a', 'list')).toBeNull()
    expect(of(12, 'reference')).toBe('12')
    expect(of('12', 'reference')).toBe('12')
    expect(of(null, 'boolean')).toBe(false)
  })

  test('is the same when it is read once more', () => {
    const typed = oneof(
      string(),
      constantFrom(
        '+1 404 555 0100',
        '404.555.0100',
        ' A@B ',
        'x@Y.z',
        '\u00a0A\u0308 ',
        'e\u0301',
      ),
    )
    holds(
      property(typed, constantFrom(...normalisings), (given, normalise) => {
        const { value } = text(given, normalise)
        expect(text(value, normalise).value).toEqual(value)
        expect(isSame({ normalise }, value, text(given, normalise).value)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
    holds(
      property(array(string()), (given) => {
        const kind = { kind: 'list', normalise: 'none' } as const
        const { value } = readValue(given, kind, reading)
        expect(readValue(value, kind, reading).value).toEqual(value)
      }),
    )
  })
})

const region: ContractField = {
  contact: 'custom_fields.region',
  person: 'custom_fields.Region',
  direction: 'both',
  wins: 'newest',
  normalise: 'text',
}
const fields = [...usualContract.fields, region]

describe('a record', () => {
  const person = {
    id: 4,
    email_address: 'Ann@X.io',
    phone: '+14045550100',
    owner: { _href: 'https://x', id: 7 },
    account: null,
    tags: ['b', 'a'],
    do_not_contact: null,
    custom_fields: { Region: 'West', Other: 'kept' },
  }
  const row = {
    email_address: 'ann@x.io',
    phone: '404-555-0100',
    owner_id: '7',
    account_id: null,
    tags: ['a', 'b'],
    do_not_contact: false,
    'custom_fields.region': ' West',
  }

  test('of either side that says the same is the same', () => {
    const [theirs, ours] = [readPerson(fields, person, reading), readContact(fields, row, reading)]
    expect(theirs.notes).toEqual([])
    for (const field of fields) {
      const { contact } = field
      const [one, other] = [ours.values[contact], theirs.values[contact]]
      expect([contact, isSame(field, one ?? null, other ?? null)]).toEqual([contact, true])
    }
  })

  test('is written as SalesLoft takes it, and as the table does', () => {
    const values = {
      owner_id: '7',
      person_stage_id: null,
      tags: null,
      crm_id: '003000000000000AAA',
      'custom_fields.region': 'East',
      do_not_contact: true,
    }
    expect(personBody(fields, values, { crmIdType: null })).toEqual({
      owner_id: 7,
      person_stage_id: null,
      tags: [],
      crm_id: '003000000000000AAA',
      crm_id_type: 'salesforce',
      custom_fields: { Region: 'East' },
      do_not_contact: true,
    })
    expect(contactChanges(values)).toEqual({
      columns: {
        owner_id: '7',
        person_stage_id: null,
        tags: [],
        crm_id: '003000000000000AAA',
        do_not_contact: true,
      },
      customFields: { region: 'East' },
    })
    expect(personBody(fields, {}, { crmIdType: null })).toEqual({})
  })
})
