// The dev server runs detached, like Postgres. It is known by its command line, which names our database file: what
// answers on a port says nothing about whose it is, and a pid file may be missing or old.
import { spawn } from 'node:child_process'
import { mkdirSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../domain/errors.ts'
import { endOf } from './children.ts'
import { openLog } from './log-file.ts'
import { nextFreePair } from './ports.ts'
import { endProcess, findProcess, isAlive } from './processes.ts'

export type EmbeddedTemporal = AsyncDisposable & {
  /** `127.0.0.1:port`, without TLS; its namespace is `default`. */
  readonly address: string
  readonly uiUrl: string
  readonly pid: number
  /** It was running: left by a run that was killed. */
  readonly adopted: boolean
  /** The port that was asked for, when it or its UI's was taken. */
  readonly movedFrom?: number
  stop(): Promise<void>
}

export type TemporalOptions = {
  readonly cliPath: string
  /** The database and the log are kept in this folder. */
  readonly dataDir: string
  /** 0 means any; the next pair is taken where one of the two is not free. */
  readonly port?: number
  readonly uiPort?: number
  /** Resolves when the namespace answers and rejects when it does not; asked again and again. */
  readonly isReady: (address: string) => Promise<void>
}

type Ports = { readonly port: number; readonly uiPort: number }
type Server = Ports & { readonly pid: number }

const defaultPort = 17_233
// As the CLI itself has it.
const uiDistance = 1_000
// Ready after 0.6 s on an idle machine.
const startPatienceMs = 60_000
const attempts = 5
const adoptPatienceMs = 10_000
// A probe that hangs (a listener that accepts and says nothing) is given up.
const probePatienceMs = 3_000
// SIGTERM takes 1.2 s.
const stopping = [{ signal: 'SIGTERM', patienceMs: 10_000 }] as const

/** @throws AppError `embedded.failed` with the end of its log when it does not come up */
export async function startTemporal(options: TemporalOptions): Promise<EmbeddedTemporal> {
  const port = options.port ?? defaultPort
  const uiPort = options.uiPort ?? (port === 0 ? 0 : port + uiDistance)
  mkdirSync(options.dataDir, { recursive: true })
  const database = path.join(realpathSync(options.dataDir), 'temporal.db')
  const found = findServer(database)
  if (found !== undefined) {
    const ready = await untilReady(
      options.isReady,
      found.port,
      () => !isAlive(found.pid),
      adoptPatienceMs,
    )
    if (ready) return handle(database, found, port, true)
    await endProcess(found.pid, stopping)
  }
  let from: Ports = { port, uiPort }
  for (let attempt = 1; ; attempt += 1) {
    const pair = await nextFreePair(from.port, from.uiPort)
    const ports = { port: pair.port, uiPort: pair.second }
    const outcome = await tryStart(options, database, ports)
    if (outcome.kind === 'ready') {
      return handle(database, { pid: outcome.pid, ...ports }, port, false)
    }
    if (outcome.kind === 'failed' || attempt === attempts) {
      throw new AppError('embedded.failed', `Temporal did not come up: ${outcome.log}`)
    }
    from = { port: ports.port + 1, uiPort: ports.uiPort + 1 }
  }
}

function findServer(database: string): Server | undefined {
  const found = findProcess(
    (command) =>
      command.includes(' server start-dev ') && command.includes(` --db-filename ${database} `),
  )
  const ports = / --port (?<port>\d+) --ui-port (?<ui>\d+) /.exec(found?.command ?? '')?.groups
  if (found === undefined || ports === undefined) return undefined
  return { pid: found.pid, port: Number(ports['port']), uiPort: Number(ports['ui']) }
}

type Outcome =
  | { readonly kind: 'ready'; readonly pid: number }
  | { readonly kind: 'collided' | 'failed'; readonly log: string }

// Somebody took one of the ports in the moment since they were free. The server also takes four more of its own choice
// for its inner services, and a collision among those can end it with a Go stack: seen once in 60 starts under load.
const collision = /address already in use|^goroutine \d+ /m

async function tryStart(
  { cliPath, dataDir, isReady }: TemporalOptions,
  database: string,
  { port, uiPort }: Ports,
): Promise<Outcome> {
  using log = openLog(path.join(dataDir, 'temporal.log'))
  const ports = ['--port', String(port), '--ui-port', String(uiPort)]
  const child = spawn(
    cliPath,
    ['server', 'start-dev', '--ip', '127.0.0.1', ...ports, '--db-filename', database].concat([
      '--ui-disable-news-fetch',
      '--log-level',
      'warn',
      // Teams take turns in the task queue, which a dev server has switched off, and exactly so in a queue of one partition.
      ...[
        'enableFairness=true',
        'numTaskqueueReadPartitions=1',
        'numTaskqueueWritePartitions=1',
      ].flatMap((setting) => ['--dynamic-config-value', `matching.${setting}`]),
    ]),
    { detached: true, stdio: ['ignore', log.descriptor, log.descriptor] },
  )
  child.unref()
  const ended = endOf(child)
  const ready = await untilReady(isReady, port, () => ended() !== undefined, startPatienceMs)
  if (ready && child.pid !== undefined) return { kind: 'ready', pid: child.pid }
  if (child.pid !== undefined) await endProcess(child.pid, stopping)
  return {
    kind: collision.test(log.added()) ? 'collided' : 'failed',
    log: `${ended() ?? 'it did not get ready'}\n${log.excerpt()}`,
  }
}

/** TCP answers before the namespace does, so the namespace is asked. */
async function untilReady(
  isReady: TemporalOptions['isReady'],
  port: number,
  isOver: () => boolean,
  patienceMs: number,
): Promise<boolean> {
  for (const end = performance.now() + patienceMs; performance.now() < end && !isOver();) {
    const answered = isReady(`127.0.0.1:${port}`).then(
      () => true,
      () => false,
    )
    const timer = new AbortController()
    const late = sleep(probePatienceMs, false, { signal: timer.signal }).catch(() => false)
    const ready = await Promise.race([answered, late, untilOver(isOver, timer.signal)])
    timer.abort()
    if (ready) return !isOver()
    await sleep(50)
  }
  return false
}

async function untilOver(isOver: () => boolean, signal: AbortSignal): Promise<false> {
  while (!signal.aborted && !isOver()) await sleep(20)
  return false
}

function handle(
  database: string,
  { pid, port, uiPort }: Server,
  wanted: number,
  adopted: boolean,
): EmbeddedTemporal {
  const stop = async (): Promise<void> => {
    // One that ended long ago may have left its number to another process.
    if (findServer(database)?.pid === pid) await endProcess(pid, stopping)
  }
  return {
    address: `127.0.0.1:${port}`,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    pid,
    adopted,
    ...(wanted === 0 || wanted === port ? {} : { movedFrom: wanted }),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
