// Postgres and Temporal: what the environment names is used as it is, what it does not name is embedded.
import { join } from 'node:path'
import { namespaceReady } from '../../client/temporal/temporal.ts'
import { packageRoot } from '../../config/layers.ts'
import { AppError } from '../../domain/errors.ts'
import { startPostgres } from '../../embedded/postgres.ts'
import { startTemporal } from '../../embedded/temporal.ts'
import { findTemporalCli, noTemporalCli } from '../../embedded/tools.ts'
import type { Environment } from '../../config/config.ts'
import type { Configuration } from '../configuration.ts'
import type { Steps } from './steps.ts'

export type Servers = {
  readonly databaseUrl: string
  readonly temporalAddress: string
  readonly temporalUi: string | null
  /** What is ours to stop, and for other commands to be told of. */
  readonly embedded: { readonly databaseUrl?: string; readonly temporalAddress?: string }
}

type Given = {
  readonly configuration: Configuration
  readonly dataDir: string
  readonly environment: Environment
  readonly held: AsyncDisposableStack
  readonly steps: Steps
}

/** @throws AppError `embedded.unavailable`, `embedded.failed` */
export async function bringUpServers(given: Given): Promise<Servers> {
  const [database, temporal] = await together(postgres(given), temporalServer(given))
  return {
    databaseUrl: database.url,
    temporalAddress: temporal.address,
    temporalUi: temporal.ui,
    embedded: {
      ...(database.embedded ? { databaseUrl: database.url } : {}),
      ...(temporal.embedded ? { temporalAddress: temporal.address } : {}),
    },
  }
}

async function postgres({ configuration, dataDir, held, steps }: Given) {
  const given = configuration.config.database.url
  if (given !== undefined) return { url: given.reveal(), embedded: false }
  const { url } = await steps.step(
    'Postgres',
    async () => held.use(await startPostgres({ dataDir: join(dataDir, 'postgres') })),
    (made) => `embedded on port ${made.port}${remarks(made)}`,
  )
  return { url, embedded: true }
}

async function temporalServer({ configuration, dataDir, environment, held, steps }: Given) {
  const { config, temporal } = configuration
  const given = temporal.connectionOptions.address ?? config.temporal.address
  if (given !== undefined) return { address: given, ui: null, embedded: false }
  const { address, uiUrl } = await steps.step(
    'Temporal',
    async () => {
      const toolsDir = join(packageRoot(), '.tools')
      const spareToolsDir = join(dataDir, 'tools')
      const cliPath = await findTemporalCli({ environment, toolsDir, spareToolsDir })
      if (cliPath === undefined) throw new AppError('embedded.unavailable', noTemporalCli)
      const folder = join(dataDir, 'temporal')
      return held.use(
        await startTemporal({
          cliPath,
          dataDir: folder,
          isReady: (at) => namespaceReady(at, 'default', 2_000),
        }),
      )
    },
    (made) => `embedded on ${made.address}, UI on ${made.uiUrl}${remarks(made)}`,
  )
  return { address, ui: uiUrl, embedded: true }
}

/** Both, even if one fails: what the other one brings up meanwhile must be held before all of it is ended. */
export async function together<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b])
  return await Promise.all([a, b])
}

function remarks(made: { readonly adopted: boolean; readonly movedFrom?: number }): string {
  if (made.adopted) return ' (was running: adopted)'
  return made.movedFrom === undefined ? '' : ` (port ${made.movedFrom} is in use)`
}
