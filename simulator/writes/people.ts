// People: an address, or a phone and a last name, looks a person up and is unique in the team. Someone who opted out, or is
// deleted, leaves all cadences at once.
import { hrefTo } from '../resources/resource.ts'
import type { Fields } from '../resources/resource.ts'
import { seniorities } from '../resources/words.ts'
import { utcText } from '../world/instants.ts'
import type { WriteContext } from './context.ts'
import { booleanIn, isBlank, named } from './fields.ts'
import type { Errors, FieldKind } from './fields.ts'
import type { Memberships } from './memberships.ts'
import type { RecordKind } from './records.ts'

const texts = [
  'first_name',
  'last_name',
  'title',
  'phone',
  'phone_extension',
  'home_phone',
  'mobile_phone',
  'linkedin_url',
  'city',
  'state',
  'country',
  'work_city',
  'work_state',
  'work_country',
  'person_company_name',
  'person_company_website',
  'person_company_industry',
  'personal_website',
  'twitter_handle',
  'locale',
] as const

const kinds: Readonly<Record<string, FieldKind>> = {
  ...named(texts, 'text'),
  email_address: 'email',
  secondary_email_address: 'email',
  personal_email_address: 'email',
  do_not_contact: 'boolean',
  tags: 'texts',
  contact_restrictions: { someOf: ['call', 'email', 'message'] },
  job_seniority: { oneOf: seniorities },
  account_id: { of: 'accounts', field: 'account' },
  owner_id: { of: 'users', field: 'owner' },
  import_id: { of: 'imports', field: 'import' },
  person_stage_id: { of: 'person_stages', field: 'person_stage' },
}

const nothing = named(
  [
    ...texts,
    'last_contacted_at',
    'last_replied_at',
    'last_contacted_type',
    'last_contacted_by',
    'email_address',
    'secondary_email_address',
    'personal_email_address',
    'crm_url',
    'crm_id',
    'crm_object_type',
    'owner_crm_id',
    'account_crm_id',
    'locale_utc_offset',
    'job_seniority',
    'job_function',
    'external_source',
    'account',
    'import',
    'person_stage',
    'most_recent_cadence',
    'last_completed_step_cadence',
    'last_completed_step',
  ],
  null,
)
const noCounts = {
  emails_sent: 0,
  emails_viewed: 0,
  emails_clicked: 0,
  emails_replied_to: 0,
  emails_bounced: 0,
  calls: 0,
}

function nameOf(record: Fields): Fields {
  const { first_name: first, last_name: last, email_address: email } = record
  const name = [first, last].filter((part) => !isBlank(part)).join(' ')
  const address = isBlank(email) ? null : String(email)
  return {
    display_name: name === '' ? (address ?? '') : name,
    full_email_address: address === null || name === '' ? address : `"${name}" <${address}>`,
  }
}

const phones = new Set(['phone', 'home_phone', 'mobile_phone'])

/** What was sent, as another keeps it. */
function normalised(record: Fields, sent: Fields): Fields {
  const kept = Object.keys(sent).flatMap((name) => {
    const value = record[name]
    if (typeof value !== 'string') return []
    if (phones.has(name)) return [[name, value.replaceAll(/(?!^\+)\D/g, '')] as const]
    return [[name, kinds[name] === 'email' ? value.toLowerCase() : value.trim()] as const]
  })
  return { ...record, ...Object.fromEntries(kept) }
}

const isOthers = (id: number | undefined) => (person: Fields) => person['id'] !== id
const optedOut = (record: Fields): boolean => record['do_not_contact'] === true

export function personKind(context: WriteContext, memberships: Memberships): RecordKind {
  const { rows, options, world } = context
  const dated = (record: Fields, fields: Fields): Fields => {
    if (record['id'] !== undefined || booleanIn(fields['autotag_date']) !== true) return {}
    return { tags: [...(record['tags'] as string[]), utcText(context.now()).slice(0, 10)] }
  }
  return {
    stream: 'people',
    kinds,
    customFields: 'person',
    crm: { scope: 'crm_id_person:write', objects: { '00Q': 'lead', '003': 'contact' } },
    blank() {
      const me = world.single('me')
      return {
        ...nothing,
        counts: noCounts,
        do_not_contact: false,
        bouncing: false,
        eu_resident: false,
        hot_lead: false,
        starred: false,
        untouched: true,
        success_count: 0,
        custom_fields: {},
        tags: [],
        contact_restrictions: [],
        cadences: [],
        owner: me === undefined ? null : hrefTo('users', Number(me['id'])),
      }
    },
    complete(record, fields) {
      const kept = options.normalises ? normalised(record, fields) : record
      return { ...kept, ...nameOf(kept), ...dated(kept, fields) }
    },
    lacking({ email_address: email, phone, last_name: last }): Errors {
      const isFound = !isBlank(email) || (!isBlank(phone) && !isBlank(last))
      return isFound ? {} : { email_address: ['or phone and last_name must be provided'] }
    },
    taken(record, id) {
      const { email_address: email, phone, last_name: last, crm_id: crm } = record
      const errors: Errors = {}
      if (!isBlank(email)) {
        const others = rows.find('people', 'email_addresses', String(email)).filter(isOthers(id))
        if (others.length > 0 && !options.duplicateEmails)
          errors['email_address'] = ['is already taken']
      } else if (
        rows
          .find('people', 'phone', String(phone))
          .filter(isOthers(id))
          .some((other) => other['last_name'] === last)
      ) {
        errors['phone'] = ['is already taken']
      }
      if (isBlank(crm) || options.duplicateCrmIds) return errors
      if (rows.find('people', 'crm_id', String(crm)).some(isOthers(id)))
        errors['crm_id'] = ['is already taken']
      return errors
    },
    changed(id, before, after) {
      if (optedOut(after) && !optedOut(before)) memberships.leaveAll(id)
    },
    removed: (id) => memberships.forget(id),
  }
}
