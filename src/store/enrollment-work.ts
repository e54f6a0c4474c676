// What whoever follows an enrolment reads and writes. A step is written only on the very version that it was decided on; the
// intent to ask SalesLoft is stored, and what it takes of the caps, in one transaction before anything is sent.
import { type Kysely, sql, type Transaction } from 'kysely'
import type { EnrollmentRow } from '../domain/enrollment.ts'
import type { Answered } from '../domain/enrollment-asks.ts'
import type { Seen } from '../domain/enrollment-end.ts'
import type { GuardAnswer } from '../domain/enrollment-guards.ts'
import type { Cap } from '../domain/enrollment-rules.ts'
import type { CapScope } from '../domain/guards-of-time.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { type Counted, giveBack, reserve } from './enrollment-caps.ts'
import {
  type EnrollmentChange,
  type Happening,
  Moved,
  rowOf,
  selectEnrollments,
  takeStep,
} from './enrollment-rows.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'

export type WorkRow = EnrollmentRow &
  Answered & { /** Nothing is asked of SalesLoft. */ readonly teamRests: boolean }

export type Intended =
  | { readonly kind: 'intended' }
  | { readonly kind: 'full'; readonly scope: CapScope }
  /** Somebody moved it, holds it back or wants it to end. */
  | { readonly kind: 'moved' }

/** The person's membership of the cadence as it was, which is used again. */
export type Before = {
  readonly id: string
  readonly addedAt: string | null
  readonly replies: number
  readonly bounces: number
}

export type EnrollmentWork = {
  load(team: TeamSlug, id: string): Promise<WorkRow | undefined>
  /** False where somebody else was first: then nothing is written. */
  step(row: EnrollmentRow, change: EnrollmentChange, happening?: Happening): Promise<boolean>
  /** The same where nothing came of an intent: what it took of the caps is given back. */
  stepBack(row: EnrollmentRow, change: EnrollmentChange, happening: Happening): Promise<boolean>
  /** Before SalesLoft is asked: what was there, and how long anything of it may leave. */
  intend(
    row: EnrollmentRow,
    given: {
      readonly before: Before | undefined
      readonly forMs: number
      readonly caps: Pick<Counted, 'user' | 'day'> & {
        readonly most: Readonly<Record<CapScope, Cap>>
      }
      readonly answers: readonly GuardAnswer[]
    },
  ): Promise<Intended>
  /** The mirror's view of it, and which version of it that is. */
  seen(row: EnrollmentRow): Promise<Seen & { readonly at: string | null }>
  /** A turn has ended: woken again after so long, should its own timer not do so. */
  rest(
    row: Pick<EnrollmentRow, 'id' | 'team'>,
    given: { readonly waitMs: number | null; readonly code: string | null },
  ): Promise<void>
}

export function createEnrollmentWork(given: { readonly database: Database }): EnrollmentWork {
  const db = given.database.kysely
  return translating<EnrollmentWork>({
    load: (team, id) => load(db, team, id),
    step: (row, change, happening) =>
      unlessMoved(
        db,
        async (trx) => {
          await takeStep(trx, row, change, happening)
          return true
        },
        false,
      ),
    stepBack: (row, change, happening) =>
      unlessMoved(
        db,
        async (trx) => {
          await takeStep(trx, row, { ...change, cap_day: null, cap_user: null }, happening)
          const { team, cadence, capDay: day, capUser: user } = row
          if (day !== null) await giveBack(trx, { team, cadence, day, user })
          return true
        },
        false,
      ),
    intend: (row, intent) => intend(db, row, intent),
    seen: (row) => seen(db, row),
    async rest({ id, team }, { waitMs, code }) {
      const due = sql<string>`clock_timestamp() + ${waitMs} * interval '1 millisecond'`
      await db
        .updateTable('worker.enrollment')
        .set({ due_at: waitMs === null ? null : due, error_code: code })
        .where('team', '=', team)
        .where('id', '=', id)
        .execute()
    },
  })
}

async function unlessMoved<T>(
  db: Kysely<DB>,
  work: (trx: Transaction<DB>) => Promise<T>,
  moved: T,
): Promise<T> {
  return await transact(db, work).catch((error: unknown) => {
    if (error instanceof Moved) return moved
    throw error
  })
}

async function load(db: Kysely<DB>, team: TeamSlug, id: string): Promise<WorkRow | undefined> {
  const row = await selectEnrollments(db, team)
    .select(
      sql<boolean>`exists (select from worker.team t where t.slug = worker.enrollment.team
        and (t.paused_at is not null or t.disconnected_at is not null))`.as('teamRests'),
    )
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? undefined : { ...rowOf(row), teamRests: row.teamRests }
}

async function intend(
  db: Kysely<DB>,
  row: EnrollmentRow,
  { before, forMs, caps, answers }: Parameters<EnrollmentWork['intend']>[1],
): Promise<Intended> {
  return await unlessMoved<Intended>(
    db,
    async (trx) => {
      // A wish of an operator moves no version: it is looked for under the row's lock.
      const held = await trx
        .selectFrom('worker.enrollment')
        .select(['paused', 'stop_by'])
        .where('team', '=', row.team)
        .where('id', '=', row.id)
        .forUpdate()
        .executeTakeFirst()
      if (held === undefined || held.paused || held.stop_by !== null) return { kind: 'moved' }
      const { day, user, most } = caps
      const { team, cadence } = row
      const reserved = await reserve(trx, { team, cadence, day, user, caps: most })
      if (reserved.kind === 'full') return reserved
      const change = {
        state: 'enrolling',
        reason: null,
        waiting_until: null,
        answers,
        intents: row.intents + 1,
        cap_day: day,
        cap_user: user,
        intent_at: sql<string>`clock_timestamp()`,
        intent_until: sql<string>`clock_timestamp() + ${forMs} * interval '1 millisecond'`,
        before_membership: before?.id ?? null,
        before_added_at: before?.addedAt ?? null,
        // Where the answer is lost, the membership may have counted more by the time that it is found.
        began_replies: before?.replies ?? 0,
        began_bounces: before?.bounces ?? 0,
        absent_at: null,
      } as const
      const detail = { intent: row.intents + 1, before: before?.id ?? null }
      await takeStep(trx, row, change, { kind: 'intended', by: 'worker', detail })
      return { kind: 'intended' }
    },
    { kind: 'moved' },
  )
}

async function seen(
  db: Kysely<DB>,
  { team, membership, person, cadence, addedAt }: EnrollmentRow,
): Promise<Seen & { readonly at: string | null }> {
  type Row = Omit<Seen, 'membership'> & {
    readonly at: string | null
    readonly state: string | null
    readonly current: boolean
    readonly added: string | null
    readonly replies: number
    readonly bounces: number
    readonly gone: boolean
  }
  const since = sql`${addedAt}::timestamptz`
  const { rows } = await sql<Row>`
    select m.synced_at as at, m.current_state as state, m.added_at as added,
      coalesce(m.currently_on_cadence, false) as current, m.deleted_at is not null as gone,
      coalesce(m.counts_replies, 0)::integer as replies, coalesce(m.counts_bounces, 0)::integer as bounces,
      coalesce(p.deleted_at is not null or m.person_deleted, false) as "personDeleted",
      coalesce(p.do_not_contact, false) as "doNotContact",
      coalesce(c.remove_replies_enabled, false) as "removesReplies",
      coalesce(c.remove_bounces_enabled, false) as "removesBounces",
      exists (select from salesloft.successes s where s.team = ${team} and s.person_id = ${person}
        and s.deleted_at is null and s.succeeded_at >= ${since}
        and coalesce(s.latest_cadence_id, ${cadence}) = ${cadence}) as "hasSuccess",
      exists (select from salesloft.meetings t where t.team = ${team} and t.person_id = ${person}
        and t.deleted_at is null and t.created_at >= ${since}
        and coalesce(t.cadence_id, ${cadence}) = ${cadence}) as "hasMeeting"
    from (select) as one
    left join salesloft.cadence_memberships m on m.team = ${team} and m.id = ${membership}
    left join salesloft.people p on p.team = ${team} and p.id = ${person}
    left join salesloft.cadences c on c.team = ${team} and c.id = ${cadence}`.execute(db)
  const [row] = rows
  if (row === undefined || row.at === null) {
    return { ...unseen, ...(row?.personDeleted === true && { personDeleted: true }) }
  }
  const { at, state, current, added, replies, bounces, gone, ...others } = row
  return { ...others, at, membership: { state, current, addedAt: added, replies, bounces, gone } }
}

const unseen = {
  at: null,
  membership: undefined,
  personDeleted: false,
  doNotContact: false,
  removesReplies: false,
  removesBounces: false,
  hasSuccess: false,
  hasMeeting: false,
} as const
