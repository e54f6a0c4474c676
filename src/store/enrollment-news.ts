// Which enrolments are to be woken: those of whom the mirror has news, whoever brought them, and those whose own timer did
// not. A team without one that is under way pays one look at an index that is empty.
import { type Kysely, sql } from 'kysely'
import type { EnrollmentRow } from '../domain/enrollment.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'

/** Where a workflow is that follows one. */
export type Followed = Pick<EnrollmentRow, 'id' | 'team' | 'cadence' | 'person' | 'lane'>

export type EnrollmentNews = {
  /** Those of whom the mirror has news, and those whose timer did not wake them. */
  toWake(team: TeamSlug): Promise<readonly Followed[]>
  /** Those under way that are about one of these. */
  about(
    team: TeamSlug,
    given: { readonly memberships: readonly string[]; readonly people: readonly string[] },
  ): Promise<readonly Followed[]>
}

/** Its own timer comes first. */
const lateMs = 60_000
const mostWoken = 1_000

export function createEnrollmentNews(given: { readonly database: Database }): EnrollmentNews {
  const db = given.database.kysely
  return translating<EnrollmentNews>({
    toWake: (team) => toWake(db, team),
    about: (team, wanted) => about(db, team, wanted),
  })
}

/**
 * What was looked at is remembered by its version, not by a time: a row that was being written then is news later. Each look
 * into the mirror is a subselect of one value, which is made by an index for the one row, and never for a whole table.
 */
async function toWake(db: Kysely<DB>, team: TeamSlug): Promise<readonly Followed[]> {
  const { rows } = await sql<Omit<Followed, 'team'>>`
    select e.id, e.cadence, e.person, e.lane from worker.enrollment e
    where e.team = ${team} and e.ended_at is null
      and exists (select from worker.team t where t.slug = ${team}
        and t.paused_at is null and t.disconnected_at is null) and (
      e.due_at < clock_timestamp() - ${lateMs} * interval '1 millisecond'
      or (e.state = 'on-cadence' and (
        (select m.synced_at from salesloft.cadence_memberships m
          where m.team = e.team and m.id = e.membership) is distinct from e.seen_at
        or (select p.deleted_at from salesloft.people p
          where p.team = e.team and p.id = e.person) is not null))
      or (e.state = 'waiting' and e.waiting_until is null and
        (select max(o.synced_at) from salesloft.cadence_memberships o
          where o.team = e.team and o.person_id = e.person) > e.looked_at - interval '1 minute'))
    order by e.due_at nulls last, e.id limit ${mostWoken}`.execute(db)
  return rows.map((row) => ({ ...row, team }))
}

/** Who waits for news waits for those of the person's other memberships. */
async function about(
  db: Kysely<DB>,
  team: TeamSlug,
  { memberships, people }: Parameters<EnrollmentNews['about']>[1],
): Promise<readonly Followed[]> {
  // An array, since a subselect of rows in an `or` has every open enrolment read.
  const { rows } = await sql<Omit<Followed, 'team'>>`
    select e.id, e.cadence, e.person, e.lane from worker.enrollment e
    where e.team = ${team} and e.ended_at is null and e.state in ('on-cadence', 'waiting') and (
      e.membership = any(${memberships}::bigint[]) or e.person = any(${people}::bigint[])
      or e.person = any(array(select m.person_id from salesloft.cadence_memberships m
        where m.team = ${team} and m.id = any(${memberships}::bigint[]))))`.execute(db)
  return rows.map((row) => ({ ...row, team }))
}
