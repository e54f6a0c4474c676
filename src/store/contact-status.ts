// What of a team's contacts waits for somebody, for people and for alarms.
import { type Kysely, sql } from 'kysely'
import type { DB } from './schema.ts'

export type ContactStatus = {
  /** Those that are open, and the age of the oldest; null where there is none. */
  readonly conflicts: number
  readonly oldestConflictSeconds: number | null
  /** Pairs that a side refused as they are. */
  readonly invalid: number
  /** The brake has stopped the latest run, and nobody has confirmed it. */
  readonly braked: boolean
}

/** By team; one without a contract is absent. Along partial indexes: pairs that agree are not looked at. */
export async function contactStatuses(
  db: Kysely<DB>,
  teams: readonly string[],
): Promise<ReadonlyMap<string, ContactStatus>> {
  const { rows } = await sql<ContactStatus & { readonly team: string }>`
    select c.team, o.conflicts, o.oldest as "oldestConflictSeconds", i.invalid,
      coalesce(r.braked, false) as braked
    from worker.contact_contract c
    cross join lateral (
      select count(*)::integer as conflicts,
        floor(extract(epoch from clock_timestamp() - min(made_at)))::float8 as oldest
      from worker.contact_conflict where team = c.team and resolved_at is null
    ) o
    cross join lateral (
      select count(*)::integer as invalid from worker.contact_link
      where team = c.team and state = 'invalid'
    ) i
    left join lateral (
      select state = 'braked' and confirmed_at is null as braked
      from worker.contact_run where team = c.team order by id desc limit 1
    ) r on true
    where c.team = any(${teams}::text[])`.execute(db)
  return new Map(rows.map(({ team, ...status }) => [team, status]))
}
