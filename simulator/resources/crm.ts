// What stands in the customer's CRM: activities that were logged there, its users and account teams.
import { manyOf, touchAt } from './relations.ts'
import { changed, ids, idIn, integers, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Resource, View } from './resource.ts'
import { firstNames, lastNames, roles } from './words.ts'

const usual = {
  zone: 'team',
  scope: 'crm:read',
  paging: 'pages',
  sort: 'updated_at',
  direction: 'DESC',
} as const

function buildCrmActivity(view: View): Fields {
  const email = manyOf(view, 'activities/emails', 'crm_activities', view.row)
  const { person, user } = touchAt(view, 'activities/emails', email)
  const logged = view.draft.chance(0.8)
  return {
    id: view.id,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    subject: 'Email: ',
    description: 'Subject: Hello\nBody:\n\n\u00a0 \nhi',
    crm_id: logged ? `00T00000${view.id}` : null,
    crm_record_type: logged ? 'task' : null,
    activity_type: 'email',
    error: logged ? null : 'Not connected to your CRM',
    custom_crm_fields: { direction: 'outbound', email_message_id: `<${view.id}@mail.example>` },
    person,
    user,
  }
}

export const crmActivities: Resource = {
  ...usual,
  path: 'crm_activities',
  firstId: 11_367_506,
  sorts: sortsBy('created_at', 'updated_at'),
  filters: changed,
  build: buildCrmActivity,
}

export const crmActivityFields: Resource = {
  ...usual,
  path: 'crm_activity_fields',
  firstId: 7301,
  sorts: sortsBy('title', 'updated_at'),
  sort: 'title',
  direction: 'ASC',
  filters: texts({ source: valueIn('source') }),
  build: (view) => ({
    id: view.id,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    title: `Field ${view.row + 1}`,
    salesforce_object_type: 'Task',
    crm_object_type: 'Task',
    source: view.draw.pick(['email', 'phone']),
    field: `Org__Field_${view.row + 1}__c`,
    field_type: view.draw.pick(['string', 'boolean', 'picklist']),
    value: view.draft.pick(['Email', 'Call', null]),
    picklist_values: view.draw.chance(0.3) ? { High: 'High', Low: 'Low' } : null,
  }),
}

export const crmUserId = (row: number): string => `0055e00000${String(row + 1).padStart(5, '0')}AAY`

/** The name of a user, as the users' list has it. */
export function nameOf(view: View, row: number): { first: string; last: string } {
  const draw = view.drawOf('users', row)
  return { first: draw.pick(firstNames), last: draw.pick(lastNames) }
}

/** The CRM's user of each of the first users. */
function buildCrmUser(view: View): Fields {
  const { first, last } = nameOf(view, view.row)
  return {
    id: view.id,
    crm_id: crmUserId(view.row),
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    first_name: first,
    last_name: last,
    name: `${first} ${last}`,
    crm_username: `user${view.row + 1}.${view.version}@crm.example`,
    user: view.ref('users', view.row),
  }
}

export const crmUsers: Resource = {
  ...usual,
  path: 'crm_users',
  firstId: 41_009,
  sorts: sortsBy('id', 'updated_at'),
  sort: 'id',
  filters: {
    ...ids,
    user_guid: { kind: 'guid', field: 'user' },
    ...integers({ user_id: idIn('user') }),
    ...texts({ crm_id: valueIn('crm_id') }),
  },
  build: buildCrmUser,
}

const unsorted = { ...usual, sorts: {}, sort: 'id', filters: {} } as const

export const accountTeamMemberRoles: Resource = {
  ...unsorted,
  path: 'account_team_member_roles',
  scope: 'accounts:read',
  firstId: 201,
  build: (view) => ({
    id: view.id,
    name: `${roles[view.row % roles.length] ?? 'Role'}${view.version === 1 ? '' : ` ${view.version}`}`,
  }),
}

function crmUserIn(view: View): number {
  return view.row % Math.max(1, view.sizeOf('crm_users'))
}

export const crmAccountTeamMembers: Resource = {
  ...unsorted,
  path: 'crm_account_team_members',
  firstId: 15_001,
  build(view) {
    const user = crmUserIn(view)
    const { first, last } = nameOf(view, user)
    return {
      id: view.id,
      crm_id: `01M00000${view.id}`,
      account_crm_id: `001i00000${view.ref('accounts', view.row)?.id ?? 0}`,
      user_crm_id: crmUserId(user),
      user_crm_name: `${first} ${last}`,
      team_member_role: roles[view.row % roles.length],
      account_access_level: view.draft.pick(['Read', 'Edit', 'All']),
    }
  },
}

/** The documentation's fields have no id, the table of primary keys has one. */
export const crmTeamMembersWithRoles: Resource = {
  ...unsorted,
  path: 'crm_team_members_with_roles',
  firstId: 18_001,
  build: (view) => ({
    id: view.id,
    user_crm_id: crmUserId(crmUserIn(view)),
    team_member_role: roles[view.row % roles.length],
    account_email: `account${view.row + 1}@company.example`,
    account_name: `Company ${view.row + 1}${view.version === 1 ? '' : ` (${view.version})`}`,
  }),
}
