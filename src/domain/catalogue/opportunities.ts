import { bigint, boolean, integer, json, ref, text, timestamp } from '../columns.ts'
import type { StreamEntry } from './entry.ts'
import { hourMs } from './intervals.ts'

export const opportunities = {
  opportunities: {
    path: 'opportunities',
    kind: 'cursor',
    // The sort was not captured; a production client relies on updated_at.
    fallback: 'bounded',
    scope: 'opportunities:read',
    description: 'Opportunities, as they come from the CRM',
    columns: {
      ...timestamp('created_at', 'created_date', 'close_date', 'crm_last_updated_date'),
      ...timestamp('opportunity_window_started_at'),
      ...text('name', 'stage_name', 'opportunity_type', 'account_name', 'currency_iso_code'),
      // Texts in the answers, so that no digit is lost.
      ...text('amount', 'probability'),
      ...text('crm_id', 'crm_type', 'crm_url', 'account_crm_id', 'owner_crm_id', 'owner_crm_name'),
      ...text('created_by_crm_id'),
      ...boolean('is_closed', 'is_won'),
      ...integer('most_recent_step_number'),
      ...bigint('opportunity_window_person_id'),
      ...ref('account', 'owner', 'creator', 'most_recent_cadence', 'most_recent_step'),
      ...ref('most_recent_step_account'),
      ...json('tags', 'custom_fields'),
    },
  },
  opportunity_people: {
    path: 'opportunity_people',
    kind: 'cursor',
    fallback: 'snapshot',
    hasIds: false,
    scope: 'opportunities:read',
    description: 'Which people belong to which opportunity',
    columns: {
      ...timestamp('created_at'),
      ...bigint('opportunity_id', 'person_id'),
      ...text('crm_id', 'opportunity_crm_id', 'person_crm_id'),
    },
  },
  opportunity_stages: {
    path: 'opportunity_stages',
    // A short list: read whole it needs no cursor that is unverified, and shows what is gone.
    kind: 'snapshot',
    hasIds: false,
    scope: 'opportunities:read',
    intervalMs: hourMs,
    description: 'Stages an opportunity can be in',
    columns: {
      ...timestamp('created_at'),
      ...text('name'),
      ...integer('order'),
      ...boolean('active'),
    },
  },
} as const satisfies Record<string, StreamEntry>
