import { bigint, boolean, integer, json, parentId, text, timestamp } from '../columns.ts'
import type { StreamEntry } from './entry.ts'
import { dayMs, hourMs } from './intervals.ts'

// Local names of time: `started_at` and `finished_at` are of a job or of one of its records.
const jobResultColumns = {
  ...parentId('bulk_job_id'),
  ...text('status', 'error'),
  ...json('record', 'resource'),
}

export const integrations = {
  webhook_subscriptions: {
    path: 'webhook_subscriptions',
    kind: 'snapshot',
    hasIds: false,
    hasUpdatedAt: false,
    paged: false,
    scope: 'team:read',
    intervalMs: hourMs,
    // It signs deliveries: who can read it can forge them.
    secretFields: ['callback_token'],
    description: 'Webhook subscriptions of the team, as far as they are of this application',
    columns: {
      ...text('event_type', 'callback_url', 'user_guid'),
      ...boolean('enabled'),
      ...bigint('tenant_id'),
    },
  },
  bulk_jobs: {
    path: 'bulk_jobs',
    kind: 'id',
    hasIds: false,
    scope: 'people:read',
    intervalMs: hourMs,
    description: 'Bulk jobs of all applications of the team',
    columns: {
      ...timestamp('created_at', 'marked_ready_at', 'started_at', 'finished_at'),
      ...text('name', 'type', 'state'),
      ...integer('total', 'processed', 'errors'),
      ...boolean('ready_to_execute'),
      ...json('scopes'),
    },
  },
  job_data: {
    path: 'bulk_jobs/{id}/job_data',
    kind: 'child',
    parent: { stream: 'bulk_jobs', asked: 'changed', column: 'bulk_job_id', answers: 'ids' },
    hasIds: false,
    hasUpdatedAt: false,
    rawOnly: ['bulk_job'],
    scope: 'people:read',
    intervalMs: hourMs,
    description: 'Records of a bulk job, processed or not',
    columns: { ...timestamp('created_at', 'started_at', 'finished_at'), ...jobResultColumns },
  },
  bulk_job_results: {
    path: 'bulk_jobs/{id}/results',
    kind: 'child',
    parent: { stream: 'bulk_jobs', asked: 'changed', column: 'bulk_job_id', answers: 'ids' },
    hasIds: false,
    hasUpdatedAt: false,
    scope: 'people:read',
    intervalMs: hourMs,
    description: 'Records of a bulk job that is done, with what came of each',
    columns: jobResultColumns,
  },
  external_configurations: {
    path: 'external/configurations',
    kind: 'snapshot',
    hasIds: false,
    hasUpdatedAt: false,
    paged: 'unsaid',
    scope: 'external_id_configuration:read',
    intervalMs: dayMs,
    description: 'Which kinds of foreign ids are kept for which objects',
    columns: {
      ...text('object_type', 'external_type', 'source_type'),
      ...bigint('source_id'),
      ...boolean('deleted'),
    },
  },
  external_mappings: {
    path: 'external/mappings',
    kind: 'snapshot',
    hasIds: false,
    hasUpdatedAt: false,
    paged: 'unsaid',
    scope: 'external_id:read',
    intervalMs: hourMs,
    description: 'Foreign ids of objects',
    columns: {
      ...timestamp('inserted_at'),
      ...text('object_type', 'external_type', 'external_id'),
      ...bigint('object_id', 'tenant_id'),
      ...boolean('deleted'),
    },
  },
  signal_registrations: {
    path: 'integrations/signals/registrations',
    kind: 'snapshot',
    hasIds: false,
    // One client of two sees an updated_at; without relying on it no record is refused.
    hasUpdatedAt: false,
    paged: 'unsaid',
    scope: 'signal_registrations:read',
    intervalMs: dayMs,
    description: 'Kinds of signal that integrations registered',
    columns: {
      ...timestamp('created_at', 'globally_installed_at'),
      ...text('type', 'signal_name', 'integration_slug', 'owner_user_guid'),
      ...json('integration', 'indicators', 'description', 'data_shape', 'attribution'),
    },
  },
  signal_registration_plays: {
    path: 'integrations/signals/registrations/plays',
    kind: 'snapshot',
    hasIds: false,
    hasUpdatedAt: false,
    paged: 'unsaid',
    scope: 'signal_registrations:read',
    intervalMs: dayMs,
    description: 'Plays: what a signal makes a user do',
    columns: {
      ...timestamp('created_at', 'enabled_at'),
      ...text('identifier', 'state', 'signal_type', 'owner_user_guid'),
      ...bigint('owner_tenant_id'),
      ...json('name', 'label', 'description', 'indicators', 'attributes'),
      ...json('integration', 'signal_registration'),
    },
  },
} as const satisfies Record<string, StreamEntry>
