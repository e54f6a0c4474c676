import { placeOf } from './relations.ts'
import { booleans, changed, idIn, integers, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Ref, Resource, View } from './resource.ts'

const uses = [
  'Inbound follow-up',
  'Outbound – finance',
  'Event: autumn fair',
  'Renewals',
  'Win back',
  'New market',
]

function buildCadence(view: View): Fields {
  const { draw, draft } = view
  const archived = view.row % 11 === 10
  const team = draw.chance(0.6)
  const stage = (row: number): Ref => view.ref('person_stages', row)
  const owner = view.ref('users', draw.below(view.sizeOf('users')))
  return {
    id: view.id,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    archived_at: archived ? view.text(view.updated) : null,
    archived: archived,
    archived_by: archived ? 'Admin' : null,
    latest_active_date: null,
    team_cadence: team,
    shared: team || draw.chance(0.5),
    remove_bounces_enabled: true,
    remove_replies_enabled: draw.chance(0.8),
    opt_out_link_included: draw.chance(0.3),
    draft: false,
    current_state: archived ? 'archived' : 'active',
    override_contact_restrictions: null,
    cadence_framework_id: null,
    cadence_function: draw.pick(['outbound', 'inbound', 'event', 'other']),
    name: `${uses[view.row % uses.length] ?? 'Cadence'} ${view.row + 1}`,
    external_identifier: null,
    tags: draw.chance(0.3) ? ['opt-out'] : [],
    knowledge_library_document_ids: [],
    creator: owner,
    owner,
    bounced_stage: stage(1),
    replied_stage: stage(2),
    added_stage: stage(3),
    finished_stage: stage(4),
    cadence_priority: {
      _href: 'https://api.salesloft.com/v2/cadence_priorities',
      id: 3385 + draw.below(3),
    },
    groups: [view.ref('groups', draw.below(view.sizeOf('groups')))].filter(
      (ref) => ref !== null && team,
    ),
    counts: {
      cadence_people: draw.chance(0.1) ? null : draft.below(400),
      people_acted_on_count: draft.below(200),
      target_daily_people: 0,
      opportunities_created: 0,
      meetings_booked: draft.below(10),
    },
  }
}

export const cadences: Resource = {
  path: 'cadences',
  scope: 'cadences:read',
  firstId: 25_591,
  zone: 'team',
  paging: 'pages',
  sorts: sortsBy('created_at', 'updated_at', 'name'),
  sort: 'updated_at',
  direction: 'DESC',
  filters: {
    ...changed,
    ...texts({ name: valueIn('name') }),
    ...integers({
      group_ids: (record) => (record['groups'] as NonNullable<Ref>[]).map(({ id }) => id),
    }),
    ...booleans({
      team_cadence: (record) => record['team_cadence'] === true,
      shared: (record) => record['shared'] === true,
      archived: (record) => record['archived'] === true,
      people_addable: (record) => record['archived'] !== true && record['draft'] !== true,
    }),
  },
  build: buildCadence,
}

export const stepKinds = [
  'email',
  'phone',
  'email',
  'integration',
  'other',
  'email',
  'phone',
  'email',
] as const
const labels = {
  email: 'Email',
  phone: 'Phone',
  integration: 'Integration',
  other: 'Other',
} as const
export const details = {
  email: 'email_details',
  phone: 'call_instructions',
  integration: 'integration_details',
  other: 'other_details',
} as const

function buildStep(view: View): Fields {
  const { cadence, number } = placeOf(view, view.row)
  const type = stepKinds[(number - 1) % stepKinds.length] ?? 'email'
  const day = number * 2 - 1
  return {
    id: view.id,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    disabled: view.draft.chance(0.05),
    type,
    name: `${labels[type]} ${number}`,
    display_name: `Day ${day}: Step 1 - ${labels[type]}`,
    day,
    step_number: 1,
    multitouch_enabled: false,
    details: {
      _href: `https://api.salesloft.com/v2/action_details/${details[type]}/${view.id}`,
      id: view.id,
    },
    cadence: view.ref('cadences', cadence),
  }
}

export const steps: Resource = {
  path: 'steps',
  scope: 'cadences:read',
  firstId: 198_394,
  zone: 'team',
  paging: 'pages',
  sorts: sortsBy('created_at', 'updated_at'),
  sort: 'updated_at',
  direction: 'DESC',
  filters: {
    ...changed,
    ...integers({ cadence_id: idIn('cadence') }),
    ...texts({ type: valueIn('type') }),
    ...booleans({ has_due_actions: () => false }),
  },
  build: buildStep,
}
