import {
  boolean,
  integer,
  json,
  numeric,
  parentId,
  ref,
  text,
  textRef,
  timestamp,
} from '../columns.ts'
import type { StreamEntry } from './entry.ts'

const conversationColumns = {
  ...timestamp('created_at', 'event_start_date', 'event_end_date'),
  ...text('title', 'platform', 'media_type', 'language_code', 'owner_id', 'user_guid'),
  ...text('organization_id', 'call_id'),
  ...numeric('duration', 'started_recording_at'),
  ...boolean('is_api'),
  ...ref('account', 'person'),
  ...textRef('recording', 'transcription', 'transcription_artifact'),
}

export const conversations = {
  conversations: {
    path: 'conversations',
    kind: 'cursor',
    idType: 'uuid',
    hasIds: false,
    scope: 'conversations:read',
    rawOnly: ['transcription_sentences'],
    description: 'Recorded conversations: calls and video meetings',
    columns: conversationColumns,
  },
  conversations_extensive: {
    path: 'conversations/{id}/extensive',
    kind: 'child',
    parent: {
      stream: 'conversations',
      asked: 'changed',
      column: 'conversation_id',
      answers: 'object',
    },
    idType: 'uuid',
    hasIds: false,
    scope: 'conversations:read',
    rawOnly: ['transcription_sentences'],
    description: 'What was made of a conversation: summary, key moments, action items, attendees',
    columns: {
      ...parentId('conversation_id', 'text'),
      ...conversationColumns,
      ...text('owner_email'),
      ...ref('opportunity'),
      summary_text: { type: 'text', path: ['summary', 'text'] },
      ...json('summary', 'key_moments', 'action_items', 'attendees', 'invitees', 'meddpicc'),
    },
  },
  transcriptions: {
    path: 'transcriptions',
    kind: 'cursor',
    idType: 'uuid',
    hasIds: false,
    scope: 'conversations:read',
    rawOnly: ['transcription_sentences'],
    description: 'Transcriptions of conversations',
    columns: {
      ...timestamp('created_at'),
      ...text('language_code'),
      ...textRef('conversation', 'transcription_artifact'),
    },
  },
  transcription_sentences: {
    path: 'transcriptions/{id}/sentences',
    kind: 'child',
    parent: {
      stream: 'transcriptions',
      asked: 'changed',
      column: 'transcription_id',
      answers: 'pages',
    },
    idType: 'text',
    // Each carries the transcription's id as its own.
    idField: undefined,
    hasIds: false,
    hasUpdatedAt: false,
    scope: 'conversations:read',
    description: 'Sentences of a transcription, in their order',
    columns: {
      ...parentId('transcription_id', 'text'),
      ...integer('order_number'),
      ...numeric('start_time', 'end_time'),
      ...text('text', 'recording_attendee_id'),
      ...textRef('conversation'),
    },
  },
} as const satisfies Record<string, StreamEntry>
