// Empty `user_relationships` are a list and filled ones an object, as captured; `crm_object_type` is set without a CRM.
import { booleans, changed, idIn, integers, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Resource, View } from './resource.ts'
import { companies, customFieldNames, industries, places, suffixes } from './words.ts'

function buildAccount(view: View): Fields {
  const { draw, draft } = view
  const name = `${draw.pick(companies)} ${draw.pick(suffixes)} ${view.row + 1}`
  const site = name.toLowerCase().replaceAll(' ', '-')
  const place = draw.pick(places)
  const owner = view.ref('users', draw.below(view.sizeOf('users')))
  const contacted = draw.chance(0.5) && view.updated > view.created ? view.text(view.updated) : null
  const crmId = draw.chance(0.4) ? `001i00000${view.id}` : null
  const field = draw.pick(customFieldNames)
  return {
    id: view.id,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    archived_at: draft.chance(0.03) ? view.text(view.updated) : null,
    name,
    domain: draw.chance(0.2) ? `https://www.${site}.example/us/en` : `${site}.example`,
    conversational_name: draw.chance(0.3) ? (name.split(' ')[0] ?? null) : null,
    description: draw.chance(0.3)
      ? `Makers of ${draw.pick(industries).toLowerCase()} – "since ${1900 + draw.below(120)}"`
      : null,
    phone: draw.chance(0.6) ? `1557${String(view.id % 10_000_000).padStart(7, '0')}` : null,
    website: draw.chance(0.6) ? `https://${site}.example` : null,
    linkedin_url: null,
    twitter_handle: draw.chance(0.2) ? `@${site.slice(0, 14)}` : null,
    street: draw.chance(0.5) ? `${1 + draw.below(900)} Main Street` : null,
    city: place.city,
    state: place.state,
    postal_code: draw.chance(0.5) ? String(10_000 + draw.below(80_000)) : null,
    country: place.country,
    locale: place.locale,
    industry: draw.chance(0.8) ? draw.pick(industries) : null,
    company_type: draw.chance(0.5) ? draw.pick(['Private', 'Public', 'Non-profit']) : null,
    founded: draw.chance(0.3) ? String(1900 + draw.below(120)) : null,
    revenue_range: draw.chance(0.3) ? '1,000,000-2,000,000' : null,
    size: draw.chance(0.6) ? String(10 + draft.below(5000)) : null,
    crm_id: crmId,
    crm_url: crmId === null ? null : `https://na15.salesforce.com/${crmId}`,
    crm_object_type: 'account',
    owner_crm_id: null,
    last_contacted_at: contacted,
    last_contacted_type: contacted === null ? null : draft.pick(['email', 'call', 'other']),
    do_not_contact: draw.chance(0.02),
    custom_fields: draw.chance(0.4) ? { [field]: `${field} ${draft.below(100)}` } : {},
    user_relationships: draw.chance(0.1) ? { 'Solution Engineer': `0037h00000${view.id}` } : [],
    tags: draw.chance(0.2) ? ['target'] : [],
    counts: { people: draw.chance(0.1) ? null : draft.below(20) },
    prospector_engagement_score: null,
    prospector_engagement_level: null,
    owner,
    creator: view.ref('users', 0),
    last_contacted_by: contacted === null ? null : owner,
    last_contacted_person:
      contacted === null ? null : view.ref('people', draw.below(view.sizeOf('people'))),
    company_stage: view.ref('account_stages', draft.below(view.sizeOf('account_stages'))),
    account_tier: draw.chance(0.3)
      ? view.ref('account_tiers', draw.below(view.sizeOf('account_tiers')))
      : null,
  }
}

export const accounts: Resource = {
  path: 'accounts',
  scope: 'accounts:read',
  firstId: 35_092_001,
  zone: 'team',
  paging: 'pages',
  sorts: {
    ...sortsBy('created_at', 'updated_at', 'last_contacted_at', 'name'),
    account_stage: idIn('company_stage'),
    account_stage_name: idIn('company_stage'),
    account_tier: idIn('account_tier'),
    account_tier_name: idIn('account_tier'),
    counts_people: (record) => (record['counts'] as { people: number | null }).people,
  },
  sort: 'updated_at',
  direction: 'DESC',
  filters: {
    ...changed,
    created_at: { kind: 'instant', field: 'created_at' },
    last_contacted: { kind: 'instant', field: 'last_contacted_at' },
    custom_fields: { kind: 'object', field: 'custom_fields' },
    user_relationships: { kind: 'object', field: 'user_relationships' },
    ...integers({
      account_stage_id: idIn('company_stage'),
      account_tier_id: idIn('account_tier'),
      owner_id: idIn('owner'),
    }),
    ...texts({
      crm_id: valueIn('crm_id'),
      tag: valueIn('tags'),
      domain: valueIn('domain'),
      website: valueIn('website'),
      name: valueIn('name'),
      industry: valueIn('industry'),
      country: valueIn('country'),
      state: valueIn('state'),
      city: valueIn('city'),
      owner_crm_id: valueIn('owner_crm_id'),
      locales: valueIn('locale'),
    }),
    ...booleans({ archived: (record) => record['archived_at'] !== null }),
  },
  lookups: {
    domain: {
      of: valueIn('domain'),
      guess: (value) => [Number(/-(\d+)\.example(\/us\/en)?$/.exec(value)?.[1] ?? 0) - 1],
    },
    crm_id: {
      of: valueIn('crm_id'),
      guess: (value, { firstId }) => [
        Number(/^001i00000(\d+)$/.exec(value)?.[1] ?? firstId - 1) - firstId,
      ],
    },
  },
  build: buildAccount,
}
