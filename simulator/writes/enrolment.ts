// Whether a person may be put on a cadence, as SalesLoft would say it. The documentation names the rule about teammates
// and that people who opted out cannot be added; the wording, and what else is refused, are UNVERIFIED.
import type { Fields } from '../resources/resource.ts'
import { isEmpty } from './context.ts'
import type { WriteContext } from './context.ts'
import { idOf, isBlank } from './fields.ts'
import type { Errors } from './fields.ts'
import { refId } from './rows.ts'
import { stepsOf } from './steps.ts'
import type { Step } from './steps.ts'

export interface Enrolment {
  readonly person: number
  readonly cadence: number
  readonly user: number
  readonly step: Step
}

export type Judgement =
  | { readonly kind: 'fit'; readonly enrolment: Enrolment }
  | { readonly kind: 'refused'; readonly errors: Errors }
  | { readonly kind: 'missing'; readonly errors: Errors }

const names = { people: 'person_id', cadences: 'cadence_id' } as const

function readIds(fields: Fields): { ids: Record<string, number>; errors: Errors } {
  const ids: Record<string, number> = {}
  const errors: Errors = {}
  for (const name of ['person_id', 'cadence_id', 'user_id', 'step_id']) {
    const isNeeded = name === 'person_id' || name === 'cadence_id'
    if (isBlank(fields[name])) {
      if (isNeeded) errors[name] = ['is required']
      continue
    }
    const id = idOf(fields[name])
    if (id === undefined) errors[name] = ['is invalid']
    else ids[name] = id
  }
  return { ids, errors }
}

export function judge({ world, rows, options }: WriteContext, fields: Fields): Judgement {
  const { ids, errors } = readIds(fields)
  const refused = (name: string, why: string): Judgement => ({
    kind: 'refused',
    errors: { ...errors, [name]: [why] },
  })
  if (!isEmpty(errors)) return { kind: 'refused', errors }
  const person = rows.living('people', ids['person_id'])
  const cadence = rows.living('cadences', ids['cadence_id'])
  for (const [stream, record] of [
    ['people', person],
    ['cadences', cadence],
  ] as const) {
    if (record !== undefined) continue
    return {
      kind: options.unknownTarget === 'refused' ? 'refused' : 'missing',
      errors: { [names[stream]]: ['must exist'] },
    }
  }
  if (person === undefined || cadence === undefined) return { kind: 'missing', errors }
  const company = rows.living('accounts', refId(person, 'account'))
  if (person['do_not_contact'] === true || company?.['do_not_contact'] === true)
    return refused('person_id', 'may not be contacted')
  if (cadence['archived'] === true || cadence['archived_at'] !== null)
    return refused('cadence_id', 'is archived')
  if (cadence['draft'] === true) return refused('cadence_id', 'is a draft')

  const me = world.single('me')?.['id']
  const user = rows.living('users', ids['user_id'] ?? me)
  if (user === undefined) return refused('user_id', 'must exist')
  if (user['active'] !== true) return refused('user_id', 'is not active')
  const isOwn = refId(cadence, 'owner') === user['id']
  const isOpen =
    cadence['team_cadence'] === true || (cadence['shared'] === true && user['id'] === me)
  if (!isOwn && !isOpen && !options.personalCadenceAdmin)
    return refused('user_id', 'is not the owner of this personal cadence')

  const steps = stepsOf(world, cadence['id'] as number)
  const step =
    ids['step_id'] === undefined ? steps[0] : steps.find(({ id }) => id === ids['step_id'])
  if (step === undefined)
    return ids['step_id'] === undefined
      ? refused('cadence_id', 'has no steps')
      : refused('step_id', 'is not a step of this cadence')
  return {
    kind: 'fit',
    enrolment: {
      person: person['id'] as number,
      cadence: cadence['id'] as number,
      user: user['id'] as number,
      step,
    },
  }
}
