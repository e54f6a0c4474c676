// Opens the app for one command: with what the environment names, else with what a running `start` embeds.
import { resolve } from 'node:path'
import type { App, AppSettings } from '../app.ts'
import { Secret } from '../config/secret.ts'
import type { Cli } from './command.ts'
import { readConfiguration, type Configuration } from './configuration.ts'
import { programVersion } from './program-version.ts'
import { findRunning, type Running } from './running.ts'
import { localEncryptionKeys, localOperatorToken } from './start/keys.ts'

/** @throws AppError `config.invalid`; whatever else is missing is said by the part that needs it */
export async function openApp(cli: Cli): Promise<App> {
  const configuration = readConfiguration(cli.environment)
  for (const warning of configuration.warnings) cli.output.warn(warning)
  const dataDir = resolve(configuration.config.dataDir)
  const { createApp } = await import('../app.ts')
  return await createApp(completed(configuration, dataDir, findRunning(dataDir)))
}

/** What the environment says wins; the running `start` fills the gaps. */
function completed(
  { config, temporal }: Configuration,
  dataDir: string,
  running: Running | undefined,
): AppSettings {
  const address =
    temporal.connectionOptions.address ?? config.temporal.address ?? running?.temporalAddress
  const local = running === undefined ? config : withLocalKeys(config, dataDir)
  const { databaseUrl } = running ?? {}
  const publicUrl = local.server.publicUrl ?? running?.callback
  return {
    config: {
      ...local,
      dataDir,
      server: { ...local.server, publicUrl },
      database: {
        ...config.database,
        url:
          config.database.url ?? (databaseUrl === undefined ? undefined : new Secret(databaseUrl)),
      },
    },
    temporal: {
      namespace: temporal.namespace ?? config.temporal.namespace,
      connectionOptions: {
        ...temporal.connectionOptions,
        ...(address === undefined ? {} : { address }),
      },
    },
    urls: { page: running?.page ?? null, temporal: running?.temporal ?? null },
    version: programVersion(),
  }
}

/** The configuration, with the token and key that `start` generated where it gives none. */
export function withLocalKeys(
  config: Configuration['config'],
  dataDir: string,
): Configuration['config'] {
  const { server, encryption } = config
  return {
    ...config,
    server: { ...server, operatorToken: server.operatorToken ?? localOperatorToken(dataDir) },
    encryption: encryption.keys.length > 0 ? encryption : { keys: localEncryptionKeys(dataDir) },
  }
}
