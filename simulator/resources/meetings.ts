// Meetings, the calendar they stand in, and what is set about them. They name users by guid and print UTC. A calendar's
// first events are the meetings': both take their time from the meeting's row. That a cancelled meeting is one of those
// that `show_deleted` shows is read into the documentation, which names no other mark.
import { personAt } from './relations.ts'
import { booleans, hrefTo, ids, idIn, integers, sortsBy, texts, valueIn } from './resource.ts'
import type { Fields, Ref, Resource, View } from './resource.ts'
import { mix, uuidOf } from '../world/draws.ts'
import { parseInstant } from '../world/instants.ts'

const usual = {
  zone: 'utc',
  paging: 'pages',
  scope: 'meetings:read',
  sort: 'start_time',
  direction: 'DESC',
} as const
const halfHourUs = 1_800_000_000

/** Up to 20 days after a meeting was booked, on a half hour. */
function startOf(meeting: number, booked: number): number {
  const later = 48 + (mix(meeting, 31) % 900)
  return (Math.floor(booked / halfHourUs) + later) * halfHourUs
}

function userBy(view: View, row: number): Ref {
  return view.sizeOf('users') === 0 ? null : hrefTo('users', view.guidOf(row))
}

function ownerOf(view: View, meeting: number): number {
  return mix(meeting, 37) % Math.max(1, view.sizeOf('users'))
}

const eventKey = (row: number, seed: number): string => uuidOf(mix(seed, row)).replaceAll('-', '')
const titleOf = (meeting: number): string => `Meeting ${meeting + 1}`

function buildMeeting(view: View): Fields {
  const { draw, draft } = view
  const person = view.ref('people', personAt(view, 'tasks', view.row))
  const event = view.ref('calendar/events', view.row)
  const moved = view.version > 1 && draft.chance(0.4) ? draft.below(300) * halfHourUs : 0
  const start = startOf(view.row, view.created) + moved
  const task = view.ref('tasks', view.row)
  const cancelled = view.version === 1 ? draw.chance(0.1) : draft.chance(0.2)
  const guest = person === null ? null : `person${person.id}@example.com`
  return {
    id: view.id,
    title: titleOf(view.row),
    start_time: view.text(start),
    end_time: view.text(start + halfHourUs),
    calendar_id: `user${ownerOf(view, view.row) + 1}@seller.example`,
    calendar_type: 'gmail',
    meeting_type: null,
    meeting_type_id: null,
    recipient_name: person === null ? null : `Person ${person.id}`,
    recipient_email: guest,
    location: '',
    description: '',
    event_id: event?.id ?? null,
    account_id: null,
    task_id: task?.id ?? null,
    created_at: view.text(view.created),
    updated_at: view.text(view.updated),
    guests: guest === null ? [] : [guest],
    crm_references: null,
    crm: null,
    event_source: 'internal',
    canceled_at: cancelled ? view.text(view.updated) : null,
    all_day: false,
    no_show: draft.chance(0.1),
    crm_custom_fields: null,
    strict_attribution: false,
    i_cal_uid: event === null ? null : `${event.id}@google.com`,
    status: draft.pick(['booked', 'booked', 'pending']),
    reschedule_status: null,
    reschedule_guid: null,
    attendees: [attendee(guest)],
    recurring: false,
    last_occurrence_at: null,
    undo_completion_count: 0,
    count_towards_meetings_attended_metric: true,
    count_towards_meetings_booked_metric: true,
    created_on_demand: false,
    notes: null,
    person,
    cadence: null,
    step: null,
    booked_by_user: userBy(view, ownerOf(view, view.row)),
    owned_by_user: userBy(view, ownerOf(view, view.row)),
  }
}

function attendee(email: string | null): Fields {
  return {
    name: null,
    email,
    status: 'needsAction',
    organizer: false,
    status_changed: false,
    deleted_at: null,
  }
}

const isCancelled = (record: Fields): boolean => record['canceled_at'] !== null

export const meetings: Resource = {
  ...usual,
  path: 'meetings',
  firstId: 66_445,
  sorts: sortsBy('start_time', 'created_at', 'updated_at'),
  optional: {
    parameter: 'include_meetings_settings',
    of(record) {
      const settings = { email_address: record['calendar_id'] }
      return { booked_by_meetings_settings: settings, owned_by_meetings_settings: settings }
    },
  },
  filters: {
    ...ids,
    start_time: { kind: 'instant', field: 'start_time' },
    created_at: { kind: 'instant', field: 'created_at' },
    user_guids: { kind: 'guid', field: 'owned_by_user' },
    show_deleted: { kind: 'reveal', hides: isCancelled },
    ...integers({
      person_id: idIn('person'),
      person_ids: idIn('person'),
      task_ids: valueIn('task_id'),
      cadence_id: idIn('cadence'),
      step_id: idIn('step'),
    }),
    ...texts({
      status: valueIn('status'),
      account_id: valueIn('account_id'),
      event_ids: valueIn('event_id'),
      i_cal_uids: valueIn('i_cal_uid'),
    }),
    ...booleans({ no_show: (record) => record['no_show'] === true }),
  },
  build: buildMeeting,
}

function buildEvent(view: View): Fields {
  const { draw, draft } = view
  const isMeeting = view.row < view.sizeOf('meetings')
  const booked = isMeeting ? view.bornAt('meetings', view.row) : view.created
  const start = startOf(view.row, booked)
  const allDay = !isMeeting && draw.chance(0.1)
  const long = allDay ? 48 * halfHourUs : halfHourUs * (1 + (isMeeting ? 0 : draw.below(4)))
  const owner = ownerOf(view, view.row)
  const email = `user${owner + 1}@seller.example`
  const person = view.ref('people', personAt(view, 'tasks', view.row))
  return {
    id: view.key,
    all_day: allDay,
    attendees: isMeeting && person !== null ? [attendee(`person${person.id}@example.com`)] : [],
    body_html: null,
    busy: draft.chance(0.9),
    calendar_id: email,
    canceled_at: null,
    conference_data: {},
    created_at: view.text(view.created),
    creator: email,
    description: draft.pick(['', 'Bring the figures', 'Zoë joins later']),
    end_time: view.text(start + long),
    extended_properties: {},
    html_link: `https://www.google.com/calendar/event?eid=${view.key}`,
    i_cal_uid: `${view.key}@google.com`,
    last_occurrence_at: null,
    location: draw.chance(0.3) ? 'Atlanta, GA' : '',
    organizer: email,
    provider: 'google',
    recurring: false,
    start_time: view.text(start),
    status: 'confirmed',
    tenant_id: view.teamId,
    title: isMeeting ? titleOf(view.row) : `Event ${view.row + 1}`,
    updated_at: view.text(view.updated),
    user_guid: view.guidOf(owner),
  }
}

const instantIn = (record: Fields, field: string): number =>
  parseInstant(String(record[field])) ?? Number.NaN

export const calendarEvents: Resource = {
  ...usual,
  path: 'calendar/events',
  firstId: 1,
  keyOf: (row, { seed }) => eventKey(row, seed),
  sorts: sortsBy('start_time'),
  filters: {
    start_time: { kind: 'edge', keep: (record, us) => instantIn(record, 'end_time') >= us },
    end_time: { kind: 'edge', keep: (record, us) => instantIn(record, 'start_time') < us },
    ...texts({ user_guid: valueIn('user_guid'), calendar_id: valueIn('calendar_id') }),
  },
  build: buildEvent,
}

function buildSettings(view: View): Fields {
  const email = `user${view.row + 1}@seller.example`
  const meetingUrl = {
    url: `https://meet.example/team/user-${view.row + 1}`,
    created_at: view.text(view.created),
    updated_at: view.text(view.created),
  }
  return {
    id: view.id,
    active_meeting_url: meetingUrl,
    allow_booking_on_behalf: true,
    allow_booking_overtime: false,
    allow_event_overlap: false,
    availability_limit: 7 * (1 + view.draft.below(4)),
    availability_limit_enabled: true,
    buffer_time_duration: 15,
    calendar_type: 'gmail',
    created_at: view.text(view.created),
    default_meeting_length: view.draft.pick([15, 30, 60]),
    description: null,
    email_address: email,
    enable_calendar_sync: true,
    enable_dynamic_location: false,
    location: null,
    primary_calendar_connection_failed: false,
    primary_calendar_id: email,
    primary_calendar_name: email,
    reschedule_meetings_enabled: true,
    schedule_buffer_enabled: false,
    schedule_delay: 2,
    share_event_detail: false,
    time_zone: 'US/Eastern',
    times_available: { monday: { enabled: true, start_time: 540, end_time: 1020 } },
    title: 'A word',
    updated_at: view.text(view.updated),
    user: userBy(view, view.row),
    user_details: { email, name: `User ${view.row + 1}` },
    user_slug: `user-${view.row + 1}`,
  }
}

export const meetingSettings: Resource = {
  ...usual,
  path: 'meetings/settings/searches',
  method: 'POST',
  firstId: 3301,
  sorts: sortsBy('created_at', 'updated_at'),
  sort: 'updated_at',
  filters: {
    updated_at: { kind: 'instant', field: 'updated_at' },
    user_guids: { kind: 'guid', field: 'user' },
    ...texts({ calendar_type: valueIn('calendar_type') }),
  },
  build: buildSettings,
}
