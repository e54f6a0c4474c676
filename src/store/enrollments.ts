// Enrolments as they are asked for, listed and steered. One person on one cadence has one that is under way, whoever asks
// and however many do at once: the table's own rule says so.
import { type Kysely, sql } from 'kysely'
import {
  type Enrollment,
  type EnrollmentEvent,
  type EnrollmentOrder,
  type EnrollmentState,
  isEnded,
} from '../domain/enrollment.ts'
import type {
  EnrollmentAnswer,
  EnrollmentFilter,
  EnrollmentFunnel,
  EnrollmentRequest,
} from '../domain/enrollment-asks.ts'
import { type Direction, type EnrollmentSort, enrollmentSorts } from '../domain/enrollment-views.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { addEvent, enrollmentOf, eventsOf, rowOf, selectEnrollments } from './enrollment-rows.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'

export type NewEnrollment = Pick<Enrollment, 'team' | 'person' | 'cadence' | 'user' | 'source'> & {
  readonly step: string | null
  readonly lane: EnrollmentRequest['lane']
  readonly by: string
}

export type Ordered =
  { readonly kind: 'done' } | { readonly kind: 'unknown' | 'ended' | 'on-cadence' }

export type EnrollmentStore = {
  /** The one that is under way, if there is one. */
  request(
    given: NewEnrollment,
  ): Promise<EnrollmentAnswer & { readonly lane: NewEnrollment['lane'] }>
  get(
    team: TeamSlug,
    id: string,
  ): Promise<(EnrollmentAnswer & Pick<NewEnrollment, 'step' | 'lane'>) | undefined>
  /** Newest first, unless they are to be sorted. */
  list(team: TeamSlug, wanted: EnrollmentFilter): Promise<readonly EnrollmentAnswer[]>
  funnel(team: TeamSlug, wanted: Pick<EnrollmentFilter, 'cadence'>): Promise<EnrollmentFunnel>
  events(team: TeamSlug, id: string): Promise<readonly EnrollmentEvent[]>
  /** Notes what an operator wants; who follows it does it. */
  order(team: TeamSlug, id: string, order: EnrollmentOrder, by: string): Promise<Ordered>
}

const usualLimit = 50

export function createEnrollmentStore(given: { readonly database: Database }): EnrollmentStore {
  const db = given.database.kysely
  return translating<EnrollmentStore>({
    request: (wanted) => request(db, wanted),
    async get(team, id) {
      const row = await selectEnrollments(db, team).where('id', '=', id).executeTakeFirst()
      if (row === undefined) return undefined
      const found = rowOf(row)
      return { ...enrollmentOf(found), step: found.step, lane: found.lane }
    },
    async list(team, { states, reason, cadence, person, source, before, ...shown }) {
      const { sort = 'asked', direction = enrollmentSorts[sort], limit = usualLimit } = shown
      const way = direction === 'ascending' ? 'asc' : 'desc'
      const rows = await selectEnrollments(db, team)
        .$if(states !== undefined, (query) => query.where('state', 'in', states ?? []))
        .$if(reason !== undefined, (query) => query.where('reason', '=', reason ?? null))
        .$if(cadence !== undefined, (query) => query.where('cadence', '=', cadence ?? ''))
        .$if(person !== undefined, (query) => query.where('person', '=', person ?? ''))
        .$if(source !== undefined, (query) => query.where('source', '=', source ?? ''))
        .$if(before !== undefined, (query) =>
          query.where(isAfter({ team, id: before ?? '', sort, direction })),
        )
        .$if(sort !== 'asked', (query) => query.orderBy(sort === 'asked' ? 'id' : sort, way))
        .orderBy('id', way)
        .limit(limit)
        .execute()
      return rows.map((row) => enrollmentOf(rowOf(row)))
    },
    async funnel(team, { cadence }) {
      const rows = await db
        .selectFrom('worker.enrollment')
        .select(['state', 'reason', sql<number>`count(*)::integer`.as('count')])
        .where('team', '=', team)
        .$if(cadence !== undefined, (query) => query.where('cadence', '=', cadence ?? ''))
        .groupBy(['state', 'reason'])
        .orderBy('state')
        .orderBy('reason')
        .execute()
      return rows.map((row) => ({ ...row, state: row.state as EnrollmentState }))
    },
    events: (team, id) => eventsOf(db, team, id),
    order: (team, id, wanted, by) => order(db, team, id, wanted, by),
  })
}

/** Where the last page ended, by the row that it ended with. */
function isAfter(last: {
  readonly team: TeamSlug
  readonly id: string
  readonly sort: EnrollmentSort
  readonly direction: Direction
}) {
  const { team, id, sort, direction } = last
  const than = sql.raw(direction === 'ascending' ? '>' : '<')
  if (sort === 'asked') return sql<boolean>`id ${than} ${id}`
  const key = sql.ref(sort)
  return sql<boolean>`(${key}, id) ${than} (
    select ${key}, id from worker.enrollment where team = ${team} and id = ${id})`
}

async function request(
  db: Kysely<DB>,
  given: NewEnrollment,
): Promise<EnrollmentAnswer & { readonly lane: NewEnrollment['lane'] }> {
  const { team, person, cadence, user, step, lane, source, by } = given
  return await transact(db, async (trx) => {
    const made = await trx
      .insertInto('worker.enrollment')
      .values({
        team,
        person,
        cadence,
        lane,
        source,
        user_id: user,
        step_id: step,
        requested_by: by,
      })
      // Whoever came a moment earlier is waited for, so that what is under way is seen below.
      .onConflict((conflict) =>
        conflict
          .columns(['team', 'cadence', 'person'])
          .where('ended_at', 'is', null)
          .doUpdateSet({ person: sql`excluded.person` }),
      )
      .returning(['id', sql<boolean>`xmax = 0`.as('isNew')])
      .executeTakeFirstOrThrow()
    if (made.isNew) {
      const detail = {
        source,
        lane,
        ...(user !== null && { user }),
        ...(step !== null && { step }),
      }
      await addEvent(trx, { id: made.id, team }, { kind: 'requested', by, to: 'requested', detail })
    }
    const row = rowOf(
      await selectEnrollments(trx, team).where('id', '=', made.id).executeTakeFirstOrThrow(),
    )
    return { ...enrollmentOf(row), lane: row.lane }
  })
}

async function order(
  db: Kysely<DB>,
  team: TeamSlug,
  id: string,
  wanted: EnrollmentOrder,
  by: string,
): Promise<Ordered> {
  return await transact(db, async (trx): Promise<Ordered> => {
    const row = await trx
      .selectFrom('worker.enrollment')
      .select(['state', 'paused', 'stop_by'])
      .where('team', '=', team)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) return { kind: 'unknown' }
    const state = row.state as EnrollmentState
    if (isEnded(state)) return { kind: 'ended' }
    if (state === 'on-cadence' && (wanted === 'pause' || wanted === 'resume')) {
      return { kind: 'on-cadence' }
    }
    const change = changeOf(wanted, state, by)
    const isNews =
      (change.paused ?? row.paused) !== row.paused ||
      (wanted === 'stop' && row.stop_by === null) ||
      wanted === 'retry'
    if (!isNews) return { kind: 'done' }
    await trx
      .updateTable('worker.enrollment')
      .set({ ...change, due_at: sql`clock_timestamp()` })
      .where('team', '=', team)
      .where('id', '=', id)
      .execute()
    await addEvent(trx, { id, team }, { kind: wordOf[wanted], by })
    return { kind: 'done' }
  })
}

const wordOf = { pause: 'paused', resume: 'resumed', stop: 'stop-asked', retry: 'retried' } as const

/** None of them moves the row's version: who is at work on it finishes what was begun, and then finds the wish. */
function changeOf(wanted: EnrollmentOrder, state: EnrollmentState, by: string) {
  switch (wanted) {
    case 'pause':
      return { paused: true }
    case 'resume':
      return { paused: false }
    case 'stop':
      return { stop_by: by }
    case 'retry':
      return state === 'waiting' ? { waiting_until: sql<string>`clock_timestamp()` } : {}
  }
}
