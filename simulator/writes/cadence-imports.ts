// A cadence with its steps from one document, or steps for a cadence that has none: the only way in which the API makes
// either. What is imported comes back from the export as it was sent. The wording of refusals is UNVERIFIED.
import { details } from '../resources/cadences.ts'
import { fieldsIn, hrefTo } from '../resources/resource.ts'
import type { Fields } from '../resources/resource.ts'
import { livingRows } from '../world/sources.ts'
import { besideName } from '../world/table.ts'
import type { Outcome, WriteContext } from './context.ts'
import { isEmpty } from './context.ts'
import { booleanIn, idOf, isBlank } from './fields.ts'
import type { Errors } from './fields.ts'
import { refId } from './rows.ts'

interface ImportedStep {
  readonly day: number
  readonly type: keyof typeof details
  readonly name: string
  readonly enabled: boolean
}

const types = {
  Phone: 'phone',
  Other: 'other',
  Integration: 'integration',
  Email: 'email',
} as const
const functions = new Set(['outbound', 'inbound', 'event', 'other'])

function readAutomation(group: Fields, at: string, errors: Errors): void {
  const { automated, automated_settings: sent } = group
  if (automated !== undefined && booleanIn(automated) === undefined)
    errors[`${at}.automated`] = ['is not a boolean']
  if (booleanIn(automated) !== true || sent === undefined) return
  const settings = fieldsIn(sent)
  const type = settings?.['send_type']
  if (type === 'at_time') return
  const delay = Number(settings?.['delay_time'] ?? 0)
  if (type !== 'after_time_delay' || !(delay >= 0 && delay <= 720))
    errors[`${at}.automated_settings`] = ['is invalid']
}

function readStep(value: unknown, day: number, at: string, errors: Errors): ImportedStep[] {
  const step = fieldsIn(value)
  const type = types[step?.['type'] as keyof typeof types]
  if (type === undefined) {
    errors[`${at}.type`] = ['is not included in the list']
    return []
  }
  const name = isBlank(step?.['name']) ? `Step: ${String(step?.['type'])}` : String(step?.['name'])
  return [{ day, type, name, enabled: booleanIn(step?.['enabled']) !== false }]
}

function readSteps(groups: unknown, errors: Errors): ImportedStep[] {
  if (!Array.isArray(groups) || groups.length === 0) {
    errors['cadence_content.step_groups'] = ['is required']
    return []
  }
  return groups.flatMap((value: unknown, index) => {
    const at = `cadence_content.step_groups.${index}`
    const group = fieldsIn(value)
    const day = idOf(group?.['day'])
    const steps: unknown = group?.['steps']
    if (group === undefined || day === undefined || day < 1) {
      errors[`${at}.day`] = ['is invalid']
      return []
    }
    readAutomation(group, at, errors)
    if (!Array.isArray(steps) || steps.length === 0) {
      errors[`${at}.steps`] = ['is required']
      return []
    }
    return steps.flatMap((step: unknown, place) =>
      readStep(step, day, `${at}.steps.${place}`, errors),
    )
  })
}

function readSettings(settings: Fields, errors: Errors): void {
  if (isBlank(settings['name'])) errors['settings.name'] = ['is required']
  const { cadence_function: use } = settings
  if (!isBlank(use) && !functions.has(String(use)))
    errors['settings.cadence_function'] = ['is not included in the list']
}

export function importCadence(
  { world, rows, ledger, options }: WriteContext,
  fields: Fields,
): Outcome {
  const errors: Errors = {}
  const content = fieldsIn(fields['cadence_content']) ?? {}
  const settings = fieldsIn(fields['settings']) ?? {}
  const sharing = fieldsIn(fields['sharing_settings']) ?? {}
  const steps = readSteps(content['step_groups'], errors)
  const onto = isBlank(content['cadence_id']) ? undefined : idOf(content['cadence_id'])
  if (isBlank(content['cadence_id'])) {
    readSettings(settings, errors)
    const { external_identifier: name } = settings
    const cadences = world.table('cadences')
    const isTaken = livingRows(cadences).some(
      (row) => cadences.record(row)['external_identifier'] === name,
    )
    if (options.uniqueIdentifiers && !isBlank(name) && isTaken)
      errors['settings.external_identifier'] = ['is already taken']
  } else if (rows.living('cadences', onto) === undefined) {
    errors['cadence_content.cadence_id'] = ['must exist']
  } else if (hasSteps(onto)) {
    errors['cadence_content.cadence_id'] = ['has steps already']
  }
  if (!isEmpty(errors)) {
    ledger.note({ effect: 'refused', stream: 'cadences', errors })
    return { kind: 'refused', errors }
  }
  function hasSteps(cadence: number | undefined): boolean {
    const table = world.table('steps')
    return livingRows(table).some((row) => refId(table.record(row), 'cadence') === cadence)
  }

  const me = world.single('me')
  const user = me === undefined ? null : hrefTo('users', Number(me['id']))
  const beside = { [besideName]: { settings, step_groups: content['step_groups'] } }
  const id =
    onto ??
    rows.add('cadences', { ...cadenceOf(settings, sharing), owner: user, creator: user, ...beside })
  const placed = new Map<number, number>()
  const table = world.table('steps')
  const first = table.idOf(table.rows)
  rows.addAll(
    'steps',
    steps.map(({ day, type, name, enabled }, index) => {
      const place = (placed.get(day) ?? 0) + 1
      placed.set(day, place)
      const href = `https://api.salesloft.com/v2/action_details/${details[type]}/${first + index}`
      return {
        day,
        type,
        name,
        disabled: !enabled,
        display_name: `Day ${day}: Step ${place} - ${name}`,
        step_number: place,
        multitouch_enabled: false,
        details: { _href: href, id: first + index },
        cadence: hrefTo('cadences', id),
      }
    }),
  )
  if (onto !== undefined) rows.change('cadences', id, beside)
  ledger.note({ effect: onto === undefined ? 'created' : 'updated', stream: 'cadences', id })
  return { kind: 'written', id, created: onto === undefined }
}

const flag = (value: unknown, otherwise: boolean): boolean => booleanIn(value) ?? otherwise

function cadenceOf(settings: Fields, sharing: Fields): Fields {
  const team = flag(sharing['team_cadence'], false)
  return {
    name: String(settings['name']),
    archived_at: null,
    archived: false,
    archived_by: null,
    latest_active_date: null,
    team_cadence: team,
    shared: team || flag(sharing['shared'], false),
    remove_bounces_enabled: flag(settings['remove_bounced'], true),
    remove_replies_enabled: flag(settings['remove_replied'], true),
    opt_out_link_included: false,
    draft: false,
    current_state: 'active',
    override_contact_restrictions: null,
    cadence_framework_id: null,
    cadence_function: settings['cadence_function'] ?? 'outbound',
    external_identifier: settings['external_identifier'] ?? null,
    tags: [],
    knowledge_library_document_ids: [],
    bounced_stage: null,
    replied_stage: null,
    added_stage: null,
    finished_stage: null,
    cadence_priority: null,
    groups: [],
    counts: {
      cadence_people: 0,
      people_acted_on_count: 0,
      target_daily_people: Number(settings['target_daily_people'] ?? 0),
      opportunities_created: 0,
      meetings_booked: 0,
    },
  }
}
