// Opportunities of the CRM, the people in them and the stages they go through. Sorts are not captured: those that a
// production client sends are known.
import { crmUserId, nameOf } from './crm.ts'
import { booleans, changed, idIn, integers, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Resource, View } from './resource.ts'
import { stages } from './words.ts'

const dayUs = 86_400_000_000

function buildOpportunity(view: View): Fields {
  const { draw, draft } = view
  const stage = draft.below(stages.length)
  const closed = stage >= 3
  const user = draw.below(Math.max(1, view.sizeOf('users')))
  const { first, last } = nameOf(view, user)
  const account = draw.below(Math.max(1, view.sizeOf('accounts')))
  const accountRef = view.ref('accounts', account)
  const crmId = `006i00000${view.id}`
  return {
    id: view.id,
    name: `Opportunity ${view.row + 1}`,
    amount: `${1000 + draft.below(90_000)}.0`,
    stage_name: stages[stage],
    probability: `${stage * 25}.0`,
    crm_id: crmId,
    crm_type: 'salesforce',
    crm_url: `https://na15.salesforce.com/${crmId}`,
    account_crm_id: accountRef === null ? null : `001i00000${accountRef.id}`,
    owner_crm_id: crmUserId(user),
    owner_crm_name: `${first} ${last}`,
    created_by_crm_id: crmUserId(0),
    account_name: accountRef === null ? null : `Company ${account + 1}`,
    opportunity_type: draw.pick(['New Business', 'Renewal']),
    crm_last_updated_date: view.text(view.updated),
    close_date: view.text(view.created + 60 * dayUs),
    created_date: view.text(view.created),
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    is_closed: closed,
    is_won: stage === 3,
    opportunity_window_person_id: null,
    opportunity_window_started_at: null,
    custom_fields: {},
    currency_iso_code: draw.pick(['USD', 'EUR']),
    tags: [],
    most_recent_cadence: null,
    most_recent_step: null,
    most_recent_step_number: null,
    most_recent_step_account: null,
    owner: view.ref('users', user),
    creator: view.ref('users', 0),
    account: accountRef,
  }
}

const opportunity = {
  zone: 'team',
  paging: 'pages',
  sort: 'updated_at',
  direction: 'DESC',
  scope: 'opportunities:read',
  sorts: sortsBy('created_at', 'updated_at'),
} as const

export const opportunities: Resource = {
  ...opportunity,
  path: 'opportunities',
  firstId: 540_001,
  filters: {
    ...changed,
    created_at: { kind: 'instant', field: 'created_at' },
    created_date: { kind: 'instant', field: 'created_date' },
    ...integers({ account_id: idIn('account'), owner_id: idIn('owner') }),
    ...texts({
      crm_id: valueIn('crm_id'),
      stage_name: valueIn('stage_name'),
      tag: valueIn('tags'),
    }),
    ...booleans({
      is_closed: (record) => record['is_closed'] === true,
      is_won: (record) => record['is_won'] === true,
    }),
  },
  build: buildOpportunity,
}

export const opportunityPeople: Resource = {
  ...opportunity,
  path: 'opportunity_people',
  firstId: 560_001,
  filters: changed,
  build(view) {
    const person = view.ref('people', view.draw.below(view.sizeOf('people')))
    const one = view.ref('opportunities', view.row)
    return {
      id: view.id,
      person_id: person?.id ?? null,
      opportunity_id: one?.id ?? null,
      opportunity_crm_id: one === null ? null : `006i00000${one.id}`,
      person_crm_id: view.draft.chance(0.5) && person !== null ? `003i00000${person.id}` : null,
      created_at: view.text(view.created),
      updated_at: view.text(view.updated),
      crm_id: `00K00000${view.id}`,
    }
  },
}

export const opportunityStages: Resource = {
  ...opportunity,
  path: 'opportunity_stages',
  firstId: 801,
  filters: changed,
  build: (view) => ({
    id: view.id,
    name: stages[view.row] ?? `Stage ${view.row + 1}`,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    order: view.row + 1,
    active: view.version % 2 === 1,
  }),
}
