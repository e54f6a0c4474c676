// Many teams on servers and workers that may be taken away: what a chaos run acts on.
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Connection, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { sql } from 'kysely'
import { createSimulator, type SimulatedTeam, type Simulator } from '../../simulator/simulator.ts'
import { createApp, type App } from '../../src/app.ts'
import { loadConfig } from '../../src/config/config.ts'
import { readLayers } from '../../src/config/layers.ts'
import { settled } from '../../src/domain/errors.ts'
import type { StreamName } from '../../src/domain/streams.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createDatabase, type Database } from '../../src/store/database.ts'
import { taskQueue } from '../../src/workflows/messages.ts'
import { grantOf } from '../support/grant.ts'
import { startKillableTemporal } from '../support/killable-temporal.ts'
import { startOwnPostgres } from '../support/own-postgres.ts'
import { launch, type Running, temporaryFolder } from '../system/processes.ts'
import { breakTeam, type Kind, kinds } from './broken.ts'

export const watched: readonly StreamName[] = ['people', 'accounts', 'tags']

export type Member = {
  readonly team: TeamSlug
  readonly simulated: SimulatedTeam
  /** Undefined: healthy. */
  readonly kind: Kind | undefined
}

export type Scene = AsyncDisposable & {
  readonly simulator: Simulator
  readonly app: App
  readonly database: Database
  readonly members: readonly Member[]
  /** These are to be read now, as their schedules would have it; who is being read already is left alone. */
  poll(members: readonly Member[]): Promise<void>
  /** kill -9 of a worker; another one begins. */
  killWorker(): Promise<void>
  killPostgres(): Promise<void>
  killTemporal(): Promise<void>
}

const program = path.resolve(import.meta.dirname, '../support/crashing-worker.ts')
/** Of each of the two workers. */
export const slots = 12
export const workersAtOnce = 2
// An hour's work for it at so small a limit.
const huge = { people: 4_000, limitPerMinute: 60 }

function kindOf(index: number): Kind | undefined {
  return kinds[index]
}

export async function createScene(given: {
  readonly teams: number
  readonly seed: number
  readonly bundle: string
}): Promise<Scene> {
  await using held = new AsyncDisposableStack()
  const folder = held.use(temporaryFolder())
  const postgres = held.use(await startOwnPostgres())
  const temporal = held.use(await startKillableTemporal())
  const simulator = held.use(
    await createSimulator({
      scenario: 'tiny',
      seed: given.seed,
      teams: Array.from({ length: given.teams }, (_, index) => ({
        slug: `${kindOf(index) ?? 'healthy'}-${index}`,
        limitPerMinute: kindOf(index) === 'huge' ? huge.limitPerMinute : 600,
        sizes: { people: kindOf(index) === 'huge' ? huge.people : 40, accounts: 10 },
      })),
    }),
  )
  const url = await postgres.createDatabase()
  const database = held.use(createDatabase({ url, maxConnections: 10 }))
  const environment = {
    CONFIG_PROFILE: 'test',
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: temporal.address,
    SALESLOFT_BASE_URL: simulator.url,
    ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
    DATA_DIR: folder.path,
    LOG_LEVEL: 'error',
  }
  const app = held.use(
    await createApp({
      config: loadConfig({ layers: readLayers('test'), environment }),
      temporal: { namespace: 'default', connectionOptions: { address: temporal.address } },
      urls: { page: null, temporal: null },
      version: 'test',
      logTo: { write: () => undefined },
    }),
  )
  await app.migrate()
  await (await app.temporal()).registerSearchAttributes()
  const members = simulator.teams.map((simulated, index): Member => ({
    team: parseTeamSlug(simulated.slug),
    simulated,
    kind: kindOf(index),
  }))
  for (const member of members) await connect({ simulator, app, database }, member)

  async function start(): Promise<Running> {
    const env = { ...environment, WORKFLOW_BUNDLE: given.bundle, WORKER_SLOTS: String(slots) }
    const worker = launch([], env, '', program)
    await worker.line(/polling/)
    return worker
  }

  const workers = await Promise.all(Array.from({ length: workersAtOnce }, start))
  held.defer(async () => {
    for (const worker of workers) await worker[Symbol.asyncDispose]()
  })
  const connection = await Connection.connect({ address: temporal.address })
  held.defer(() => connection.close())
  const client = new Client({ connection })

  async function pollOne({ team, kind }: Member): Promise<void> {
    await app.sync.bringForward(team, watched)
    const options = { taskQueue, args: [{ team }], workflowId: `sync:${team}` }
    await client.workflow.start('syncTeam', options).catch((error: unknown) => {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    })
    if (kind !== 'slow') return
    // Somebody wants all of it anew, at once.
    const to = await app.temporal()
    const streams = (await app.sync.due({ team, all: true })).map(({ stream }) => stream)
    await Promise.all(streams.map((stream) => to.startStream(team, stream, { full: true })))
  }

  const parts = held.move()
  return {
    simulator,
    app,
    database,
    members,
    async poll(asked) {
      // What cannot be begun while something is away is begun with the next one.
      await Promise.all(asked.map((member) => settled(pollOne(member))))
    },
    async killWorker() {
      const worker = workers.shift()
      worker?.signal('SIGKILL')
      await worker?.ended
      workers.push(await start())
    },
    async killPostgres() {
      await postgres.end('SIGQUIT')
      await sleep(500)
      await postgres.start()
    },
    async killTemporal() {
      await temporal.kill()
      await sleep(500)
      await temporal.start()
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

/** With what it authenticates by, and only the streams that are watched; the slow one with all. */
async function connect(
  { simulator, app, database }: Pick<Scene, 'simulator' | 'app' | 'database'>,
  { team, simulated, kind }: Member,
): Promise<void> {
  const account = {
    slug: team,
    baseUrl: simulator.url,
    salesloftTeamId: String(simulated.id),
    name: team,
    costPerMinute: simulated.limitPerMinute,
  }
  if (kind === 'renewal-lost') {
    const grant = grantOf(simulator)
    const { accessToken, scope } = grant.tokens
    const tokens = { accessToken, refreshToken: 'spent', scope, endsAtMs: performance.now() + 1 }
    await app.teams.connect({ ...account, grant: { ...grant, tokens } })
  } else {
    await app.teams.connect({ ...account, apiKey: simulated.apiKey })
  }
  if (kind !== undefined) breakTeam(simulator, kind, simulated)
  if (kind === 'slow') return
  await sql`update worker.sync_state set paused_at = clock_timestamp()
    where team = ${team} and stream <> all (${watched}::text[])`.execute(database.kysely)
}
