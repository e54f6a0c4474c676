import type { ClientConnectConfig } from '@temporalio/envconfig'
import { loadConfig, type Config, type Environment } from '../config/config.ts'
import { readLayers } from '../config/layers.ts'
import { unknownNames } from '../config/near-names.ts'
import { withSecretFiles } from '../config/secret-files.ts'
import { AppError } from '../domain/errors.ts'
import { readTemporalEnvironment } from './temporal-environment.ts'

export type Configuration = {
  readonly config: Config
  readonly temporal: ClientConnectConfig
  /** What is likely a mistake and breaks nothing. */
  readonly warnings: readonly string[]
}

/** @throws AppError `config.invalid`, our problems and those of TEMPORAL_* in one list */
export function readConfiguration(given: Environment): Configuration {
  const problems: string[] = []
  const collected = <T>(read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'config.invalid')) throw error
      problems.push(error.message)
      return undefined
    }
  }
  const warnings = unknownNames(given)
  const environment = collected(() => withSecretFiles(given)) ?? given
  const layers = collected(() => readLayers(environment['CONFIG_PROFILE']))
  const config = layers && collected(() => loadConfig({ layers, environment }))
  const temporal = collected(() => readTemporalEnvironment(environment))
  if (config !== undefined && temporal !== undefined) return { config, temporal, warnings }
  throw new AppError('config.invalid', [...problems, ...warnings].join('\n'))
}
