// A team comes, or comes again with another credential. Which SalesLoft account it is, SalesLoft itself said: another one
// under the same slug, and the same one under another slug, are both refused, by the database too.
import { type Kysely, sql, type Transaction } from 'kysely'
import { AppError } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { createBudgetStore } from './budget.ts'
import { contextsOf, type Grant, sealed } from './grants.ts'
import type { Database } from './database.ts'
import { bringForward, ensureStreams } from './due.ts'
import { isViolationOf } from './errors.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'
import type { Vault } from './vault.ts'

export type Credential = { readonly apiKey: string } | { readonly grant: Grant }

export type Connect = Credential & {
  readonly slug: TeamSlug
  readonly baseUrl: string
  readonly salesloftTeamId: string
  readonly name: string
  readonly costPerMinute: number
}

// A simulator on this machine may come back on another port; it stays the same account by its id.
const loopback = '^http://127[.]0[.]0[.]1(:|/|$)'

/** @throws AppError `team.exists` when the slug is another account's, or the account has another slug */
export async function connect(
  given: { readonly database: Database; readonly vault: Vault },
  asked: Connect,
): Promise<{ readonly kind: 'connected' | 'updated' }> {
  const { kysely } = given.database
  const team = { ...asked, baseUrl: new URL(asked.baseUrl).origin }
  try {
    return await transact(kysely, (trx) => connectWithin(trx, given, team))
  } catch (error) {
    if (!isViolationOf(error, 'team_identity_key')) throw error
    throw await alreadyConnected(kysely, team)
  }
}

async function connectWithin(
  trx: Transaction<DB>,
  { database, vault }: { readonly database: Database; readonly vault: Vault },
  team: Connect,
): Promise<{ readonly kind: 'connected' | 'updated' }> {
  const { rows } = await sql<{ inserted: boolean; cost_per_minute: number }>`
    insert into worker.team as t (slug, base_url, salesloft_team_id, name, cost_per_minute)
    values (${team.slug}, ${team.baseUrl}, ${team.salesloftTeamId}, ${team.name},
      ${team.costPerMinute})
    on conflict (slug) do update set
      name = excluded.name, base_url = excluded.base_url,
      cost_per_minute = excluded.cost_per_minute,
      connected_at =
        case when t.disconnected_at is null then t.connected_at else excluded.connected_at end,
      disconnected_at = null,
      paused_at = case when t.pause_reason = 'operator' then t.paused_at end,
      note = case when t.pause_reason = 'operator' then t.note end,
      pause_reason = case when t.pause_reason = 'operator' then t.pause_reason end
    where t.salesloft_team_id = excluded.salesloft_team_id and (t.base_url = excluded.base_url
      or (t.base_url ~ ${loopback} and excluded.base_url ~ ${loopback}))
    returning xmax = 0 as inserted, coalesce((
      select value::integer from worker.setting w
      where w.team = t.slug and w.stream = '' and w.key = 'costPerMinute'
    ), t.cost_per_minute) as cost_per_minute`.execute(trx)
  const row = rows[0]
  if (row === undefined) {
    throw new AppError(
      'team.exists',
      `The slug "${team.slug}" belongs to another SalesLoft account or address; choose another slug.`,
    )
  }
  await storeCredential(trx, vault, team)
  await ensureStreams(trx, team.slug)
  // The key that is now there may read what the one before might not.
  await bringForward(trx, team.slug)
  await createBudgetStore({ database: { ...database, kysely: trx } }).ensure(
    team.slug,
    row.cost_per_minute,
  )
  return { kind: row.inserted ? 'connected' : 'updated' }
}

/** Whatever was there is replaced whole: who still renews the old one finds another version and saves nothing. */
async function storeCredential(trx: Transaction<DB>, vault: Vault, team: Connect): Promise<void> {
  const row = 'grant' in team ? sealed(vault, team.slug, team.grant) : keyRow(vault, team)
  const before = await trx
    .deleteFrom('worker.credential')
    .where('team', '=', team.slug)
    .returning('version')
    .executeTakeFirst()
  const version = (before?.version ?? 0) + 1
  await trx
    .insertInto('worker.credential')
    .values({ ...row, team: team.slug, version })
    .execute()
}

function keyRow(
  vault: Vault,
  { slug, apiKey }: { readonly slug: TeamSlug; readonly apiKey: string },
) {
  const { keyId, bytes } = vault.seal(apiKey, contextsOf(slug).access_token)
  return { kind: 'api-key', key_id: keyId, access_token: bytes }
}

async function alreadyConnected(db: Kysely<DB>, team: Connect): Promise<AppError> {
  const other = await db
    .selectFrom('worker.team')
    .select('slug')
    .where('base_url', '=', team.baseUrl)
    .where('salesloft_team_id', '=', team.salesloftTeamId)
    .where('disconnected_at', 'is', null)
    .executeTakeFirst()
  const slug = other?.slug ?? 'another slug'
  return new AppError(
    'team.exists',
    `This SalesLoft account is connected as "${slug}" already: use that slug, or \`disconnect\` it first.`,
  )
}
