import {
  bigint,
  boolean,
  counts,
  json,
  ref,
  text,
  textOrNumber,
  textRef,
  timestamp,
} from '../columns.ts'
import type { StreamEntry } from './entry.ts'
import { hourMs } from './intervals.ts'

const templateColumns = {
  ...timestamp('created_at', 'archived_at', 'last_used_at'),
  ...text('title', 'subject', 'body', 'body_preview'),
  ...boolean('open_tracking_enabled', 'click_tracking_enabled'),
  ...counts('sent_emails', 'views', 'clicks', 'replies', 'bounces'),
  ...json('tags', 'groups'),
}

const attachmentColumns = {
  ...text('name', 'download_url'),
  ...bigint('attachment_id', 'attachment_file_size'),
}

export const templates = {
  email_templates: {
    path: 'email_templates',
    kind: 'cursor',
    query: { include_archived_templates: 'true', include_cadence_templates: 'true' },
    scope: 'emails:read',
    description: 'Templates of e-mails, archived ones and those of cadences included',
    columns: {
      ...templateColumns,
      ...boolean('shared', 'cadence_template'),
      ...ref('template_owner'),
      ...textRef('team_template'),
    },
  },
  email_template_attachments: {
    path: 'email_template_attachments',
    kind: 'snapshot',
    hasUpdatedAt: false,
    scope: 'emails:read',
    intervalMs: hourMs,
    description: 'Attachments of e-mail templates',
    columns: {
      ...attachmentColumns,
      ...text('attachment_content_type'),
      ...textOrNumber('attachment_fingerprint'),
      ...boolean('scanned'),
      ...ref('email_template'),
    },
  },
  team_templates: {
    path: 'team_templates',
    kind: 'cursor',
    idType: 'uuid',
    query: { include_archived_templates: 'true' },
    scope: 'emails:read',
    description: 'Templates that administrators share with the team, archived ones included',
    columns: { ...templateColumns, ...timestamp('last_modified_at'), ...ref('last_modified_user') },
  },
  team_template_attachments: {
    path: 'team_template_attachments',
    kind: 'snapshot',
    hasUpdatedAt: false,
    scope: 'emails:read',
    intervalMs: hourMs,
    description: 'Attachments of team templates',
    columns: { ...attachmentColumns, ...textRef('team_template') },
  },
} as const satisfies Record<string, StreamEntry>
