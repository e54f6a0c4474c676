// What a step leaves behind, field by field as the lists serve it: an e-mail, a call, a meeting, a success.
import { hrefTo } from '../resources/resource.ts'
import type { Fields } from '../resources/resource.ts'
import { utcText } from '../world/instants.ts'
import type { Micros } from '../world/instants.ts'

/** One membership at one step. */
export interface Scene {
  readonly membership: Fields
  readonly person: Fields
  readonly cadence: Fields
  readonly user: Fields
  /** The step's id and the action that was due. */
  readonly step: number
  readonly action: number | undefined
}

const halfHourUs = 1_800_000_000

function refsOf({ membership, step, action }: Scene): Fields {
  return {
    user: membership['user'],
    cadence: membership['cadence'],
    step: hrefTo('steps', step),
    action: action === undefined ? null : hrefTo('actions', action),
    task: null,
    crm_activity: null,
  }
}

export function emailOf(scene: Scene, now: string): Fields {
  const { membership, person } = scene
  return {
    ...refsOf(scene),
    recipient: membership['person'],
    recipient_email_address: person['email_address'],
    status: 'sent',
    bounced: false,
    send_after: null,
    sent_at: now,
    view_tracking: true,
    click_tracking: true,
    headers: {},
    personalization: '0.0',
    counts: {
      clicks: 0,
      views: 0,
      replies: 0,
      unique_devices: 0,
      unique_locations: 0,
      attachments: 0,
    },
    message_id: null,
    draft_with_ai: false,
    additional_recipients: [],
    mailing: { id: 9_000_000 + (membership['id'] as number) },
    email_template: null,
  }
}

export function callOf(scene: Scene, disposition: string): Fields {
  const { membership, person } = scene
  const connected = disposition === 'Connected'
  return {
    ...refsOf(scene),
    called_person: membership['person'],
    to: person['phone'] ?? person['mobile_phone'] ?? null,
    duration: connected ? 180 : null,
    sentiment: connected ? 'Interested' : null,
    disposition,
    recordings: [],
    positive: false,
    connected,
    note: null,
  }
}

export function meetingOf({ membership, person, user, step }: Scene, now: Micros): Fields {
  const start = (Math.floor(now / halfHourUs) + 96) * halfHourUs
  const owner = hrefTo('users', String(user['guid']))
  const guest = person['email_address'] ?? null
  return {
    title: 'A meeting from a cadence',
    start_time: utcText(start),
    end_time: utcText(start + halfHourUs),
    calendar_id: user['email'],
    calendar_type: 'gmail',
    meeting_type: null,
    meeting_type_id: null,
    recipient_name: person['display_name'],
    recipient_email: guest,
    location: '',
    description: '',
    event_id: null,
    account_id: null,
    task_id: null,
    guests: guest === null ? [] : [guest],
    crm_references: null,
    crm: null,
    event_source: 'internal',
    canceled_at: null,
    all_day: false,
    no_show: false,
    crm_custom_fields: null,
    strict_attribution: true,
    i_cal_uid: null,
    status: 'booked',
    reschedule_status: null,
    reschedule_guid: null,
    attendees: [],
    recurring: false,
    last_occurrence_at: null,
    undo_completion_count: 0,
    count_towards_meetings_attended_metric: true,
    count_towards_meetings_booked_metric: true,
    created_on_demand: false,
    notes: null,
    person: membership['person'],
    cadence: membership['cadence'],
    step: hrefTo('steps', step),
    booked_by_user: owner,
    owned_by_user: owner,
  }
}

export function successOf({ membership, step }: Scene, now: string): Fields {
  const counts = membership['counts'] as Readonly<Record<string, number>>
  return {
    succeeded_at: now,
    success_window_started_at: membership['added_at'],
    user: membership['user'],
    person: membership['person'],
    latest_email: null,
    latest_call: null,
    latest_action: membership['latest_action'],
    latest_cadence: membership['cadence'],
    latest_step: hrefTo('steps', step),
    counts: {
      total_emails: counts['sent_emails'] ?? 0,
      total_calls: counts['calls'] ?? 0,
      total_other_touches: 0,
    },
  }
}
