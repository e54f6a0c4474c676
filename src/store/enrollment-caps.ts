// Daily caps are kept by what is counted in the transaction of the intent itself: an enrolment that is not counted is not
// asked for, and one that rolls back was never counted. Those of one team on one day go one after another, by its row.
import { type Kysely, sql, type Transaction } from 'kysely'
import type { UsedFacts } from '../domain/enrollment-facts.ts'
import type { Cap } from '../domain/enrollment-rules.ts'
import { type CapScope, capScopes } from '../domain/guards-of-time.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'

// More than any day has.
const boundless = 2_147_483_647

export type Counted = {
  readonly team: TeamSlug
  readonly cadence: string
  /** Null: of whom the key is. */
  readonly user: string | null
  /** By `dayOf`: the date in the team's time zone. */
  readonly day: string
}

export type Reserved =
  { readonly kind: 'reserved' } | { readonly kind: 'full'; readonly scope: CapScope }

/** Counts one more of all three, or, where one of them is full, none. */
export async function reserve(
  tx: Transaction<DB>,
  counted: Counted & { readonly caps: Readonly<Record<CapScope, Cap>> },
): Promise<Reserved> {
  const { caps } = counted
  const capOf = (scope: CapScope): number => {
    const cap = caps[scope]
    return cap === 'off' ? boundless : cap
  }
  await sql`savepoint reserving`.execute(tx)
  // A row that is there is judged as it is once its lock is had, so two that come at once are counted one after the other.
  const { rows } = await sql<{ scope: CapScope }>`
    insert into worker.enrollment_day as d (team, day, scope, subject, used)
    select ${counted.team}, ${counted.day}::date, w.scope, w.subject, 1
    from ${rowsOf(counted)} where w.cap > 0 order by w.place
    on conflict (team, day, scope, subject) do update set used = d.used + 1
    where d.used < (select w.cap from ${rowsOf(counted)} where w.scope = d.scope)
    returning scope`.execute(tx)
  const full = capScopes.find((scope) => !rows.some((row) => row.scope === scope))
  await sql.raw(full === undefined ? 'release reserving' : 'rollback to reserving').execute(tx)
  return full === undefined ? { kind: 'reserved' } : { kind: 'full', scope: full }

  // The team's row comes first: who has it waits for nobody of the team, however much one transaction counts.
  function rowsOf({ cadence, user }: Counted) {
    return sql`(values (1, 'team', 0::bigint, ${capOf('team')}::integer),
      (2, 'cadence', ${cadence}::bigint, ${capOf('cadence')}::integer),
      (3, 'user', ${user ?? '0'}::bigint, ${capOf('user')}::integer)) as w (place, scope, subject, cap)`
  }
}

/** One less of all three: SalesLoft refused for good what was counted. In the transaction that says so, thus once. */
export async function giveBack(tx: Transaction<DB>, counted: Counted): Promise<void> {
  // In the same order as they are counted.
  await sql`
    with held as (select scope, subject from worker.enrollment_day where ${ofThese(counted)}
      order by scope <> 'team', scope for update)
    update worker.enrollment_day d set used = d.used - 1 from held
    where d.team = ${counted.team} and d.day = ${counted.day}::date
      and d.scope = held.scope and d.subject = held.subject and d.used > 0`.execute(tx)
}

/** What the caps have counted so far. */
export async function usedOn(db: Kysely<DB>, counted: Counted): Promise<UsedFacts> {
  const { rows } = await sql<{ scope: CapScope; used: number }>`
    select scope, used from worker.enrollment_day
    where team = ${counted.team} and ${ofThese(counted)}`.execute(db)
  const of = (scope: CapScope): number => rows.find((row) => row.scope === scope)?.used ?? 0
  return { day: counted.day, team: of('team'), cadence: of('cadence'), user: of('user') }
}

// Given back is what was counted today or, where an answer was lost for long, a few days ago.
const keptDays = 7

export type CapCounts = {
  /** Days that no cap asks for any more, so many rows at most. @returns how many it were */
  forget(most: number): Promise<number>
}

export function createCapCounts({ database }: { readonly database: Database }): CapCounts {
  return translating<CapCounts>({
    async forget(most) {
      // Along the primary key, a team after the other; another process that forgets takes others.
      const { numAffectedRows } = await sql`
        with old as materialized (
          select d.* from worker.team t cross join lateral (
            select team, day, scope, subject from worker.enrollment_day
            where team = t.slug and day < (now() at time zone 'UTC')::date - ${keptDays}::integer
            order by day limit ${most} for update skip locked
          ) d limit ${most}
        )
        delete from worker.enrollment_day d using old
        where (d.team, d.day, d.scope, d.subject) = (old.team, old.day, old.scope, old.subject)`.execute(
        database.kysely,
      )
      return Number(numAffectedRows ?? 0n)
    },
  })
}

function ofThese({ team, cadence, user, day }: Counted) {
  return sql`team = ${team} and day = ${day}::date and (scope, subject) in
    (('team', 0::bigint), ('cadence', ${cadence}::bigint), ('user', ${user ?? '0'}::bigint))`
}
