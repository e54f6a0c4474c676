import { json, ref, text, timestamp } from '../columns.ts'
import type { StreamEntry } from './entry.ts'
import { dayMs, hourMs } from './intervals.ts'

export const crm = {
  crm_activities: {
    path: 'crm_activities',
    kind: 'cursor',
    scope: 'crm:read',
    description: 'Activities that are written to the CRM, and what came of it',
    columns: {
      ...timestamp('created_at'),
      ...text('activity_type', 'subject', 'description', 'error', 'crm_id', 'crm_record_type'),
      ...ref('person', 'user'),
      ...json('custom_crm_fields'),
    },
  },
  crm_activity_fields: {
    path: 'crm_activity_fields',
    kind: 'snapshot',
    hasIds: false,
    scope: 'crm:read',
    intervalMs: dayMs,
    description: 'Fields of the CRM that activities are written to',
    columns: {
      ...timestamp('created_at'),
      ...text('title', 'source', 'field', 'field_type', 'value'),
      ...text('crm_object_type', 'salesforce_object_type'),
      ...json('picklist_values'),
    },
  },
  crm_users: {
    path: 'crm_users',
    kind: 'snapshot',
    snapshotSort: 'id',
    scope: 'crm:read',
    intervalMs: hourMs,
    description: 'Users of the CRM and the SalesLoft users they are mapped to',
    columns: {
      ...timestamp('created_at'),
      ...text('name', 'first_name', 'last_name', 'crm_id', 'crm_username'),
      ...ref('user'),
    },
  },
  crm_account_team_members: {
    path: 'crm_account_team_members',
    kind: 'snapshot',
    hasIds: false,
    hasUpdatedAt: false,
    paged: 'unsaid',
    scope: 'crm:read',
    intervalMs: hourMs,
    description: 'Members of the teams that the CRM has for accounts',
    columns: {
      ...text('crm_id', 'account_crm_id', 'user_crm_id', 'user_crm_name'),
      ...text('team_member_role', 'account_access_level'),
    },
  },
  crm_team_members_with_roles: {
    path: 'crm_team_members_with_roles',
    kind: 'snapshot',
    hasIds: false,
    hasUpdatedAt: false,
    paged: 'unsaid',
    scope: 'crm:read',
    intervalMs: hourMs,
    description: 'Members of accounts’ teams in the CRM with their roles',
    columns: { ...text('user_crm_id', 'team_member_role', 'account_name', 'account_email') },
  },
} as const satisfies Record<string, StreamEntry>
