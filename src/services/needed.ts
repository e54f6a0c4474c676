// What a part of the app needs of the configuration, or the failure that says what is missing.
import type { Config } from '../config/config.ts'
import { AppError } from '../domain/errors.ts'
import type { OAuthClient } from '../store/grants.ts'
import type { VaultKey } from '../store/vault.ts'

/** The OAuth app of the environment; without one, teams with OAuth are renewed with the app they were connected with. */
export function oauthClient({
  salesloft: { clientId: id, clientSecret },
}: Config): OAuthClient | undefined {
  return id === undefined || clientSecret === undefined
    ? undefined
    : { id, secret: clientSecret.reveal() }
}

export function databaseUrl(config: Config): string {
  if (config.database.url !== undefined) return config.database.url.reveal()
  throw new AppError(
    'config.invalid',
    `DATABASE_URL: is not set, and no \`salesloft-worker start\` runs on ${config.dataDir}`,
  )
}

export function noTemporal(config: Config): AppError {
  return new AppError(
    'config.invalid',
    `TEMPORAL_ADDRESS: is not set, and no \`salesloft-worker start\` runs on ${config.dataDir}`,
  )
}

export function operatorToken(config: Config): string {
  if (config.server.operatorToken !== undefined) return config.server.operatorToken.reveal()
  throw new AppError(
    'config.invalid',
    'OPERATOR_TOKEN: is not set, and nothing is served without one',
  )
}

/** Newest first; none where nothing is to be sealed. */
export function vaultKeys({ encryption }: Config): readonly VaultKey[] {
  return encryption.keys.map(({ id, key }) => ({ id, key: Buffer.from(key.reveal(), 'base64') }))
}
