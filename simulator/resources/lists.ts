// Short lists that a team keeps: tiers, tags, imports, saved views, roles, types, phone book.
import { ids, integers, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Resource, View } from './resource.ts'
import { uuidOf } from '../world/draws.ts'

const usual = { zone: 'team', paging: 'pages', sort: 'updated_at', direction: 'DESC' } as const

/** A name that says how often it was changed. */
function named(view: View, name: string): string {
  return view.version === 1 ? name : `${name} (${view.version})`
}

export const accountTiers: Resource = {
  ...usual,
  path: 'account_tiers',
  scope: 'accounts:read',
  firstId: 3467,
  sorts: sortsBy('created_at', 'updated_at', 'order'),
  filters: { ...ids, ...texts({ name: valueIn('name') }) },
  build: (view) => ({
    id: view.id,
    name: named(view, `Tier ${view.row + 1}`),
    order: view.row,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    active: true,
  }),
}

/** Distinct names of companies' types: they have no id. */
export const accountTypes: Resource = {
  ...usual,
  path: 'account_types',
  scope: 'accounts:read',
  firstId: 1,
  sorts: {},
  sort: 'id',
  filters: {},
  build: (view) => ({
    name: ['Private', 'Public', 'Non-profit'][view.row] ?? `Type ${view.row + 1}`,
  }),
}

export const tags: Resource = {
  ...usual,
  path: 'tags',
  scope: 'people:read',
  firstId: 24_001,
  sorts: sortsBy('name'),
  sort: 'name',
  filters: { ...ids, search: { kind: 'search', of: (record: Fields) => String(record['name']) } },
  build: (view) => ({
    id: view.id,
    name: named(
      view,
      ['imported', 'target', 'opt-out', 'q1', 'Größe L'][view.row] ?? `tag-${view.row + 1}`,
    ),
  }),
}

export const imports: Resource = {
  ...usual,
  path: 'imports',
  scope: 'people:read',
  firstId: 5_174_826,
  sorts: sortsBy('created_at', 'updated_at'),
  sort: 'created_at',
  filters: {
    ...ids,
    created_at: { kind: 'instant', field: 'created_at' },
    ...integers({ user_ids: valueIn('user_id') }),
    ...texts({ import_type: valueIn('import_type'), name: valueIn('name') }),
  },
  build(view) {
    const imported = 10 + view.draw.below(500)
    return {
      id: view.id,
      created_at: view.text(view.created),
      updated_at: view.text(view.updated),
      name: `People_${view.row + 1}.csv`,
      imported_people_count: imported,
      current_people_count: imported - view.draft.below(10),
      import_type: 'people',
      user_id: view.ref('users', view.draw.below(view.sizeOf('users')))?.id ?? null,
      errors_list: [],
    }
  },
}

export const savedListViews: Resource = {
  ...usual,
  path: 'saved_list_views',
  scope: 'people:read',
  firstId: 91_001,
  sorts: sortsBy('name'),
  sort: 'name',
  filters: { ...ids, ...texts({ view: valueIn('view') }) },
  build: (view) => ({
    id: view.id,
    view: view.draw.pick(['people', 'companies']),
    name: named(view, `View ${view.row + 1}`),
    view_params: { owner: 'unowned', stage: String(view.draft.below(9)) },
    is_default: view.row === 0,
    shared: view.draw.chance(0.5),
  }),
}

const builtIn = ['Admin', 'User']

/** The built-in roles are named by words, the others by UUIDs. */
export const customRoles: Resource = {
  ...usual,
  path: 'custom_roles',
  scope: 'team:read',
  firstId: 1,
  keyOf: (row, { seed }) => builtIn[row] ?? uuidOf(seed + row),
  sorts: sortsBy('id', 'name'),
  sort: 'id',
  filters: ids,
  build: (view) => ({
    id: view.key,
    name: named(view, builtIn[view.row] ?? `Role ${view.row + 1}`),
  }),
}
