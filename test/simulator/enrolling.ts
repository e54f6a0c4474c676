// Whom one may enrol in a simulated world, and where; and how nothing happens there by itself.
import type { PlayOptions, Simulator } from '../../simulator/simulator.ts'
import type { Fields } from './asking.ts'

export const membershipStream = 'cadence_memberships'

/** Nobody answers by themselves, and no step leads to anything. */
export const silent = {
  bounce: 0,
  reply: 0,
  optOut: 0,
  click: 0,
  view: 0,
  meeting: 0,
  success: 0,
} as const satisfies Partial<PlayOptions>

export interface Pair extends Fields {
  readonly person_id: unknown
  readonly cadence_id: unknown
}

export const idIn =
  (field: string) =>
  (record: Fields | undefined): unknown =>
    (record?.[field] as Fields | null | undefined)?.['id']

/** Accounts of which nobody is contacted. */
export function closedAccounts({ truth }: Pick<Simulator, 'truth'>): ReadonlySet<unknown> {
  const closed = truth.records('accounts').filter((account) => account['do_not_contact'] === true)
  return new Set(closed.map(({ id }) => id))
}

function teamCadence({ truth }: Simulator): unknown {
  return truth.records('cadences').find((cadence) => cadence['team_cadence'] === true)?.['id']
}

/** Who never was on this cadence, and may be contacted; in a fixed order. */
function freePeople(simulator: Simulator, cadence: unknown): readonly Fields[] {
  const { records } = simulator.truth
  const known = new Set(
    records(membershipStream)
      .filter((each) => idIn('cadence')(each) === cadence)
      .map(idIn('person')),
  )
  const closed = closedAccounts(simulator)
  return records('people').filter(
    (person) =>
      person['do_not_contact'] !== true &&
      !known.has(person['id']) &&
      !closed.has(idIn('account')(person)),
  )
}

/** Someone who never was on this cadence of the team, and the cadence. */
export function newPairIn(simulator: Simulator, nth = 0): Pair {
  const cadence_id = teamCadence(simulator)
  return { person_id: freePeople(simulator, cadence_id)[nth]?.['id'], cadence_id }
}

export type Wanted = { readonly person: string; readonly cadence: string }

/** Those who were never on a cadence of the team, and on which they may be put; in a fixed order. */
export function candidatesIn({ simulator }: { readonly simulator: Simulator }): readonly Wanted[] {
  const cadence = teamCadence(simulator)
  return freePeople(simulator, cadence)
    .filter(
      (person) =>
        person['bouncing'] !== true &&
        person['email_address'] !== null &&
        (person['contact_restrictions'] as readonly unknown[]).length === 0,
    )
    .map(({ id }) => ({ person: String(id), cadence: String(cadence) }))
}
