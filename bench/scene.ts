// All that a reading goes through, with the worker in a process of its own: simulator, Temporal, Postgres.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { createSimulator, type Simulator, type SimulatorOptions } from '../simulator/simulator.ts'
import { type App, createApp } from '../src/app.ts'
import { readConfiguration } from '../src/cli/configuration.ts'
import { parseTeamSlug } from '../src/domain/teams.ts'
import { startCluster } from '../test/support/cluster.ts'
import { startOwnTemporal } from '../test/support/own-temporal.ts'
import { buildTestBundle } from '../test/support/temporal.ts'

export const unlimited = 100_000_000
export const team = parseTeamSlug('bench')

const worker = path.join(import.meta.dirname, '../test/support/crashing-worker.ts')
// As the launcher starts one.
const memoryFlags = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../bin/memory-flags.json'), 'utf8'),
) as readonly string[]

export type Place = AsyncDisposable & {
  readonly simulator: Simulator
  readonly app: App
  readonly temporal: Awaited<ReturnType<App['temporal']>>
  /** Of Temporal: host and port. */
  readonly address: string
  readonly databaseUrl: string
  readonly encryption: { readonly id: string; readonly key: string }
  /** One more worker, as a process. @returns its pid once it polls */
  startWorker(how?: WorkerOptions): Promise<number>
}

export type WorkerOptions = {
  /** A module that it loads before anything else. */
  readonly preload?: string | undefined
  /** Told each line that it says. */
  readonly onLine?: ((line: string) => void) | undefined
}

export type Scene = Place & {
  /** Of the worker, which polls. */
  readonly pid: number
}

/** Where nobody is connected, and nobody works yet. */
export async function startPlace(options: SimulatorOptions): Promise<Place> {
  await using made = new AsyncDisposableStack()
  const cluster = await startCluster()
  made.defer(() => cluster.stop())
  const { address } = made.use(await startOwnTemporal())
  const bundle = await buildTestBundle()
  made.defer(() => bundle.stop())
  const simulator = made.use(await createSimulator(options))
  const encryption = { id: 'bench', key: randomBytes(32).toString('base64') }
  const environment = {
    DATABASE_URL: cluster.url,
    TEMPORAL_ADDRESS: address,
    ENCRYPTION_KEYS: `${encryption.id}:${encryption.key}`,
    OPERATOR_TOKEN: randomBytes(32).toString('hex'),
    HOST: '127.0.0.1',
    WORKFLOW_BUNDLE: bundle.path,
    LOG_LEVEL: 'warn',
  }
  const urls = { page: null, temporal: null }
  const app = made.use(
    await createApp({ ...readConfiguration(environment), urls, version: 'bench' }),
  )
  await app.migrate()
  const temporal = await app.temporal()
  await temporal.registerSearchAttributes()
  const held = made.move()
  return {
    simulator,
    app,
    temporal,
    address,
    databaseUrl: cluster.url,
    encryption,
    async startWorker({ preload, onLine } = {}) {
      const before = preload === undefined ? [] : ['--import', pathToFileURL(preload).href]
      const child = spawn(process.execPath, [...memoryFlags, ...before, worker], {
        env: { PATH: process.env['PATH'], ...environment },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      held.defer(async () => {
        child.kill('SIGTERM')
        await new Promise((resolve) => child.once('close', resolve))
      })
      const lines = createInterface({ input: child.stdout })
      await new Promise((resolve) => lines.once('line', resolve))
      if (onLine !== undefined) lines.on('line', onLine)
      return child.pid ?? 0
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

/** One team of so many people, and a worker. */
export async function startScene(given: {
  readonly people: number
  readonly rttMs: number
  /** A minute. */
  readonly limit: number
  /** Rows of other streams where they are not the scenario's. */
  readonly sizes?: SimulatorOptions['sizes']
  readonly worker?: WorkerOptions
}): Promise<Scene> {
  const { people, rttMs, limit, sizes } = given
  await using made = new AsyncDisposableStack()
  const teams = [{ limitPerMinute: limit }]
  const place = made.use(
    await startPlace({
      scenario: 'ten-thousand',
      sizes: { ...sizes, people },
      teams,
      rttMs,
    }),
  )
  const { app, simulator } = place
  await app.teams.connect({
    slug: team,
    baseUrl: simulator.url,
    salesloftTeamId: String(simulator.id),
    name: 'Bench',
    apiKey: simulator.apiKey,
    costPerMinute: limit,
  })
  const pid = await place.startWorker(given.worker)
  const held = made.move()
  return { ...place, pid, [Symbol.asyncDispose]: () => held.disposeAsync() }
}
