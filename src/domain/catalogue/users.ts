import { boolean, date, integer, json, ref, text, timestamp } from '../columns.ts'
import type { StreamEntry } from './entry.ts'
import { dayMs, hourMs } from './intervals.ts'

const userColumns = {
  ...timestamp('created_at'),
  ...text('guid', 'name', 'first_name', 'last_name', 'job_role', 'seat_package'),
  ...text('email', 'email_client_email_address', 'sending_email_address', 'from_address'),
  ...text('full_email_address', 'bcc_email_address', 'time_zone', 'work_country'),
  ...text('slack_username', 'twitter_handle', 'email_signature', 'email_signature_type'),
  ...boolean('active', 'team_admin', 'crm_connected', 'local_dial_enabled'),
  ...boolean('click_to_call_enabled', 'email_client_configured'),
  ...boolean('email_signature_click_tracking_disabled'),
  ...integer('locale_utc_offset'),
  ...ref('group', 'phone_client', 'phone_number_assignment', 'team'),
  role_id: { type: 'text', path: ['role', 'id'] },
  ...json('external_feature_flags'),
} as const

export const users = {
  users: {
    path: 'users',
    kind: 'snapshot',
    // Without `page` the list comes whole and unpaged; without `visible_only=false` deactivated users are missing.
    query: { visible_only: 'false' },
    snapshotSort: 'id',
    scope: 'team:read',
    description: 'Users of the team, deactivated ones included',
    columns: userColumns,
  },
  me: {
    path: 'me',
    kind: 'single',
    hasIds: false,
    paged: false,
    scope: 'team:read',
    intervalMs: hourMs,
    description: 'The user whose key reads',
    columns: userColumns,
  },
  team: {
    path: 'team',
    kind: 'single',
    hasIds: false,
    paged: false,
    scope: 'team:read',
    intervalMs: hourMs,
    description: 'The team itself: its plan, limits and defaults',
    columns: {
      ...timestamp('created_at'),
      ...text('name', 'plan', 'custom_tracking_domain', 'group_privacy_setting'),
      ...text('team_visibility_default'),
      ...integer('license_limit', 'email_daily_limit'),
      ...boolean('allow_automated_email_steps', 'call_recording_disabled', 'record_by_default'),
      ...boolean('click_tracking_default', 'deactivated', 'local_dial_enabled'),
      ...boolean('dispositions_required', 'sentiments_required'),
      ...json('plan_features'),
    },
  },
  groups: {
    path: 'groups',
    kind: 'snapshot',
    // The list comes whole; the answer has no `paging` (it broke a connector that expected one).
    paged: false,
    hasUpdatedAt: false,
    intervalMs: hourMs,
    scope: 'team:read',
    description: 'Groups of users',
    columns: { ...text('name'), ...integer('parent_id'), ...json('accessible_groups') },
  },
  custom_roles: {
    path: 'custom_roles',
    kind: 'snapshot',
    idType: 'text',
    snapshotSort: 'id',
    hasUpdatedAt: false,
    scope: 'team:read',
    intervalMs: dayMs,
    description: 'Roles other than Admin and User',
    columns: { ...text('name') },
  },
  audit_reports: {
    path: 'audit_reports',
    kind: 'snapshot',
    hasIds: false,
    hasUpdatedAt: false,
    paged: 'unsaid',
    scope: 'audit_reports:read',
    intervalMs: dayMs,
    description: 'Reports of who changed what, as administrators asked for them',
    columns: {
      ...date('since', 'until', 'requested_on', 'started_on', 'completed_on'),
      ...text('name', 'status', 'error', 'record_type', 'data_source', 'actions'),
      ...text('user_guid', 'requestor_name', 'requestor_email', 'download_url'),
      ...boolean('email_notification'),
      // Described as one, meant as many: what comes is kept.
      ...json('record_ids', 'audited_user_guids'),
    },
  },
} as const satisfies Record<string, StreamEntry>
