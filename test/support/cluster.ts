// A throw-away Postgres for tests: nothing is flushed, and its folder goes with it.
import { rm } from 'node:fs/promises'
import { fastSettings, startPostgres } from '../../src/embedded/postgres.ts'
import { throwAwayFolder } from './memory.ts'

export type Cluster = { readonly url: string; stop(): Promise<void> }

/** On a port of its own. */
export async function startCluster(
  settings: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
  const dataDir = throwAwayFolder('postgres')
  const postgres = await startPostgres({
    dataDir,
    port: 0,
    settings: { ...fastSettings, ...roomySettings, ...settings },
  })
  return {
    url: postgres.url,
    async stop() {
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const roomySettings = {
  max_connections: '100',
  // A clone writes 8 MB of log: at the default size each waits 0.35 s for a checkpoint.
  max_wal_size: '1GB',
  checkpoint_timeout: '1h',
  shared_buffers: '256MB',
}
