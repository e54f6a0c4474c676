// Whom one may enrol in a simulated world, and where.
import type { Simulator } from '../../simulator/simulator.ts'
import type { Fields } from './asking.ts'

export const membershipStream = 'cadence_memberships'

export interface Pair extends Fields {
  readonly person_id: unknown
  readonly cadence_id: unknown
}

export const idIn =
  (field: string) =>
  (record: Fields | undefined): unknown =>
    (record?.[field] as Fields | null | undefined)?.['id']

/** Someone who never was on this cadence of the team, and the cadence. */
export function newPairIn(simulator: Simulator, nth = 0): Pair {
  const { records } = simulator.truth
  const cadence_id = records('cadences').find((cadence) => cadence['team_cadence'] === true)?.['id']
  const known = new Set(
    records(membershipStream)
      .filter((each) => idIn('cadence')(each) === cadence_id)
      .map(idIn('person')),
  )
  const closed = new Set(
    records('accounts')
      .filter((account) => account['do_not_contact'] === true)
      .map(({ id }) => id),
  )
  const free = records('people').filter(
    (person) =>
      person['do_not_contact'] !== true &&
      !known.has(person['id']) &&
      !closed.has(idIn('account')(person)),
  )
  return { person_id: free[nth]?.['id'], cadence_id }
}

export type Wanted = { readonly person: string; readonly cadence: string }

/** Those who were never on a cadence of the team, and on which they may be put; in a fixed order. */
export function candidatesIn({ simulator }: { readonly simulator: Simulator }): readonly Wanted[] {
  const records = (name: string) => simulator.truth.records(name) as readonly Fields[]
  const cadence = newPairIn(simulator).cadence_id
  const known = new Set(
    records('cadence_memberships')
      .filter((each) => idIn('cadence')(each) === cadence)
      .map(idIn('person')),
  )
  const closed = new Set(
    records('accounts')
      .filter((account) => account['do_not_contact'] === true)
      .map(({ id }) => id),
  )
  return records('people')
    .filter(
      (person) =>
        person['do_not_contact'] !== true &&
        person['bouncing'] !== true &&
        person['email_address'] !== null &&
        (person['contact_restrictions'] as readonly unknown[]).length === 0 &&
        !known.has(person['id']) &&
        !closed.has(idIn('account')(person)),
    )
    .map(({ id }) => ({ person: String(id), cadence: String(cadence) }))
}
