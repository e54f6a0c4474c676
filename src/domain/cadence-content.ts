// A cadence as a file holds it: settings, sharing and step groups, in one order and with nothing that says nothing, so that
// two files of one cadence are the same text. Fields that SalesLoft has and we do not know are kept.

export type Fields = Readonly<Record<string, unknown>>

export type CadenceContent = {
  readonly settings: Fields
  readonly sharing_settings: Fields
  /** Each a day's, with its `steps`: several of them are variants of one step. */
  readonly step_groups: readonly Fields[]
}

/** The published format, in the order in which files have it. */
export const knownFields = {
  settings: [
    'name',
    'external_identifier',
    'cadence_function',
    'target_daily_people',
    'remove_replied',
    'remove_bounced',
    'remove_people_when_meeting_booked',
  ],
  sharing_settings: ['team_cadence', 'shared'],
  group: ['day', 'automated', 'automated_settings', 'due_immediately', 'reference_id', 'steps'],
  automated_settings: [
    'send_type',
    'time_of_day',
    'timezone_mode',
    'delay_time',
    'allow_send_on_weekends',
  ],
  step: ['name', 'type', 'enabled', 'type_settings'],
  type_settings: [
    'instructions',
    'integration_id',
    'integration_step_type_guid',
    'previous_email_step_group_reference_id',
    'email_template',
  ],
  email_template: ['title', 'subject', 'body', 'open_tracking', 'click_tracking'],
} as const

export const stepTypes = ['Phone', 'Other', 'Integration', 'Email'] as const
export const cadenceFunctions = ['outbound', 'inbound', 'event', 'other'] as const

const order = new Map([...new Set(Object.values(knownFields).flat())].map((name, at) => [name, at]))

/** What a file leaves out means this, and is sent as this. */
const usual = {
  settings: {
    cadence_function: 'outbound',
    target_daily_people: 0,
    remove_replied: true,
    remove_bounced: true,
    remove_people_when_meeting_booked: false,
  },
  sharing_settings: { team_cadence: false, shared: false },
  group: { automated: false, due_immediately: false },
  step: { enabled: true },
} as const

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function fieldsIn(value: unknown): Fields {
  return isFields(value) ? value : {}
}

export function stepsIn(group: Fields): readonly Fields[] {
  const { steps } = group
  return Array.isArray(steps) ? steps.map(fieldsIn) : []
}

/** @returns undefined where it is no cadence at all */
export function contentIn(value: unknown): CadenceContent | undefined {
  if (!isFields(value) || !Array.isArray(value['step_groups'])) return undefined
  return {
    settings: fieldsIn(value['settings']),
    sharing_settings: fieldsIn(value['sharing_settings']),
    step_groups: value['step_groups'].map(fieldsIn),
  }
}

/** Whole, in order, numbered from 1: the same for whatever means the same. */
export function tidied(content: CadenceContent): CadenceContent {
  const groups = content.step_groups
    .toSorted((a, b) => Number(a['day']) - Number(b['day']))
    .map((group) => ({
      ...usual.group,
      ...said(group),
      steps: stepsIn(group).map((step) => ({ ...usual.step, ...said(step) })),
    }))
  return {
    settings: inOrder({ ...usual.settings, ...said(content.settings) }),
    sharing_settings: inOrder({ ...usual.sharing_settings, ...said(content.sharing_settings) }),
    step_groups: renumbered(groups).map(inOrder),
  }
}

/** As `POST /v2/cadence_imports` takes it: what has no value is said to have none. */
export function importOf(content: CadenceContent): Fields {
  const { settings, sharing_settings, step_groups } = tidied(content)
  return {
    settings: { external_identifier: null, ...settings },
    sharing_settings,
    cadence_content: {
      step_groups: step_groups.map((group) => ({
        automated_settings: {},
        ...group,
        steps: stepsIn(group).map((step) => ({ type_settings: {}, ...step })),
      })),
    },
  }
}

/** Step groups are named within a file only: SalesLoft gives them other numbers each time. */
function renumbered(groups: readonly Fields[]): readonly Fields[] {
  const named = groups.flatMap((group) => text(group['reference_id']) ?? [])
  const numbers = new Map(named.map((name, at) => [name, at + 1]))
  const numberOf = (value: unknown): unknown => numbers.get(text(value) ?? '') ?? value
  return groups.map((group) => ({
    ...group,
    ...(isNamed(group) && { reference_id: numberOf(group['reference_id']) }),
    steps: stepsIn(group).map((step) => {
      const settings = fieldsIn(step['type_settings'])
      const { [threadField]: thread } = settings
      if (text(thread) === undefined) return step
      return { ...step, type_settings: { ...settings, [threadField]: numberOf(thread) } }
    }),
  }))
}

/** Of an e-mail that answers an earlier one in its thread: the step group of that one. */
export const threadField = 'previous_email_step_group_reference_id'

function isNamed(group: Fields): boolean {
  return text(group['reference_id']) !== undefined
}

/** Names of step groups come as numbers and as texts. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** Without what says nothing. */
function said(fields: Fields): Fields {
  return fieldsIn(without(fields))
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without)
  if (!isFields(value)) return value
  const kept = Object.entries(value).map(([name, each]) => [name, without(each)] as const)
  return Object.fromEntries(kept.filter(([, each]) => !isEmpty(each)))
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isFields(value) && Object.keys(value).length === 0
}

function inOrder(fields: Fields): Fields {
  return fieldsIn(ordered(fields))
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (!isFields(value)) return value
  const names = Object.keys(value).toSorted((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1))
  return Object.fromEntries(names.map((name) => [name, ordered(value[name])]))
}

function placeOf(name: string): number {
  return (order as ReadonlyMap<string, number>).get(name) ?? order.size
}
