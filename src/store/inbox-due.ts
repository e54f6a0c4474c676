// When deliveries are due, and what no attempt would end. A clock that steps back by hours must not keep them: what lies
// further ahead than it ever may is not believed, neither when one is due nor until when somebody holds it.
import { type Kysely, sql } from 'kysely'
import type { ErrorCode } from '../domain/errors.ts'
import { type EndOutcome, furthestDueMs, leaseMs, mostAttempts } from '../domain/inbox.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Ended } from './inbox-settle.ts'
import type { DB } from './schema.ts'

export type InboxStanding = {
  readonly pending: number
  /** Until the first of them is due; null: none waits, or the team is paused. */
  readonly dueInMs: number | null
}

export const isWaiting = sql`state in ('pending', 'held')`

const now = sql`clock_timestamp()`
const isUnbelievable = sql`(next_attempt_at > ${now} + ${sql.lit(furthestDueMs)} * interval '1 millisecond')`
const isHeld = sql`(lease_until > ${now}
  and lease_until <= ${now} + ${sql.lit(leaseMs)} * interval '1 millisecond')`
/** Along the index: what is too far ahead is made due by `unstick`. */
export const isDue = sql`next_attempt_at <= ${now} and ${isHeld} is not true`

const isRunning = sql`paused_at is null and disconnected_at is null`

export async function waiting(db: Kysely<DB>, team: TeamSlug): Promise<InboxStanding> {
  const { rows } = await sql<InboxStanding>`
    select count(*)::integer as pending,
      -- Of none it is null, which greatest() alone would make 0: due now.
      case when count(*) > 0 then greatest(0, extract(epoch from
        min(coalesce(greatest(
          case when not ${isUnbelievable} then next_attempt_at end,
          case when ${isHeld} then lease_until end
        ), ${now})) - ${now}
      ) * 1000)::float8 end as "dueInMs"
    from worker.inbox i join worker.team t on t.slug = i.team
    where i.team = ${team} and i.${isWaiting} and ${isRunning}`.execute(db)
  return rows[0] ?? { pending: 0, dueInMs: null }
}

export async function teamsToRing(db: Kysely<DB>): Promise<readonly TeamSlug[]> {
  // Two questions, so that each goes along the index.
  const { rows } = await sql<{ slug: TeamSlug }>`
    select slug from worker.team t
    where ${isRunning} and (
      exists (select from worker.inbox where team = t.slug and ${isWaiting} and ${isDue})
      or exists (select from worker.inbox where team = t.slug and ${isWaiting} and ${isUnbelievable})
    )`.execute(db)
  return rows.map(({ slug }) => slug)
}

/**
 * Gives up what was begun for the last time and never came back, as its process ended with it; and makes due what a clock
 * that has stepped back since put too far ahead.
 * @returns what is given up
 */
export async function unstick(db: Kysely<DB>, team: TeamSlug): Promise<readonly Ended[]> {
  const { rows } = await sql<Ended>`
    with killing as materialized (
      select id from worker.inbox
      where team = ${team} and ${isWaiting} and ${isDue} and attempts >= ${mostAttempts}
        and exists (select from worker.team where slug = ${team} and ${isRunning})
      for update skip locked
    ), ahead as materialized (
      select id from worker.inbox where team = ${team} and ${isWaiting} and ${isUnbelievable}
      for update skip locked
    ), due as (
      update worker.inbox i set next_attempt_at = ${now}
      from ahead where i.team = ${team} and i.id = ahead.id
    )
    update worker.inbox i set state = 'dead', outcome = ${'dead' satisfies EndOutcome},
      error_code = ${'worker.killed' satisfies ErrorCode},
      lease_by = null, lease_until = null, processed_at = ${now}
    from killing where i.team = ${team} and i.id = killing.id
    returning i.outcome, (extract(epoch from ${now} - i.received_at) * 1000)::float8 as "delayMs"`.execute(
    db,
  )
  return rows
}
