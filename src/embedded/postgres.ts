// Postgres runs detached: Ctrl-C reaches us first, and we stop it last. When we are killed it goes on, and the next
// start takes it over as it is, in 2 ms instead of a restart with recovery.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../domain/errors.ts'
import { endOf } from './children.ts'
import { clusterFolder, type ClusterFolder, type OpenFolder } from './cluster-folder.ts'
import { openLog } from './log-file.ts'
import { nextFreePort } from './ports.ts'
import { findPostgresPrograms, type PostgresPrograms } from './postgres-programs.ts'
import { disownPidFile, findPostmaster } from './postmaster.ts'
import { commandOf, endProcess } from './processes.ts'

export type EmbeddedPostgres = AsyncDisposable & {
  /** Database and user `postgres`, on loopback, where everybody on the machine is trusted. */
  readonly url: string
  readonly port: number
  readonly pid: number
  /** It was running: left by a run that was killed. */
  readonly adopted: boolean
  /** The port that was asked for, when it listens on another. */
  readonly movedFrom?: number
  /** Rolls open transactions back and writes a checkpoint. */
  stop(): Promise<void>
}

export type PostgresOptions = {
  /** The cluster and its log are kept in this folder. */
  readonly dataDir: string
  /** 0 means any; the next one is taken where it is not free. */
  readonly port?: number
  readonly settings?: Readonly<Record<string, string>>
  /** The `native` folder of the package, where it is not the installed one. */
  readonly native?: string
}

/** For data that may be lost with the machine. */
export const fastSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
} as const

const defaultPort = 15_432
// Recovery after a kill -9 took 0.13 s; after hours of writing it replays up to a checkpoint interval.
const startPatienceMs = 60_000
const foreignHoldMs = 10_000
// Postgres' own C.UTF-8, the same everywhere: macOS has none by that name.
const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']

/**
 * @throws AppError `embedded.unavailable` when there is no Postgres for this machine, `embedded.outdated` when another
 * major version made the cluster, `embedded.failed` with the end of its log when it does not come up
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const wanted = options.port ?? defaultPort
  const folder = clusterFolder(options.dataDir)
  const running = await untilSettled(folder.path)
  if (running !== undefined) return handle(running, wanted, true)
  const programs = findPostgresPrograms(folder.account, options.native)
  requireSameMajor(programs, folder.path)
  folder.make((empty) => initialise(programs, folder, empty))
  disownPidFile(folder.path)
  const launch = { programs, folder, dataDir: options.dataDir, settings: options.settings ?? {} }
  const begun = performance.now()
  for (let port = await nextFreePort(wanted); ;) {
    const outcome = await tryStart(launch, port)
    if (outcome.kind === 'ready') return handle({ pid: outcome.pid, port }, wanted, false)
    // Somebody took the port in the moment since it was free.
    if (outcome.log.includes('Address already in use')) port = await nextFreePort(port + 1)
    // Sessions of a server that was killed end within moments of it.
    else if (outcome.log.includes('still in use') && performance.now() - begun < foreignHoldMs) {
      await sleep(200)
    } else {
      throw new AppError('embedded.failed', `Postgres did not come up: ${outcome.log}`)
    }
  }
}

/** The server of an earlier run once it is ready; `undefined` if there is none or it is on its way out. */
async function untilSettled(cluster: string): Promise<{ pid: number; port: number } | undefined> {
  for (const end = performance.now() + startPatienceMs; performance.now() < end; await sleep(10)) {
    const found = findPostmaster(cluster)
    if (found.kind !== 'running') return undefined
    if (found.ready) return found
  }
  throw new AppError('embedded.failed', `Postgres on ${cluster} neither gets ready nor ends.`)
}

/** Postgres itself would refuse as well, in its log alone, and each time after it was waited for. */
function requireSameMajor(programs: PostgresPrograms, cluster: string): void {
  const file = path.join(cluster, 'PG_VERSION')
  if (!existsSync(file)) return
  const made = readFileSync(file, 'utf8').trim()
  // `postgres (PostgreSQL) 18.4`; in 5 ms.
  const said = spawnSync(programs.postgres, ['--version'], { encoding: 'utf8' }).stdout
  const ours = /\b(\d+)(?:\.|beta|rc)\d/.exec(said)?.[1]
  if (ours === undefined || ours === made) return
  throw new AppError(
    'embedded.outdated',
    `${cluster} was made by Postgres ${made}, and this version brings ${ours}: docs/operations.md, "Postgres of another major version", says how its data are taken along. Nothing was changed.`,
  )
}

function initialise(programs: PostgresPrograms, folder: ClusterFolder, empty: OpenFolder): void {
  // Flushing 900 new files took 3 to 5 s, not flushing them 0.7 s. The system writes them within half a minute; what a
  // machine that loses power before that loses is a mirror that has just begun.
  const words = ['-D', empty.name, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-sync']
  const made = spawnSync(programs.initdb, [...words, ...locale, '--no-instructions'], {
    ...surroundings(folder),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', empty.descriptor],
  })
  if (made.status === 0) return
  throw new AppError('embedded.failed', `initdb: ${made.error?.message ?? made.stderr}`)
}

type Launch = {
  readonly programs: PostgresPrograms
  readonly folder: ClusterFolder
  readonly dataDir: string
  readonly settings: Readonly<Record<string, string>>
}

type Outcome =
  | { readonly kind: 'ready'; readonly pid: number }
  | { readonly kind: 'ended'; readonly log: string }

async function tryStart(
  { programs, folder, dataDir, settings }: Launch,
  port: number,
): Promise<Outcome> {
  using log = openLog(path.join(dataDir, 'postgres.log'))
  using cluster = folder.open()
  const set = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings }
  const words = Object.entries(set).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(programs.postgres, ['-D', cluster.name, '-p', String(port), ...words], {
    ...surroundings(folder),
    detached: true,
    stdio: ['ignore', log.descriptor, log.descriptor, cluster.descriptor],
  })
  child.unref()
  const ended = endOf(child)
  for (const end = performance.now() + startPatienceMs; performance.now() < end; await sleep(10)) {
    const how = ended()
    if (how !== undefined) return { kind: 'ended', log: `${how}\n${log.excerpt()}` }
    const found = findPostmaster(folder.path)
    if (found.kind === 'running' && found.ready && found.pid === child.pid) {
      return { kind: 'ready', pid: found.pid }
    }
  }
  child.kill('SIGQUIT')
  return { kind: 'ended', log: `not ready after ${startPatienceMs / 1_000} s\n${log.excerpt()}` }
}

// LC_ALL, so that messages are the ones we look for. `/`, as the account may not be able to enter our folder.
function surroundings({ account }: ClusterFolder) {
  return { ...account, cwd: '/', env: { ...process.env, LC_ALL: 'C' } }
}

function handle(
  { pid, port }: { pid: number; port: number },
  wanted: number,
  adopted: boolean,
): EmbeddedPostgres {
  // Fast, then immediate shutdown (postgresql.org/docs/18/server-shutdown.html).
  const stop = async (): Promise<void> => {
    // One that ended long ago may have left its number to another process.
    if (!commandOf(pid).includes(` -p ${port} `)) return
    await endProcess(pid, [
      { signal: 'SIGINT', patienceMs: 20_000 },
      { signal: 'SIGQUIT', patienceMs: 5_000 },
    ])
  }
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    pid,
    adopted,
    ...(wanted === 0 || wanted === port ? {} : { movedFrom: wanted }),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
