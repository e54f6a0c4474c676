// Who belongs to whom, as arithmetic on row numbers: a membership knows its person and cadence, and a person finds their
// memberships, without either being stored. Round k of memberships gives each person one more cadence, never one twice.
import type { Ref, View } from './resource.ts'
import { mix, seedOf } from '../world/draws.ts'

type Sizes = Pick<View, 'sizeOf'>

/** The person and the cadence (rows) of a membership row. */
export function membersOf(
  { sizeOf }: Sizes,
  membership: number,
): { person: number; cadence: number } {
  const people = Math.max(1, sizeOf('people'))
  const person = membership % people
  const round = Math.floor(membership / people)
  return { person, cadence: (mix(person, 7) + round) % Math.max(1, sizeOf('cadences')) }
}

const states = [
  'active',
  'staged',
  'scheduled',
  'completed',
  'removed',
  'active',
  'completed',
  'active',
] as const

/** The state that a membership begins with. */
export function stateOf(membership: number): (typeof states)[number] {
  return states[mix(membership, 11) % states.length] ?? 'active'
}

/** Whether a membership's state means that the person is still in the cadence. */
export function isOn(state: string): boolean {
  return state === 'active' || state === 'staged' || state === 'scheduled'
}

/** The cadences that a person is in, by the memberships the world began with. */
export function currentCadences(view: View): NonNullable<Ref>[] {
  const people = Math.max(1, view.sizeOf('people'))
  const refs: NonNullable<Ref>[] = []
  for (let row = view.row; row < view.sizeOf('cadence_memberships'); row += people) {
    const ref = isOn(stateOf(row)) ? view.ref('cadences', membersOf(view, row).cadence) : null
    if (ref !== null) refs.push(ref)
  }
  return refs
}

/** The cadence (row) of a step row, and the step's number in it, from 1. */
export function placeOf({ sizeOf }: Sizes, step: number): { cadence: number; number: number } {
  const cadences = Math.max(1, sizeOf('cadences'))
  return { cadence: step % cadences, number: Math.floor(step / cadences) + 1 }
}

/** A step (row) of a cadence row. */
export function stepIn(
  { sizeOf }: Sizes,
  cadence: number,
  draw: { below(limit: number): number },
): number {
  const cadences = Math.max(1, sizeOf('cadences'))
  return cadence + cadences * draw.below(Math.max(1, Math.floor(sizeOf('steps') / cadences)))
}

/** The person (row) that a row of a stream is about. */
export function personAt({ sizeOf }: Sizes, path: string, row: number): number {
  return mix(row, seedOf(path)) % Math.max(1, sizeOf('people'))
}

/** Every how many rows of `many` there is one of `one`; infinite where there is none. */
function strideOf({ sizeOf }: Sizes, many: string, one: string): number {
  const size = sizeOf(one)
  return size === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(sizeOf(many) / size))
}

/** The row of `many` to which a row of `one` belongs, when they are spread evenly: `oneOf` reversed. */
export function manyOf(sizes: Sizes, many: string, one: string, row: number): number {
  return (row * strideOf(sizes, many, one)) % Math.max(1, sizes.sizeOf(many))
}

/** The row of `one` that belongs to a row of `many`, undefined for the rows between. */
export function oneOf(sizes: Sizes, many: string, one: string, row: number): number | undefined {
  const at = row / strideOf(sizes, many, one)
  return Number.isInteger(at) && at < sizes.sizeOf(one) ? at : undefined
}

/** The membership (row) for which an action is due: one that is on its cadence, where there is one near. */
export function membershipOf(sizes: Sizes, action: number): number {
  const start = manyOf(sizes, 'cadence_memberships', 'actions', action)
  const near = Math.min(strideOf(sizes, 'cadence_memberships', 'actions'), 16)
  for (let row = start; row < start + near; row += 1) if (isOn(stateOf(row))) return row
  return start
}

/** The action (row) that is due for a membership. */
export function actionOf(sizes: Sizes, membership: number): number | undefined {
  const stride = strideOf(sizes, 'cadence_memberships', 'actions')
  const action = Math.floor(membership / stride)
  return action < sizes.sizeOf('actions') && membershipOf(sizes, action) === membership
    ? action
    : undefined
}

/** The step of an action, the same for the action and for the membership. */
export function stepOfAction(view: View, action: number): number {
  const { cadence } = membersOf(view, membershipOf(view, action))
  return stepIn(view, cadence, view.drawOf('actions', action))
}

/** The person of an e-mail or a call, its user and, if it was done in a cadence, the cadence and the step. */
export interface Touch {
  readonly person: Ref
  readonly user: Ref
  readonly cadence: Ref
  readonly step: Ref
}

export function touchAt(view: View, path: string, row: number): Touch {
  const draw = view.drawOf(path, row)
  const user = view.ref('users', draw.below(view.sizeOf('users')))
  const memberships = view.sizeOf('cadence_memberships')
  if (memberships === 0 || !draw.chance(0.7)) {
    const person = view.ref('people', draw.below(view.sizeOf('people')))
    return { person, user, cadence: null, step: null }
  }
  const { person, cadence } = membersOf(view, draw.below(memberships))
  return {
    person: view.ref('people', person),
    user,
    cadence: view.ref('cadences', cadence),
    step: view.ref('steps', stepIn(view, cadence, draw)),
  }
}

/** Every third note was taken at a call: the note (row) of a call. */
export function noteOfCall(sizes: Sizes, call: number): number | undefined {
  const note = oneOf(sizes, 'activities/calls', 'notes', call)
  return note !== undefined && note % 3 === 0 ? note : undefined
}

/** The call (row) at which a note was taken. */
export function callOfNote(sizes: Sizes, note: number): number | undefined {
  const call = manyOf(sizes, 'activities/calls', 'notes', note)
  return noteOfCall(sizes, call) === note ? call : undefined
}
