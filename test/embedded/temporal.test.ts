import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endProcess, isAlive } from '../../src/embedded/processes.ts'
import { startTemporal, type EmbeddedTemporal } from '../../src/embedded/temporal.ts'
import { findTemporalCli, noTemporalCli } from '../../src/embedded/tools.ts'
import { failureOf, forever, importing, runProgram, temporaryFolder } from './programs.ts'

const toolsDir = path.resolve(import.meta.dirname, '../../.tools')

async function connected<T>(address: string, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address, connectTimeout: '1s' })
  try {
    return await work(new Client({ connection }))
  } finally {
    await connection.close()
  }
}

const isReady = async (address: string): Promise<void> => {
  await connected(address, (client) =>
    client.workflowService.describeNamespace({ namespace: 'default' }),
  )
}

const starting = (cliPath: string, dataDir: string): string =>
  `${importing('startTemporal', 'temporal.ts')}
   import { Connection } from ${JSON.stringify(import.meta.resolve('@temporalio/client'))};
   const isReady = async (address) => {
     const connection = await Connection.connect({ address, connectTimeout: '1s' });
     await connection.workflowService.describeNamespace({ namespace: 'default' });
   };
   const options = ${JSON.stringify({ cliPath, dataDir, port: 0 })};
   const server = await startTemporal({ ...options, isReady });
   say({ pid: server.pid, address: server.address, uiUrl: server.uiUrl });
   ${forever}`

describe('a Temporal server', () => {
  const folder = temporaryFolder()
  const dataDir = folder.in('temporal')
  let cliPath = ''
  const start = async (given: { dataDir: string; port: number }): Promise<EmbeddedTemporal> =>
    await startTemporal({ ...given, cliPath, isReady })

  beforeAll(async () => {
    const found = await findTemporalCli({ environment: process.env, toolsDir })
    if (found === undefined) throw new Error(noTemporalCli)
    cliPath = found
  })
  afterAll(() => folder[Symbol.dispose]())

  it('left running by a killed program is adopted; killed too, it goes on from its file', async () => {
    using program = await runProgram(starting(cliPath, dataDir))
    await program.kill()
    const adopted = await start({ dataDir, port: 0 })
    expect(adopted).toMatchObject({ ...(program.said as object), adopted: true })
    const page = await fetch(adopted.uiUrl)
    expect(page.status).toBe(200)
    await connected(adopted.address, (client) =>
      client.workflow.start('Waiting', { taskQueue: 'none', workflowId: 'kept' }),
    )

    process.kill(adopted.pid, 'SIGKILL')
    await endProcess(adopted.pid, [])
    const restarted = await start({ dataDir, port: 0 })
    expect(restarted.adopted).toBe(false)
    const kept = await connected(restarted.address, (client) =>
      client.workflow.getHandle('kept').describe(),
    )
    expect(kept.status.name).toBe('RUNNING')

    await restarted.stop()
    expect(isAlive(restarted.pid)).toBe(false)
  })

  it('moves both its ports on when one is taken, and never takes a stranger for itself', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    await using beside = await start({ dataDir, port })
    expect(beside).toMatchObject({ adopted: false, movedFrom: port })
    const moved = Number(beside.address.split(':')[1])
    expect(moved).toBeGreaterThan(port)
    expect(beside.uiUrl).toBe(`http://127.0.0.1:${moved + 1_000}`)

    // The port answers as Temporal does, and belongs to another data folder.
    await using other = await start({ dataDir: folder.in('other'), port: moved })
    expect(other).toMatchObject({ adopted: false, movedFrom: moved })
    expect(other.pid).not.toBe(beside.pid)
    silent.close()
  })

  it('that does not come up says what the program said', async () => {
    const wrong = { cliPath: process.execPath, dataDir: folder.in('wrong'), port: 0, isReady }
    expect(await failureOf(startTemporal(wrong))).toMatch(
      /^embedded.failed: Temporal did not come up: it ended with 1\n[^]*'MODULE_NOT_FOUND'/,
    )
    expect(readFileSync(folder.in('wrong', 'temporal.log'), 'utf8')).toContain('Cannot find module')
    expect(await failureOf(startTemporal({ ...wrong, cliPath: folder.in('none') }))).toMatch(
      /^embedded.failed: .*ENOENT/,
    )
  })
})
