// A team is a SalesLoft account under a slug of ours. The identity that SalesLoft itself gives is kept, so that one
// team's records can never be poured into another's tables by a wrong key.
import { type Kysely, sql, type UpdateObject } from 'kysely'
import { AppError } from '../domain/errors.ts'
import { type StreamName, streams } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { createBudgetStore } from './budget.ts'
import { rebuildCustomViews } from './custom-views.ts'
import type { Database } from './database.ts'
import { ensureStreams } from './due.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'
import type { Vault } from './vault.ts'

export type PauseReason = 'operator' | 'auth.revoked'

export type TeamRow = {
  readonly slug: TeamSlug
  readonly baseUrl: string
  readonly salesloftTeamId: string
  readonly name: string
  readonly costPerMinute: number
  readonly connectedAt: string
  readonly disconnectedAt: string | null
  readonly pausedAt: string | null
  readonly pauseReason: PauseReason | null
  readonly note: string | null
}

export type Connect = {
  readonly slug: TeamSlug
  readonly baseUrl: string
  readonly salesloftTeamId: string
  readonly name: string
  readonly apiKey: string
  readonly costPerMinute: number
}

export type Teams = {
  /**
   * Connects a team, or replaces its key: that also ends a disconnect and a pause by `auth.revoked`.
   * @throws AppError `team.exists` when the slug belongs to another account or base URL
   */
  connect(given: Connect): Promise<{ readonly kind: 'connected' | 'updated' }>
  /** Forgets the key; `erase` forgets everything, the mirrored rows too. @throws AppError `team.unknown` */
  disconnect(slug: TeamSlug, options?: { readonly erase?: boolean }): Promise<void>
  list(): Promise<readonly TeamRow[]>
  /** @throws AppError `team.unknown` */
  get(slug: TeamSlug): Promise<TeamRow>
  /** @throws AppError `team.unknown`, `auth.revoked` without a key, `secret.unreadable` */
  apiKey(slug: TeamSlug): Promise<string>
  /** @throws AppError `team.unknown` */
  pause(slug: TeamSlug, reason: PauseReason, note?: string): Promise<void>
  /** @throws AppError `team.unknown` */
  resume(slug: TeamSlug): Promise<void>
  /** @throws AppError `team.unknown` */
  pauseStream(slug: TeamSlug, stream: StreamName): Promise<void>
  /** @throws AppError `team.unknown` */
  resumeStream(slug: TeamSlug, stream: StreamName): Promise<void>
}

export function createTeams(given: { readonly database: Database; readonly vault: Vault }): Teams {
  const db = given.database.kysely
  return translating<Teams>({
    connect: (team) => connect(given, team),
    disconnect: (slug, options = {}) => disconnect(db, slug, options.erase === true),
    list: async () => (await selectTeams(db).execute()).map(teamOf),
    async get(slug) {
      const row = await selectTeams(db).where('slug', '=', slug).executeTakeFirst()
      if (row === undefined) throw unknown(slug)
      return teamOf(row)
    },
    apiKey: (slug) => apiKey(db, given.vault, slug),
    pause: (slug, reason, note) =>
      change(db, slug, {
        paused_at: sql`clock_timestamp()`,
        pause_reason: reason,
        note: note ?? null,
      }),
    resume: (slug) => change(db, slug, { paused_at: null, pause_reason: null, note: null }),
    pauseStream: (slug, stream) => changeStream(db, slug, stream, sql`clock_timestamp()`),
    resumeStream: (slug, stream) => changeStream(db, slug, stream, sql`null`),
  })
}

// A simulator on this machine may come back on another port; it stays the same account by its id.
const loopback = '^http://127[.]0[.]0[.]1(:|/|$)'

async function connect(
  { database, vault }: { readonly database: Database; readonly vault: Vault },
  team: Connect,
): Promise<{ readonly kind: 'connected' | 'updated' }> {
  const { keyId, bytes } = vault.seal(team.apiKey, team.slug)
  return await transact(database.kysely, async (trx) => {
    const { rows } = await sql<{ inserted: boolean }>`
      insert into worker.team as t (slug, base_url, salesloft_team_id, name, credential,
        credential_key_id, cost_per_minute)
      values (${team.slug}, ${team.baseUrl}, ${team.salesloftTeamId}, ${team.name}, ${bytes},
        ${keyId}, ${team.costPerMinute})
      on conflict (slug) do update set
        name = excluded.name, base_url = excluded.base_url, credential = excluded.credential,
        credential_key_id = excluded.credential_key_id, cost_per_minute = excluded.cost_per_minute,
        connected_at =
          case when t.disconnected_at is null then t.connected_at else excluded.connected_at end,
        disconnected_at = null,
        paused_at = case when t.pause_reason = 'operator' then t.paused_at end,
        note = case when t.pause_reason = 'operator' then t.note end,
        pause_reason = case when t.pause_reason = 'operator' then t.pause_reason end
      where t.salesloft_team_id = excluded.salesloft_team_id and (t.base_url = excluded.base_url
        or (t.base_url ~ ${loopback} and excluded.base_url ~ ${loopback}))
      returning xmax = 0 as inserted`.execute(trx)
    const row = rows[0]
    if (row === undefined) {
      throw new AppError(
        'team.exists',
        `The slug "${team.slug}" belongs to another SalesLoft account or address; choose another slug.`,
      )
    }
    await ensureStreams(trx, team.slug)
    // The key that is now there may read what the one before might not.
    await trx
      .updateTable('worker.sync_state')
      .set({ next_due_at: sql`clock_timestamp()` })
      .where('team', '=', team.slug)
      .where('unavailable', '=', true)
      .execute()
    await createBudgetStore({ database: { ...database, kysely: trx } }).ensure(
      team.slug,
      team.costPerMinute,
    )
    return { kind: row.inserted ? 'connected' : 'updated' }
  })
}

async function disconnect(db: Kysely<DB>, slug: TeamSlug, erase: boolean): Promise<void> {
  if (!erase) {
    await change(db, slug, {
      disconnected_at: sql`clock_timestamp()`,
      credential: null,
      credential_key_id: null,
    })
    return
  }
  await transact(db, async (trx) => {
    // Deleting a million rows takes longer than a page may.
    await sql`set local statement_timeout = 0`.execute(trx)
    // Before their streams, as pages of them do.
    await sql`select from worker.sync_window where team = ${slug}
      order by stream, number for update`.execute(trx)
    const removed = await trx.deleteFrom('worker.team').where('slug', '=', slug).executeTakeFirst()
    if (removed.numDeletedRows === 0n) throw unknown(slug)
    await trx.deleteFrom('worker.api_budget').where('team', '=', slug).execute()
    await trx.deleteFrom('worker.api_usage').where('team', '=', slug).execute()
    for (const stream of streams) {
      await sql`delete from ${sql.table(`salesloft.${stream.table}`)} where team = ${slug}`.execute(
        trx,
      )
    }
  })
  await rebuildCustomViews(db, slug)
}

async function apiKey(db: Kysely<DB>, vault: Vault, slug: TeamSlug): Promise<string> {
  const row = await db
    .selectFrom('worker.team')
    .select(['credential', 'credential_key_id'])
    .where('slug', '=', slug)
    .executeTakeFirst()
  if (row === undefined) throw unknown(slug)
  if (row.credential === null || row.credential_key_id === null) {
    throw new AppError('auth.revoked', `The team "${slug}" is disconnected: connect it again.`)
  }
  return vault.open({ keyId: row.credential_key_id, bytes: row.credential }, slug)
}

async function change(
  db: Kysely<DB>,
  slug: TeamSlug,
  to: UpdateObject<DB, 'worker.team'>,
): Promise<void> {
  const changed = await db
    .updateTable('worker.team')
    .set(to)
    .where('slug', '=', slug)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) throw unknown(slug)
}

async function changeStream(
  db: Kysely<DB>,
  slug: TeamSlug,
  stream: StreamName,
  pausedAt: ReturnType<typeof sql<string | null>>,
): Promise<void> {
  await ensureStreams(db, slug)
  const changed = await db
    .updateTable('worker.sync_state')
    .set({ paused_at: pausedAt })
    .where('team', '=', slug)
    .where('stream', '=', stream)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) throw unknown(slug)
}

function selectTeams(db: Kysely<DB>) {
  return db.selectFrom('worker.team').selectAll().orderBy('slug')
}

function teamOf(
  row: Awaited<ReturnType<ReturnType<typeof selectTeams>['execute']>>[number],
): TeamRow {
  return {
    slug: row.slug as TeamSlug,
    baseUrl: row.base_url,
    salesloftTeamId: row.salesloft_team_id,
    name: row.name,
    costPerMinute: row.cost_per_minute,
    connectedAt: row.connected_at,
    disconnectedAt: row.disconnected_at,
    pausedAt: row.paused_at,
    pauseReason: row.pause_reason as PauseReason | null,
    note: row.note,
  }
}

function unknown(slug: TeamSlug): AppError {
  return new AppError(
    'team.unknown',
    `There is no team "${slug}"; \`teams\` lists those that are connected.`,
  )
}
