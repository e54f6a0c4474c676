// A PgBouncer before the Postgres of the tests, where its program is (Debian: `apt-get install pgbouncer`).
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { nextFreePort, isFree } from '../../src/embedded/ports.ts'

const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin']
const program = folders.map((each) => path.join(each, 'pgbouncer')).find(existsSync)

/** What a test that needs it is named by where it is skipped. */
export const isThere = program !== undefined

export type PgBouncer = AsyncDisposable & {
  /** An address of Postgres as it is reached through the pooler. */
  through(url: string): string
}

/** At most two connections of the server a database, so that clients share them. */
export async function startPgBouncer(
  postgresUrl: string,
  mode: 'session' | 'transaction',
  size = 2,
): Promise<PgBouncer> {
  const { hostname, port: serverPort, username } = new URL(postgresUrl)
  const folder = mkdtempSync(path.join(os.tmpdir(), 'salesloft-pgbouncer-'))
  const port = await nextFreePort(0)
  const file = path.join(folder, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${serverPort} user=${username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = ${size}
max_client_conn = 200
`,
  )
  // It does not run as root.
  chmodSync(folder, 0o755)
  const isRoot = process.getuid?.() === 0
  const child = spawn(program ?? '', [...(isRoot ? ['-u', 'nobody'] : []), '-q', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text) => (said += String(text)))
  await answering(child, port, () => said)
  return {
    through(url) {
      const at = new URL(url)
      at.host = `127.0.0.1:${port}`
      return at.href
    },
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      // At once, whoever is connected.
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answering(child: ChildProcess, port: number, said: () => string): Promise<void> {
  while (await isFree(port)) {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended: ${said()}`)
    await sleep(20)
  }
}
