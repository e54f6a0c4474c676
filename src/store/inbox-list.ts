// Deliveries as an operator sees them: listed, worked off once more, and forgotten after a while, so that the inbox stays
// as small as what still matters.
import { type Kysely, sql } from 'kysely'
import type { DeliveryState } from '../domain/inbox.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'

export type ListedDelivery = {
  readonly id: string
  readonly event: string
  readonly state: DeliveryState
  /** What came of it; null while it waits for the first time. */
  readonly outcome: string | null
  readonly receivedAt: string
  readonly ageSeconds: number
  readonly processedAt: string | null
  readonly attempts: number
  /** While it waits. */
  readonly nextAttemptAt: string | null
  /** How often the same came again. */
  readonly redeliveries: number
  readonly stream: string | null
  readonly recordId: string | null
  readonly error: string | null
}

export type ListAsk = {
  readonly team: TeamSlug
  readonly event?: string | undefined
  readonly state?: DeliveryState | undefined
  /** ISO text: received since then. */
  readonly since?: string | undefined
  readonly limit: number
}

export type ReplayAsk = {
  readonly team: TeamSlug
  /** These, or all that were given up, or all that ended and were received since then. */
  readonly of:
    { readonly ids: readonly string[] } | { readonly dead: true } | { readonly since: string }
}

export type InboxList = {
  /** The latest first. */
  list(ask: ListAsk): Promise<readonly ListedDelivery[]>
  /** To be worked off again, at once. What waits anyhow is not counted. */
  replay(ask: ReplayAsk): Promise<number>
  /** Ended so many days ago or longer. @returns how many are forgotten: fewer than were to be when it was asked for a few */
  forget(given: {
    readonly keepDays: number
    readonly keepDeadDays: number
    readonly most: number
  }): Promise<number>
}

const replayedAtOnce = 1_000

export function createInboxList({ database }: { readonly database: Database }): InboxList {
  const db = database.kysely
  return translating<InboxList>({
    list: (ask) => listDeliveries(db, ask),
    replay: (ask) => replay(db, ask),
    forget: (given) => forget(db, given),
  })
}

/** As `list`. */
export async function listDeliveries(
  db: Kysely<DB>,
  ask: ListAsk,
): Promise<readonly ListedDelivery[]> {
  const { team, event, state, since, limit } = ask
  // Along when they came, where that bounds them: by their numbers the whole inbox would be gone through.
  const [bound, order] =
    since === undefined
      ? [sql`true`, sql`id desc`]
      : [sql`received_at >= ${since}::timestamptz`, sql`received_at desc, id desc`]
  const { rows } = await sql<ListedDelivery>`
    select id, event, state, outcome, received_at as "receivedAt",
      (extract(epoch from clock_timestamp() - received_at))::float8 as "ageSeconds",
      processed_at as "processedAt", attempts,
      case when state in ('pending', 'held') then next_attempt_at end as "nextAttemptAt",
      redeliveries, stream, record_id as "recordId", error_code as error
    from worker.inbox
    where team = ${team} and ${event === undefined ? sql`true` : sql`event = ${event}`}
      and ${state === undefined ? sql`true` : sql`state = ${state}`}
      and ${bound}
    order by ${order} limit ${limit}`.execute(db)
  return rows
}

async function replay(db: Kysely<DB>, { team, of }: ReplayAsk): Promise<number> {
  if ('ids' in of) return (await replaySome(db, team, of.ids)).length
  let replayed = 0
  // Those that end meanwhile have their place behind those that were looked at.
  for (let after = { id: '0', receivedAt: ('since' in of) ? of.since : '' }; ;) {
    const found = await ended(db, team, of, after)
    const last = found.at(-1)
    if (last === undefined) return replayed
    const ids = found.map(({ id }) => id)
    replayed += (await replaySome(db, team, ids)).length
    after = last
  }
}

type Place = { readonly id: string; readonly receivedAt: string }

/** The next of them, along the index of the dead or of when they came. */
async function ended(
  db: Kysely<DB>,
  team: TeamSlug,
  of: Exclude<ReplayAsk['of'], { readonly ids: readonly string[] }>,
  after: Place,
): Promise<readonly Place[]> {
  const [which, order] =
    'dead' in of
      ? [sql`state = 'dead' and id > ${after.id}`, sql`id`]
      : [
          sql`state in ('processed', 'ignored', 'dead')
            and (received_at, id) > (${after.receivedAt}::timestamptz, ${after.id}::bigint)`,
          sql`received_at, id`,
        ]
  const { rows } = await sql<Place>`
    select id, received_at as "receivedAt" from worker.inbox
    where team = ${team} and ${which} order by ${order} limit ${replayedAtOnce}`.execute(db)
  return rows
}

async function replaySome(
  db: Kysely<DB>,
  team: TeamSlug,
  ids: readonly string[],
): Promise<readonly unknown[]> {
  const { rows } = await sql`
    with chosen as materialized (
      select id from worker.inbox
      where team = ${team} and id = any(${ids}::bigint[])
        and state in ('processed', 'ignored', 'dead')
      order by id for update
    )
    update worker.inbox i set state = 'pending', attempts = 0, checks = 0,
      next_attempt_at = clock_timestamp(), lease_by = null, lease_until = null,
      outcome = null, error_code = null, processed_at = null
    from chosen where i.id = chosen.id
    returning i.id`.execute(db)
  return rows
}

async function forget(
  db: Kysely<DB>,
  given: { readonly keepDays: number; readonly keepDeadDays: number; readonly most: number },
): Promise<number> {
  const { keepDays, keepDeadDays, most } = given
  // Along the index of what was received when; another process that forgets takes others.
  const { numAffectedRows } = await sql`
    with old as materialized (
      select id from worker.inbox
      where received_at < clock_timestamp() - ${Math.min(keepDays, keepDeadDays)} * interval '1 day'
        and processed_at < clock_timestamp()
          - (case state when 'dead' then ${keepDeadDays}::integer else ${keepDays}::integer end) * interval '1 day'
      order by received_at limit ${most}
      for update skip locked
    )
    delete from worker.inbox i using old where i.id = old.id`.execute(db)
  return Number(numAffectedRows ?? 0n)
}
