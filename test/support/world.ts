// A team, its SalesLoft and the product made by its own composition root, against servers that the test names and may
// take away: what `worker` runs, in this process or in others.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'
import { sql } from 'kysely'
import { inject } from 'vitest'
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../simulator/simulator.ts'
import { createApp, type App, type AppSettings } from '../../src/app.ts'
import { readConfiguration } from '../../src/cli/configuration.ts'
import { createTemporal, namespaceReady } from '../../src/client/temporal/temporal.ts'
import type { At } from '../../src/domain/crash-points.ts'
import { settled } from '../../src/domain/errors.ts'
import type { Pooler } from '../../src/domain/poolers.ts'
import { streamOf } from '../../src/domain/streams.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createDatabase } from '../../src/store/database.ts'
import { syncStreamId, taskQueue } from '../../src/workflows/messages.ts'
import { differencesOf } from './differences.ts'

export type World = AsyncDisposable & {
  readonly team: TeamSlug
  readonly simulator: Simulator
  readonly app: App
  /** For processes of the product. */
  readonly environment: Readonly<Record<string, string>>
  /** A worker in this process. */
  work(): Promise<void>
  /** Begins to read all people from the beginning. */
  begin(): Promise<void>
  /** The people are stored to the last one. */
  complete(): Promise<void>
  /** What the workflow of the reading returned: up to 10 s later, as Temporal asks the worker that is gone first. */
  ended(): Promise<unknown>
  /** How often an attempt at the reading was given up so far, also by a machine that is too busy to heartbeat. */
  attemptsGivenUp(): Promise<number>
  /** Another reading of the people, under another workflow id: what it returned. */
  readTwice(): Promise<unknown>
  /** All that the store knows of its readings. */
  stored(): Promise<unknown>
  /** Waits until a warning of this process's log says this; false after a while. */
  warns(of: string): Promise<boolean>
  /** Requests of the people so far. */
  requests(): number
  /** In how many people mirror and truth differ. */
  differences(): Promise<number>
  /** Something done to the database by hand. */
  query(statement: ReturnType<typeof sql>): Promise<void>
}

export type WorldOptions = {
  readonly databaseUrl: string
  /** What stands before it. */
  readonly pooler?: Pooler
  readonly temporal: { readonly address: string; readonly namespace: string }
  readonly bundle: string
  readonly people: number
  readonly simulator?: SimulatorOptions
  readonly at?: At
  readonly bigReadRows?: number
  readonly enrolling?: NonNullable<AppSettings['enrolling']>
}

// Ten minutes of SalesLoft's limit a second: these tests are about faults, not about waiting.
const costPerMinute = 360_000
const patienceMs = 20_000

/** The database is migrated, and the team connected without a schedule, which would tick at its own time. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const { databaseUrl, temporal, bundle, people, bigReadRows, enrolling } = options
  await using held = new AsyncDisposableStack()
  const simulator = held.use(
    await createSimulator({
      scenario: 'tiny',
      sizes: { people },
      teams: [{ limitPerMinute: costPerMinute }],
      ...options.simulator,
    }),
  )
  const environment = {
    DATABASE_URL: databaseUrl,
    ...(options.pooler === undefined ? {} : { DATABASE_POOLER: options.pooler }),
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
    WORKFLOW_BUNDLE: bundle,
    LOG_LEVEL: 'warn',
    ...(bigReadRows === undefined ? {} : { BIG_READ_ROWS: String(bigReadRows) }),
    ...(enrolling === undefined ? {} : { ENROLLING: JSON.stringify(enrolling) }),
  }
  const lines: string[] = []
  const app = held.use(
    await createApp({
      ...readConfiguration(environment),
      urls: { page: null, temporal: null },
      version: 'test',
      logTo: { write: (line) => lines.push(line) },
      ...(options.at === undefined ? {} : { at: options.at }),
      ...(bigReadRows === undefined ? {} : { bigReadRows }),
      ...(enrolling === undefined ? {} : { enrolling }),
    }),
  )
  await app.migrate()
  const team = parseTeamSlug(`t-${randomUUID()}`)
  await app.teams.connect({
    slug: team,
    baseUrl: simulator.url,
    salesloftTeamId: String(simulator.id),
    name: 'Test',
    apiKey: simulator.apiKey,
    costPerMinute,
  })
  const connection = Connection.lazy({ address: temporal.address })
  held.defer(() => connection.close())
  const client = new Client({ connection, namespace: temporal.namespace })
  const database = held.use(
    createDatabase({
      url: databaseUrl,
      maxConnections: 1,
      ...(options.pooler === undefined ? {} : { pooler: options.pooler }),
    }),
  )
  const since = new Date(Date.now() - 60_000).toISOString()
  const parts = held.move()
  return {
    team,
    simulator,
    app,
    environment,
    async work() {
      await app.worker(bundle)
    },
    async begin() {
      await (await app.temporal()).startStream(team, 'people', { full: true })
    },
    async complete() {
      for (;;) {
        const runs = await settled(app.sync.runsOf(team, since))
        const states = runs.ok ? runs.value.map(({ state }) => state) : []
        if (states.includes('current')) return
        if (states.includes('failed')) throw new Error(`It failed: ${lines.join('')}`)
        await sleep(100)
      }
    },
    async ended() {
      return (await client.workflow.getHandle(syncStreamId(team, 'people')).result()) as unknown
    },
    async attemptsGivenUp() {
      const handle = client.workflow.getHandle(syncStreamId(team, 'people'))
      // In this order: what ends in between is in the history, and counted once.
      const { raw } = await handle.describe()
      const { events } = await handle.fetchHistory()
      const attempts = new Map(
        (raw.pendingActivities ?? []).map((each) => [each.activityId, each.attempt]),
      )
      const ids = new Map<string, string | null | undefined>()
      for (const event of events ?? []) {
        const {
          activityTaskScheduledEventAttributes: scheduled,
          activityTaskStartedEventAttributes: started,
        } = event
        if (scheduled) ids.set(String(event.eventId), scheduled.activityId)
        if (started) attempts.set(ids.get(String(started.scheduledEventId)), started.attempt)
      }
      return [...attempts.values()].reduce<number>((sum, attempt) => sum + (attempt ?? 1) - 1, 0)
    },
    async readTwice() {
      return (await client.workflow.execute('syncStream', {
        workflowId: `${syncStreamId(team, 'people')}:again`,
        taskQueue,
        args: [{ team, stream: 'people', full: false }],
      })) as unknown
    },
    async stored() {
      const state = await sql`select * from worker.sync_state order by stream`.execute(
        database.kysely,
      )
      const runs = await sql`select * from worker.run order by id`.execute(database.kysely)
      return [state.rows, runs.rows]
    },
    async warns(of) {
      for (const late = performance.now() + patienceMs; performance.now() < late; await sleep(50)) {
        if (lines.some((line) => line.includes(of))) return true
      }
      return false
    },
    requests: () => simulator.requests.list().filter((each) => each.path === '/v2/people').length,
    async differences() {
      const found = await differencesOf({ database, team, simulator }, [streamOf('people')])
      return found['people'] ?? 0
    },
    async query(statement) {
      await statement.execute(database.kysely)
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

/** A namespace of one's own on a server, with our search attributes. */
export async function createNamespace(address: string): Promise<string> {
  const namespace = `test-${randomUUID()}`
  const connection = await Connection.connect({ address })
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  })
  await connection.close()
  await namespaceReady(address, namespace)
  await using temporal = createTemporal({ connection: { address }, namespace })
  await temporal.registerSearchAttributes()
  return namespace
}

/** The workflows with another heartbeat time-out than a minute, so that a worker that is gone is missed sooner. */
export async function bundleWithTimeout(
  heartbeatTimeout: string,
  made: string = inject('workflowBundle'),
): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'salesloft-bundle-'))
  const code = await readFile(made, 'utf8')
  const changed = code.replaceAll(
    "heartbeatTimeout: '60s'",
    `heartbeatTimeout: '${heartbeatTimeout}'`,
  )
  if (changed === code) throw new Error('The bundle has no heartbeat time-out of a minute.')
  const file = path.join(folder, 'workflow-bundle.js')
  await writeFile(file, changed)
  return {
    path: file,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
