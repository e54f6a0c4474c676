// What requests authenticate with, and how it is renewed: by one process at a time, which holds a lease by this database's
// clock, and saved before anybody uses it. A version that is not the one renewed any more is not overwritten.
import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import type { CredentialKind, TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import { contextsOf, inMs, type OAuthClient, sealed, type Tokens } from './grants.ts'
import type { DB } from './schema.ts'
import type { Vault } from './vault.ts'

export type Stored = {
  readonly kind: CredentialKind
  readonly version: number
  /** The key or access token. */
  readonly bearer: string
  /** `due`: it works, and is to be renewed. */
  readonly state: 'fresh' | 'due' | 'expired'
  /** After a renewal that failed: how long none is tried. */
  readonly retryInMs: number
}

export type Lease = {
  readonly kind: Exclude<CredentialKind, 'api-key'>
  readonly team: TeamSlug
  readonly version: number
  readonly owner: string
  readonly authUrl: string
  readonly client: OAuthClient
  readonly refreshToken: string | undefined
  readonly scope: string | undefined
}

export type Leasing =
  | { readonly kind: 'leased'; readonly lease: Lease }
  /** Another version is there, or none. */
  | { readonly kind: 'stale' }
  /** Somebody renews it, for so long at most. */
  | { readonly kind: 'busy'; readonly waitMs: number }

export type Credentials = {
  /** @throws AppError `team.unknown`, `secret.unreadable`, `auth.revoked` without one or once renewing was refused */
  read(team: TeamSlug): Promise<Stored>
  /** Whether all that is stored of it opens. @throws AppError as `read` */
  requireReadable(team: TeamSlug): Promise<void>
  /** For who is about to renew this version. */
  lease(team: TeamSlug, version: number): Promise<Leasing>
  /** `stale`: it was renewed, replaced or leased by somebody else meanwhile; nothing is changed. */
  save(lease: Lease, tokens: Tokens): Promise<{ readonly kind: 'saved' | 'stale' }>
  /** It failed in passing: the lease ends, and nobody tries for a while. */
  putOff(lease: Lease, forMs: number): Promise<void>
  /** SalesLoft will never renew it: the team pauses until somebody connects it. `stale`: as for `save`. */
  refuse(lease: Lease, note: string): Promise<{ readonly kind: 'refused' | 'stale' }>
}

// Longer than a request to the token endpoint may take with all that belongs to it.
export const leaseMs = 60_000

export function createCredentials(given: {
  readonly database: Database
  readonly vault: Vault
}): Credentials {
  const { vault } = given
  const db = given.database.kysely
  return translating<Credentials>({
    read: (team) => read(db, vault, team),
    requireReadable: (team) => requireReadable(db, vault, team),
    lease: (team, version) => lease(db, vault, team, version),
    async save(held, tokens) {
      const { team } = held
      const kept = { ...held, tokens: { ...tokens, refreshToken: refreshTokenOf(held, tokens) } }
      const row = sealed(vault, team, kept)
      const saved = await db
        .updateTable('worker.credential')
        .set({ ...row, ...noLease, version: held.version + 1, retry_at: null })
        .set('obtained_at', sql`clock_timestamp()`)
        .where(isHeld(held))
        .executeTakeFirst()
      return { kind: saved.numUpdatedRows === 0n ? 'stale' : 'saved' }
    },
    async putOff(held, forMs) {
      await db
        .updateTable('worker.credential')
        .set({ ...noLease, retry_at: inMs(forMs) })
        .where(isHeld(held))
        .execute()
    },
    async refuse(held, note) {
      const { rows } = await sql`
        with refused as (
          update worker.credential
          set refused_at = clock_timestamp(), lease_owner = null, lease_until = null
          where ${isHeld(held)} returning team
        ), paused as (
          update worker.team set paused_at = clock_timestamp(), pause_reason = 'auth.revoked',
            note = ${note}
          from refused where slug = refused.team and paused_at is null
        )
        select team from refused`.execute(db)
      return { kind: rows.length === 0 ? 'stale' : 'refused' }
    },
  })
}

const noLease = { lease_owner: null, lease_until: null }

/** A lease that ran out is still its owner's until another takes it: the newest tokens are then the owner's. */
const isHeld = ({ team, version, owner }: Lease) =>
  sql<boolean>`team = ${team} and version = ${version} and lease_owner = ${owner}::uuid`

/** RFC 6749, 6: where no new one comes, the old one stays. */
function refreshTokenOf({ kind, refreshToken }: Lease, tokens: Tokens): string | undefined {
  return kind === 'oauth' ? (tokens.refreshToken ?? refreshToken) : undefined
}

async function read(db: Kysely<DB>, vault: Vault, team: TeamSlug): Promise<Stored> {
  const { rows } = await sql<Row>`
    select c.kind, c.version, c.key_id, c.access_token, c.refused_at is not null as refused,
      case when c.expires_at <= clock_timestamp() then 'expired'
        when c.refresh_at <= clock_timestamp() then 'due' else 'fresh' end as state,
      coalesce(greatest(0, extract(epoch from c.retry_at - clock_timestamp()) * 1000), 0)::float8
        as "retryInMs"
    from worker.team t left join worker.credential c on c.team = t.slug
    where t.slug = ${team}`.execute(db)
  const row = rows[0]
  if (row === undefined) throw new AppError('team.unknown', `There is no team "${team}".`)
  const { kind, version, key_id: keyId, access_token: bytes, state, retryInMs } = row
  if (kind === null || version === null || keyId === null || bytes === null) {
    throw disconnected(team)
  }
  if (row.refused) {
    throw new AppError('auth.revoked', 'SalesLoft refuses to renew the token.')
  }
  const bearer = vault.open({ keyId, bytes }, contextsOf(team).access_token)
  return { kind, version, bearer, state, retryInMs }
}

type Row = Pick<Stored, 'state' | 'retryInMs'> & {
  readonly kind: CredentialKind | null
  readonly version: number | null
  readonly key_id: string | null
  readonly access_token: Buffer | null
  readonly refused: boolean
}

async function requireReadable(db: Kysely<DB>, vault: Vault, team: TeamSlug): Promise<void> {
  const row = await db
    .selectFrom('worker.credential')
    .select(['key_id', 'access_token', 'refresh_token', 'client_secret'])
    .where('team', '=', team)
    .executeTakeFirst()
  if (row === undefined) throw disconnected(team)
  for (const [place, context] of Object.entries(contextsOf(team))) {
    const bytes = row[place as keyof ReturnType<typeof contextsOf>]
    if (bytes !== null) vault.open({ keyId: row.key_id, bytes }, context)
  }
}

function disconnected(team: TeamSlug): AppError {
  return new AppError('auth.revoked', `The team "${team}" is disconnected: connect it again.`)
}

async function lease(
  db: Kysely<DB>,
  vault: Vault,
  team: TeamSlug,
  version: number,
): Promise<Leasing> {
  const owner = randomUUID()
  const row = await db
    .updateTable('worker.credential')
    .set({ lease_owner: owner, lease_until: inMs(leaseMs) })
    .where(
      sql<boolean>`team = ${team} and version = ${version} and kind <> 'api-key'
      and refused_at is null and coalesce(lease_until <= clock_timestamp(), true)`,
    )
    .returning(['kind', 'key_id', 'refresh_token', 'scope', 'auth_url', 'client_id'])
    .returning('client_secret')
    .executeTakeFirst()
  if (row === undefined) return await whyNot(db, team, version)
  const { key_id: keyId, client_secret: secret, refresh_token: refresh } = row
  const contexts = contextsOf(team)
  const open = (bytes: Buffer | null, place: keyof typeof contexts): string | undefined =>
    bytes === null ? undefined : vault.open({ keyId, bytes }, contexts[place])
  return {
    kind: 'leased',
    lease: {
      kind: row.kind as Lease['kind'],
      team,
      version,
      owner,
      authUrl: row.auth_url ?? '',
      client: { id: row.client_id ?? '', secret: open(secret, 'client_secret') ?? '' },
      refreshToken: open(refresh, 'refresh_token'),
      scope: row.scope ?? undefined,
    },
  }
}

async function whyNot(db: Kysely<DB>, team: TeamSlug, version: number): Promise<Leasing> {
  const { rows } = await sql<{ ms: number }>`
    select (extract(epoch from lease_until - clock_timestamp()) * 1000)::float8 as ms
    from worker.credential
    where team = ${team} and version = ${version} and lease_until > clock_timestamp()`.execute(db)
  const row = rows[0]
  return row === undefined ? { kind: 'stale' } : { kind: 'busy', waitMs: row.ms }
}
