// Runs of a team's contacts: one at a time, which goes on after a kill; what each did, and which a brake stopped.
import { type Kysely, sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { isViolationOf, translating } from './errors.ts'
import type { DB } from './schema.ts'

export type ContactRunState = 'running' | 'done' | 'braked' | 'failed'

export type ContactCounts = Readonly<Record<string, number>>

export type ContactRun = {
  readonly id: string
  readonly state: ContactRunState
  readonly beganAt: string
  readonly endedAt: string | null
  readonly counts: ContactCounts
  /** What it would have changed on each side. */
  readonly brake: unknown
  readonly confirmedBy: string | null
  readonly error: { readonly code: string; readonly message: string } | null
}

export type BegunRun = {
  readonly id: string
  /** Where it goes on after a kill. */
  readonly counts: ContactCounts
  /** Somebody looked at what the brake stopped, and let it go on. */
  readonly isConfirmed: boolean
}

export type RunStanding = {
  /** What the mirror stored since then is to be looked at; null: everything. */
  readonly since: string | null
  /** This database's clock, before anything is looked at. */
  readonly at: string
  readonly isRunning: boolean
  /** Pairs were looked at by another contract, and are to be looked at anew. */
  readonly isNewContract: boolean
  /** The latest run was stopped by a brake, and nobody has let it go on. */
  readonly isBraked: boolean
}

type One = { readonly team: TeamSlug; readonly run: string }

export type ContactRuns = {
  /**
   * What was done by this contract so far, and whether a run is under way.
   * @param contract its version, with the fields that are left alone
   */
  standing(team: TeamSlug, contract: string): Promise<RunStanding>
  /** The one that is running, or a new one. @throws AppError `team.unknown` */
  begin(team: TeamSlug, contract: string, isNew: boolean): Promise<BegunRun>
  /** All pairs are to be looked at anew, by another contract than before. */
  goBy(one: One, contract: string): Promise<void>
  /** Adds to its counts. */
  count(one: One, counts: ContactCounts): Promise<void>
  /** @param through people whose rows were stored before it were all looked at: ISO text */
  end(one: One, through: string): Promise<void>
  brake(one: One, would: unknown): Promise<void>
  fail(one: One, error: AppError): Promise<void>
  /** The latest run is let go on. @returns false: no brake has stopped it */
  confirm(team: TeamSlug, by: string): Promise<boolean>
  /** The latest first. */
  list(team: TeamSlug, most: number): Promise<readonly ContactRun[]>
}

export function createContactRuns(given: { readonly database: Database }): ContactRuns {
  const db = given.database.kysely
  return translating<ContactRuns>({
    standing: (team, contract) => standing(db, team, contract),
    begin: (team, contract, isNew) => begin(db, team, isNew ? null : contract),
    goBy: (one, contract) => goBy(db, one, contract),
    async count({ team, run }, counts) {
      await sql`
        update worker.contact_run r set counts = (
          select coalesce(jsonb_object_agg(key, total), '{}') from (
            select key, sum(value::bigint) as total from (
              select * from jsonb_each_text(r.counts)
              union all select * from jsonb_each_text(${JSON.stringify(counts)}::jsonb)
            ) each group by key
          ) summed
        )
        where r.team = ${team} and r.id = ${run} and r.state = 'running'`.execute(db)
    },
    async end({ team, run }, through) {
      await sql`
        update worker.contact_run set state = 'done', ended_at = clock_timestamp(),
          people_through = ${through}::timestamptz
        where team = ${team} and id = ${run} and state = 'running'`.execute(db)
    },
    async brake({ team, run }, would) {
      await sql`
        update worker.contact_run set state = 'braked', ended_at = clock_timestamp(),
          stopped_by_brake = ${JSON.stringify(would)}::jsonb
        where team = ${team} and id = ${run} and state = 'running'`.execute(db)
    },
    async fail({ team, run }, { code, message }) {
      await sql`
        update worker.contact_run set state = 'failed', ended_at = clock_timestamp(),
          error_code = ${code}, error_message = ${message}
        where team = ${team} and id = ${run} and state = 'running'`.execute(db)
    },
    async confirm(team, by) {
      const { numAffectedRows } = await sql`
        update worker.contact_run set confirmed_by = ${by}, confirmed_at = clock_timestamp()
        where team = ${team} and state = 'braked' and confirmed_at is null and id = (
          select max(id) from worker.contact_run where team = ${team}
        )`.execute(db)
      return numAffectedRows === 1n
    },
    list: (team, most) => list(db, team, most),
  })
}

async function standing(db: Kysely<DB>, team: TeamSlug, contract: string): Promise<RunStanding> {
  const { rows } = await sql<RunStanding>`
    select clock_timestamp() as at,
      (select max(d.people_through) from worker.contact_run d
        where d.team = t.slug and d.state = 'done' and d.contract = ${contract}
          and d.id > coalesce((select max(o.id) from worker.contact_run o
            where o.team = t.slug and o.contract <> ${contract}), 0)) as since,
      coalesce(l.state = 'running', false) as "isRunning",
      coalesce(l.state = 'braked' and l.confirmed_at is null, false) as "isBraked",
      coalesce((select c.contract from worker.contact_run c
        where c.team = t.slug and c.contract is not null order by c.id desc limit 1
      ) is distinct from ${contract}, true) as "isNewContract"
    from worker.team t
    left join lateral (
      select r.state, r.confirmed_at from worker.contact_run r
      where r.team = t.slug order by r.id desc limit 1
    ) l on true
    where t.slug = ${team}`.execute(db)
  const [found] = rows
  if (found === undefined) throw new AppError('team.unknown', `There is no team "${team}".`)
  return found
}

// A statement of the store takes half a minute at most.
const unseenAtOnce = 20_000

async function goBy(db: Kysely<DB>, { team, run }: One, contract: string): Promise<void> {
  for (let after: string | undefined = '0'; after !== undefined;) {
    const unseen: { readonly rows: readonly { readonly last: string | null }[] } = await sql<{
      readonly last: string | null
    }>`
      with part as materialized (
        select id from worker.contact_link
        where team = ${team} and id > ${after}::bigint order by id limit ${unseenAtOnce}
      ), unseen as (
        update worker.contact_link l set seen_version = null, seen_person = null
        from part where l.team = ${team} and l.id = part.id and l.state <> 'ended'
      )
      select max(id)::text as last from part`.execute(db)
    after = unseen.rows[0]?.last ?? undefined
  }
  await sql`
    update worker.contact_run set contract = ${contract}
    where team = ${team} and id = ${run} and state = 'running'`.execute(db)
}

async function begin(db: Kysely<DB>, team: TeamSlug, contract: string | null): Promise<BegunRun> {
  try {
    // Of two that begin at once both go on with the one that was made.
    await sql`
      insert into worker.contact_run (team, contract) values (${team}, ${contract})
      on conflict (team) where state = 'running' do nothing`.execute(db)
  } catch (error) {
    if (!isViolationOf(error, 'contact_run_team_fkey')) throw error
    throw new AppError('team.unknown', `There is no team "${team}".`)
  }
  // A confirmation holds for the run after the one that was stopped, and for no later one.
  const { rows } = await sql<BegunRun>`
    select r.id::text as id, r.counts,
      coalesce((
        select b.confirmed_at is not null from worker.contact_run b
        where b.team = r.team and b.id < r.id order by b.id desc limit 1
      ), false) as "isConfirmed"
    from worker.contact_run r where r.team = ${team} and r.state = 'running'`.execute(db)
  const [begun] = rows
  // It ended just now: whoever asks again begins another.
  if (begun === undefined) throw new AppError('store.busy', 'A run of contacts ended meanwhile.')
  return begun
}

type Row = Omit<ContactRun, 'error'> & {
  readonly code: string | null
  readonly message: string | null
}

async function list(db: Kysely<DB>, team: TeamSlug, most: number): Promise<readonly ContactRun[]> {
  const { rows } = await sql<Row>`
    select id::text as id, state, began_at as "beganAt", ended_at as "endedAt", counts,
      stopped_by_brake as brake, confirmed_by as "confirmedBy", error_code as code,
      error_message as message
    from worker.contact_run where team = ${team} order by id desc limit ${most}`.execute(db)
  return rows.map(({ code, message, ...run }) => ({
    ...run,
    error: code === null ? null : { code, message: message ?? '' },
  }))
}
