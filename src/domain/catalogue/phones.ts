import { boolean, parentId, ref, text, timestamp } from '../columns.ts'
import type { StreamEntry } from './entry.ts'
import { dayMs, hourMs } from './intervals.ts'

export const phones = {
  call_dispositions: {
    path: 'call_dispositions',
    kind: 'snapshot',
    hasIds: false,
    scope: 'calls:read',
    intervalMs: hourMs,
    description: 'Results that a call can be given',
    columns: { ...timestamp('created_at'), ...text('name', 'crm_value') },
  },
  call_sentiments: {
    path: 'call_sentiments',
    kind: 'snapshot',
    hasIds: false,
    scope: 'calls:read',
    intervalMs: hourMs,
    description: 'Outcomes of a conversation that a call can be given',
    columns: { ...timestamp('created_at'), ...text('name') },
  },
  phone_number_assignments: {
    path: 'phone_number_assignments',
    kind: 'snapshot',
    snapshotSort: 'created_at',
    hasUpdatedAt: false,
    scope: 'calls:read',
    intervalMs: hourMs,
    description: 'Telephone numbers of the users',
    columns: { ...text('number'), ...ref('user') },
  },
  caller_ids: {
    path: 'phone_numbers/caller_ids',
    query: { phone_number: '{number}' },
    kind: 'child',
    // A look-up of one number: mirrored for the team's own, whose callers are its users.
    parent: {
      stream: 'phone_number_assignments',
      asked: 'interval',
      column: 'phone_number_assignment_id',
      answers: 'pages',
    },
    idType: 'text',
    idField: undefined,
    hasIds: false,
    hasUpdatedAt: false,
    paged: false,
    scope: 'calls:read',
    intervalMs: dayMs,
    description: 'Who a call from one of the team’s numbers would be shown as',
    columns: {
      ...parentId('phone_number_assignment_id'),
      ...text('display_name', 'title', 'account_name'),
      ...ref('person'),
    },
  },
  recording_settings: {
    path: 'phone_numbers/recording_settings/{number}',
    kind: 'child',
    parent: {
      stream: 'phone_number_assignments',
      asked: 'interval',
      column: 'phone_number_assignment_id',
      answers: 'object',
    },
    idType: 'text',
    idField: undefined,
    hasIds: false,
    hasUpdatedAt: false,
    scope: 'dialer_recordings:read',
    intervalMs: dayMs,
    description: 'Whether calls with one of the team’s numbers are recorded',
    columns: { ...parentId('phone_number_assignment_id'), ...boolean('recording_default') },
  },
} as const satisfies Record<string, StreamEntry>
