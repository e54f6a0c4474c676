import { boolean, counts, integer, json, ref, text, timestamp } from '../columns.ts'
import type { StreamEntry } from './entry.ts'

export const activities = {
  emails: {
    path: 'activities/emails',
    kind: 'cursor',
    scope: 'emails:read',
    description: 'E-mails sent, scheduled or failed; subject and body only with their own scope',
    columns: {
      ...timestamp('created_at', 'send_after', 'sent_at'),
      // A text such as "100.0" (seen in real records), so it stays one.
      ...text('status', 'personalization', 'recipient_email_address', 'message_id'),
      ...text('subject', 'error_message'),
      ...boolean('bounced', 'click_tracking', 'view_tracking', 'draft_with_ai'),
      ...counts('attachments', 'clicks', 'replies', 'views', 'unique_devices', 'unique_locations'),
      ...ref('action', 'cadence', 'crm_activity', 'email_template', 'mailing', 'recipient'),
      ...ref('step', 'task', 'user'),
      ...json('headers', 'additional_recipients'),
    },
  },
  calls: {
    path: 'activities/calls',
    kind: 'cursor',
    scope: 'calls:read',
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
} as const satisfies Record<string, StreamEntry>
