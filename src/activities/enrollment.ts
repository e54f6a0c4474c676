// One turn at an enrolment: whatever is due now, until nothing is. Where it stands is in Postgres, so a turn that was cut off
// is begun again where it was; what was on its way to SalesLoft then is looked for before anything else is sent.
import { cancellationSignal } from '@temporalio/activity'
import { AppError, isPassing, settled } from '../domain/errors.ts'
import {
  deedFor,
  type EnrollmentDeed,
  type EnrollmentOrder,
  type EnrollmentTurn,
  isEnded,
  msUntil,
} from '../domain/enrollment.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { WorkRow } from '../store/enrollment-work.ts'
import { createChecking } from './enrollment-check.ts'
import { createEnrolling } from './enrollment-enroll.ts'
import { createLooking } from './enrollment-look.ts'
import { type EnrollmentConfig, restMs, type Worked } from './enrollment-parts.ts'
import { pauseRevoked } from './pause-revoked.ts'

export type Following = {
  /** Does what is due; says when something is again. */
  advanceEnrollment(given: {
    readonly team: TeamSlug
    readonly enrollment: string
  }): Promise<EnrollmentTurn>
  /** Notes what an operator wants who spoke to the workflow. */
  steerEnrollment(given: {
    readonly team: TeamSlug
    readonly enrollment: string
    readonly order: EnrollmentOrder
  }): Promise<void>
}

/** More than that many steps at once is going round in circles. */
const mostSteps = 12
/** What a person has to set right is tried again after this. */
const humanMs = 900_000
const dayMs = 86_400_000

export function createFollowing(parts: EnrollmentConfig): Following {
  const { enrollments, orders, log } = parts
  const checking = createChecking(parts)
  const enrolling = createEnrolling(parts)
  const looking = createLooking(parts)

  async function act(
    deed: Exclude<EnrollmentDeed, object>,
    row: WorkRow,
    signal: AbortSignal,
  ): Promise<Worked> {
    switch (deed) {
      case 'check':
        return await checking.check(row, signal)
      case 'stop':
        return await checking.stop(row)
      case 'enroll':
        return await enrolling.enroll(row, signal)
      case 'resolve':
        return await enrolling.resolve(row, signal)
      case 'look':
        return await looking.look(row)
      case 'take-off':
        return await looking.takeOff(row, signal)
    }
  }

  /** What passes by itself is Temporal's to try again; what a person has to set right is noted, and looked at now and then. */
  async function work(
    deed: Exclude<EnrollmentDeed, object>,
    row: WorkRow,
    signal: AbortSignal,
  ): Promise<Worked> {
    const worked = await settled(act(deed, row, signal))
    if (worked.ok) return worked.value
    signal.throwIfAborted()
    const { error } = worked
    const { team, id } = row
    const { code } = error
    if (isPassing(error) || code.startsWith('store.')) {
      await settled(enrollments.rest(row, { waitMs: restMs, code }))
      throw error
    }
    if (code === 'auth.revoked') await pauseRevoked(parts, team, error)
    else log.warn({ team, enrollment: id, err: error }, 'An enrolment cannot go on')
    return { waitMs: code === 'auth.revoked' ? restMs : humanMs, code }
  }

  /** Nothing moves while its team rests; the first poll afterwards wakes who was on the way to a cadence. */
  async function leave(row: WorkRow): Promise<EnrollmentTurn> {
    const waitMs = row.state === 'on-cadence' ? dayMs : 0
    await enrollments.rest(row, { waitMs, code: 'team.paused' })
    return turnOf(row, dayMs)
  }

  return {
    async advanceEnrollment({ team, enrollment }) {
      const signal = cancellationSignal()
      for (let step = 1; step <= mostSteps; step += 1) {
        const row = await enrollments.load(team, enrollment)
        if (row === undefined) return forgotten
        if (isEnded(row.state)) return turnOf(row, null)
        if (row.teamRests) return await leave(row)
        const deed = deedFor(row)
        const worked: Worked = typeof deed === 'object' ? deed : await work(deed, row, signal)
        if (worked.waitMs === 0) continue
        // News wake who is on a cadence, and a day later it is looked at anyhow.
        const waitMs = worked.waitMs ?? dayMs
        await enrollments.rest(row, { waitMs, code: worked.code ?? null })
        const after = (await enrollments.load(team, enrollment)) ?? row
        // A wish that came meanwhile is not slept over.
        if (!hasNews(row, after)) return turnOf(after, waitMs)
      }
      throw new AppError('internal', 'An enrolment goes round in circles.')
    },
    async steerEnrollment({ team, enrollment, order }) {
      await orders.order(team, enrollment, order, 'temporal')
    },
  }
}

/** Of an operator. */
function hasNews(before: WorkRow, { paused, stopBy, waitingUntil, now }: WorkRow): boolean {
  // What was due before has been tried just now.
  const isDue =
    waitingUntil !== null &&
    waitingUntil !== before.waitingUntil &&
    msUntil({ now }, waitingUntil) === 0
  return paused !== before.paused || stopBy !== before.stopBy || (isDue && !paused)
}

/** Its team was erased. */
const forgotten: EnrollmentTurn = {
  state: 'stopped',
  reason: null,
  membershipState: null,
  ended: true,
  waitMs: null,
}

function turnOf(row: WorkRow, waitMs: number | null): EnrollmentTurn {
  const { state, reason, membershipState } = row
  return { state, reason, membershipState, ended: isEnded(state), waitMs }
}
