import { boolean, counts, integer, json, ref, text, textOrNumber, timestamp } from '../columns.ts'
import type { StreamEntry } from './entry.ts'
import { fiveMinutesMs, hourMs } from './intervals.ts'

export const activities = {
  emails: {
    path: 'activities/emails',
    kind: 'cursor',
    scope: 'emails:read',
    maximumLagMs: fiveMinutesMs,
    scopedFields: { scope: 'email_contents:read', names: ['subject', 'body', 'error_message'] },
    description: 'E-mails sent, scheduled or failed; subject and body only with their own scope',
    columns: {
      ...timestamp('created_at', 'send_after', 'sent_at'),
      // A text such as "100.0" (seen in real records), so it stays one.
      ...text('status', 'personalization', 'recipient_email_address', 'message_id'),
      ...text('subject', 'body', 'error_message'),
      ...boolean('bounced', 'click_tracking', 'view_tracking', 'draft_with_ai'),
      ...counts('attachments', 'clicks', 'replies', 'views', 'unique_devices', 'unique_locations'),
      ...ref('action', 'cadence', 'crm_activity', 'email_template', 'mailing', 'recipient'),
      ...ref('step', 'task', 'user'),
      ...json('headers', 'additional_recipients'),
    },
  },
  pending_emails: {
    path: 'pending_emails',
    kind: 'snapshot',
    hasIds: false,
    hasUpdatedAt: false,
    scope: 'emails:read',
    intervalMs: hourMs,
    description: 'E-mails that an external service is to send; for partners of SalesLoft only',
    columns: { ...text('mailbox'), ...ref('mime_email_payload') },
  },
  calls: {
    path: 'activities/calls',
    kind: 'cursor',
    scope: 'calls:read',
    maximumLagMs: fiveMinutesMs,
    description: 'Calls that were logged',
    columns: {
      ...timestamp('created_at'),
      ...text('to', 'disposition', 'sentiment'),
      ...integer('duration'),
      ...boolean('positive', 'connected'),
      ...ref('action', 'cadence', 'called_person', 'crm_activity', 'note', 'step', 'task', 'user'),
      ...json('recordings'),
    },
  },
  call_data_records: {
    path: 'call_data_records',
    kind: 'cursor',
    scope: 'calls:read',
    description: 'Legs of calls as the telephone system saw them, logged or not',
    columns: {
      ...timestamp('created_at', 'started_at', 'ended_at'),
      ...text('from', 'to', 'direction', 'status', 'call_type', 'call_uuid'),
      ...integer('duration'),
      ...ref('call', 'called_person', 'user'),
      ...json('recording', 'dialer_recording'),
    },
  },
  notes: {
    path: 'notes',
    kind: 'cursor',
    scope: 'notes:read',
    description: 'Notes on people and accounts',
    columns: {
      ...timestamp('created_at'),
      ...text('associated_type', 'content'),
      ...ref('associated_with', 'call', 'user'),
      ...json('crm_activity_metadata'),
    },
  },
  successes: {
    path: 'successes',
    kind: 'cursor',
    scope: 'activities:read',
    description: 'Successes: that working a person led to what was wanted',
    columns: {
      ...timestamp('created_at', 'succeeded_at', 'success_window_started_at'),
      ...counts('total_calls', 'total_emails', 'total_other_touches'),
      ...ref('person', 'user', 'latest_action', 'latest_cadence', 'latest_call', 'latest_email'),
      ...ref('latest_step'),
    },
  },
  activity_histories: {
    path: 'activity_histories',
    kind: 'cursor',
    // `{type}-{id}`; the definition of 2023 says integer, real answers and the pages of 2025 say text.
    idType: 'text',
    hasIds: false,
    scope: 'activities:read',
    description: 'The activity feed: what happened to people and accounts',
    columns: {
      ...timestamp('created_at', 'occurred_at', 'pinned_at'),
      ...text('type', 'resource_type', 'user_guid'),
      // A text for opportunities of the CRM, else a number.
      ...textOrNumber('resource_id'),
      ...json('static_data', 'dynamic_data', 'failed_dynamic_resources', 'tags'),
    },
  },
} as const satisfies Record<string, StreamEntry>
