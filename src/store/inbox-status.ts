// What waits in the inboxes, for people and for alarms.
import { type Kysely, sql } from 'kysely'
import type { DB } from './schema.ts'

export type InboxStatus = {
  readonly pending: number
  /** Age of the oldest that is not held because its stream is paused; null where there is none. */
  readonly oldestSeconds: number | null
  /** Given up: somebody has to look. */
  readonly dead: number
}

export const emptyInbox: InboxStatus = { pending: 0, oldestSeconds: null, dead: 0 }

/** By team; a team without any is absent. Along two partial indexes: what has ended is not looked at. */
export async function inboxStatuses(
  db: Kysely<DB>,
  teams: readonly string[],
): Promise<ReadonlyMap<string, InboxStatus>> {
  const { rows } = await sql<InboxStatus & { readonly team: string }>`
    with waiting as (
      select team, count(*)::integer as pending,
        floor(extract(epoch from clock_timestamp() - min(received_at)
          filter (where outcome is distinct from 'paused')))::float8 as oldest
      from worker.inbox
      where team = any(${teams}::text[]) and state in ('pending', 'held') group by team
    ), given_up as (
      select team, count(*)::integer as dead from worker.inbox
      where team = any(${teams}::text[]) and state = 'dead' group by team
    )
    select team, coalesce(pending, 0) as pending, oldest as "oldestSeconds",
      coalesce(dead, 0) as dead
    from waiting full join given_up using (team)`.execute(db)
  return new Map(rows.map(({ team, ...status }) => [team, status]))
}
