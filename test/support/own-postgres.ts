// A cluster that a test may end in any way and start again on the same port and data.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { startPostgres } from '../../src/embedded/postgres.ts'
import { isAlive, until } from '../../src/embedded/processes.ts'
import { lastingPort } from './lasting-port.ts'

export type OwnPostgres = AsyncDisposable & {
  readonly url: string
  /** Ends it and returns when it is gone: SIGINT is a fast shutdown, SIGQUIT an immediate one. */
  end(signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void>
  start(): Promise<void>
  /** An empty database and its address. */
  createDatabase(options?: string): Promise<string>
  run(statement: string): Promise<void>
  /** A tablespace on a disk of so many MB; `undefined` where this account may not mount one. */
  createDisk(megabytes: number): Promise<string | undefined>
}

/** Its commits wait for the log as usual: what it acknowledged must outlive a kill. */
export async function startOwnPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<OwnPostgres> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'salesloft-postgres-'))
  const given = { dataDir, settings: { fsync: 'off', max_connections: '100', ...settings } }
  let postgres = await startPostgres({ ...given, port: await lastingPort() })
  const { port, url } = postgres
  const mounted: string[] = []

  async function run(statement: string): Promise<void> {
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query(statement)
    await client.end()
  }

  return {
    url,
    run,
    async end(signal) {
      process.kill(postgres.pid, signal)
      if (!(await until(() => !isAlive(postgres.pid), 10_000))) throw new Error('Still there.')
    },
    async start() {
      postgres = await startPostgres({ ...given, port })
    },
    async createDatabase(options = '') {
      const name = `test_${randomBytes(6).toString('hex')}`
      await run(`create database ${name} ${options}`)
      return url.replace(/[^/]*$/, name)
    },
    async createDisk(megabytes) {
      const folder = path.join(dataDir, 'disk')
      mkdirSync(folder)
      const words = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]
      if (spawnSync('mount', words).status !== 0) return undefined
      mounted.push(folder)
      const { uid, gid } = statSync(path.join(dataDir, 'cluster'))
      chownSync(folder, uid, gid)
      // Temporary folders are closed to other accounts, which is what Postgres runs as under root.
      chmodSync(dataDir, 0o755)
      await run(`create tablespace small location '${folder}'`)
      return 'small'
    },
    async [Symbol.asyncDispose]() {
      await postgres.stop()
      for (const folder of mounted) spawnSync('umount', [folder])
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
