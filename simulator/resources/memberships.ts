// One row a person and cadence, for ever: a person who is added again gets the same row in another state.
import { actionOf, isOn, membersOf, stateOf, stepIn, stepOfAction } from './relations.ts'
import { booleans, changed, idIn, integers, sortsBy } from './resource.ts'
import type { Fields, Places, Resource, View } from './resource.ts'

const later = ['active', 'scheduled', 'completed', 'removed'] as const

// Of an action that is done only the id is left: the list of actions has those in progress.
function latestAction(view: View, action: number | undefined): { id: number | string } | null {
  const due = action === undefined ? null : view.ref('actions', action)
  if (due !== null) return { id: due.id }
  return view.draw.chance(0.8) ? { id: 1_305_000 + view.row } : null
}

function buildMembership(view: View): Fields {
  const { draw, draft } = view
  const { person, cadence } = membersOf(view, view.row)
  const state = view.version === 1 ? stateOf(view.row) : draft.pick(later)
  const on = isOn(state)
  const action = actionOf(view, view.row)
  const step = action === undefined ? stepIn(view, cadence, draft) : stepOfAction(view, action)
  const sent = state === 'staged' ? 0 : draft.below(8)
  return {
    id: view.id,
    added_at: view.text(view.created - 7379),
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    person_deleted: false,
    currently_on_cadence: on,
    current_state: state,
    cadence: view.ref('cadences', cadence),
    person: view.ref('people', person),
    user: view.ref('users', draw.below(view.sizeOf('users'))),
    latest_action: latestAction(view, action),
    step: on ? view.ref('steps', step) : null,
    counts: {
      views: sent,
      clicks: sent >> 2,
      replies: sent > 6 ? 1 : 0,
      calls: draft.below(3),
      sent_emails: sent,
      bounces: 0,
    },
  }
}

function membershipsOf(value: string, { sizeOf, firstIdOf }: Places): number[] {
  const person = Number(value) - firstIdOf('people')
  const people = sizeOf('people')
  if (!(person >= 0 && person < people)) return []
  const rounds = Math.ceil((sizeOf('cadence_memberships') - person) / people)
  return Array.from({ length: Math.max(0, rounds) }, (_, round) => person + round * people)
}

export const memberships: Resource = {
  path: 'cadence_memberships',
  scope: 'cadences:read',
  firstId: 71_245_001,
  zone: 'team',
  paging: 'pages',
  sorts: sortsBy('added_at', 'updated_at'),
  sort: 'updated_at',
  direction: 'DESC',
  filters: {
    ...changed,
    ...integers({ person_id: idIn('person'), cadence_id: idIn('cadence') }),
    ...booleans({ currently_on_cadence: (record) => record['currently_on_cadence'] === true }),
  },
  lookups: { person_id: { of: idIn('person'), guess: membershipsOf } },
  build: buildMembership,
}
