// Records as the client hands them to the store.
import { readColumns } from '../../src/domain/columns.ts'
import { type Stream, streamOf } from '../../src/domain/streams.ts'
import type { IncomingRow } from '../../src/store/mirror.ts'

export type SampleRecord = Readonly<Record<string, unknown>> & {
  readonly id: number | string
  readonly updated_at?: string | null
}

/** Given as text, an id keeps digits that a number would lose. */
export function incoming(stream: Stream, record: SampleRecord): IncomingRow {
  const raw = JSON.stringify(record)
  return {
    id: String(record.id),
    updatedAt: record.updated_at ?? null,
    values: readColumns(stream.columns, record).values,
    raw: typeof record.id === 'string' ? raw.replace(`"${record.id}"`, record.id) : raw,
  }
}

/** A person with the fields of a real one, by an id and a stamp. */
export function person(
  id: number | string,
  updatedAt: string,
  more: Readonly<Record<string, unknown>> = {},
): IncomingRow {
  return incoming(streamOf('people'), { ...samplePerson, id, updated_at: updatedAt, ...more })
}

const samplePerson = {
  created_at: '2023-03-07T12:12:52.362090-05:00',
  last_contacted_at: null,
  first_name: 'Ada',
  last_name: 'Sample',
  display_name: 'Ada Sample',
  email_address: 'ada@example.com',
  full_email_address: '"Ada Sample" <ada@example.com>',
  secondary_email_address: null,
  phone: '15555550100',
  linkedin_url: null,
  title: 'Manager',
  city: 'San Francisco, CA, US',
  state: 'CA',
  country: null,
  person_company_name: 'Company 8',
  person_company_website: 'https://example.com',
  do_not_contact: false,
  bouncing: false,
  locale: 'US/Pacific',
  locale_utc_offset: -420,
  eu_resident: false,
  job_seniority: 'manager',
  custom_fields: { Region: 'West', 'Renewal "date"': '2026-11-24' },
  tags: ['a', 'b'],
  contact_restrictions: [],
  success_count: 0,
  starred: false,
  untouched: false,
  counts: { emails_sent: 3, emails_viewed: 2, emails_clicked: 0, emails_replied_to: 1, calls: 0 },
  account: { _href: 'https://api.salesloft.com/v2/accounts/35092358', id: 35092358 },
  owner: { _href: 'https://api.salesloft.com/v2/users/6970', id: 6970 },
  last_contacted_by: null,
  person_stage: { _href: 'https://api.salesloft.com/v2/person_stages/10148', id: 10148 },
  cadences: [{ _href: 'https://api.salesloft.com/v2/cadences/25591', id: 25591 }],
}
