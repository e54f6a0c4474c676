// Where a file and a cadence differ, step by step. A step is the same one where its day, type and name are; then where it
// moved to another day, then where it was renamed. No difference means that they mean the same, whatever their texts are.
import {
  type CadenceContent,
  type Fields,
  fieldsIn,
  isFields,
  stepsIn,
  text,
  threadField,
  tidied,
} from './cadence-content.ts'
import { AppError } from './errors.ts'

export type Difference = {
  /** `settings`, `sharing_settings`, `steps` or one step: `day 3, Phone "Call"`. */
  readonly where: string
  readonly kind: 'changed' | 'only-file' | 'only-live'
  /** What one of the two does not have is null there. */
  readonly fields: readonly {
    readonly path: string
    readonly file: unknown
    readonly live: unknown
  }[]
}

type Step = { readonly where: string; readonly day: string; readonly fields: Flat }
type Flat = ReadonlyMap<string, unknown>

export function differences(given: {
  readonly file: CadenceContent
  readonly live: CadenceContent
}): readonly Difference[] {
  const [file, live] = [tidied(given.file), tidied(given.live)]
  const steps = { file: stepsOf(file), live: stepsOf(live) }
  const pairs = paired(steps.file, steps.live)
  const inFile = new Set(pairs.map(([step]) => step))
  const inLive = new Set(pairs.map(([, step]) => step))
  return [
    ...changed('settings', flat(file.settings), flat(live.settings)),
    ...changed('sharing_settings', flat(file.sharing_settings), flat(live.sharing_settings)),
    ...steps.live.filter((step) => !inLive.has(step)).map((step) => alone('only-live', step)),
    ...steps.file.flatMap((step) => {
      const pair = pairs.find(([one]) => one === step)
      return pair === undefined || !inFile.has(step)
        ? [alone('only-file', step)]
        : changed(pair[1].where, step.fields, pair[1].fields)
    }),
    ...inAnotherOrder(pairs, steps.live),
  ]
}

function stepsOf(content: CadenceContent): readonly Step[] {
  const labels = new Map(
    content.step_groups.map((group) => [text(group['reference_id']), labelOf(group)]),
  )
  return content.step_groups.flatMap((group) => {
    const { steps: _steps, reference_id: _number, ...shared } = group
    const all = stepsIn(group)
    return all.map((step) => {
      const settings = fieldsIn(step['type_settings'])
      const thread = text(settings[threadField])
      const together = all.filter((each) => each !== step).map((each) => text(each['name']))
      const fields = {
        ...shared,
        ...step,
        type_settings: {
          ...settings,
          ...(thread !== undefined && { [threadField]: labels.get(thread) ?? thread }),
        },
        ...(together.length > 0 && { variant_of: together.join(', ') }),
      }
      return { where: whereOf(group, step), day: String(group['day']), fields: flat(fields) }
    })
  })
}

function labelOf(group: Fields): string {
  return `day ${String(group['day'])}, "${text(stepsIn(group)[0]?.['name']) ?? ''}"`
}

function whereOf(group: Fields, step: Fields): string {
  const name = text(step['name']) ?? ''
  return `day ${String(group['day'])}, ${text(step['type']) ?? 'step'} "${name}"`
}

/** Dotted paths to what is no object; a list is one value. */
function flat(fields: Fields, prefix = ''): Map<string, unknown> {
  return new Map(
    Object.entries(fields).flatMap(([name, value]): [string, unknown][] =>
      isFields(value) ? [...flat(value, `${prefix}${name}.`)] : [[prefix + name, value]],
    ),
  )
}

const sameness = [
  (step: Step) => `${step.day} ${keyOf(step)}`,
  (step: Step) => keyOf(step),
  (step: Step) => `${step.day} ${String(step.fields.get('type'))}`,
] as const

function keyOf({ fields }: Step): string {
  return JSON.stringify([fields.get('type'), fields.get('name')])
}

function paired(file: readonly Step[], live: readonly Step[]): readonly (readonly [Step, Step])[] {
  const left = new Set(live)
  const pairs = new Map<Step, Step>()
  for (const key of sameness) {
    for (const step of file) {
      if (pairs.has(step)) continue
      const found = [...left].find((other) => key(other) === key(step))
      if (found === undefined) continue
      pairs.set(step, found)
      left.delete(found)
    }
  }
  return file.flatMap((step) => {
    const found = pairs.get(step)
    return found === undefined ? [] : [[step, found] as const]
  })
}

function changed(where: string, file: Flat, live: Flat): readonly Difference[] {
  const paths = [...new Set([...live.keys(), ...file.keys()])]
  const fields = paths
    .map((path) => ({ path, file: file.get(path) ?? null, live: live.get(path) ?? null }))
    .filter((each) => !isSame(each.file, each.live))
  return fields.length === 0 ? [] : [{ where, kind: 'changed', fields }]
}

/** Names come as numbers and as texts. */
function isSame(one: unknown, other: unknown): boolean {
  return (
    one === other || (text(one) ?? JSON.stringify(one)) === (text(other) ?? JSON.stringify(other))
  )
}

function alone(kind: 'only-file' | 'only-live', step: Step): Difference {
  const fields = [...step.fields].map(([path, value]) =>
    kind === 'only-file' ? { path, file: value, live: null } : { path, file: null, live: value },
  )
  return { where: step.where, kind, fields }
}

/** Steps of one day that changed places. */
function inAnotherOrder(
  pairs: readonly (readonly [Step, Step])[],
  live: readonly Step[],
): readonly Difference[] {
  const stayed = pairs.filter(([one, other]) => one.day === other.day)
  const places = stayed.map(([, step]) => live.indexOf(step))
  if (places.every((place, at) => at === 0 || place > (places[at - 1] ?? 0))) return []
  const names = (steps: readonly Step[]): string => steps.map(({ where }) => where).join('; ')
  const theirs = stayed.map(([, step]) => step)
  const order = {
    path: 'order',
    file: names(theirs),
    live: names(theirs.toSorted((a, b) => live.indexOf(a) - live.indexOf(b))),
  }
  return [{ where: 'steps', kind: 'changed', fields: [order] }]
}

/** For whom there is no other answer than a failure. */
export function otherContent(cadence: string, all: readonly Difference[]): AppError {
  const places = all.slice(0, mostPlaces).map(({ where }) => where)
  const more = all.length > mostPlaces ? `, and ${all.length - mostPlaces} more` : ''
  return new AppError(
    'cadence.differs',
    `Cadence ${cadence} is there already, with other content (${places.join('; ')}${more}).`,
  )
}

const mostPlaces = 5
