// A team is a SalesLoft account under a slug of ours. The identity that SalesLoft itself gives is kept, so that one
// team's records can never be poured into another's tables by a wrong key (`connecting.ts`).
import { type Kysely, sql, type UpdateObject } from 'kysely'
import { AppError } from '../domain/errors.ts'
import { type StreamName, streams } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { type Connect, connect } from './connecting.ts'
import { rebuildCustomViews } from './custom-views.ts'
import type { Database } from './database.ts'
import { bringForward, ensureStreams } from './due.ts'
import { translating } from './errors.ts'
import type { DB } from './schema.ts'
import { somebody } from './setting-changes.ts'
import { setEnabled } from './stream-pauses.ts'
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
  /** Whether privileged fields are asked for, of the streams of which that is set. */
  readonly scopedFields: Readonly<Record<string, boolean>>
}

export type Teams = {
  /**
   * Connects a team, or replaces what it authenticates with: that also ends a disconnect and a pause by `auth.revoked`.
   * @throws AppError `team.exists` when the slug is another account's or address's, or the account has another slug
   */
  connect(given: Connect): Promise<{ readonly kind: 'connected' | 'updated' }>
  /** Forgets the credential; `erase` forgets everything, the mirrored rows too. @throws AppError `team.unknown` */
  disconnect(slug: TeamSlug, options?: { readonly erase?: boolean }): Promise<void>
  list(): Promise<readonly TeamRow[]>
  /** @throws AppError `team.unknown` */
  get(slug: TeamSlug): Promise<TeamRow>
  /** @throws AppError `team.unknown` */
  pause(slug: TeamSlug, reason: PauseReason, note?: string): Promise<void>
  /** @throws AppError `team.unknown` */
  resume(slug: TeamSlug): Promise<void>
  /** `by`: who, for the record of settings. @throws AppError `team.unknown` */
  pauseStream(slug: TeamSlug, stream: StreamName, by?: string): Promise<void>
  /** @throws AppError `team.unknown` */
  resumeStream(slug: TeamSlug, stream: StreamName, by?: string): Promise<void>
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
    pause: (slug, reason, note) =>
      change(db, slug, {
        paused_at: sql`clock_timestamp()`,
        pause_reason: reason,
        note: note ?? null,
      }),
    resume: (slug) => resume(db, slug),
    pauseStream: (team, stream, by = somebody) => enable(db, { team, stream, enabled: false, by }),
    resumeStream: (team, stream, by = somebody) => enable(db, { team, stream, enabled: true, by }),
  })
}

async function disconnect(db: Kysely<DB>, slug: TeamSlug, erase: boolean): Promise<void> {
  if (!erase) {
    await transact(db, async (trx) => {
      await change(trx, slug, { disconnected_at: sql`clock_timestamp()` })
      await trx.deleteFrom('worker.credential').where('team', '=', slug).execute()
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

/** What SalesLoft refused to renew is tried once more: an operator may know that it was mistaken. */
async function resume(db: Kysely<DB>, slug: TeamSlug): Promise<void> {
  await transact(db, async (trx) => {
    await change(trx, slug, { paused_at: null, pause_reason: null, note: null })
    await trx
      .updateTable('worker.credential')
      .set({ refused_at: null })
      .where('team', '=', slug)
      .execute()
    await bringForward(trx, slug)
  })
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

async function enable(db: Kysely<DB>, given: Parameters<typeof setEnabled>[1]): Promise<void> {
  await ensureStreams(db, given.team)
  const found = await transact(db, (trx) => setEnabled(trx, given))
  if (!found) throw unknown(given.team)
}

function selectTeams(db: Kysely<DB>) {
  return db
    .selectFrom('worker.team')
    .selectAll()
    .select(
      sql<Readonly<Record<string, boolean>>>`coalesce((
        select jsonb_object_agg(w.stream, w.value) from worker.setting w
        where w.team = slug and w.key = 'scopedFields'), '{}')`.as('scoped_fields'),
    )
    .orderBy('slug')
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
    scopedFields: row.scoped_fields,
  }
}

function unknown(slug: TeamSlug): AppError {
  return new AppError(
    'team.unknown',
    `There is no team "${slug}"; \`teams\` lists those that are connected.`,
  )
}
