// Enrolments as a command, a request and a page ask for them.
import type { EnrollmentConfig } from '../activities/enrollment-parts.ts'
import type { EnrollmentStarts } from '../client/temporal/enrollments.ts'
import { type Enrollment, type EnrollmentOrder, isEnded } from '../domain/enrollment.ts'
import type {
  EnrollmentAnswer,
  EnrollmentFilter,
  EnrollmentFunnel,
  EnrollmentList,
  EnrollmentRequest,
  EnrollmentStory,
} from '../domain/enrollment-asks.ts'
import { decide, judge } from '../domain/enrollment-guards.ts'
import { dayOf } from '../domain/guards-of-time.ts'
import { AppError, isPassing, settled } from '../domain/errors.ts'
import { isId } from '../domain/ids.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { EnrollmentStore } from '../store/enrollments.ts'
import type { GuardReads } from '../store/guard-reads.ts'
import type { Teams } from '../store/teams.ts'
import { followEnrollmentId } from '../workflows/messages.ts'
import { requireRunning } from './running.ts'

export type Enrollments = {
  /**
   * Answers with the enrolment that there is when the same is asked for again while it is under way. Where Temporal is away
   * it is stored all the same, and begins within minutes of its return.
   * @throws AppError `team.unknown`, `team.paused`, `usage.invalid`
   */
  request(request: EnrollmentRequest): Promise<EnrollmentAnswer>
  /** @throws AppError `usage.invalid` */
  list(team: TeamSlug, filter?: EnrollmentFilter): Promise<EnrollmentList>
  funnel(team: TeamSlug, filter?: Pick<EnrollmentFilter, 'cadence'>): Promise<EnrollmentFunnel>
  /** @throws AppError `enrollment.unknown` */
  show(team: TeamSlug, id: string): Promise<EnrollmentStory>
  /** Each answers with where it is then. @throws AppError `enrollment.unknown`, `enrollment.ended`, `enrollment.unpausable` */
  pause(team: TeamSlug, id: string, by: string): Promise<Enrollment>
  resume(team: TeamSlug, id: string, by: string): Promise<Enrollment>
  /** Also takes the person off the cadence. */
  stop(team: TeamSlug, id: string, by: string): Promise<Enrollment>
  /** Judges again at once what waits; asks anew for what was refused, stopped or has finished. */
  retry(team: TeamSlug, id: string, by: string): Promise<Enrollment>
}

/** A single one is judged within this, or answered as it is. */
const judgedMs = 8_000
const usualLimit = 50
const mostListed = 500

export function createEnrollments(
  given: Pick<EnrollmentConfig, 'factsOf' | 'rulesOf'> & {
    readonly usedOf: GuardReads['used']
    readonly store: EnrollmentStore
    readonly teams: Pick<Teams, 'get'>
    /** Connects when first asked. */
    readonly starts: () => Promise<EnrollmentStarts>
  },
): Enrollments {
  const { store, teams, factsOf, rulesOf, usedOf, starts } = given

  /** What would be said now, asked of SalesLoft itself. */
  async function tried(asked: EnrollmentRequest): Promise<EnrollmentAnswer> {
    const { team, cadence, person, user = null, lane, by, source } = asked
    const { facts, membership } = await factsOf({
      team,
      cadence,
      person,
      user,
      lane,
      from: 'salesloft',
    })
    const rules = await rulesOf(team, cadence)
    // What the intent itself would count: a try counts nothing.
    const day = dayOf(facts.now, rules)
    const used = await usedOf({ team, cadence, user: facts.user?.id ?? user, day })
    const answers = judge({ ...facts, used }, rules)
    const isThere = membership?.current === true
    const decision = isThere ? ({ kind: 'pass' } as const) : decide(answers)
    return {
      id: '0',
      team,
      person,
      cadence,
      user,
      source,
      answers,
      state: isThere ? 'on-cadence' : tryStates[decision.kind],
      reason: decision.kind === 'pass' ? null : decision.guard,
      membership: membership?.id ?? null,
      membershipState: membership?.state ?? null,
      paused: false,
      waitingUntil: decision.kind === 'wait' ? decision.until : null,
      requestedAt: facts.now,
      requestedBy: by,
      endedAt: null,
      errorCode: null,
    }
  }

  async function found(team: TeamSlug, id: string) {
    const row = isId(id) ? await store.get(team, id) : undefined
    if (row !== undefined) return row
    throw unknown(team, id)
  }

  /**
   * Temporal being away, or killed in the middle of its answer, is no failure of what Postgres has: who follows it is woken by
   * the next poll.
   */
  async function told(tell: (to: EnrollmentStarts) => Promise<unknown>): Promise<void> {
    const outcome = await settled(starts().then(tell))
    if (outcome.ok || isPassing(outcome.error) || outcome.error.code === 'temporal.failed') return
    throw outcome.error
  }

  async function request(asked: EnrollmentRequest): Promise<EnrollmentAnswer> {
    const { team, cadence, person, user = null, step = null, lane, source, by } = asked
    requireIds({ cadence, person, user, step })
    await requireRunning(teams, team)
    if (asked.dryRun === true) return await tried(asked)
    const row = await store.request({ team, cadence, person, user, step, lane, source, by })
    const followed = { team, cadence, person, enrollment: row.id, lane: row.lane }
    const waitMs = lane === 'interactive' ? judgedMs : 0
    await told((to) => to.request(followed, waitMs))
    return answerOf(await found(team, row.id))
  }

  async function order(
    team: TeamSlug,
    id: string,
    wanted: EnrollmentOrder,
    by: string,
  ): Promise<Enrollment> {
    const { cadence, person, lane } = await found(team, id)
    const ordered = await store.order(team, id, wanted, by)
    if (ordered.kind !== 'done') throw refusals[ordered.kind](team, id)
    // Who follows it does the rest: an operator sees in `show` how far it is.
    await told((to) => to.wake({ team, cadence, person, lane, enrollment: id }))
    return answerOf(await found(team, id))
  }

  return {
    request,
    async list(team, filter = {}) {
      const { limit = usualLimit, cadence, person, before } = filter
      requireIds({ cadence, person, before })
      if (!(limit >= 1 && limit <= mostListed)) {
        throw new AppError('usage.invalid', `limit: 1 to ${mostListed}.`)
      }
      const rows = await store.list(team, { ...filter, limit: limit + 1 })
      const enrollments = rows.slice(0, limit)
      const next = rows.length > limit ? enrollments.at(-1)?.id : undefined
      return { enrollments, next }
    },
    async funnel(team, filter = {}) {
      requireIds({ cadence: filter.cadence })
      return await store.funnel(team, filter)
    },
    async show(team, id) {
      const row = await found(team, id)
      const workflowId = followEnrollmentId(team, row.cadence, row.person)
      return { ...answerOf(row), events: await store.events(team, id), workflowId }
    },
    pause: (team, id, by) => order(team, id, 'pause', by),
    resume: (team, id, by) => order(team, id, 'resume', by),
    stop: (team, id, by) => order(team, id, 'stop', by),
    async retry(team, id, by) {
      const row = await found(team, id)
      if (!isEnded(row.state)) return await order(team, id, 'retry', by)
      const { cadence, person, user, step, lane, source } = row
      const anew = { team, cadence, person, lane, source, by }
      return await request({ ...anew, user: user ?? undefined, step: step ?? undefined })
    },
  }
}

const tryStates = { pass: 'checked', refuse: 'refused', wait: 'waiting' } as const

function answerOf({
  step: _step,
  lane: _lane,
  ...answer
}: EnrollmentAnswer & { readonly step: unknown; readonly lane: unknown }): EnrollmentAnswer {
  return answer
}

/** @throws AppError `usage.invalid` */
function requireIds(given: Readonly<Record<string, string | null | undefined>>): void {
  const wrong = Object.entries(given).find(([, id]) => id !== null && id !== undefined && !isId(id))
  if (wrong === undefined) return
  throw new AppError('usage.invalid', `${wrong[0]}: an id of SalesLoft, a whole number.`)
}

function unknown(team: TeamSlug, id: string): AppError {
  return new AppError('enrollment.unknown', `The team "${team}" has no enrolment ${id}.`)
}

const refusals = {
  unknown,
  ended: (_team: TeamSlug, id: string) =>
    new AppError('enrollment.ended', `Enrolment ${id} has ended.`),
  'on-cadence': (_team: TeamSlug, id: string) =>
    new AppError(
      'enrollment.unpausable',
      `Enrolment ${id}: the person is on the cadence, and SalesLoft has no pause for one person; \`stop\` takes them off.`,
    ),
} as const
