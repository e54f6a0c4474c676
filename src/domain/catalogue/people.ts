// Source of paths, sorts and fields: developers.salesloft.com API reference (2023 definition) with the fields that the
// 2025 pages added. `null` is possible everywhere but in `id`. A scope that the reference does not name is ours to guess: it is only said in a sentence.
import { bigint, boolean, counts, integer, json, ref, text, timestamp } from '../columns.ts'
import type { StreamEntry } from './entry.ts'
import { dayMs, fiveMinutesMs, hourMs } from './intervals.ts'

export const people = {
  people: {
    path: 'people',
    kind: 'cursor',
    scope: 'people:read',
    maximumLagMs: fiveMinutesMs,
    description: 'People (prospects and customers) of the team',
    columns: {
      ...timestamp('created_at', 'last_contacted_at', 'last_replied_at'),
      ...text('first_name', 'last_name', 'display_name', 'title'),
      ...text('email_address', 'full_email_address'),
      ...text('secondary_email_address', 'personal_email_address'),
      ...text('phone', 'phone_extension', 'home_phone', 'mobile_phone'),
      ...text('linkedin_url', 'twitter_handle', 'personal_website'),
      ...text('city', 'state', 'country', 'work_city', 'work_state', 'work_country'),
      ...text('crm_id', 'crm_object_type', 'crm_url', 'owner_crm_id', 'account_crm_id'),
      ...text('person_company_name', 'person_company_website', 'person_company_industry'),
      ...text('job_seniority', 'job_function', 'locale', 'last_contacted_type', 'external_source'),
      ...boolean('do_not_contact', 'bouncing', 'eu_resident', 'starred', 'untouched', 'hot_lead'),
      ...integer('locale_utc_offset', 'success_count'),
      ...counts('calls', 'emails_sent', 'emails_viewed', 'emails_clicked'),
      ...counts('emails_replied_to', 'emails_bounced'),
      ...ref('account', 'owner', 'person_stage', 'import', 'last_contacted_by'),
      ...ref('most_recent_cadence', 'last_completed_step', 'last_completed_step_cadence'),
      ...json('cadences', 'tags', 'contact_restrictions', 'custom_fields'),
    },
  },
  person_stages: {
    path: 'person_stages',
    kind: 'snapshot',
    snapshotSort: 'created_at',
    intervalMs: hourMs,
    scope: 'people:read',
    description: 'Stages a person can be in',
    columns: {
      ...timestamp('created_at'),
      ...text('name'),
      ...integer('order'),
      ...boolean('active'),
    },
  },
  imports: {
    path: 'imports',
    kind: 'snapshot',
    snapshotSort: 'created_at',
    scope: 'people:read',
    intervalMs: hourMs,
    description: 'Imports that brought people; only own ones unless the key is an administrator’s',
    columns: {
      ...timestamp('created_at'),
      ...text('name', 'import_type'),
      ...integer('current_people_count', 'imported_people_count'),
      ...bigint('user_id'),
      ...json('errors_list'),
    },
  },
  tags: {
    path: 'tags',
    kind: 'snapshot',
    // Sorted by name only, and a name can change: a reading is believed when its counts agree.
    hasUpdatedAt: false,
    scope: 'people:read',
    intervalMs: hourMs,
    description: 'Tags of the team',
    columns: { ...text('name') },
  },
  saved_list_views: {
    path: 'saved_list_views',
    kind: 'snapshot',
    hasUpdatedAt: false,
    scope: 'people:read',
    intervalMs: dayMs,
    description: 'Saved filters of lists',
    columns: {
      ...text('name', 'view'),
      ...boolean('is_default', 'shared'),
      ...json('view_params'),
    },
  },
  custom_fields: {
    path: 'custom_fields',
    kind: 'snapshot',
    snapshotSort: 'created_at',
    scope: 'people:read',
    intervalMs: hourMs,
    description: 'Fields that the team defined for people, companies and opportunities',
    columns: { ...timestamp('created_at'), ...text('name', 'field_type', 'value_type') },
  },
} as const satisfies Record<string, StreamEntry>
