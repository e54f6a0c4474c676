// An enrolment's row as the domain has it, and the lines of its story.
import { type Kysely, type RawBuilder, sql, type Updateable } from 'kysely'
import {
  type EnrollmentEvent,
  type EnrollmentRow,
  type EnrollmentSource,
  type EnrollmentState,
  isEnrollmentState,
} from '../domain/enrollment.ts'
import type { Answered, EnrollmentAnswer } from '../domain/enrollment-asks.ts'
import type { GuardAnswer } from '../domain/enrollment-guards.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'

const columns = [
  'id',
  'team',
  'person',
  'cadence',
  'user_id as user',
  'step_id as step',
  'state',
  'reason',
  'membership',
  'membership_state as membershipState',
  'paused',
  'stop_by as stopBy',
  'waiting_until as waitingUntil',
  'lane',
  'source',
  'requested_at as requestedAt',
  'requested_by as requestedBy',
  'answers',
  'intents',
  'intent_until as intentUntil',
  'cap_day as capDay',
  'cap_user as capUser',
  'before_membership as beforeMembership',
  'before_added_at as beforeAddedAt',
  'absent_at as absentAt',
  'added_at as addedAt',
  'began_replies as beganReplies',
  'began_bounces as beganBounces',
  'left_at as leftAt',
  'taken_off as takenOff',
  'ended_at as endedAt',
  'error_code as errorCode',
  'version',
] as const

export function selectEnrollments(db: Kysely<DB>, team: TeamSlug) {
  return db
    .selectFrom('worker.enrollment')
    .select(columns)
    .select(sql<string>`clock_timestamp()`.as('now'))
    .where('team', '=', team)
}

type Selected = Awaited<ReturnType<ReturnType<typeof selectEnrollments>['execute']>>[number]

/** The table's rules hold the words that are named here. */
export function rowOf(selected: Selected): EnrollmentRow & Answered {
  return {
    ...selected,
    team: selected.team as TeamSlug,
    state: selected.state as EnrollmentState,
    lane: selected.lane as EnrollmentRow['lane'],
    source: selected.source as EnrollmentSource,
    answers: selected.answers as unknown as readonly GuardAnswer[],
  }
}

/** What others are told of it. */
export function enrollmentOf(row: EnrollmentRow & Answered): EnrollmentAnswer {
  return {
    id: row.id,
    team: row.team,
    person: row.person,
    cadence: row.cadence,
    user: row.user,
    state: row.state,
    reason: row.reason,
    membership: row.membership,
    membershipState: row.membershipState,
    paused: row.paused,
    waitingUntil: row.waitingUntil,
    requestedAt: row.requestedAt,
    requestedBy: row.requestedBy,
    source: row.source,
    endedAt: row.endedAt,
    errorCode: row.errorCode,
    answers: row.answers,
  }
}

export type Happening = {
  readonly kind: string
  readonly reason?: string | null | undefined
  readonly by: string
  readonly detail?: EnrollmentEvent['detail'] | undefined
}

type Values = Omit<
  Updateable<DB['worker.enrollment']>,
  'id' | 'team' | 'version' | 'answers' | 'state'
>

export type EnrollmentChange = {
  readonly [Column in keyof Values]?:
    Values[Column] | RawBuilder<Exclude<Values[Column], null | undefined>>
} & {
  readonly state?: EnrollmentState
  readonly reason?: string | null
  readonly answers?: readonly GuardAnswer[]
}

/** Somebody else was first. */
export class Moved extends Error {
  override readonly name = 'Moved'
}

/** Belongs in a transaction. @throws Moved where the row is another one than was decided on */
export async function takeStep(
  db: Kysely<DB>,
  row: EnrollmentRow,
  change: EnrollmentChange,
  happening?: Happening,
): Promise<void> {
  const { answers, ...set } = change
  const { numUpdatedRows } = await db
    .updateTable('worker.enrollment')
    .set({ ...set, version: row.version + 1 })
    // What failed on the way is in its story: an end waits for no further attempt.
    .$if(set.ended_at !== undefined, (query) => query.set({ error_code: null, due_at: null }))
    .$if(answers !== undefined, (query) => query.set({ answers: JSON.stringify(answers) }))
    .where('team', '=', row.team)
    .where('id', '=', row.id)
    .where('version', '=', row.version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new Moved('Somebody else moved the enrolment.')
  if (happening === undefined) return
  const hasMoved = set.state !== undefined && set.state !== row.state
  await addEvent(db, row, {
    reason: set.reason ?? null,
    ...happening,
    ...(hasMoved ? { from: row.state, to: set.state } : {}),
  })
}

export async function addEvent(
  db: Kysely<DB>,
  { id, team }: Pick<EnrollmentRow, 'id' | 'team'>,
  given: Happening & { readonly from?: EnrollmentState | null; readonly to?: EnrollmentState },
): Promise<void> {
  const { kind, reason = null, by, detail = {}, from = null, to = null } = given
  await db
    .insertInto('worker.enrollment_event')
    .values({
      team,
      enrollment: id,
      kind,
      from_state: from,
      to_state: to,
      reason,
      by,
      detail: JSON.stringify(detail),
    })
    .execute()
}

export async function eventsOf(
  db: Kysely<DB>,
  team: TeamSlug,
  id: string,
): Promise<readonly EnrollmentEvent[]> {
  const rows = await db
    .selectFrom('worker.enrollment_event')
    .select(['at', 'kind', 'from_state as from', 'to_state as to', 'reason', 'by', 'detail'])
    .where('team', '=', team)
    .where('enrollment', '=', id)
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    ...row,
    from: stateIn(row.from),
    to: stateIn(row.to),
    detail: row.detail as EnrollmentEvent['detail'],
  }))
}

function stateIn(text: string | null): EnrollmentState | null {
  return text !== null && isEnrollmentState(text) ? text : null
}
