// Users come whole and unpaged unless `page` is sent, and without the inactive ones unless `visible_only=false` is.
import { booleans, ids, idIn, integers, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Resource, View } from './resource.ts'
import { firstNames, lastNames } from './words.ts'

const userNumber = (view: View): string => String(view.row + 1).padStart(2, '0')

/** Every eighth user is inactive, three of twenty-five; the first never is: the key acts for them. */
function isActive(row: number): boolean {
  return row % 8 !== 7
}

function buildUser(view: View): Fields {
  const { draw, draft } = view
  const first = draw.pick(firstNames)
  const last = draw.pick(lastNames)
  const name = `${first} ${last}`
  const email = `user${userNumber(view)}@seller.example`
  const isAdmin = view.row === 0
  return {
    id: view.id,
    guid: view.guidOf(view.row),
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    name,
    first_name: first,
    last_name: last,
    job_role: draw.chance(0.5) ? draft.pick(['Operations', 'SDR', 'AE']) : null,
    active: isActive(view.row),
    time_zone: 'US/Eastern',
    locale_utc_offset: -300,
    slack_username: draw.chance(0.5) ? `user${userNumber(view)}` : null,
    twitter_handle: null,
    email,
    email_client_email_address: email,
    sending_email_address: email,
    from_address: null,
    full_email_address: `"${name}" <${email}>`,
    bcc_email_address: null,
    work_country: draw.chance(0.3) ? draw.pick(['US', 'DE', 'GB']) : null,
    seat_package: 'premier',
    email_signature: '',
    email_signature_type: 'html',
    email_signature_click_tracking_disabled: false,
    team_admin: isAdmin,
    local_dial_enabled: draft.chance(0.5),
    click_to_call_enabled: false,
    email_client_configured: true,
    crm_connected: false,
    external_feature_flags: { ma_enabled: true, hot_leads: true, linkedin_oauth_flow: true },
    _private_fields: {},
    phone_client: { id: view.id + 1039 },
    phone_number_assignment:
      view.row < view.sizeOf('phone_number_assignments')
        ? view.ref('phone_number_assignments', view.row)
        : null,
    group: draw.chance(0.8) ? view.ref('groups', draw.below(view.sizeOf('groups'))) : null,
    team: { _href: 'https://api.salesloft.com/v2/team', id: view.teamId },
    role: { id: isAdmin ? 'Admin' : 'User' },
  }
}

const words = (record: Fields): string => `${String(record['name'])} ${String(record['email'])}`

export const users: Resource = {
  path: 'users',
  scope: 'team:read',
  firstId: 49_067,
  zone: 'team',
  paging: 'on-request',
  sorts: { ...sortsBy('id', 'email', 'name'), group: idIn('group'), role: idIn('role') },
  sort: 'id',
  direction: 'DESC',
  filters: {
    ...ids,
    search: { kind: 'search', of: words },
    visible_only: { kind: 'only', of: (record) => record['active'] === true, fallback: true },
    ...integers({ group_id: idIn('group') }),
    ...texts({
      guid: valueIn('guid'),
      role_id: idIn('role'),
      work_country: valueIn('work_country'),
    }),
    ...booleans({ active: (record) => record['active'] === true, has_crm_user: () => false }),
  },
  build: buildUser,
}
