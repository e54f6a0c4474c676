// Whom the chaos enrols, and where: judged here by SalesLoft's records alone, with none of the product's code.
import type { Simulator } from '../../../simulator/simulator.ts'
import type { Draw } from '../../../simulator/world/draws.ts'
import type { Fields } from '../../simulator/asking.ts'
import { ask } from '../../simulator/asking.ts'
import { closedAccounts, idIn } from '../../simulator/enrolling.ts'

export type Lots = {
  /** Of the file, in its order; some stand there twice. */
  readonly file: readonly string[]
  readonly batch: readonly string[]
  readonly audience: readonly string[]
  /** Asked for three times at once, by requests and by a command. */
  readonly single: readonly string[]
  readonly byCommand: readonly string[]
  /** On a cadence that has room for half of them a day. */
  readonly capped: readonly string[]
  /** On a cadence that waits until they are on no other. */
  readonly later: readonly string[]
  /** Whom somebody in SalesLoft put there already. */
  readonly found: readonly string[]
  /** Who opts out at some moment of it. */
  readonly turning: readonly string[]
}

export type Cadences = {
  readonly usual: string
  readonly other: string
  readonly capped: string
  readonly later: string
}

export function people({ truth }: Pick<Simulator, 'truth'>): ReadonlyMap<string, Fields> {
  return new Map(
    (truth.records('people') as readonly Fields[]).map((each) => [String(each['id']), each]),
  )
}

/** Why somebody cannot be enrolled on a cadence with e-mails; empty: nothing speaks against it. */
export function against(simulator: Pick<Simulator, 'truth'>): (id: string) => readonly string[] {
  const all = people(simulator)
  const closed = closedAccounts(simulator)
  return (id) => {
    const person = all.get(id)
    if (person === undefined) return ['person-gone']
    return [
      ...(person['do_not_contact'] === true ? ['do-not-contact'] : []),
      ...(closed.has(idIn('account')(person)) ? ['account-do-not-contact'] : []),
      ...((person['contact_restrictions'] as readonly unknown[]).includes('email')
        ? ['contact-restricted']
        : []),
      ...(person['bouncing'] === true ? ['bouncing'] : []),
      ...(person['email_address'] === null ? ['no-address'] : []),
    ]
  }
}

export function drawLots(simulator: Pick<Simulator, 'truth'>, draw: Draw, count: number): Lots {
  const known = new Set(simulator.truth.records('cadence_memberships').map(idIn('person')))
  const free = [...people(simulator).keys()].filter((id) => !known.has(Number(id)))
  const judged = against(simulator)
  function take(share: number, only: 'fit' | 'any' = 'any'): string[] {
    const taken: string[] = []
    while (taken.length < Math.max(2, Math.round(count * share))) {
      const at = draw.below(free.length)
      const id = free[at]
      if (id === undefined) throw new RangeError('There are not enough people.')
      if (only === 'fit' && judged(id).length > 0) continue
      free.splice(at, 1)
      taken.push(id)
    }
    return taken
  }
  const found = take(0.02, 'fit')
  const later = take(0.03, 'fit')
  const turning = take(0.04, 'fit')
  const rest = take(1 - 0.02 - 0.03 - 0.04 - 0.02)
  const twice = rest.slice(0, Math.max(1, Math.round(count * 0.02)))
  const file = mixed([...found, ...later, ...turning, ...rest, ...twice], draw)
  return {
    file,
    // A tenth of them stand in the file too, which is on the same cadence.
    batch: mixed([...take(0.18), ...rest.slice(-Math.max(1, Math.round(count * 0.02)))], draw),
    audience: take(0.08),
    single: take(0.06),
    byCommand: take(0.02),
    capped: take(0.06, 'fit'),
    later,
    found,
    turning,
  }
}

function mixed(ids: readonly string[], draw: Draw): readonly string[] {
  return ids
    .map((id) => ({ id, at: draw.unit() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ id }) => id)
}

/** Imported as a program would do it, from which replies and bounces remove. */
export async function makeCadences(simulator: Simulator): Promise<Cadences> {
  async function make(name: string): Promise<string> {
    const settings = {
      name,
      target_daily_people: 5,
      remove_replied: true,
      remove_bounced: true,
      external_identifier: `chaos-${name}`,
      cadence_function: 'outbound',
    }
    const sharing_settings = { team_cadence: true, shared: true }
    const fields = { settings, sharing_settings, cadence_content: { step_groups } }
    const { body, status, text } = await ask(simulator, 'cadence_imports', { fields })
    const id = idIn('cadence')(body['data'] as Fields)
    if (status !== 200) throw new Error(`No cadence: ${status} ${text}`)
    return String(id)
  }
  return {
    usual: await make('usual'),
    other: await make('other'),
    capped: await make('capped'),
    later: await make('later'),
  }
}

const email = { enabled: true, name: 'Hello', type: 'Email', type_settings: { template: 7 } }
const step_groups = [
  {
    day: 1,
    automated: true,
    automated_settings: { send_type: 'after_time_delay', delay_time: 30 },
    due_immediately: false,
    steps: [email],
  },
]
