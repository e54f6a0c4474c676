// Why an enrolment ended, as the product says, against what the simulator's world says happened to the membership.
import type { Fields } from '../../simulator/asking.ts'
import type { ChaosWorld } from './checks.ts'
import { against, people } from './people.ts'
import type { ChaosScene } from './scene.ts'
import type { Story } from './stories.ts'

/** What SalesLoft itself would refuse, or the world shows. */
const shown = new Set([
  'do-not-contact',
  'account-do-not-contact',
  'contact-restricted',
  'bouncing',
  'no-address',
  'person-gone',
])

export function endings(
  scene: ChaosScene,
  stories: readonly Story[],
  world: ChaosWorld,
): readonly string[] {
  const { simulator } = scene
  const memberships = new Map(
    (simulator.truth.records('cadence_memberships') as readonly Fields[]).map((each) => [
      String(each['id']),
      each,
    ]),
  )
  const living = people(simulator)
  const speaksAgainst = against(simulator)
  const leftBySomebody = Map.groupBy(
    simulator.ledger.list().filter(({ effect }) => effect === 'left'),
    ({ id }) => String(id),
  )

  /** Reasons that the world knows of; undefined: what it shows is of a later time. */
  function possible(story: Story): ReadonlySet<string> | undefined {
    const membership = memberships.get(story.membership ?? '')
    const person = living.get(story.person)
    if (membership === undefined) return new Set(person === undefined ? ['person-deleted'] : [])
    const addedAt = String(membership['added_at'])
    if (Date.parse(addedAt) !== Date.parse(story.addedAt ?? '')) return undefined
    if (membership['currently_on_cadence'] === true) return new Set()
    const fate = world.player.fateOf(Number(story.membership), addedAt)
    const isLeft = (leftBySomebody.get(story.membership ?? '') ?? []).length > 0
    const isStopped = world.steering.stopped.has(story.id)
    const isTakenOff = story.events.some(({ kind }) => kind === 'taking-off')
    if (membership['current_state'] === 'completed') return new Set(['completed'])
    return new Set([
      ...(person === undefined ? ['person-deleted'] : []),
      ...(person?.['do_not_contact'] === true ? ['opted-out'] : []),
      ...(fate !== undefined && fate !== 'completed' && fate !== 'removed' ? [fate] : []),
      ...(fate === 'removed' && isLeft ? ['removed'] : []),
      ...(isStopped && isTakenOff && isLeft ? ['removed-by-us'] : []),
    ])
  }

  function judge(story: Story): readonly string[] {
    const { id, state, reason, person, cadence } = story
    const say = (what: string) => [
      `${id} (person ${person} on ${cadence}) ${state} ${reason}: ${what}`,
    ]
    if (state === 'finished') {
      const reasons = possible(story)
      if (reasons === undefined || reasons.has(reason ?? '')) return []
      return say(`the world says ${[...reasons].join(' or ') || 'that it goes on'}`)
    }
    if (state === 'refused' && shown.has(reason ?? '')) {
      const whys = speaksAgainst(person)
      // Who is gone is no longer anything else.
      return whys.includes(reason ?? '') || whys.includes('person-gone')
        ? []
        : say(`the world says ${whys.join(' and ') || 'nothing against it'}`)
    }
    if (state === 'refused' && reason !== 'cadence-cap')
      return say('is a reason that nobody planted')
    if (state === 'stopped' && !world.steering.stopped.has(id)) return say('nobody stopped it')
    return []
  }

  return stories.flatMap(judge)
}
