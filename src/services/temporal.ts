// Temporal as this process reaches it. Without an address the SDK refuses to make a client at all; much can be asked
// without Temporal, so that only who needs it hears of it.
import type { ClientConnectConfig } from '@temporalio/envconfig'
import { createTemporal, type Temporal } from '../client/temporal/temporal.ts'
import type { Config } from '../config/config.ts'
import type { Database } from '../store/database.ts'
import { createExclusive } from '../store/exclusive.ts'
import { noTemporal } from './needed.ts'

export type ReachedTemporal = AsyncDisposable & {
  /** For a worker, which connects by itself. */
  readonly connection: ClientConnectConfig['connectionOptions'] & { readonly address: string }
  readonly namespace: string
  /** @throws AppError `config.invalid` without an address */
  readonly temporal: () => Promise<Temporal>
}

export function reachTemporal(given: {
  readonly config: Config
  readonly settings: ClientConnectConfig
  readonly database: Database
}): ReachedTemporal {
  const { config, settings, database } = given
  const { connectionOptions, namespace = config.temporal.namespace } = settings
  const { address } = connectionOptions
  const connection = { ...connectionOptions, address: address ?? 'nowhere' }
  const client =
    address === undefined
      ? undefined
      : createTemporal({
          connection,
          namespace,
          exclusively: (work) => createExclusive({ database }).schedules(work),
        })
  return {
    connection,
    namespace,
    temporal: () =>
      client === undefined ? Promise.reject(noTemporal(config)) : Promise.resolve(client),
    async [Symbol.asyncDispose]() {
      await client?.[Symbol.asyncDispose]()
    },
  }
}
