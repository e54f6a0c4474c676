// The lists of the reference with the fields and kinds that records have there. `reference-lists.json` is taken from its
// tables and not from what the simulator does; what is contradictory there is decided here, by name.
import { parseInstant } from '../../simulator/world/instants.ts'
import type { Fields } from './asking.ts'
import reference from './reference-lists.json' with { type: 'json' }

export interface Listed {
  readonly paging: string
  readonly sorts?: string
  readonly sort?: string
  readonly instants: string
  readonly ids: boolean
  readonly fields: string
}

export const lists = Object.entries(reference.lists as Readonly<Record<string, Listed>>)

export function words(text = ''): string[] {
  return text.split(', ').filter((word) => word !== '')
}

/** Without these, rows are hidden. */
export const revealing: Readonly<Record<string, string>> = {
  users: 'visible_only=false',
  meetings: 'show_deleted=true',
  email_templates: 'include_archived_templates=true&include_cadence_templates=true',
  team_templates: 'include_archived_templates=true',
}

// Captured records have them, or they are the key of the list; the documentation of the fields has not.
const captured: Readonly<Record<string, string>> = {
  crm_team_members_with_roles: 'id number',
  users: 'seat_package text',
  tasks: `source text, score object, object_references list, multitouch_group_id number,\
 custom_attributes object, custom_attribute_resources object, instigator object,\
 reminded boolean, rollback_reason text, _integration_id text, _integration_name text,\
 _integration_step_id text, _integration_task_id text, _integration_task_type_label text`,
}
// They come only when they are asked for, or for what recurs.
const absent: Readonly<Record<string, string>> = {
  'activities/emails': 'body, subject, error_message',
  meetings:
    'booked_by_meetings_settings, owned_by_meetings_settings, recurrence, recurring_interval',
  'calendar/events': 'recurrence, recurring_interval, series_master_event_id',
}
// Where the sources disagree: what was captured, or is newer.
const corrected: Readonly<Record<string, string>> = {
  accounts: 'user_relationships either',
  activity_histories:
    'id text, resource_id text, resource_type text, failed_dynamic_resources list',
  email_template_attachments: 'attachment_fingerprint text',
  meetings: 'task_id number, meeting_type_id number',
  cadence_memberships: 'latest_action id',
  'activities/emails': 'mailing id',
  users: 'phone_client id, role id',
  'meetings/settings/searches': 'active_meeting_url object',
}

/** The kind of each field that a record has. */
function kindsOf(path: string, { fields }: Listed): Map<string, string> {
  const all = [fields, captured[path], corrected[path]].flatMap(words)
  const kinds = new Map(
    all.map((word) => word.split(' ')).map(([name = '', kind = '']) => [name, kind]),
  )
  for (const name of words(absent[path])) kinds.delete(name)
  return kinds
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const kindTests: Readonly<Record<string, (value: unknown) => boolean>> = {
  number: (value) => typeof value === 'number',
  text: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  list: Array.isArray,
  object: isObject,
  either: (value) => isObject(value) || Array.isArray(value),
  id: (value) => isObject(value) && 'id' in value,
  ref: (value) => isObject(value) && 'id' in value && '_href' in value,
  instant: (value) => typeof value === 'string' && parseInstant(value) !== undefined,
}

/** In what records differ from the reference: fields too few, too many or of another kind. */
export function differencesFrom(
  path: string,
  listed: Listed,
  records: readonly Fields[],
): string[] {
  const kinds = kindsOf(path, listed)
  const found = records.flatMap((record) => [
    ...[...kinds.keys()].filter((name) => !Object.hasOwn(record, name)),
    ...Object.entries(record).flatMap(([name, value]) => {
      const kind = kinds.get(name)
      if (kind === undefined) return [`${name} is not said`]
      return value === null || kindTests[kind]?.(value) === true ? [] : [`${name}: no ${kind}`]
    }),
  ])
  return [...new Set(found)]
}

const keyOf = (value: unknown): number | string =>
  typeof value === 'string' ? (parseInstant(value) ?? value) : Number(value)

/** Ascending, instants as instants. */
export function rising(values: readonly unknown[]): unknown[] {
  return values.toSorted((left, right) => {
    const [one, other] = [keyOf(left), keyOf(right)]
    if (one === other) return 0
    return one < other ? -1 : 1
  })
}
