// Enrolment: one row a person and cadence, for ever. Being added again reuses the row: `id` and `created_at` stay,
// `added_at` moves, the state begins anew.
import { details } from '../resources/cadences.ts'
import { hrefTo } from '../resources/resource.ts'
import type { Fields } from '../resources/resource.ts'
import { utcText } from '../world/instants.ts'
import type { Outcome, WriteContext } from './context.ts'
import { judge } from './enrolment.ts'
import type { Enrolment } from './enrolment.ts'
import { idOf } from './fields.ts'
import type { Errors } from './fields.ts'
import { refId } from './rows.ts'
import type { Step } from './steps.ts'

export const membershipStream = 'cadence_memberships'

export interface Memberships {
  readonly enrol: (fields: Fields) => Outcome
  /** By DELETE: also where it is over already. */
  readonly leave: (id: number) => Outcome
  /** Someone who opted out. */
  readonly leaveAll: (person: number) => void
  /** Someone who is deleted. */
  readonly forget: (person: number) => void
  /** Ends one in this state. */
  readonly end: (membership: Fields, state: string, more?: Fields) => void
  /** Makes the action of a step due; answers with its id. */
  readonly callFor: (step: Step, membership: Fields) => number
  readonly drop: (membership: Fields) => void
  /** Told of each that begins. */
  readonly watch: (began: (membership: number) => void) => void
}

const noCounts = { views: 0, clicks: 0, replies: 0, calls: 0, sent_emails: 0, bounces: 0 }
const actionTypes: Readonly<Record<string, string>> = { email: 'email', phone: 'phone' }

/** Whether anything happened to the person while on the cadence. */
function isWorked({ current_state: state }: Fields): boolean {
  return state !== 'staged' && state !== 'processing'
}

const removalOf = (membership: Fields): string =>
  isWorked(membership) ? 'removed' : 'removed_no_action'
const isOn = (membership: Fields): boolean => membership['currently_on_cadence'] === true

export function createMemberships(context: WriteContext): Memberships {
  const { world, rows, options, ledger, now, later } = context
  const watchers: ((membership: number) => void)[] = []
  const movePerson = (membership: Fields, cadences: (there: Fields[]) => Fields[]): void => {
    const person = rows.living('people', refId(membership, 'person'))
    if (person === undefined || !options.movesPerson) return
    const cadence = refId(membership, 'cadence')
    const others = (person['cadences'] as Fields[]).filter(({ id }) => id !== cadence)
    const there = cadences(others)
    const recent = there.at(-1) ?? person['most_recent_cadence']
    rows.change('people', person['id'] as number, { cadences: there, most_recent_cadence: recent })
  }
  const callFor: Memberships['callFor'] = ({ id, type }, { user, person, cadence }) => {
    const kind = details[type as keyof typeof details] ?? 'other_details'
    const due = `${utcText(now()).slice(0, 10)}T00:00:00.000000+00:00`
    return rows.add('actions', {
      due: true,
      type: actionTypes[type] ?? 'other',
      status: 'in_progress',
      due_on: due,
      multitouch_group_id: null,
      action_details: { _href: `https://api.salesloft.com/v2/action_details/${kind}/${id}`, id },
      user,
      person,
      cadence,
      step: hrefTo('steps', id),
      task: null,
    })
  }
  const drop: Memberships['drop'] = ({ latest_action: action, person, cadence }) => {
    const id = (action as { id: number } | null)?.id
    const due = rows.living('actions', id)
    const isOwn =
      due !== undefined &&
      refId(due, 'person') === refId({ person }, 'person') &&
      refId(due, 'cadence') === refId({ cadence }, 'cadence')
    if (isOwn) rows.remove('actions', due['id'] as number)
  }
  const end: Memberships['end'] = (membership, state, more = {}) => {
    drop(membership)
    rows.change(membershipStream, membership['id'] as number, {
      currently_on_cadence: false,
      current_state: state,
      step: null,
      ...more,
    })
    movePerson(membership, (others) => others)
  }
  const settleLater = (id: number): void =>
    later(options.processingMs, () => {
      const state = rows.living(membershipStream, id)?.['current_state']
      if (state === 'processing') rows.change(membershipStream, id, { current_state: 'staged' })
    })
  // Those that a restart cut off.
  const table = world.table(membershipStream)
  for (const row of table.written())
    if (table.state(row).set?.['current_state'] === 'processing') settleLater(table.idOf(row))

  const ofPerson = (person: number): Fields[] => rows.find(membershipStream, 'person_id', person)

  const begin = ({ person, cadence, user, step }: Enrolment): number => {
    const there = ofPerson(person).find((each) => refId(each, 'cadence') === cadence)
    const added = now()
    const refs = {
      person: hrefTo('people', person),
      cadence: hrefTo('cadences', cadence),
      user: hrefTo('users', user),
    }
    const fields = {
      added_at: world.text(added),
      person_deleted: false,
      currently_on_cadence: true,
      current_state: options.processingMs > 0 ? 'processing' : 'staged',
      ...refs,
      latest_action: { id: callFor(step, refs) },
      step: hrefTo('steps', step.id),
    }
    const id =
      there === undefined
        ? rows.add(membershipStream, { ...fields, counts: noCounts })
        : (there['id'] as number)
    if (there !== undefined) rows.change(membershipStream, id, fields)
    movePerson(refs, (others) => [...others, refs.cadence])
    if (options.processingMs > 0) settleLater(id)
    return id
  }
  const enrol: Memberships['enrol'] = (fields) => {
    const judged = judge(context, fields)
    const refuse = (errors: Errors): Outcome => {
      const [person, cadence] = [idOf(fields['person_id']), idOf(fields['cadence_id'])]
      ledger.note({
        effect: 'refused',
        stream: membershipStream,
        errors,
        ...(person !== undefined && { person }),
        ...(cadence !== undefined && { cadence }),
      })
      return { kind: 'refused', errors }
    }
    if (judged.kind !== 'fit') {
      const outcome = refuse(judged.errors)
      return judged.kind === 'missing' ? { kind: 'missing' } : outcome
    }
    const pair = { person: judged.enrolment.person, cadence: judged.enrolment.cadence }
    const on = ofPerson(pair.person).find(
      (each) => refId(each, 'cadence') === pair.cadence && isOn(each),
    )
    if (on !== undefined) {
      const id = on['id'] as number
      if (options.alreadyOn === 'existing') {
        ledger.note({ effect: 'existing', stream: membershipStream, id, ...pair })
        return { kind: 'written', id, created: false }
      }
      const outcome = refuse({ person_id: ['is already on this cadence'] })
      return options.alreadyOn === 'conflict' && outcome.kind === 'refused'
        ? { ...outcome, status: 409 }
        : outcome
    }
    const id = begin(judged.enrolment)
    ledger.note({ effect: 'enrolled', stream: membershipStream, id, ...pair })
    for (const began of watchers) began(id)
    return { kind: 'written', id, created: true }
  }
  return {
    enrol,
    leave(id) {
      const membership = rows.living(membershipStream, id)
      if (membership === undefined) return { kind: 'missing' }
      if (membership['current_state'] === 'processing')
        return {
          kind: 'refused',
          errors: { base: ['Cadence-related changes cannot be made at this time'] },
        }
      if (isOn(membership)) {
        end(membership, removalOf(membership))
        const person = refId(membership, 'person') ?? 0
        const cadence = refId(membership, 'cadence') ?? 0
        ledger.note({ effect: 'left', stream: membershipStream, id, person, cadence })
      }
      return { kind: 'written', id, created: false }
    },
    leaveAll(person) {
      for (const membership of ofPerson(person).filter(isOn)) end(membership, removalOf(membership))
    },
    forget(person) {
      const more = { person_deleted: true }
      for (const membership of ofPerson(person)) {
        if (isOn(membership)) end(membership, removalOf(membership), more)
        else rows.change(membershipStream, membership['id'] as number, more)
      }
    },
    end,
    callFor,
    drop,
    watch: (began) => void watchers.push(began),
  }
}
