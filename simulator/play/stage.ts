// What happens to one membership: a step is done, the person answers (or not), the next step comes, or the end. Each is a
// change of the world as a team would make it, so the lists show it and webhooks tell of it.
import { hrefTo } from '../resources/resource.ts'
import type { Fields } from '../resources/resource.ts'
import type { Draw } from '../world/draws.ts'
import type { WriteContext } from '../writes/context.ts'
import { booleanIn } from '../writes/fields.ts'
import { membershipStream } from '../writes/memberships.ts'
import type { Memberships } from '../writes/memberships.ts'
import { refId } from '../writes/rows.ts'
import { stepsOf } from '../writes/steps.ts'
import type { Step } from '../writes/steps.ts'
import type { PlayOptions } from './options.ts'
import { callOf, emailOf, meetingOf, successOf } from './records.ts'
import type { Scene } from './records.ts'

export const answers = [
  'none',
  'view',
  'click',
  'reply',
  'bounce',
  'optOut',
  'meeting',
  'success',
] as const
/** How a person answers a step. */
export type Answer = (typeof answers)[number]
export type Ending = 'completed' | 'replied' | 'bounced' | 'optedOut' | 'meeting' | 'success'

export interface Stage {
  /** Undefined: the membership is over, or its person or cadence gone. */
  readonly sceneOf: (membership: number) => Scene | undefined
  /** Does the step. */
  readonly touch: (scene: Scene, draw: Draw) => void
  readonly draw: (scene: Scene, draw: Draw) => Answer
  /** Undefined: it goes on. */
  readonly answer: (scene: Scene, answer: Answer) => Ending | undefined
  /** Goes to the next step; how many days later that is due, or undefined after the last one. */
  readonly proceed: (scene: Scene) => number | undefined
  readonly complete: (scene: Scene) => void
}

export interface StageParts {
  readonly context: WriteContext
  readonly memberships: Memberships
  readonly options: Readonly<PlayOptions>
}

type Counts = Readonly<Record<string, number>>
const emailStream = 'activities/emails'
const restrictions: Readonly<Record<string, string>> = { email: 'email', phone: 'call' }
const endings = {
  reply: 'replied',
  bounce: 'bounced',
  meeting: 'meeting',
  success: 'success',
} as const
const stages: Readonly<Record<Ending, string | undefined>> = {
  completed: 'finished_stage',
  replied: 'replied_stage',
  bounced: 'bounced_stage',
  optedOut: undefined,
  meeting: undefined,
  success: undefined,
}

/** Of an object of counts, some of them higher by one. */
function more(record: Fields, ...names: string[]): { counts: Counts } {
  const counts = { ...(record['counts'] as Counts) }
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return { counts }
}

const isSkipped = ({ person }: Scene, type: string): boolean =>
  (person['contact_restrictions'] as string[]).includes(restrictions[type] ?? '') ||
  (type === 'email' && person['email_address'] === null)

export function createStage({ context, memberships, options }: StageParts): Stage {
  const { world, rows, now } = context
  const stepsIn = (cadence: Fields): readonly Step[] => stepsOf(world, cadence['id'] as number)
  const stepIn = ({ cadence, step }: Scene): Step | undefined =>
    stepsIn(cadence).find(({ id }) => id === step)
  const changePerson = ({ person }: Scene, changes: Fields): void =>
    rows.change('people', person['id'] as number, changes)
  const changeMembership = ({ membership }: Scene, changes: Fields): void =>
    rows.change(membershipStream, membership['id'] as number, changes)
  /** The e-mail of this step, the latest where there are several. */
  const emailIn = ({ person, step }: Scene): Fields | undefined =>
    rows
      .find(emailStream, 'played', person['id'] as number)
      .findLast((email) => refId(email, 'step') === step)

  const contacted = (scene: Scene, kind: 'email' | 'call' | 'other', counts: Fields): void =>
    changePerson(scene, {
      ...counts,
      last_contacted_at: world.text(now()),
      last_contacted_by: scene.membership['user'],
      last_contacted_type: kind,
      untouched: false,
      last_completed_step: hrefTo('steps', scene.step),
      last_completed_step_cadence: scene.membership['cadence'],
    })
  const end = (scene: Scene, ending: Ending, state: string): Ending => {
    const stage = scene.cadence[stages[ending] ?? '']
    if (stage !== null && stage !== undefined) changePerson(scene, { person_stage: stage })
    const membership = rows.living(membershipStream, scene.membership['id'])
    if (membership?.['currently_on_cadence'] === true) memberships.end(membership, state)
    return ending
  }
  const settingOf = ({ cadence }: Scene, name: string): unknown => {
    const table = world.table('cadences')
    const beside = table.beside(table.rowOf(cadence['id'] as number) ?? -1)
    return (beside?.['settings'] as Fields | undefined)?.[name]
  }
  const note = (scene: Scene, email: string, membership: string, person: string): void => {
    const sent = emailIn(scene)
    if (sent !== undefined) rows.change(emailStream, sent['id'] as number, more(sent, email))
    changeMembership(scene, more(scene.membership, membership))
    changePerson(scene, more(scene.person, person))
  }
  const isEnd: Readonly<Record<keyof typeof endings, (scene: Scene) => boolean>> = {
    reply: ({ cadence }) => cadence['remove_replies_enabled'] === true,
    bounce: ({ cadence }) => cadence['remove_bounces_enabled'] === true,
    meeting: (scene) =>
      booleanIn(settingOf(scene, 'remove_people_when_meeting_booked')) ?? options.meetingEnds,
    success: () => options.successEnds,
  }
  const happens: Readonly<Record<Exclude<Answer, 'none'>, (scene: Scene) => void>> = {
    view: (scene) => note(scene, 'views', 'views', 'emails_viewed'),
    click: (scene) => note(scene, 'clicks', 'clicks', 'emails_clicked'),
    reply(scene) {
      note(scene, 'replies', 'replies', 'emails_replied_to')
      changePerson(scene, { last_replied_at: world.text(now()) })
    },
    bounce(scene) {
      const sent = emailIn(scene)
      if (sent !== undefined) rows.change(emailStream, sent['id'] as number, { bounced: true })
      changeMembership(scene, more(scene.membership, 'bounces'))
      changePerson(scene, { ...more(scene.person, 'emails_bounced'), bouncing: true })
    },
    optOut(scene) {
      changePerson(scene, { do_not_contact: true })
      memberships.leaveAll(scene.person['id'] as number)
    },
    meeting: (scene) => void rows.add('meetings', meetingOf(scene, now())),
    success(scene) {
      rows.add('successes', successOf(scene, world.text(now())))
      changePerson(scene, { success_count: Number(scene.person['success_count']) + 1 })
    },
  }

  return {
    sceneOf(id) {
      const membership = rows.living(membershipStream, id)
      if (membership?.['currently_on_cadence'] !== true) return undefined
      const person = rows.living('people', refId(membership, 'person'))
      const cadence = rows.living('cadences', refId(membership, 'cadence'))
      const user = rows.living('users', refId(membership, 'user'))
      const step = refId(membership, 'step')
      if (person === undefined || cadence === undefined || step === undefined) return undefined
      const action = (membership['latest_action'] as { id: number } | null)?.id
      const isDue = rows.living('actions', action) !== undefined
      return {
        membership,
        person,
        cadence,
        user: user ?? {},
        step,
        action: isDue ? action : undefined,
      }
    },
    touch(scene, draw) {
      const type = stepIn(scene)?.type ?? 'other'
      memberships.drop(scene.membership)
      let counts: Fields = {}
      if (isSkipped(scene, type)) {
        changeMembership(scene, { current_state: 'active' })
        return
      }
      if (type === 'email') {
        rows.add(emailStream, emailOf(scene, world.text(now())))
        counts = more(scene.membership, 'sent_emails')
        contacted(scene, 'email', more(scene.person, 'emails_sent'))
      } else if (type === 'phone') {
        rows.add('activities/calls', callOf(scene, draw.pick(['Connected', 'No Answer'])))
        counts = more(scene.membership, 'calls')
        contacted(scene, 'call', more(scene.person, 'calls'))
      } else {
        contacted(scene, 'other', {})
      }
      changeMembership(scene, { current_state: 'active', ...counts })
    },
    draw(scene, draw) {
      const type = stepIn(scene)?.type ?? 'other'
      if (isSkipped(scene, type)) return 'none'
      const possible: readonly Exclude<Answer, 'none'>[] =
        type === 'email'
          ? ['bounce', 'reply', 'optOut', 'meeting', 'success', 'click', 'view']
          : ['meeting', 'success']
      let rest = draw.unit()
      for (const answer of possible) {
        rest -= options[answer]
        if (rest < 0) return answer
      }
      return 'none'
    },
    answer(scene, answer) {
      if (answer === 'none') return undefined
      happens[answer](scene)
      if (answer === 'optOut') return 'optedOut'
      if (answer === 'view' || answer === 'click' || !isEnd[answer](scene)) return undefined
      return end(scene, endings[answer], 'removed')
    },
    proceed(scene) {
      const steps = stepsIn(scene.cadence)
      const at = steps.findIndex(({ id }) => id === scene.step)
      const next = steps[at + 1]
      if (at < 0 || next === undefined) return undefined
      const action = memberships.callFor(next, scene.membership)
      changeMembership(scene, {
        step: hrefTo('steps', next.id),
        latest_action: { id: action },
        current_state: next.type === 'email' ? 'scheduled' : 'active',
      })
      return Math.max(0, next.day - (steps[at]?.day ?? next.day))
    },
    complete: (scene) => void end(scene, 'completed', 'completed'),
  }
}
