// Bulk jobs of SalesLoft by which many people are written: stored before they are asked for, and followed to the end. What is not
// known after a kill is looked for in SalesLoft: a job by its name, which ends with our number, and what it has by its total.
import { type Kysely, sql, type Transaction } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'

export type ContactJobState = 'intended' | 'open' | 'executing' | 'done' | 'given-up'

export type ContactJob = {
  /** Our number of it. */
  readonly id: string
  /** Its id in SalesLoft, once that is known. */
  readonly job: string | null
  readonly state: ContactJobState
  readonly rows: number
  /** How many of them SalesLoft has, as it says itself. */
  readonly sent: number
  /** The last result that was read. */
  readonly answeredThrough: string | null
  readonly madeAt: string
}

type One = { readonly team: TeamSlug; readonly id: string }

export type ContactJobs = {
  /** Those that have not ended, the oldest first. */
  open(team: TeamSlug): Promise<readonly ContactJob[]>
  /** SalesLoft has it, and takes rows. */
  opened(one: One, job: string): Promise<void>
  /** So many of its rows are there. */
  sent(one: One, total: number): Promise<void>
  /** It was told to begin. */
  executing(one: One): Promise<void>
  /** Results up to this one are known. */
  answered(one: One, through: string): Promise<void>
  end(
    one: One,
    how: { readonly state: 'done' } | { readonly state: 'given-up'; readonly code: string },
  ): Promise<void>
}

export function createContactJobs(given: { readonly database: Database }): ContactJobs {
  const db = given.database.kysely
  return translating<ContactJobs>({
    async open(team) {
      const { rows } = await sql<ContactJob>`
        select id::text as id, job::text as job, state, rows, sent,
          answered_through::text as "answeredThrough", made_at as "madeAt"
        from worker.contact_job where team = ${team} and ended_at is null order by id`.execute(db)
      return rows
    },
    async opened({ team, id }, job) {
      await sql`
        update worker.contact_job set job = ${job}::bigint, state = 'open'
        where team = ${team} and id = ${id} and state = 'intended'`.execute(db)
    },
    async sent({ team, id }, total) {
      await sql`
        update worker.contact_job set sent = greatest(sent, least(rows, ${total}::integer))
        where team = ${team} and id = ${id} and state = 'open'`.execute(db)
    },
    async executing({ team, id }) {
      await sql`
        update worker.contact_job set state = 'executing', ready_at = clock_timestamp()
        where team = ${team} and id = ${id} and state = 'open'`.execute(db)
    },
    async answered({ team, id }, through) {
      await sql`
        update worker.contact_job
        set answered_through = greatest(answered_through, ${through}::bigint)
        where team = ${team} and id = ${id} and ended_at is null`.execute(db)
    },
    async end({ team, id }, how) {
      await sql`
        update worker.contact_job set state = ${how.state}, ended_at = clock_timestamp(),
          error_code = ${how.state === 'done' ? null : how.code}
        where team = ${team} and id = ${id} and ended_at is null`.execute(db)
    },
  })
}

/** In the transaction that decides what is in it. @returns our number of it */
export async function intendJob(
  trx: Transaction<DB>,
  {
    team,
    run,
    rows: count,
  }: { readonly team: TeamSlug; readonly run: string | null; readonly rows: number },
): Promise<string> {
  const { rows } = await sql<{ readonly id: string }>`
    insert into worker.contact_job (team, run, rows) values (${team}, ${run}::bigint, ${count})
    returning id::text as id`.execute(trx)
  const [made] = rows
  if (made === undefined) throw new Error('A job was stored and has no number.')
  return made.id
}

/** How many people of a team the mirror and the contacts have: what a brake goes by. */
export async function sidesOf(
  db: Kysely<DB>,
  team: TeamSlug,
): Promise<{ readonly local: number; readonly salesloft: number }> {
  const { rows } = await sql<{ readonly local: number; readonly salesloft: number }>`
    select (select count(*)::integer from worker.contact c where c.team = ${team}) as local,
      coalesce((select s.alive_rows::integer from worker.sync_state s
        where s.team = ${team} and s.stream = 'people'), 0) as salesloft`.execute(db)
  return rows[0] ?? { local: 0, salesloft: 0 }
}
