// A Temporal dev server on a file of its own, which a test may kill, start again on the same port, and wipe.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { namespaceReady } from '../../src/client/temporal/temporal.ts'
import { isFree } from '../../src/embedded/ports.ts'
import { isAlive, until } from '../../src/embedded/processes.ts'
import { startTemporal } from '../../src/embedded/temporal.ts'
import { findTemporalCli, noTemporalCli } from '../../src/embedded/tools.ts'
import { lastingPort } from './lasting-port.ts'

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
  const given = { cliPath, dataDir, isReady }
  const wanted = { port: await lastingPort(), uiPort: await lastingPort() }
  let server = await startTemporal({ ...given, ...wanted })
  const { address, uiUrl } = server
  // Both again, as one that is not free would move the pair.
  const [port = 0, uiPort = 0] = [address, uiUrl].map((each) => Number(each.split(':').at(-1)))
  return {
    address,
    async kill() {
      process.kill(server.pid, 'SIGKILL')
      if (!(await until(() => !isAlive(server.pid), 10_000))) throw new Error('Still there.')
      // Its first thread has ended; the others hold its sockets for a moment longer.
      const end = performance.now() + 10_000
      for (const each of [port, uiPort]) {
        while (!(await isFree(each))) {
          if (performance.now() > end) throw new Error(`${each} does not get free.`)
          await sleep(20)
        }
      }
    },
    async start({ wiped } = { wiped: false }) {
      if (wiped) rmSync(dataDir, { recursive: true })
      server = await startTemporal({ ...given, port, uiPort })
      if (server.address !== address) throw new Error(`${address} does not get free.`)
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
