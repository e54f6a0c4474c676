// The short lists that a team sets up once. `groups` alone has no pages and no `paging` key.
import { booleans, changed, ids, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Resource, View } from './resource.ts'
import { customFieldNames } from './words.ts'

const personStageNames = [
  'Open',
  'Bounced',
  'Replied',
  'Working',
  'Finished',
  'Connected',
  'Interested',
  'Not Interested',
  'Do Not Contact',
]
const accountStageNames = ['Target', 'Working', 'Disqualified', 'Customer', 'Partner', 'Lost']

function buildStage(names: readonly string[]) {
  return (view: View): Fields => ({
    id: view.id,
    name: names[view.row] ?? `Stage ${view.row + 1}`,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    order: view.row + 1,
    active: view.version % 2 === 1,
  })
}

const short = { zone: 'team', paging: 'pages', sort: 'updated_at', direction: 'DESC' } as const
const active = booleans({ active: (record) => record['active'] === true })

export const personStages: Resource = {
  ...short,
  path: 'person_stages',
  scope: 'people:read',
  firstId: 10_148,
  sorts: sortsBy('created_at', 'updated_at'),
  filters: { ...ids, ...active },
  build: buildStage(personStageNames),
}

export const accountStages: Resource = {
  ...short,
  path: 'account_stages',
  scope: 'accounts:read',
  firstId: 5004,
  sorts: sortsBy('created_at', 'updated_at', 'order'),
  filters: changed,
  build: buildStage(accountStageNames),
}

export const groups: Resource = {
  ...short,
  path: 'groups',
  scope: 'team:read',
  firstId: 11_820,
  paging: 'none',
  sorts: sortsBy('created_at', 'updated_at'),
  filters: ids,
  build: (view) => ({
    id: view.id,
    name: view.version === 1 ? `Group ${view.row + 1}` : `Group ${view.row + 1} (${view.version})`,
    parent_id: view.row === 0 ? null : view.id - view.row,
    accessible_groups: [view.ref('groups', view.row), view.ref('groups', 0)].filter(
      (ref) => ref !== null,
    ),
  }),
}

export const customFields: Resource = {
  ...short,
  path: 'custom_fields',
  scope: 'people:read',
  firstId: 37_515,
  sorts: sortsBy('created_at', 'updated_at', 'name'),
  filters: { ...ids, ...texts({ field_type: valueIn('field_type') }) },
  build: (view) => ({
    id: view.id,
    name: customFieldNames[view.row] ?? `Field ${view.row + 1}`,
    field_type: ['person', 'company', 'person', 'opportunity'][view.row % 4],
    value_type: view.draft.pick(['text', 'date']),
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
  }),
}
