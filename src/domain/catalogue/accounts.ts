import { boolean, counts, integer, json, ref, text, timestamp } from '../columns.ts'
import type { StreamEntry } from './entry.ts'
import { dayMs, fiveMinutesMs, hourMs } from './intervals.ts'

const stageColumns = {
  ...timestamp('created_at'),
  ...text('name'),
  ...integer('order'),
  ...boolean('active'),
}

export const accounts = {
  accounts: {
    path: 'accounts',
    kind: 'cursor',
    scope: 'accounts:read',
    maximumLagMs: fiveMinutesMs,
    description: 'Companies that people belong to',
    columns: {
      ...timestamp('created_at', 'archived_at', 'last_contacted_at'),
      ...text('name', 'conversational_name', 'description', 'domain', 'website'),
      ...text('phone', 'linkedin_url', 'twitter_handle'),
      ...text('street', 'city', 'state', 'postal_code', 'country', 'locale'),
      ...text('industry', 'company_type', 'founded', 'revenue_range', 'size'),
      ...text('crm_id', 'crm_object_type', 'crm_url', 'owner_crm_id', 'last_contacted_type'),
      ...text('prospector_engagement_score', 'prospector_engagement_level'),
      ...boolean('do_not_contact'),
      ...counts('people'),
      ...ref('account_tier', 'company_stage', 'creator', 'owner'),
      ...ref('last_contacted_by', 'last_contacted_person'),
      ...json('tags', 'custom_fields', 'user_relationships'),
    },
  },
  account_stages: {
    path: 'account_stages',
    kind: 'cursor',
    scope: 'accounts:read',
    intervalMs: hourMs,
    description: 'Stages an account can be in',
    columns: stageColumns,
  },
  account_tiers: {
    path: 'account_tiers',
    kind: 'snapshot',
    snapshotSort: 'created_at',
    scope: 'accounts:read',
    intervalMs: hourMs,
    description: 'Tiers an account can be in',
    columns: stageColumns,
  },
  account_types: {
    path: 'account_types',
    kind: 'snapshot',
    idType: 'text',
    // Distinct texts: the name is all there is.
    idField: 'name',
    hasIds: false,
    hasUpdatedAt: false,
    paged: 'unsaid',
    scope: 'accounts:read',
    intervalMs: dayMs,
    description: 'Kinds of account that the team uses; the id is the name',
    columns: { ...text('name') },
  },
  account_team_member_roles: {
    path: 'account_team_member_roles',
    kind: 'snapshot',
    hasIds: false,
    hasUpdatedAt: false,
    paged: 'unsaid',
    scope: 'accounts:read',
    intervalMs: dayMs,
    description: 'Roles that members of an account’s team can have in the CRM',
    columns: { ...text('name') },
  },
} as const satisfies Record<string, StreamEntry>
