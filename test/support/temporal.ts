// One Temporal dev server a test run, and the workflow bundle, built once.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createTemporal, namespaceReady } from '../../src/client/temporal/temporal.ts'
import { startTemporal } from '../../src/embedded/temporal.ts'
import { findTemporalCli, noTemporalCli } from '../../src/embedded/tools.ts'
import { throwAwayFolder } from './memory.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** For `globalSetup`. Without a Temporal CLI the run ends here: a test that is not run proves nothing. */
export async function startTestTemporal(): Promise<{
  readonly address: string
  stop(): Promise<void>
}> {
  const cliPath = await findTemporalCli({
    environment: process.env,
    toolsDir: path.join(root, '.tools'),
  })
  if (cliPath === undefined) throw new Error(noTemporalCli)
  const dataDir = throwAwayFolder('temporal')
  const server = await startTemporal({ cliPath, dataDir, port: 0, isReady: defaultReady })
  await using temporal = createTemporal({
    connection: { address: server.address },
    namespace: 'default',
  })
  await temporal.registerSearchAttributes()
  return {
    address: server.address,
    async stop() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

export async function buildTestBundle(): Promise<{ readonly path: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'salesloft-bundle-'))
  const outFile = path.join(folder, 'workflow-bundle.js')
  await promisify(execFile)(process.execPath, [path.join(root, 'src/worker/bundle.ts'), outFile])
  return { path: outFile, stop: () => rm(folder, { recursive: true, force: true }) }
}

function defaultReady(address: string): Promise<void> {
  return namespaceReady(address, 'default')
}
