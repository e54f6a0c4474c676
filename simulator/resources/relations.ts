// Who belongs to whom, as arithmetic on row numbers: a membership knows its person and cadence, and a person finds their
// memberships, without either being stored. Round k of memberships gives each person one more cadence, never one twice.
import type { Ref, View } from './resource.ts'
import { mix } from '../world/draws.ts'

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
