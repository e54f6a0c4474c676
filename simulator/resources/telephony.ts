// Telephone: what was dialled, and the lists that calls are judged by.
import { manyOf, oneOf, touchAt } from './relations.ts'
import { booleans, changed, ids, idIn, integers, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Resource, View } from './resource.ts'
import { dispositions, sentiments } from './words.ts'
import { uuidOf } from '../world/draws.ts'

const usual = { zone: 'team', paging: 'pages', sort: 'updated_at', direction: 'DESC' } as const

/** `+1` and ten digits, E.164. */
function numberOf(prefix: string, id: number): string {
  return `+1${prefix}${String(id % 10_000_000).padStart(7, '0')}`
}

function buildCallDataRecord(view: View): Fields {
  const { draw, draft } = view
  const call = manyOf(view, 'activities/calls', 'call_data_records', view.row)
  const logged = oneOf(view, 'activities/calls', 'call_data_records', call) === view.row
  const { person, user } = touchAt(view, 'activities/calls', call)
  const duration = draft.below(900)
  return {
    id: view.id,
    to: numberOf('555', view.id),
    from: numberOf('557', draw.below(90)),
    duration,
    direction: draw.pick(['outbound', 'outbound', 'inbound']),
    status: draft.pick(['completed', 'no-answer', 'busy']),
    call_type: draw.pick(['call', 'call', 'bridge']),
    call_uuid: uuidOf(draw.below(2 ** 31)),
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    started_at: view.text(view.created - duration * 1_000_000),
    ended_at: view.text(view.created),
    recording: draw.chance(0.4)
      ? { url: null, status: 'completed', recording_status: 'stored' }
      : null,
    dialer_recording: null,
    call: logged ? view.ref('activities/calls', call) : null,
    called_person: person,
    user,
  }
}

export const callDataRecords: Resource = {
  ...usual,
  path: 'call_data_records',
  scope: 'calls:read',
  firstId: 9_117_001,
  sorts: sortsBy('created_at', 'updated_at'),
  filters: {
    ...changed,
    created_at: { kind: 'instant', field: 'created_at' },
    user_guid: { kind: 'guid', field: 'user' },
    ...integers({ person_id: idIn('called_person') }),
    ...texts({ direction: valueIn('direction'), status: valueIn('status') }),
    ...booleans({ has_call: (record) => record['call'] !== null }),
  },
  build: buildCallDataRecord,
}

const named =
  (words: readonly string[]) =>
  (view: View): Fields => ({
    id: view.id,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    name: `${words[view.row] ?? `Outcome ${view.row + 1}`}${view.version === 1 ? '' : ` (${view.version})`}`,
  })
const byName = {
  ...usual,
  scope: 'calls:read',
  sorts: sortsBy('name', 'updated_at'),
  sort: 'name',
  direction: 'ASC',
} as const

export const callDispositions: Resource = {
  ...byName,
  path: 'call_dispositions',
  firstId: 8740,
  filters: {},
  build: (view) => ({ ...named(dispositions)(view), crm_value: null }),
}

export const callSentiments: Resource = {
  ...byName,
  path: 'call_sentiments',
  firstId: 6120,
  filters: texts({ name: valueIn('name') }),
  build: named(sentiments),
}

export const phoneNumberAssignments: Resource = {
  ...usual,
  path: 'phone_number_assignments',
  scope: 'calls:read',
  firstId: 44_001,
  sorts: sortsBy('created_at', 'updated_at'),
  filters: ids,
  build: (view) => ({
    id: view.id,
    number: numberOf(view.version % 2 === 1 ? '557' : '558', view.row),
    user: view.ref('users', view.row),
  }),
}
