// One team on servers and processes that may be taken away, whose SalesLoft is told by HTTP alone: what enrols a thousand people
// while all of it is killed.
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { Client, Connection, ScheduleOverlapPolicy } from '@temporalio/client'
import { sql } from 'kysely'
import { createSimulator, type Simulator } from '../../../simulator/simulator.ts'
import { createDraw, type Draw, mix } from '../../../simulator/world/draws.ts'
import type { Patience } from '../../../src/activities/enrollment-parts.ts'
import { createApp, type App } from '../../../src/app.ts'
import { readConfiguration } from '../../../src/cli/configuration.ts'
import { Secret } from '../../../src/config/secret.ts'
import { settled } from '../../../src/domain/errors.ts'
import { parseTeamSlug, type TeamSlug } from '../../../src/domain/teams.ts'
import { createDatabase, type Database } from '../../../src/store/database.ts'
import { syncTeamId } from '../../../src/workflows/messages.ts'
import { enrollmentStreams } from '../../enrollments/streams.ts'
import { silent } from '../../simulator/enrolling.ts'
import { lastingPort } from '../../support/lasting-port.ts'
import { type Environment, launch, type Running, temporaryFolder } from '../../system/processes.ts'
import { createKeeper, type Keeper, workerPoints } from './keeper.ts'

/** What the product is told of; everything else that happens is another matter. */
const heard = new Set([
  'cadence_membership_created',
  'cadence_membership_updated',
  'person_created',
  'person_updated',
  'person_deleted',
  'success_created',
  'meeting_booked',
])

export type Servers = {
  readonly databaseUrl: string
  readonly temporal: { readonly address: string; readonly namespace: string }
}

export type ChaosScene = AsyncDisposable & {
  readonly draw: Draw
  readonly simulator: Simulator
  readonly app: App
  readonly database: Database
  readonly team: TeamSlug
  readonly client: Client
  readonly namespace: string
  readonly folder: string
  /** Where the product serves. */
  readonly url: string
  readonly operatorToken: string
  readonly environment: Environment
  readonly workers: readonly Keeper[]
  readonly server: Keeper
  /** As the team's schedule would have it, sooner. */
  poll(): Promise<void>
  /** Begins workers and the server, which are harassed from now on. */
  begin(): Promise<void>
}

const program = path.resolve(import.meta.dirname, '../../support/crashing-worker.ts')
// A hundred times SalesLoft's limit, so that a thousand enrolments take minutes.
const costPerMinute = 60_000

export async function createChaosScene(given: {
  readonly seed: number
  readonly people: number
  readonly bundle: string
  readonly servers: Servers
  readonly patience: Partial<Patience>
  readonly workers: number
  readonly livesMs: readonly [number, number]
  /** A crash point is passed so often, at most, before it is one. */
  readonly timesAtMost: number
}): Promise<ChaosScene> {
  const { seed, bundle, servers, livesMs, timesAtMost } = given
  await using held = new AsyncDisposableStack()
  const folder = held.use(temporaryFolder())
  const simulator = held.use(
    await createSimulator({
      scenario: 'tiny',
      seed,
      teams: [{ slug: 'chaos', limitPerMinute: costPerMinute }],
      sizes: { people: given.people, accounts: 100, cadence_memberships: 20 },
      play: { ...silent, meetingEnds: true, moving: false },
      // Its retries come fifteen seconds apart, which are five here.
      webhooks: { speed: 3 },
    }),
  )
  const { databaseUrl, temporal } = servers
  const port = await lastingPort()
  const url = `http://127.0.0.1:${port}`
  const operatorToken = randomBytes(24).toString('base64url')
  const environment = {
    CONFIG_PROFILE: 'test',
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    SALESLOFT_BASE_URL: simulator.url,
    ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
    OPERATOR_TOKEN: operatorToken,
    PUBLIC_URL: url,
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: folder.path,
    LOG_LEVEL: 'error',
    ...(process.env['CHAOS_LOG'] === undefined ? {} : { LOG_LEVEL: 'warn' }),
  }
  const database = held.use(createDatabase({ url: databaseUrl, maxConnections: 5 }))
  const app = held.use(
    await createApp({
      ...readConfiguration(environment),
      urls: { page: null, temporal: null },
      version: 'test',
      logTo: { write: () => undefined },
    }),
  )
  await app.migrate()
  await (await app.temporal()).registerSearchAttributes()
  const team = parseTeamSlug('chaos')
  await app.operations.connect({
    team,
    baseUrl: simulator.url,
    apiKey: new Secret(simulator.apiKey),
    costPerMinute,
  })
  await sql`update worker.sync_state set paused_at = clock_timestamp()
    where team = ${team} and stream <> all (${enrollmentStreams}::text[])`.execute(database.kysely)
  const connection = Connection.lazy({ address: temporal.address })
  held.defer(() => connection.close())
  const client = new Client({ connection, namespace: temporal.namespace })
  const draw = createDraw(mix(seed, 1))

  async function startWorker(more: Environment): Promise<Running> {
    const env = {
      ...environment,
      ...more,
      WORKFLOW_BUNDLE: bundle,
      ENROLLING: JSON.stringify(given.patience),
      KEEP_UP: 'true',
    }
    const worker = launch([], env, '', program)
    await worker.line(/polling/)
    return worker
  }

  async function startServer(): Promise<Running> {
    const server = launch(['server'], environment)
    await server.line(/listens on/)
    return server
  }

  const workers: Keeper[] = []
  let server: Keeper | undefined
  const parts = held.move()
  return {
    draw,
    simulator,
    app,
    database,
    team,
    client,
    namespace: temporal.namespace,
    folder: folder.path,
    url,
    operatorToken,
    environment,
    workers,
    get server() {
      if (server === undefined) throw new Error('It has not begun.')
      return server
    },
    async poll() {
      await settled(app.sync.bringForward(team, enrollmentStreams))
      const trigger = client.schedule
        .getHandle(syncTeamId(team))
        .trigger(ScheduleOverlapPolicy.SKIP)
      // What cannot be begun while something is away is begun with the next one.
      await trigger.catch(() => undefined)
    },
    async begin() {
      for (let each = 0; each < given.workers; each += 1) {
        const own = createDraw(mix(seed, 100 + each))
        const worker = { draw: own, start: startWorker, points: workerPoints, livesMs, timesAtMost }
        workers.push(parts.use(createKeeper(worker)))
      }
      const later = [livesMs[0] * 4, livesMs[1] * 4] as const
      const serving = { draw: createDraw(mix(seed, 99)), start: startServer, livesMs: later }
      server = parts.use(createKeeper(serving))
      await app.webhooks.apply(team)
      for (const event of eventsOf(simulator)) {
        if (heard.has(event)) continue
        simulator.webhooks.misfortunes.add({ event, what: { kind: 'drop' } })
      }
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

/** All that the product subscribed to. */
function eventsOf({ truth }: Simulator): ReadonlySet<string> {
  return new Set(truth.records('webhook_subscriptions').map((each) => String(each['event_type'])))
}
