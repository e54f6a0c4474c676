// A Temporal dev server of one's own, in memory, with settings that the shared one does not have.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { createTemporal, namespaceReady } from '../../src/client/temporal/temporal.ts'
import { nextFreePort } from '../../src/embedded/ports.ts'
import { findTemporalCli, noTemporalCli } from '../../src/embedded/tools.ts'

export type OwnTemporal = AsyncDisposable & {
  readonly address: string
  /** The sum of a counter of the server's own metrics. */
  counted(name: string): Promise<number>
}

/** `settings` are values of Temporal's dynamic configuration. */
export async function startOwnTemporal(
  settings: Readonly<Record<string, string | number>> = {},
): Promise<OwnTemporal> {
  const cliPath = await findTemporalCli({
    environment: process.env,
    toolsDir: path.resolve(import.meta.dirname, '../../.tools'),
  })
  if (cliPath === undefined) throw new Error(noTemporalCli)
  const port = await nextFreePort(0)
  const metricsPort = await nextFreePort(0)
  const address = `127.0.0.1:${port}`
  const values = Object.entries(settings).flatMap(([name, value]) => [
    '--dynamic-config-value',
    `${name}=${value}`,
  ])
  const child = spawn(
    cliPath,
    ['server', 'start-dev', '--headless', '--log-level', 'error', '--port', String(port)].concat(
      ['--metrics-port', String(metricsPort)],
      values,
    ),
    { stdio: 'ignore' },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await namespaceReady(address, 'default')
  await using temporal = createTemporal({ connection: { address }, namespace: 'default' })
  await temporal.registerSearchAttributes()
  return {
    address,
    async counted(name) {
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
      const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`))
      return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
