// What a person's seller has to do and has done: tasks, actions, notes, successes. `due_date` is a day without a zone;
// captured tasks carry more fields than the documentation has.
import { details, stepKinds } from './cadences.ts'
import { callOfNote, currentCadences, manyOf, membersOf, membershipOf } from './relations.ts'
import { personAt, placeOf, stepOfAction, touchAt } from './relations.ts'
import { changed, ids, idIn, integers, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Ref, Resource, View } from './resource.ts'
import { utcText } from '../world/instants.ts'

const usual = { zone: 'team', paging: 'pages', sort: 'updated_at', direction: 'DESC' } as const
const dayUs = 86_400_000_000

function buildTask(view: View): Fields {
  const { draw, draft } = view
  const user = view.ref('users', draw.below(view.sizeOf('users')))
  const done = view.version === 1 ? draw.chance(0.4) : draft.chance(0.6)
  const due = view.created + (1 + draw.below(20)) * dayUs
  const timed = draw.chance(0.3)
  return {
    id: view.id,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    description: draw.chance(0.4)
      ? `Ask about the ${draw.pick(['budget', 'launch', 'café'])}`
      : null,
    due_date: utcText(due).slice(0, 10),
    due_at: timed ? view.text(due) : null,
    subject: `${draft.pick(['Call', 'Write to', 'Visit'])} the customer`,
    current_state: done ? 'completed' : 'scheduled',
    task_type: draw.pick(['call', 'email', 'general']),
    remind_at: timed ? view.text(due - 3_600_000_000) : null,
    expires_after: null,
    completed_at: done ? view.text(view.updated) : null,
    completed_by: done ? user : null,
    created_by_user: view.ref('users', 0),
    user,
    person: view.ref('people', personAt(view, 'tasks', view.row)),
    opportunity: draw.chance(0.1)
      ? view.ref('opportunities', draw.below(view.sizeOf('opportunities')))
      : null,
    source: 'salesloft.api',
    score: {
      factors: {},
      prioritizer_uuid: 'salesloft.prioritizers/rhythm',
      score: `${draft.below(5)}.0`,
    },
    object_references: [],
    multitouch_group_id: null,
    custom_attributes: {},
    custom_attribute_resources: {},
    instigator: { type: 'manual', reason: 'api', metadata: {}, user_guid: view.guidOf(0) },
    reminded: false,
    rollback_reason: null,
    _integration_id: null,
    _integration_name: null,
    _integration_step_id: null,
    _integration_task_id: null,
    _integration_task_type_label: null,
  }
}

export const tasks: Resource = {
  ...usual,
  path: 'tasks',
  scope: 'tasks:read',
  firstId: 721_356_001,
  sorts: sortsBy('due_date', 'due_at', 'updated_at'),
  contested: ['updated_at'],
  sort: 'due_date',
  direction: 'ASC',
  filters: {
    ...changed,
    completed_at: { kind: 'instant', field: 'completed_at' },
    ...integers({ user_id: idIn('user'), person_id: idIn('person') }),
    ...texts({
      current_state: valueIn('current_state'),
      task_type: valueIn('task_type'),
      source: valueIn('source'),
    }),
  },
  build: buildTask,
}

const actionTypes = {
  email: 'email',
  phone: 'phone',
  integration: 'other',
  other: 'other',
} as const

function buildAction(view: View): Fields {
  const { person, cadence } = membersOf(view, membershipOf(view, view.row))
  const step = stepOfAction(view, view.row)
  const kind = stepKinds[(placeOf(view, step).number - 1) % stepKinds.length] ?? 'email'
  const stepRef = view.ref('steps', step)
  const due = view.created + view.draft.below(9) * dayUs
  return {
    id: view.id,
    due: view.draft.chance(0.7),
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    type: actionTypes[kind],
    status: 'in_progress',
    due_on: `${utcText(due).slice(0, 10)}T00:00:00.000000+00:00`,
    multitouch_group_id: null,
    action_details:
      stepRef === null
        ? null
        : {
            _href: `https://api.salesloft.com/v2/action_details/${details[kind]}/${stepRef.id}`,
            id: stepRef.id,
          },
    user: view.ref('users', view.draw.below(view.sizeOf('users'))),
    person: view.ref('people', person),
    cadence: view.ref('cadences', cadence),
    step: stepRef,
    task: null,
  }
}

/** Only those in progress: one that is done is removed. */
export const actions: Resource = {
  ...usual,
  path: 'actions',
  scope: 'cadences:read',
  firstId: 343_305_001,
  sorts: sortsBy('created_at', 'updated_at'),
  filters: {
    ...changed,
    due_on: { kind: 'instant', field: 'due_on' },
    user_guid: { kind: 'guid', field: 'user' },
    ...integers({
      step_id: idIn('step'),
      person_id: idIn('person'),
      cadence_id: idIn('cadence'),
      multitouch_group_id: valueIn('multitouch_group_id'),
    }),
    ...texts({ type: valueIn('type') }),
  },
  build: buildAction,
}

/** A step's details have the step's own id. */
export const callInstructions: Resource = {
  ...usual,
  path: 'action_details/call_instructions',
  scope: 'cadences:read',
  firstId: 198_394,
  sorts: sortsBy('created_at', 'updated_at'),
  filters: ids,
  build: (view) => ({
    id: view.id,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    instructions: view.draft.pick(['Call once, leave a voicemail', 'Ask for the budget', '']),
  }),
}

function buildNote(view: View): Fields {
  const call = callOfNote(view, view.row)
  const called = call === undefined ? null : touchAt(view, 'activities/calls', call).person
  const aboutAccount = called === null && view.draw.chance(0.4)
  const other: Ref = aboutAccount
    ? view.ref('accounts', view.draw.below(view.sizeOf('accounts')))
    : view.ref('people', personAt(view, 'notes', view.row))
  return {
    id: view.id,
    content: view.draft.pick([
      'Wants a demo – "soon"',
      'Call again in spring',
      'Söker ny leverantör',
    ]),
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    associated_type: aboutAccount ? 'account' : 'person',
    user: view.ref('users', view.draw.below(view.sizeOf('users'))),
    associated_with: called ?? other,
    call: call === undefined ? null : view.ref('activities/calls', call),
    crm_activity_metadata: null,
  }
}

export const notes: Resource = {
  ...usual,
  path: 'notes',
  scope: 'notes:read',
  firstId: 1_028_798,
  sorts: sortsBy('created_at', 'updated_at'),
  filters: {
    ...changed,
    ...integers({ associated_with_id: idIn('associated_with') }),
    ...texts({ associated_with_type: valueIn('associated_type') }),
  },
  build: buildNote,
}

function buildSuccess(view: View): Fields {
  const { draw, draft } = view
  const person = manyOf(view, 'people', 'successes', view.row)
  const [cadence = null] = currentCadences({ ...view, row: person })
  return {
    id: view.id,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    succeeded_at: view.text(view.created),
    success_window_started_at: view.text(view.created - (1 + draw.below(30)) * dayUs),
    user: view.ref('users', draw.below(view.sizeOf('users'))),
    person: view.ref('people', person),
    latest_email: null,
    latest_call: null,
    latest_action: null,
    latest_cadence: cadence,
    latest_step: null,
    counts: {
      total_emails: draft.below(9),
      total_calls: draft.below(4),
      total_other_touches: draft.below(3),
    },
  }
}

export const successes: Resource = {
  ...usual,
  path: 'successes',
  scope: 'activities:read',
  firstId: 34_605,
  sorts: sortsBy('created_at', 'updated_at', 'succeeded_at'),
  filters: { ...changed, ...integers({ person_id: idIn('person') }) },
  build: buildSuccess,
}
