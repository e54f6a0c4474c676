// What the token endpoint gave, and how it is stored: sealed, with its life counted by this database's clock.
import { sql } from 'kysely'
import type { CredentialKind, TeamSlug } from '../domain/teams.ts'
import type { Vault } from './vault.ts'

/** The OAuth app. */
export type OAuthClient = { readonly id: string; readonly secret: string }

/** What the token endpoint gave. */
export type Tokens = {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  readonly scope: string | undefined
  /** When the access token ends, by the monotonic clock of this process (`performance.now()`). */
  readonly endsAtMs: number
}

/** Tokens, and all that renewing them takes. */
export type Grant = {
  readonly kind: Exclude<CredentialKind, 'api-key'>
  readonly authUrl: string
  readonly client: OAuthClient
  readonly tokens: Tokens
}

export const inMs = (ms: number) =>
  sql<string>`clock_timestamp() + ${ms}::float8 * interval '1 millisecond'`

/** Each secret is bound to its team and its place: exchanged in the database, none of them opens. */
export function contextsOf(team: TeamSlug) {
  return {
    access_token: team,
    refresh_token: `${team}:refresh-token`,
    client_secret: `${team}:client-secret`,
  } as const
}

/** The columns of a grant. */
export function sealed(vault: Vault, team: TeamSlug, grant: Grant) {
  const { kind, authUrl, client, tokens } = grant
  const contexts = contextsOf(team)
  const { keyId, bytes } = vault.seal(tokens.accessToken, contexts.access_token)
  const { refreshToken, endsAtMs } = tokens
  const lifetimeMs = Math.max(1, endsAtMs - performance.now())
  return {
    kind,
    key_id: keyId,
    access_token: bytes,
    refresh_token:
      refreshToken === undefined ? null : vault.seal(refreshToken, contexts.refresh_token).bytes,
    scope: tokens.scope ?? null,
    auth_url: authUrl,
    client_id: client.id,
    client_secret: vault.seal(client.secret, contexts.client_secret).bytes,
    expires_at: inMs(lifetimeMs),
    refresh_at: inMs(lifetimeMs / 2),
  }
}
