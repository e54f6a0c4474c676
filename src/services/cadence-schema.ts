// What a cadence file may say. SalesLoft's format has more fields than are published, so that unknown ones go along as they
// are; one that is all but the name of a known one is a slip.
import { z } from 'zod'
import {
  cadenceFunctions,
  type Fields,
  fieldsIn,
  isFields,
  knownFields,
  stepsIn,
  stepTypes,
  text,
  threadField,
} from '../domain/cadence-content.ts'
import type { Place, Problem } from '../domain/file-problems.ts'
import { nearestOf } from '../domain/slips.ts'

const filled = z.string().trim().min(1)
const flag = z.boolean().nullish()
const name = z.union([filled, z.int()])
/** A step group's name within the file. */
const reference = z.union([z.int(), z.string()]).nullish()

const settings = z.looseObject({
  name,
  external_identifier: z.union([z.string(), z.int()]).nullish(),
  cadence_function: z.enum(cadenceFunctions).nullish(),
  target_daily_people: z.int().min(0).nullish(),
  remove_replied: flag,
  remove_bounced: flag,
  remove_people_when_meeting_booked: flag,
})
const sharing = z.looseObject({ team_cadence: flag, shared: flag })
const automated = z.looseObject({
  send_type: z.enum(['at_time', 'after_time_delay']).nullish(),
  time_of_day: z
    .string()
    .regex(/^([01]?\d|2[0-3]):[0-5]\d\b/, 'is a time such as 09:00')
    .nullish(),
  timezone_mode: z.enum(['person', 'user']).nullish(),
  delay_time: z.int().min(0).max(720).nullish(),
  allow_send_on_weekends: flag,
})
const step = z.looseObject({
  name,
  type: z.enum(stepTypes),
  enabled: flag,
  type_settings: z
    .looseObject({
      instructions: z.string().nullish(),
      [threadField]: reference,
      email_template: z
        .looseObject({
          title: z.string().nullish(),
          subject: z.string().nullish(),
          body: z.string().nullish(),
          open_tracking: flag,
          click_tracking: flag,
        })
        .nullish(),
    })
    .nullish(),
})
const groups = z
  .array(
    z.looseObject({
      day: z.int().min(1),
      automated: flag,
      automated_settings: automated.nullish(),
      due_immediately: flag,
      reference_id: reference,
      steps: z.array(step).min(1),
    }),
  )
  .min(1)

const schemas = { settings, sharing_settings: sharing, step_groups: groups } as const
export type Part = keyof typeof schemas

/** Places are within the part. */
export function problemsOf(part: Part, value: unknown): readonly Problem[] {
  const read = schemas[part].safeParse(value)
  const said = read.success ? [] : read.error.issues.map((issue) => problemOf(issue, value))
  if (part !== 'step_groups') return [...said, ...slips(fieldsIn(value), [], knownFields[part])]
  return [...said, ...slipsInGroups(value), ...(said.length === 0 ? threads(value) : [])]
}

type Issue = z.core.$ZodIssue

function problemOf(issue: Issue, value: unknown): Problem {
  const path = issue.path.filter((key) => typeof key !== 'symbol')
  return { path, says: wordsOf(issue, valueAt(value, path)) }
}

function wordsOf(issue: Issue, value: unknown): string {
  const is = value === undefined || value === null ? 'is missing' : `is ${shown(value)}`
  if (issue.code === 'invalid_value') return `${is}; one of ${issue.values.join(', ')}`
  if (issue.code === 'invalid_type') return `${is}; ${expected[issue.expected] ?? issue.expected}`
  if (issue.code === 'invalid_union') return `${is}; a text or a whole number`
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    if (issue.origin === 'array') return 'is empty; at least one'
    if (issue.origin === 'string') return 'is empty'
    const limit = issue.code === 'too_small' ? `least ${issue.minimum}` : `most ${issue.maximum}`
    return `${is}; at ${limit}`
  }
  return issue.code === 'invalid_format' ? `${is}; ${issue.message.replace(/^is /, '')}` : is
}

const expected: Readonly<Record<string, string>> = {
  string: 'a text',
  int: 'a whole number',
  number: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'fields with values',
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  const said = JSON.stringify(value)
  return said.length > 40 ? `${said.slice(0, 40)}…` : said
}

function valueAt(value: unknown, path: Place): unknown {
  return path.reduce<unknown>((at, key) => {
    if (Array.isArray(at)) return typeof key === 'number' ? (at[key] as unknown) : undefined
    return fieldsIn(at)[key]
  }, value)
}

const leastLength = 4

function slips(fields: Fields, path: Place, known: readonly string[]): readonly Problem[] {
  return Object.keys(fields)
    .filter((key) => !known.includes(key))
    .flatMap((key) => {
      const near = nearestOf(key, { among: known, leastLength })
      if (near === undefined || near in fields) return []
      return [{ path: [...path, key], says: `is no field; did you mean ${near}?` }]
    })
}

function slipsInGroups(value: unknown): readonly Problem[] {
  if (!Array.isArray(value)) return []
  return value.map(fieldsIn).flatMap((group, at) => [
    ...slips(group, [at], knownFields.group),
    ...slips(
      fieldsIn(group['automated_settings']),
      [at, 'automated_settings'],
      knownFields.automated_settings,
    ),
    ...stepsIn(group).flatMap((each, number) => {
      const path = [at, 'steps', number]
      const typed = fieldsIn(each['type_settings'])
      const template = [...path, 'type_settings', 'email_template']
      return [
        ...slips(each, path, knownFields.step),
        ...slips(typed, [...path, 'type_settings'], knownFields.type_settings),
        ...slips(fieldsIn(typed['email_template']), template, knownFields.email_template),
      ]
    }),
  ])
}

/** Step groups are named once, and e-mails go on in the thread of one that is there. */
function threads(value: unknown): readonly Problem[] {
  const all = Array.isArray(value) ? value.filter(isFields) : []
  const names = all.map((group) => text(group['reference_id']))
  const twice = names.flatMap((each, at) =>
    each !== undefined && names.indexOf(each) < at
      ? [{ path: [at, 'reference_id'], says: `is ${each}, as that of an earlier group` }]
      : [],
  )
  const lost = all.flatMap((group, at) =>
    stepsIn(group).flatMap((each, number) => {
      const thread = text(fieldsIn(each['type_settings'])[threadField])
      if (thread === undefined || thread === '' || names.includes(thread)) return []
      const path = [at, 'steps', number, 'type_settings', threadField]
      return [{ path, says: `is ${thread}, the reference_id of no group` }]
    }),
  )
  return [...twice, ...lost]
}
