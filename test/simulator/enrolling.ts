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
