import { boolean, counts, date, integer, json, ref, text, timestamp } from '../columns.ts'
import type { StreamEntry } from './entry.ts'

export const cadences = {
  cadences: {
    path: 'cadences',
    kind: 'cursor',
    scope: 'cadences:read',
    description: 'Cadences: sequences of steps that people are put through',
    columns: {
      ...timestamp('created_at', 'archived_at'),
      ...date('latest_active_date'),
      ...text('name', 'cadence_function', 'external_identifier', 'current_state', 'archived_by'),
      ...boolean('team_cadence', 'shared', 'draft', 'archived', 'opt_out_link_included'),
      ...boolean('remove_bounces_enabled', 'remove_replies_enabled'),
      ...boolean('override_contact_restrictions'),
      ...integer('cadence_framework_id'),
      ...counts('cadence_people', 'people_acted_on_count', 'target_daily_people'),
      ...counts('opportunities_created', 'meetings_booked'),
      ...ref('creator', 'owner', 'cadence_priority'),
      ...ref('added_stage', 'bounced_stage', 'finished_stage', 'replied_stage'),
      ...json('groups', 'tags', 'knowledge_library_document_ids'),
    },
  },
  steps: {
    path: 'steps',
    kind: 'cursor',
    // `updated_at` filters are in the newer pages only: where they are ignored, all steps are read and compared.
    fallback: 'snapshot',
    snapshotSort: 'created_at',
    scope: 'cadences:read',
    description: 'Steps of cadences',
    columns: {
      ...timestamp('created_at'),
      ...text('type', 'name', 'display_name'),
      ...integer('day', 'step_number'),
      ...boolean('disabled', 'multitouch_enabled'),
      ...ref('cadence', 'details'),
    },
  },
  cadence_memberships: {
    path: 'cadence_memberships',
    kind: 'cursor',
    scope: 'cadences:read',
    description: 'A person in a cadence: one row a pair, reused when the person is added again',
    columns: {
      ...timestamp('created_at', 'added_at'),
      ...text('current_state'),
      ...boolean('currently_on_cadence', 'person_deleted'),
      ...counts('views', 'clicks', 'replies', 'calls', 'sent_emails', 'bounces'),
      ...ref('cadence', 'person', 'user', 'latest_action', 'step'),
    },
  },
} as const satisfies Record<string, StreamEntry>
