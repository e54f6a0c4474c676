// Our webhook subscriptions. A token is sealed here before SalesLoft is told of it, so that what was asked for and never
// answered is found again; who changes a team's subscriptions holds its lease, by this database's clock.
import { type Kysely, sql } from 'kysely'
import type { AppError } from '../domain/errors.ts'
import type { Kept } from '../domain/subscriptions.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'
import { unlessUnreadable, type Vault } from './vault.ts'
import { tokenContext } from './webhook-tokens.ts'

type Place = { readonly team: TeamSlug; readonly endpoint: string; readonly event: string }

export type SubscriptionsApplied = {
  readonly callback: string
  readonly wanted: number
  readonly active: number
  readonly refused: readonly string[]
  /** Some were missing or switched off. */
  readonly repaired: boolean
}

type Insisting = { readonly insists?: boolean }

export type SubscriptionStore = {
  kept(team: TeamSlug): Promise<readonly Kept[]>
  /** To be asked for: the row's token if it has one, else this. @returns which of them holds */
  prepare(place: Place, token: string): Promise<string>
  /** SalesLoft has it. */
  activate(place: Place, subscriptionId: string): Promise<void>
  /** Its token is believed for so long. */
  retire(place: Place, forMs: number): Promise<void>
  forget(place: Place): Promise<void>
  forgetAll(team: TeamSlug): Promise<void>
  /** False while somebody else has it, unless who asks insists, and of a team that is not connected. */
  lease(team: TeamSlug, by: string, forMs: number, how?: Insisting): Promise<boolean>
  /** Has it last longer. False where it is not had any more: somebody else has it, or the team has left. */
  hold(team: TeamSlug, by: string, forMs: number): Promise<boolean>
  release(team: TeamSlug, by: string): Promise<void>
  applied(team: TeamSlug, done: SubscriptionsApplied): Promise<void>
  failed(team: TeamSlug, error: AppError): Promise<void>
}

export function createSubscriptionStore(given: {
  readonly database: Database
  readonly vault: Vault
}): SubscriptionStore {
  const { vault } = given
  const db = given.database.kysely
  return translating<SubscriptionStore>({
    kept: (team) => kept(db, vault, team),
    async prepare(place, token) {
      const { team, endpoint, event } = place
      const context = tokenContext(team, endpoint, event)
      const sealed = vault.seal(token, context)
      const row = await db
        .insertInto('worker.webhook_endpoint')
        .values({ team, endpoint, event, token: sealed.bytes, key_id: sealed.keyId })
        .onConflict((conflict) =>
          conflict
            .columns(['team', 'endpoint', 'event'])
            .doUpdateSet({ state: 'pending', subscription_id: null, retires_at: null }),
        )
        .returning(['token', 'key_id'])
        .executeTakeFirstOrThrow()
      return vault.open({ keyId: row.key_id, bytes: row.token }, context)
    },
    async activate(place, subscriptionId) {
      await at(db, place)
        .set({
          state: 'active',
          subscription_id: subscriptionId,
          active_at: sql`coalesce(active_at, clock_timestamp())`,
          retires_at: null,
        })
        .execute()
    },
    async retire(place, forMs) {
      const until = sql<string>`clock_timestamp() + ${forMs} * interval '1 millisecond'`
      await at(db, place)
        .set({ state: 'retiring', subscription_id: null, retires_at: until })
        .execute()
    },
    async forget({ team, endpoint, event }) {
      await db
        .deleteFrom('worker.webhook_endpoint')
        .where('team', '=', team)
        .where('endpoint', '=', endpoint)
        .where('event', '=', event)
        .execute()
    },
    async forgetAll(team) {
      await db.deleteFrom('worker.webhook_endpoint').where('team', '=', team).execute()
      await db.deleteFrom('worker.webhook_state').where('team', '=', team).execute()
    },
    lease: (team, by, forMs, how = {}) => lease(db, team, by, forMs, how),
    async hold(team, by, forMs) {
      const until = sql<string>`clock_timestamp() + ${forMs} * interval '1 millisecond'`
      const { numUpdatedRows } = await db
        .updateTable('worker.webhook_state')
        .set({ lease_until: until })
        .where('team', '=', team)
        .where('lease_by', '=', by)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
    async release(team, by) {
      await db
        .updateTable('worker.webhook_state')
        .set({ lease_by: null, lease_until: null })
        .where('team', '=', team)
        .where('lease_by', '=', by)
        .execute()
    },
    async applied(team, { callback, wanted, active, refused, repaired }) {
      const now = sql<string>`statement_timestamp()`
      await db
        .updateTable('worker.webhook_state')
        .set({ callback, wanted, active, refused: [...refused], tried_at: now, applied_at: now })
        .set({ error_code: null, error_message: null })
        .$if(repaired, (query) => query.set({ repaired_at: now }))
        .where('team', '=', team)
        .execute()
    },
    async failed(team, { code, message }) {
      await db
        .updateTable('worker.webhook_state')
        .set({ tried_at: sql`clock_timestamp()`, error_code: code, error_message: message })
        .where('team', '=', team)
        .execute()
    },
  })
}

function at(db: Kysely<DB>, { team, endpoint, event }: Place) {
  return db
    .updateTable('worker.webhook_endpoint')
    .where('team', '=', team)
    .where('endpoint', '=', endpoint)
    .where('event', '=', event)
}

async function kept(db: Kysely<DB>, vault: Vault, team: TeamSlug): Promise<readonly Kept[]> {
  const rows = await db
    .selectFrom('worker.webhook_endpoint')
    .select(['endpoint', 'event', 'state', 'subscription_id', 'token', 'key_id', 'created_at'])
    .select(sql<boolean>`coalesce(retires_at < clock_timestamp(), false)`.as('is_over'))
    .where('team', '=', team)
    .orderBy('created_at')
    .execute()
  return rows.map(({ endpoint, event, token: bytes, key_id: keyId, ...row }) => {
    const context = tokenContext(team, endpoint, event)
    return {
      endpoint,
      event,
      state: row.state as Kept['state'],
      subscriptionId: row.subscription_id,
      // Under a key that is gone it verifies nothing any more: the endpoint is replaced.
      token: unlessUnreadable(() => vault.open({ keyId, bytes }, context)),
      createdAt: row.created_at,
      isOver: row.is_over,
    }
  })
}

/** A clock that stepped back by hours must not keep the lease: what ends later than it ever may is not believed. */
async function lease(
  db: Kysely<DB>,
  team: TeamSlug,
  by: string,
  forMs: number,
  { insists = false }: Insisting,
): Promise<boolean> {
  const length = sql`${forMs} * interval '1 millisecond'`
  const { rows } = await sql`
    insert into worker.webhook_state as s (team, lease_by, lease_until)
    select slug, ${by}, clock_timestamp() + ${length} from worker.team
    where slug = ${team} and disconnected_at is null
    on conflict (team) do update set lease_by = excluded.lease_by, lease_until = excluded.lease_until
    where ${insists} or s.lease_by is null or s.lease_until < clock_timestamp()
      or s.lease_until > clock_timestamp() + ${length}
    returning team`.execute(db)
  return rows.length === 1
}
