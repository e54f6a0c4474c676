// Batches of enrolments: each row is marked before it is asked for and again when its outcome is known, so that whoever goes
// on after a kill looks for the enrolment before asking once more.
import { type Kysely, sql } from 'kysely'
import type { Enrollment, EnrollmentSource } from '../domain/enrollment.ts'
import type { Batch, BatchRow, BatchTurn, RowOutcome } from '../domain/enrollment-batches.ts'
import { AppError } from '../domain/errors.ts'
import { isId } from '../domain/ids.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { isViolationOf, translating } from './errors.ts'
import type { DB } from './schema.ts'

export type NewBatch = {
  readonly team: TeamSlug
  readonly cadence: string
  readonly source: EnrollmentSource
  readonly by: string
  /** In their order. */
  readonly rows: readonly { readonly person: string; readonly user?: string | null | undefined }[]
}

export type OpenRow = Pick<BatchRow, 'number' | 'person' | 'user' | 'does'> & {
  /** When it was first asked for, if it was. */
  readonly askedAt: string | null
}

export type Ended = {
  readonly outcome: RowOutcome
  readonly reason: string | null
  readonly enrollment: string | null
}

type Of = { readonly team: TeamSlug; readonly batch: string }

export type EnrollmentBatches = {
  /** @throws AppError `team.unknown` @returns its number */
  create(batch: NewBatch): Promise<string>
  /** @throws AppError `batch.unknown` */
  get(of: Of): Promise<Batch>
  /** The latest first. */
  list(team: TeamSlug): Promise<readonly Batch[]>
  /** In their order, after a number, a thousand at most. */
  rows(of: Of, after: number): Promise<readonly BatchRow[]>
  /** Rows without an outcome, in their order. */
  open(of: Of, most: number): Promise<readonly OpenRow[]>
  /** About to be asked for. @returns false: its outcome is known by now, as that its person left the audience */
  asked(of: Of, number: number): Promise<boolean>
  /** Whether it was a run of this audience that asked for the enrolment first. */
  hasMade(
    audience: { readonly team: TeamSlug; readonly audience: string | null },
    enrollment: Pick<Enrollment, 'id' | 'person' | 'requestedAt'>,
  ): Promise<boolean>
  /** Nothing where an outcome is known. */
  ended(of: Of, number: number, end: Ended): Promise<void>
  /** What is not asked for yet never is. */
  stop(of: Of): Promise<void>
  /** How far it is; ends it where nothing is left. */
  turn(of: Of): Promise<BatchTurn>
  /** Of teams that are not paused, not ended and older than a minute: somebody is on them, or was killed. */
  unended(after: string): Promise<readonly Of[]>
}

const batchesShown = 50
const rowsShown = 1_000
// Their places enter a history: 8 KiB at most.
const openAtOnce = 25

export function createEnrollmentBatches({
  database,
}: {
  readonly database: Database
}): EnrollmentBatches {
  const db = database.kysely
  return translating<EnrollmentBatches>({
    create: (batch) => create(db, batch),
    async get({ team, batch }) {
      if (!isId(batch)) throw unknown(team, batch)
      const [found] = await select(db, sql`b.team = ${team} and b.id = ${batch}`)
      if (found === undefined) throw unknown(team, batch)
      return found
    },
    list: (team) => select(db, sql`b.team = ${team}`),
    async rows({ team, batch }, after) {
      const { rows } = await sql<BatchRow>`
        select r.number, r.person, r.user_id::text as user, r.does,
          coalesce(e.state, r.outcome) as outcome,
          case when e.id is null then r.reason else e.reason end as reason,
          r.enrollment_id::text as enrollment
        from worker.enrollment_batch_row r
        left join worker.enrollment e on e.team = r.team and e.id = r.enrollment_id
        where r.team = ${team} and r.batch_id = ${batch} and r.number > ${after}
        order by r.number limit ${rowsShown}`.execute(db)
      return rows
    },
    async open({ team, batch }, most) {
      const { rows } = await sql<OpenRow>`
        select r.number, r.person, r.user_id::text as user, r.does, r.asked_at as "askedAt"
        from worker.enrollment_batch_row r
        where r.team = ${team} and r.batch_id = ${batch} and r.outcome is null
        order by r.number limit ${most}`.execute(db)
      return rows
    },
    async asked({ team, batch }, number) {
      const { numAffectedRows } = await sql`
        update worker.enrollment_batch_row r set asked_at = coalesce(r.asked_at, clock_timestamp())
        where r.team = ${team} and r.batch_id = ${batch} and r.number = ${number}
          and r.outcome is null`.execute(db)
      return numAffectedRows === 1n
    },
    async hasMade({ team, audience }, { id, person, requestedAt }) {
      // Of a row that is being asked for, nobody knows the number yet.
      const { rows } = await sql`
        select from worker.enrollment_batch_row r
        join worker.enrollment_batch b on b.team = r.team and b.id = r.batch_id
        where r.team = ${team} and r.person = ${person} and b.audience = ${audience}
          and r.does = 'enroll' and r.asked_at <= ${requestedAt}::timestamptz
          and (r.enrollment_id = ${id} or r.outcome is null)
        limit 1`.execute(db)
      return rows.length > 0
    },
    async ended({ team, batch }, number, { outcome, reason, enrollment }) {
      await sql`
        update worker.enrollment_batch_row r set outcome = ${outcome}, reason = ${reason},
          enrollment_id = ${enrollment}, done_at = clock_timestamp()
        where r.team = ${team} and r.batch_id = ${batch} and r.number = ${number}
          and r.outcome is null`.execute(db)
    },
    async stop({ team, batch }) {
      await sql`
        update worker.enrollment_batch_row r
        set outcome = 'stopped', reason = 'batch.stopped', done_at = clock_timestamp()
        where r.team = ${team} and r.batch_id = ${batch} and r.outcome is null
          and r.asked_at is null`.execute(db)
    },
    turn: (of) => turn(db, of),
    async unended(after) {
      const { rows } = await sql<Of>`
        select b.team, b.id::text as batch from worker.enrollment_batch b
        join worker.team t on t.slug = b.team
        where b.id > ${after} and b.ended_at is null and b.requested_at < clock_timestamp() - interval '1 minute'
          and t.paused_at is null and t.disconnected_at is null
        order by b.id limit ${openAtOnce}`.execute(db)
      return rows
    },
  })
}

async function create(db: Kysely<DB>, { team, cadence, source, by, rows }: NewBatch) {
  const people = rows.map(({ person }) => person)
  const users = rows.map(({ user }) => user ?? null)
  try {
    const made = await sql<{ id: string }>`
      with batch as (
        insert into worker.enrollment_batch (team, cadence, source, requested_by, total)
        values (${team}, ${cadence}, ${source}, ${by}, ${rows.length}) returning id
      ), filled as (
        insert into worker.enrollment_batch_row (team, batch_id, number, person, user_id)
        select ${team}, batch.id, r.number, r.person, r.user_id
        from batch, unnest(${people}::bigint[], ${users}::bigint[]) with ordinality
          as r (person, user_id, number)
      )
      select id::text as id from batch`.execute(db)
    return made.rows[0]?.id ?? ''
  } catch (error) {
    if (!isViolationOf(error, 'enrollment_batch_team_fkey')) throw error
    throw new AppError('team.unknown', `There is no team "${team}".`)
  }
}

async function turn(db: Kysely<DB>, { team, batch }: Of): Promise<BatchTurn> {
  const { rows } = await sql<Omit<BatchTurn, 'more'>>`
    with counted as (
      select count(*) filter (where r.outcome is not null)::integer as done,
        count(*)::integer as total,
        count(*) filter (where coalesce(e.state, r.outcome) = 'refused')::integer as refused,
        count(*) filter (where r.outcome = 'failed')::integer as failed
      from worker.enrollment_batch_row r
      left join worker.enrollment e on e.team = ${team} and e.id = r.enrollment_id
      where r.team = ${team} and r.batch_id = ${batch}
    ), ended as (
      update worker.enrollment_batch b set ended_at = clock_timestamp() from counted c
      where b.team = ${team} and b.id = ${batch} and b.ended_at is null and c.done = c.total
    )
    select * from counted`.execute(db)
  const counts = rows[0] ?? { done: 0, total: 0, refused: 0, failed: 0 }
  return { ...counts, more: counts.done < counts.total }
}

async function select(db: Kysely<DB>, matches: ReturnType<typeof sql>): Promise<readonly Batch[]> {
  const { rows } = await sql<Batch>`
    select b.id::text as id, b.team, b.cadence::text as cadence, b.source, b.audience,
      b.requested_by as "requestedBy", b.requested_at as "requestedAt", b.ended_at as "endedAt",
      b.total, coalesce(o.done, 0) as done, coalesce(o.outcomes, '{}') as outcomes,
      b.total - coalesce(o.decided, 0) as undecided
    from (
      select * from worker.enrollment_batch b where ${matches}
      order by b.id desc limit ${batchesShown}
    ) b left join lateral (
      select sum(count)::integer as done, jsonb_object_agg(outcome, count) as outcomes,
        (sum(count) filter (where outcome not in ('requested', 'checked', 'enrolling')))::integer
          as decided
      from (
        select coalesce(e.state, r.outcome) as outcome, count(*)
        from worker.enrollment_batch_row r
        left join worker.enrollment e on e.team = b.team and e.id = r.enrollment_id
        where r.team = b.team and r.batch_id = b.id and r.outcome is not null group by 1
      ) each
    ) o on true
    order by b.id desc`.execute(db)
  return rows
}

function unknown(team: TeamSlug, batch: string): AppError {
  return new AppError('batch.unknown', `${team} has no batch ${batch}.`)
}
