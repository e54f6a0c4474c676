// Puts a person on a cadence, once. What is about to be asked is stored before it is sent, with what was there before; from
// then on SalesLoft alone says whether it happened. Nothing is sent again before it has said no twice.
import { type At, nothingHappens } from '../domain/crash-points.ts'
import { type GuardAnswer, judge } from '../domain/enrollment-guards.ts'
import { outcomeOf, refusedThere, sameInstant } from '../domain/enrollment.ts'
import { capAnswer, capsOf, dayOf } from '../domain/guards-of-time.ts'
import { type AppError, settled } from '../domain/errors.ts'
import type { Membership } from '../client/salesloft/memberships.ts'
import type { WorkRow } from '../store/enrollment-work.ts'
import { heldUp } from './enrollment-check.ts'
import {
  type EnrollmentConfig,
  type FactsFound,
  goesOn,
  saying,
  usualPatience,
  type Worked,
} from './enrollment-parts.ts'

export type Enrolling = {
  enroll(row: WorkRow, signal: AbortSignal): Promise<Worked>
  /** An answer was lost, or whoever asked. */
  resolve(row: WorkRow, signal: AbortSignal): Promise<Worked>
}

export function createEnrolling(parts: EnrollmentConfig): Enrolling {
  const { enrollments, factsOf, rulesOf, clientOf, metrics, log } = parts
  const at: At = parts.at ?? nothingHappens
  const { intentMs, absentAfterMs } = { ...usualPatience, ...parts.enrolling }

  async function askedNow(row: WorkRow, signal: AbortSignal): Promise<FactsFound> {
    const { team, person, cadence, user, lane } = row
    return await factsOf({ team, person, cadence, user, lane, signal, from: 'salesloft' })
  }

  /**
   * @param kind `found`: somebody else put the person there
   * @param began What it had counted when the person was added
   */
  async function onCadence(
    row: WorkRow,
    membership: Membership,
    kind: 'enrolled' | 'found',
    began: Pick<Membership, 'replies' | 'bounces'> = membership,
  ): Promise<Worked> {
    const { id, addedAt, state } = membership
    const change = {
      state: 'on-cadence',
      reason: null,
      waiting_until: null,
      absent_at: null,
      membership: id,
      membership_state: state,
      added_at: addedAt,
      began_replies: began.replies,
      began_bounces: began.bounces,
      seen_at: null,
    } as const
    const happening = { kind, by: 'worker', detail: { membership: id, addedAt } }
    // What somebody else did counts to nobody's day.
    const isDone = await (kind === 'found'
      ? enrollments.stepBack(row, change, happening)
      : enrollments.step(row, change, happening))
    if (isDone) metrics.enrolled({ team: row.team, outcome: kind })
    return goesOn
  }

  /** It is known that nothing was done: all is as before the intent. */
  async function takenBack(row: WorkRow, kind: 'not-sent' | 'absent'): Promise<void> {
    await enrollments.stepBack(
      row,
      { state: 'checked', absent_at: null },
      { kind, by: 'worker', detail: { intent: row.intents } },
    )
  }

  async function refused(
    row: WorkRow,
    reason: string,
    detail: Readonly<Record<string, unknown>>,
    answers?: readonly GuardAnswer[],
  ): Promise<void> {
    const isDone = await enrollments.stepBack(
      row,
      { state: 'refused', reason, ended_at: row.now, ...(answers !== undefined && { answers }) },
      { kind: 'refused', by: 'salesloft', detail },
    )
    if (isDone) metrics.enrolled({ team: row.team, outcome: 'refused' })
  }

  /** SalesLoft said no: because of something that is there already, that a guard now sees too, or of its own. */
  async function afterRefusal(row: WorkRow, error: AppError, signal: AbortSignal): Promise<Worked> {
    const { facts, membership } = await askedNow(row, signal)
    if (membership?.current === true) return await onCadence(row, membership, 'found')
    const answers = judge(facts, await rulesOf(row.team, row.cadence))
    const seen = answers.find(({ verdict }) => verdict === 'refuse')
    if (seen !== undefined) await refused(row, seen.guard, saying(answers), answers)
    else await refused(row, refusedThere, wordsOf(error))
    return goesOn
  }

  async function send(row: WorkRow, signal: AbortSignal): Promise<Worked> {
    const { team, person, cadence, user, step, lane } = row
    at('K15')
    const { memberships } = await clientOf(team)
    // A process that stood still meanwhile must not send what others have given up waiting for.
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(intentMs)])
    const wanted = { person, cadence, user, step }
    const sent = await settled(memberships.add(wanted, { lane, signal: inTime }))
    at('K17')
    if (sent.ok) {
      const { beforeMembership, beforeAddedAt } = row
      const { id, addedAt } = sent.value
      const isOld = id === beforeMembership && sameInstant(addedAt, beforeAddedAt)
      return await onCadence(row, sent.value, isOld ? 'found' : 'enrolled')
    }
    signal.throwIfAborted()
    const { error } = sent
    if (error.code === 'salesloft.rejected') return await afterRefusal(row, error, signal)
    if (error.code === 'salesloft.outcome-unknown' || inTime.aborted) {
      log.warn({ team, enrollment: row.id, err: error }, 'The answer to an enrolment was lost')
      metrics.enrollmentUnknown({ team })
      return goesOn
    }
    // It never left, or was refused before anything was looked at.
    await takenBack(row, 'not-sent')
    throw error
  }

  return {
    async enroll(row, signal) {
      const { facts, membership } = await askedNow(row, signal)
      if (membership?.current === true) return await onCadence(row, membership, 'found')
      const rules = await rulesOf(row.team, row.cadence)
      const answers = judge(facts, rules)
      const held = await heldUp(parts, row, answers)
      if (held !== undefined) return held
      const { now, user } = facts
      const caps = { user: user?.id ?? row.user, day: dayOf(now, rules), most: capsOf(rules) }
      const intent = { before: membership, forMs: intentMs, answers, caps }
      const intended = await enrollments.intend(row, intent)
      if (intended.kind === 'moved') return goesOn
      if (intended.kind === 'full') {
        const full = capAnswer(intended.scope, now, rules)
        const others = answers.filter(({ guard }) => guard !== full.guard)
        return (await heldUp(parts, row, [...others, full])) ?? goesOn
      }
      const sending = await enrollments.load(row.team, row.id)
      // Somebody who looked for it in between has gone on with it.
      if (sending?.state !== 'enrolling' || sending.intents !== row.intents + 1) return goesOn
      return await send(sending, signal)
    },
    async resolve(row, signal) {
      const { memberships } = await clientOf(row.team)
      const all = await memberships.ofPerson(row.person, { lane: row.lane, signal })
      const shown = all.find(({ cadence }) => cadence === row.cadence)
      const outcome = outcomeOf(row, shown, absentAfterMs)
      if (outcome.kind === 'there' && shown !== undefined) {
        return await onCadence(row, shown, 'enrolled', {
          replies: Math.min(row.beganReplies, shown.replies),
          bounces: Math.min(row.beganBounces, shown.bounces),
        })
      }
      if (outcome.kind === 'again') {
        const most = intentMs + absentAfterMs
        // No intent waits longer: the clock was set back since, and what it said before is counted from now.
        const isSetBack = outcome.waitMs > most + clockStepMs
        if (isSetBack || row.absentAt === null) {
          const change = {
            absent_at: row.now,
            ...(isSetBack && { intent_until: later(row.now, intentMs) }),
          }
          const detail = { intent: row.intents, ...(isSetBack && { aheadMs: outcome.waitMs }) }
          await enrollments.step(row, change, { kind: 'not-seen', by: 'worker', detail })
        }
        const waitMs = isSetBack ? most : outcome.waitMs
        return { waitMs, code: 'salesloft.outcome-unknown' }
      }
      await takenBack(row, 'absent')
      return goesOn
    },
  }
}

/** Less is how the database's instants are rounded here. */
const clockStepMs = 1_000

function later(instant: string, ms: number): string {
  return new Date(Date.parse(instant) + ms).toISOString()
}

/** Of a refusal only the names of fields are kept: its words may repeat what was sent. */
function wordsOf(error: AppError): Readonly<Record<string, unknown>> {
  const status = 'status' in error && typeof error.status === 'number' ? error.status : null
  const said = 'reason' in error && typeof error.reason === 'string' ? error.reason : ''
  return { status, said: said.startsWith('refused ') ? said.slice('refused '.length) : '' }
}
