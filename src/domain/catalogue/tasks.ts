import { bigint, boolean, date, integer, json, ref, text, textRef, timestamp } from '../columns.ts'
import type { StreamEntry } from './entry.ts'
import { fiveMinutesMs, hourMs, quarterHourMs } from './intervals.ts'

export const tasks = {
  tasks: {
    path: 'tasks',
    // Whether tasks can be sorted by updated_at is contested between the definition and production clients: the rows
    // prove it, and where they do not, ranges are read in whatever order they come.
    kind: 'cursor',
    fallback: 'bounded',
    scope: 'tasks:read',
    maximumLagMs: fiveMinutesMs,
    description: 'Tasks of users',
    columns: {
      ...timestamp('created_at', 'completed_at', 'due_at', 'remind_at', 'expires_after'),
      ...date('due_date'),
      ...text('subject', 'description', 'task_type', 'current_state', 'source', 'rollback_reason'),
      ...boolean('reminded'),
      ...bigint('multitouch_group_id'),
      ...ref('person', 'user', 'created_by_user', 'completed_by', 'opportunity'),
      ...json('instigator', 'score', 'object_references'),
      ...json('custom_attributes', 'custom_attribute_resources'),
    },
  },
  meetings: {
    path: 'meetings',
    kind: 'window',
    window: { field: 'start_time', form: 'brackets' },
    query: { show_deleted: 'true' },
    scope: 'meetings:read',
    intervalMs: quarterHourMs,
    description: 'Meetings made with SalesLoft’s calendar, cancelled ones included',
    columns: {
      ...timestamp('created_at', 'start_time', 'end_time', 'canceled_at', 'last_occurrence_at'),
      ...text('title', 'description', 'location', 'notes', 'status', 'reschedule_status'),
      ...text('calendar_id', 'calendar_type', 'event_id', 'event_source', 'i_cal_uid'),
      ...text('meeting_type', 'recipient_name', 'recipient_email', 'reschedule_guid'),
      ...text('recurring_interval'),
      ...boolean('all_day', 'no_show', 'recurring', 'strict_attribution', 'created_on_demand'),
      ...boolean('count_towards_meetings_attended_metric', 'count_towards_meetings_booked_metric'),
      ...integer('undo_completion_count'),
      // Described as texts, seen as numbers.
      ...bigint('account_id', 'task_id', 'meeting_type_id'),
      ...ref('person', 'cadence', 'step'),
      ...textRef('booked_by_user', 'owned_by_user'),
      ...json('attendees', 'guests', 'recurrence', 'crm', 'crm_references', 'crm_custom_fields'),
      ...json('booked_by_meetings_settings', 'owned_by_meetings_settings'),
    },
  },
  meetings_settings: {
    path: 'meetings/settings/searches',
    // A question that happens to be asked by POST; its parameters stay in the address.
    method: 'POST',
    kind: 'cursor',
    fallback: 'snapshot',
    hasIds: false,
    scope: 'meetings:read',
    intervalMs: hourMs,
    description: 'How each user’s meetings are booked; only with the permission to manage the team',
    columns: {
      ...timestamp('created_at'),
      ...text('title', 'description', 'location', 'email_address', 'user_slug', 'time_zone'),
      ...text('calendar_type', 'primary_calendar_id', 'primary_calendar_name'),
      ...integer('default_meeting_length', 'buffer_time_duration', 'schedule_delay'),
      ...integer('availability_limit'),
      ...boolean('allow_booking_on_behalf', 'allow_booking_overtime', 'allow_event_overlap'),
      ...boolean('availability_limit_enabled', 'enable_calendar_sync', 'enable_dynamic_location'),
      ...boolean('primary_calendar_connection_failed', 'reschedule_meetings_enabled'),
      ...boolean('schedule_buffer_enabled', 'share_event_detail'),
      ...textRef('user'),
      ...json('active_meeting_url', 'times_available', 'user_details'),
    },
  },
  calendar_events: {
    path: 'calendar/events',
    kind: 'window',
    window: { field: 'start_time', form: 'pair' },
    idType: 'text',
    hasIds: false,
    scope: 'meetings:read',
    intervalMs: hourMs,
    description: 'Events of the connected calendars',
    columns: {
      ...timestamp('created_at', 'start_time', 'end_time', 'canceled_at', 'last_occurrence_at'),
      ...text('title', 'description', 'body_html', 'location', 'status', 'provider'),
      ...text('calendar_id', 'user_guid', 'creator', 'organizer', 'i_cal_uid', 'html_link'),
      ...text('series_master_event_id', 'recurring_interval'),
      ...boolean('all_day', 'busy', 'recurring'),
      ...bigint('tenant_id'),
      ...json('attendees', 'conference_data', 'extended_properties', 'recurrence'),
    },
  },
} as const satisfies Record<string, StreamEntry>
