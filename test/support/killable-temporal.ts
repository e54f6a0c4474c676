// A Temporal dev server on a file of its own, which a test may kill, start again on the same port, and wipe.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { namespaceReady } from '../../src/client/temporal/temporal.ts'
import { isAlive, until } from '../../src/embedded/processes.ts'
import { startTemporal } from '../../src/embedded/temporal.ts'
import { findTemporalCli, noTemporalCli } from '../../src/embedded/tools.ts'

export type KillableTemporal = AsyncDisposable & {
  readonly address: string
  /** kill -9, and it is gone. */
  kill(): Promise<void>
  /** On its file, or on a new one. */
  start(options?: { readonly wiped: boolean }): Promise<void>
}

export async function startKillableTemporal(): Promise<KillableTemporal> {
  const toolsDir = path.resolve(import.meta.dirname, '../../.tools')
  const cliPath = await findTemporalCli({ environment: process.env, toolsDir })
  if (cliPath === undefined) throw new Error(noTemporalCli)
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'salesloft-temporal-'))
  let server = await startTemporal({ cliPath, dataDir, port: 0, isReady })
  const { address } = server
  // Both again, as one that is not free would move the pair.
  const [port, uiPort] = [address, server.uiUrl].map((each) => Number(each.split(':').at(-1)))
  return {
    address,
    async kill() {
      process.kill(server.pid, 'SIGKILL')
      if (!(await until(() => !isAlive(server.pid), 10_000))) throw new Error('Still there.')
    },
    async start({ wiped } = { wiped: false }) {
      if (wiped) rmSync(dataDir, { recursive: true })
      // While it was away, a connection of somebody else may have been given its port.
      for (let attempt = 1; attempt <= 20; attempt += 1) {
        server = await startTemporal({
          cliPath,
          dataDir,
          port: port ?? 0,
          uiPort: uiPort ?? 0,
          isReady,
        })
        if (server.address === address) return
        await server.stop()
        await sleep(500)
      }
      throw new Error(`${address} does not get free.`)
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function isReady(address: string): Promise<void> {
  return namespaceReady(address, 'default', 2_000)
}
