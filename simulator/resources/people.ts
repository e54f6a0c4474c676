// A person's cadences are read from the same arithmetic that makes the memberships, so the two streams agree.
import { currentCadences, oneOf } from './relations.ts'
import { booleans, changed, idIn, integers, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Lookup, Ref, Resource, View } from './resource.ts'
import { companies, customFieldNames, firstNames, industries, lastNames } from './words.ts'
import { places, seniorities, suffixes, titles } from './words.ts'

type Counts = Record<string, number>
const countIn = (name: string) => (record: Fields) => (record['counts'] as Counts)[name] ?? 0
const isSet = (field: string) => (record: Fields) => Boolean(record[field])
const reachable = (by: string) => (record: Fields) =>
  record['do_not_contact'] !== true && !(record['contact_restrictions'] as string[]).includes(by)

function buildPerson(view: View): Fields {
  const { draw, draft } = view
  const first = draw.pick(firstNames)
  const last = draw.pick(lastNames)
  const name = `${first} ${last}`
  const place = draw.pick(places)
  const company = `${draw.pick(companies)} ${draw.pick(suffixes)}`
  const email = `person${view.id}@${company.toLowerCase().replaceAll(' ', '-')}.example`
  const owner = view.ref('users', draw.below(view.sizeOf('users')))
  const contacted = draw.chance(0.6) ? view.updated - draft.below(86_400_000_000) : undefined
  const lastContacted =
    contacted === undefined || contacted < view.created ? null : view.text(contacted)
  const cadences = currentCadences(view)
  const sent = lastContacted === null ? 0 : 1 + draft.below(12)
  const crmId = draw.chance(0.3) ? `003i00000${view.id}` : null
  const field = draw.pick(customFieldNames)
  return {
    id: view.id,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    last_contacted_at: lastContacted,
    last_replied_at: sent > 9 ? lastContacted : null,
    first_name: first,
    last_name: last,
    display_name: name,
    email_address: email,
    full_email_address: `"${name}" <${email}>`,
    secondary_email_address: null,
    personal_email_address: draw.chance(0.1)
      ? `${first.toLowerCase()}.${view.id}@mail.example`
      : null,
    phone: draw.chance(0.7) ? `1555${String(view.id % 10_000_000).padStart(7, '0')}` : null,
    phone_extension: draw.chance(0.1) ? String(draw.below(999)) : null,
    home_phone: null,
    mobile_phone: draw.chance(0.3) ? `1556${String(view.id % 10_000_000).padStart(7, '0')}` : null,
    linkedin_url: draw.chance(0.5) ? `https://www.linkedin.com/in/person-${view.id}` : null,
    title: draft.pick(titles),
    city: place.city,
    state: place.state,
    country: place.country,
    work_city: null,
    work_state: null,
    work_country: null,
    crm_url: crmId === null ? null : `https://na15.salesforce.com/${crmId}`,
    crm_id: crmId,
    crm_object_type: crmId === null ? null : 'contact',
    owner_crm_id: null,
    account_crm_id: null,
    person_company_name: company,
    person_company_website: `https://${email.slice(email.indexOf('@') + 1)}`,
    person_company_industry: draw.chance(0.5) ? draw.pick(industries) : null,
    do_not_contact: draw.chance(0.02),
    bouncing: draft.chance(0.02),
    locale: place.locale,
    locale_utc_offset: place.offset,
    eu_resident: place.country === 'Germany',
    personal_website: null,
    twitter_handle: null,
    last_contacted_type: lastContacted === null ? null : draft.pick(['email', 'call', 'other']),
    job_seniority: draw.chance(0.8) ? draw.pick(seniorities) : null,
    job_function: null,
    hot_lead: draft.chance(0.05),
    external_source: null,
    custom_fields: draw.chance(0.4) ? { [field]: `${field} ${draft.below(100)}` } : {},
    tags: draw.chance(0.2) ? ['imported', `q${1 + draw.below(4)}`] : [],
    contact_restrictions: draw.chance(0.03) ? ['call'] : [],
    success_count: oneOf(view, 'people', 'successes', view.row) === undefined ? 0 : 1,
    starred: false,
    untouched: lastContacted === null,
    counts: {
      emails_sent: sent,
      emails_viewed: sent >> 1,
      emails_clicked: sent >> 2,
      emails_replied_to: sent > 9 ? 1 : 0,
      emails_bounced: 0,
      calls: draft.below(4),
    },
    account: draw.chance(0.9) ? view.ref('accounts', draw.below(view.sizeOf('accounts'))) : null,
    owner,
    last_contacted_by: lastContacted === null ? null : owner,
    import: draw.chance(0.5) ? view.ref('imports', draw.below(view.sizeOf('imports'))) : null,
    person_stage: view.ref('person_stages', draft.below(view.sizeOf('person_stages'))),
    most_recent_cadence: cadences[0] ?? null,
    last_completed_step_cadence: null,
    last_completed_step: null,
    cadences,
  }
}

const cadenceIds = (record: Fields): unknown =>
  (record['cadences'] as NonNullable<Ref>[]).map(({ id }) => id)

/** Generated values end in the person's own number, whole or its last seven digits. */
function rowsOf(digits: string | undefined, firstId: number): number[] {
  if (digits === undefined) return []
  const millions = 10_000_000
  const first = Math.floor(firstId / millions) * millions
  const number = Number(digits)
  const ids = digits.length > 7 ? [number] : [first + number, first + millions + number]
  return ids.map((id) => id - firstId).filter((row) => row >= 0)
}
const guessBy =
  (pattern: RegExp): Lookup['guess'] =>
  (value, { firstId }) =>
    rowsOf(pattern.exec(value)?.[1], firstId)

export const people: Resource = {
  path: 'people',
  scope: 'people:read',
  firstId: 103_358_001,
  zone: 'team',
  paging: 'pages',
  sorts: {
    ...sortsBy('created_at', 'updated_at', 'last_contacted_at', 'title', 'job_seniority'),
    name: valueIn('display_name'),
    call_count: countIn('calls'),
    sent_emails: countIn('emails_sent'),
    clicked_emails: countIn('emails_clicked'),
    replied_emails: countIn('emails_replied_to'),
    viewed_emails: countIn('emails_viewed'),
    account: idIn('account'),
    cadence_stage_name: idIn('person_stage'),
  },
  sort: 'updated_at',
  direction: 'DESC',
  filters: {
    ...changed,
    created_at: { kind: 'instant', field: 'created_at' },
    last_contacted: { kind: 'instant', field: 'last_contacted_at' },
    custom_fields: { kind: 'object', field: 'custom_fields' },
    ...integers({
      person_stage_id: idIn('person_stage'),
      account_id: idIn('account'),
      import_id: idIn('import'),
      owner_id: idIn('owner'),
      cadence_id: cadenceIds,
    }),
    // UNVERIFIED: as unique as it is, an address is one in any case.
    email_addresses: { kind: 'text', of: valueIn('email_address'), folded: true },
    ...texts({
      crm_id: valueIn('crm_id'),
      owner_crm_id: valueIn('owner_crm_id'),
      job_seniority: valueIn('job_seniority'),
      title: valueIn('title'),
      country: valueIn('country'),
      state: valueIn('state'),
      city: valueIn('city'),
      locales: valueIn('locale'),
    }),
    ...booleans({
      do_not_contact: isSet('do_not_contact'),
      eu_resident: isSet('eu_resident'),
      bounced: isSet('bouncing'),
      success: isSet('success_count'),
      phone_number: isSet('phone'),
      replied: isSet('last_replied_at'),
      new: isSet('untouched'),
      can_email: reachable('email'),
      can_call: reachable('call'),
      can_text: reachable('message'),
    }),
  },
  lookups: {
    email_addresses: { of: valueIn('email_address'), guess: guessBy(/^person(\d{9})@/) },
    crm_id: { of: valueIn('crm_id'), guess: guessBy(/^003i00000(\d{9})$/) },
    phone: { of: valueIn('phone'), guess: guessBy(/^1555(\d{7})$/) },
  },
  build: buildPerson,
}
