// The activity feed: one row for each of the first e-mails, calls, notes, tasks and meetings, named by its kind and the
// activity's id. It prints UTC, and `resource_id` is a text (newer documentation; a number in the older one).
import { personAt, touchAt } from './relations.ts'
import { booleans, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Ref, Resource, View } from './resource.ts'

interface Kind {
  readonly type: string
  readonly stream: string
  readonly field: string
  readonly personOf: (view: View, row: number) => Ref
}

const about = (stream: string) => (view: View, row: number) =>
  view.ref('people', personAt(view, stream, row))
const touched = (stream: string) => (view: View, row: number) => touchAt(view, stream, row).person

const kinds: readonly Kind[] = [
  {
    type: 'sent_email',
    stream: 'activities/emails',
    field: 'email_id',
    personOf: touched('activities/emails'),
  },
  {
    type: 'call',
    stream: 'activities/calls',
    field: 'call_id',
    personOf: touched('activities/calls'),
  },
  { type: 'task', stream: 'tasks', field: 'task_id', personOf: about('tasks') },
  { type: 'meeting', stream: 'meetings', field: 'meeting_id', personOf: about('tasks') },
]

function placeOf(row: number): { kind: Kind; activity: number } {
  const kind = kinds[row % kinds.length] as Kind
  return { kind, activity: Math.floor(row / kinds.length) }
}

function buildHistory(view: View): Fields {
  const { kind, activity } = placeOf(view.row)
  const { type, stream, field, personOf } = kind
  const person = personOf(view, activity)
  return {
    id: view.key,
    type,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    occurred_at: view.text(view.created - view.draw.below(7_200_000_000)),
    pinned_at: view.draft.chance(0.05) ? view.text(view.updated) : null,
    resource_type: 'person',
    resource_id: person === null ? null : String(person.id),
    static_data: { [field]: view.ref(stream, activity)?.id ?? null },
    dynamic_data: { status: view.draft.pick(['sent', 'done', 'seen']) },
    failed_dynamic_resources: [],
    tags: [],
    user_guid: view.guidOf(view.draw.below(Math.max(1, view.sizeOf('users')))),
  }
}

export const activityHistories: Resource = {
  path: 'activity_histories',
  scope: 'activities:read',
  firstId: 1,
  keyOf(row, { idOf }) {
    const { kind, activity } = placeOf(row)
    return `${kind.type}-${idOf(kind.stream, activity)}`
  },
  zone: 'utc',
  paging: 'pages',
  sorts: sortsBy('occurred_at', 'updated_at'),
  sort: 'occurred_at',
  direction: 'DESC',
  filters: {
    occurred_at: { kind: 'instant', field: 'occurred_at' },
    updated_at: { kind: 'instant', field: 'updated_at' },
    ...texts({
      type: valueIn('type'),
      resource_type: valueIn('resource_type'),
      resource_id: valueIn('resource_id'),
      user_guid: valueIn('user_guid'),
    }),
    ...booleans({ pinned: (record) => record['pinned_at'] !== null }),
  },
  build: buildHistory,
}
