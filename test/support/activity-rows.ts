// One of everything that a measure tells apart, and beside each what it must not count.
import { type Mirrored, to } from './mirrored.ts'

const at = '2026-11-24T10:00:00.000000Z'
const guid = '0f0e0d0c-0000-4000-8000-000000000007'

export const email = (id: number, more: object = {}) => ({
  id,
  sent_at: at,
  bounced: false,
  view_tracking: true,
  click_tracking: true,
  counts: { views: 0, clicks: 0, replies: 0 },
  user: to(7),
  recipient: to(1),
  cadence: to(20),
  step: to(30),
  ...more,
})
const call = (id: number, more: object = {}) => ({
  id,
  created_at: at,
  user: to(7),
  called_person: to(1),
  cadence: to(20),
  step: to(31),
  ...more,
})
const meeting = (id: number, more: object = {}) => ({
  id,
  created_at: at,
  start_time: at,
  status: 'booked',
  person: to(1),
  booked_by_user: to(guid),
  owned_by_user: to(guid),
  ...more,
})
const membership = (id: number, more: object = {}) => ({
  id,
  added_at: at,
  person: to(id),
  cadence: to(20),
  user: to(7),
  currently_on_cadence: true,
  current_state: 'active',
  ...more,
})

export async function fillActivity({ put, leave }: Mirrored): Promise<void> {
  await put('users', { id: 7, guid, name: 'Ada' }, { id: 8, guid: 'other', name: 'Bo' })
  await put('people', { id: 1, account: to(5) }, { id: 2, account: to(6) }, { id: 3 })
  await put('steps', { id: 32, type: 'other' }, { id: 33, type: 'integration' })
  await put(
    'emails',
    email(1),
    email(2, { bounced: true }),
    email(3, { counts: { views: 3, clicks: 2, replies: 1 } }),
    email(4, {
      view_tracking: false,
      click_tracking: false,
      counts: { views: 0, clicks: 0, replies: 1 },
    }),
    email(5, { sent_at: null, send_after: at, status: 'scheduled' }),
  )
  await put(
    'calls',
    call(1, { connected: true, positive: true, duration: 61 }),
    call(2, { connected: true, positive: false, duration: 9 }),
    call(3, { connected: false, duration: null }),
  )
  const action = { person: to(1), cadence: to(20), user: to(7), type: 'other' }
  await put(
    'actions',
    { id: 1, ...action, step: to(32) },
    { id: 2, ...action, step: to(33) },
    { id: 3, ...action, step: to(30), type: 'email' },
    { id: 4, ...action, step: to(32) },
    { id: 5, ...action, step: to(32), person: to(2) },
  )
  for (const id of [1, 2, 3, 5]) await leave(id, at)
  await put(
    'cadence_memberships',
    membership(1),
    membership(2, { currently_on_cadence: false, current_state: 'removed', latest_action: to(5) }),
    membership(3, { currently_on_cadence: false, current_state: 'completed' }),
    membership(4, { currently_on_cadence: false, current_state: 'removed_no_action' }),
    membership(5, { currently_on_cadence: false, current_state: 'reassigned' }),
  )
  const task = { person: to(1), user: to(8), completed_by: to(7) }
  await put('tasks', { id: 1, ...task, completed_at: at }, { id: 2, ...task, completed_at: null })
  await put(
    'meetings',
    meeting(1),
    meeting(2, { no_show: true }),
    meeting(3, { canceled_at: at }),
    meeting(4, { status: 'pending' }),
    meeting(5, { start_time: '2999-01-01T00:00:00.000000Z' }),
    meeting(6, {
      count_towards_meetings_attended_metric: false,
      count_towards_meetings_booked_metric: false,
    }),
  )
  await put('successes', { id: 1, succeeded_at: at, person: to(1), user: to(7) })
  const opportunity = { owner: to(7), account: to(5), created_date: at }
  await put(
    'opportunities',
    { id: 1, ...opportunity, amount: '100.25', currency_iso_code: 'USD' },
    { id: 2, ...opportunity, amount: '0.5', currency_iso_code: 'USD' },
    { id: 3, ...opportunity, amount: '7', currency_iso_code: 'EUR' },
    { id: 4, ...opportunity, amount: 'much', created_date: null, created_at: at },
  )
}
