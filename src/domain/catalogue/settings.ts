import { boolean, integer, json, text, timestamp } from '../columns.ts'
import type { StreamEntry } from './entry.ts'

export const settings = {
  person_stages: {
    path: 'person_stages',
    kind: 'snapshot',
    snapshotSort: 'created_at',
    scope: 'people:read',
    description: 'Stages a person can be in',
    columns: {
      ...timestamp('created_at'),
      ...text('name'),
      ...integer('order'),
      ...boolean('active'),
    },
  },
  account_stages: {
    path: 'account_stages',
    kind: 'cursor',
    scope: 'accounts:read',
    description: 'Stages an account can be in',
    columns: {
      ...timestamp('created_at'),
      ...text('name'),
      ...integer('order'),
      ...boolean('active'),
    },
  },
  groups: {
    path: 'groups',
    kind: 'snapshot',
    // The list comes whole; the answer has no `paging` (it broke a connector that expected one).
    paged: false,
    hasUpdatedAt: false,
    scope: 'team:read',
    description: 'Groups of users',
    columns: { ...text('name'), ...integer('parent_id'), ...json('accessible_groups') },
  },
  custom_fields: {
    path: 'custom_fields',
    kind: 'snapshot',
    snapshotSort: 'created_at',
    scope: 'people:read',
    description: 'Fields that the team defined for people, companies and opportunities',
    columns: { ...timestamp('created_at'), ...text('name', 'field_type', 'value_type') },
  },
} as const satisfies Record<string, StreamEntry>
