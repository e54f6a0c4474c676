// The whole reading thread, real in each part: simulator, client, governor, Postgres, activities, worker, Temporal.
import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../simulator/simulator.ts'
import { createActivities } from '../../src/activities/index.ts'
import type { EnrollmentConfig } from '../../src/activities/enrollment-parts.ts'
import { createBudget } from '../../src/client/salesloft/budget.ts'
import { readDelivery } from '../../src/client/salesloft/deliveries.ts'
import { createSalesloft, type Salesloft } from '../../src/client/salesloft/salesloft.ts'
import type { Trials } from '../../src/client/salesloft/trials.ts'
import { createEnrollmentStarts } from '../../src/client/temporal/enrollments.ts'
import type { At } from '../../src/domain/crash-points.ts'
import { type StreamName, streamOf, streams } from '../../src/domain/streams.ts'
import type { SweepTurn } from '../../src/domain/sweep.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import type { Routed, Routes } from '../../src/domain/webhook-routes.ts'
import { createEnrollments, type Enrollments } from '../../src/services/enrollments.ts'
import { createBatchParts } from '../../src/services/batch-parts.ts'
import { enrollingOf, judgingOf } from '../../src/services/enrolling.ts'
import { createBudgetStore } from '../../src/store/budget.ts'
import { createCredentials } from '../../src/store/credentials.ts'
import type { Database } from '../../src/store/database.ts'
import { createEnrollmentStore } from '../../src/store/enrollments.ts'
import { createInboxWork } from '../../src/store/inbox-work.ts'
import { createSweeps } from '../../src/store/sweeps.ts'
import { createSync, type Sync } from '../../src/store/sync.ts'
import { createTeams, type Teams } from '../../src/store/teams.ts'
import { createVault } from '../../src/store/vault.ts'
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts'
import { drainInboxId, ring as ringSignal } from '../../src/workflows/messages.ts'
import { differencesOf } from './differences.ts'
import { createTestDatabase } from './postgres.ts'
import { benchOf, quietLog, type Bench } from './workflows.ts'

// A hundred times SalesLoft's limit: most of these tests are about rows, not about waiting.
const generous = 60_000

/** Enough for what is about the reading and not about a kind of stream; all of them take five times as long. */
export const coreStreams: readonly StreamName[] = [
  'people',
  'accounts',
  'users',
  'cadences',
  'steps',
  'cadence_memberships',
  'emails',
  'calls',
  'person_stages',
  'account_stages',
  'groups',
  'custom_fields',
]

export type Rig = {
  readonly team: TeamSlug
  readonly streams: readonly StreamName[]
  readonly simulator: Simulator
  readonly database: Database
  readonly sync: Sync
  readonly teams: Teams
  readonly client: Salesloft
  readonly metrics: Metrics
  readonly bench: Bench
  readonly enrollments: Enrollments
  /** Another worker on the same queue. */
  startWorker(): Promise<Bench>
  connect(apiKey: string): Promise<void>
  /** Polls what is due and waits for what goes on by itself. */
  syncNow(): Promise<void>
  readFully(stream: StreamName): Promise<void>
  /** @returns what the workflow of the sweep returned */
  sweep(stream: StreamName, options?: { readonly confirm?: boolean }): Promise<SweepTurn>
  /** Rings for who drains the inbox. */
  ring(): Promise<void>
  /** Rows in which mirror and truth differ, by stream: empty is the proof. */
  differences(): Promise<Readonly<Record<string, number>>>
  readonly query: <Row>(statement: ReturnType<typeof sql<Row>>) => Promise<readonly Row[]>
  [Symbol.asyncDispose](): Promise<void>
}

export async function createRig(
  options: SimulatorOptions & {
    readonly at?: At
    readonly circuitOpenMs?: number
    /** Where the client asks instead, such as a proxy before the simulator. */
    readonly through?: (url: string) => Promise<string>
    readonly costPerMinute?: number
    readonly maxBytes?: number
    /** Requests in one turn of a sweep. */
    readonly sweepPages?: number
    readonly bigReadRows?: number
    /** After so long a poll leaves the rest to workflows of its own. */
    readonly pollMs?: number
    readonly routes?: Routes
    readonly trials?: Trials
    /** How long a lost enrolment is looked for, and so on. */
    readonly enrolling?: EnrollmentConfig['enrolling']
    /** Signals a workflow; nobody hears it unless said. */
    readonly tell?: (routed: Routed) => Promise<void>
    /** Those that are read at all, and compared; every one unless said. */
    readonly streams?: readonly StreamName[]
  } = {},
): Promise<Rig> {
  const { at, circuitOpenMs, costPerMinute = generous } = options
  const read = options.streams ?? streams.map(({ name }) => name)
  const { through = (url) => Promise.resolve(url) } = options
  await using held = new AsyncDisposableStack()
  const team = parseTeamSlug(`t-${randomUUID()}`)
  const simulator = held.use(
    await createSimulator({
      scenario: 'tiny',
      teams: [{ limitPerMinute: costPerMinute }],
      ...options,
    }),
  )
  const { database, ...rest } = await createTestDatabase({ maxConnections: 10 })
  held.defer(() => rest[Symbol.asyncDispose]())
  const vault = createVault([{ id: 'k1', key: randomBytes(32) }])
  const teams = createTeams({ database, vault })
  const credentials = createCredentials({ database, vault })
  const sync = createSync({ database, at })
  const store = createBudgetStore({ database, circuitOpenMs })
  const client = createSalesloft({
    baseUrl: await through(simulator.url),
    token: async () => (await credentials.read(team)).bearer,
    budget: createBudget({ team, store }),
    timeoutMs: 3_000,
    maxBytes: options.maxBytes,
    at,
  })
  held.defer(() => client.close())
  const metrics = createMetrics({ version: 'test' })
  const clientOf = () => Promise.resolve(client)
  const enrollments = createEnrollments({
    ...judgingOf({ database, clientOf }),
    store: createEnrollmentStore({ database }),
    teams,
    starts: () => Promise.resolve(starts()),
  })
  const { batching } = createBatchParts({
    database,
    connections: { url: rest.url },
    teams,
    temporal: () => Promise.reject(new Error('Nobody begins batches here.')),
    enrollments,
  })
  const activities = createActivities({
    clientOf,
    inbox: createInboxWork({ database, at }),
    readDelivery,
    ring: (who) => wake(who),
    subscribe: () => Promise.resolve(undefined),
    tell: options.tell ?? (() => Promise.resolve()),
    ...enrollingOf({ database, clientOf, starts: { wake: (followed) => starts().wake(followed) } }),
    ...batching,
    contacts: { turn: () => Promise.reject(new Error('Nobody syncs contacts here.')) },
    reports: {
      look: () => Promise.reject(new Error('Nobody waits for reports here.')),
      make: () => Promise.reject(new Error('Nobody makes reports here.')),
    },
    enrolling: options.enrolling,
    routes: options.routes,
    trials: options.trials,
    sync,
    sweeps: createSweeps({ database, at }),
    teams,
    metrics,
    log: quietLog(),
    pages: options.sweepPages,
    at,
    bigReadRows: options.bigReadRows,
    pollMs: options.pollMs,
  })
  const bench = held.use(await benchOf(activities))
  const starts = () => createEnrollmentStarts(bench.client, bench.queue)
  async function connect(apiKey: string): Promise<void> {
    const salesloftTeamId = String(simulator.id)
    await teams.connect({
      slug: team,
      baseUrl: simulator.url,
      salesloftTeamId,
      name: 'Test',
      apiKey,
      costPerMinute,
    })
    await sql`
      update worker.sync_state set next_due_at = 'infinity'
      where team = ${team} and stream <> all (${read}::text[])`.execute(database.kysely)
  }

  async function wake(who: TeamSlug): Promise<void> {
    await bench.client.workflow.signalWithStart('drainInbox', {
      workflowId: drainInboxId(who),
      taskQueue: bench.queue,
      args: [{ team: who }],
      signal: ringSignal,
    })
  }

  async function run(workflowType: string, workflowId: string, input: object): Promise<unknown> {
    return await bench.client.workflow.execute(workflowType, {
      workflowId,
      taskQueue: bench.queue,
      args: [{ team, ...input }],
    })
  }

  async function query<Row>(statement: ReturnType<typeof sql<Row>>): Promise<readonly Row[]> {
    return (await statement.execute(database.kysely)).rows
  }

  await connect(simulator.apiKey)
  const parts = held.move()
  return {
    team,
    streams: read,
    simulator,
    database,
    sync,
    teams,
    client,
    metrics,
    bench,
    enrollments,
    startWorker: () => benchOf(activities, bench.queue),
    connect,
    query,
    async syncNow() {
      await sync.bringForward(team, read)
      const result = (await run('syncTeam', `sync:${team}`, {})) as { backlog: readonly string[] }
      await Promise.all(
        result.backlog.map((stream) =>
          bench.client.workflow.getHandle(`sync:${team}:${stream}`).result(),
        ),
      )
    },
    async readFully(stream) {
      await run('syncStream', `sync:${team}:${stream}`, { stream, full: true })
    },
    ring: () => wake(team),
    sweep: async (stream, given = {}) =>
      (await run('sweepStream', `sweep:${team}:${stream}`, { stream, ...given })) as SweepTurn,
    differences: () => differencesOf({ database, team, simulator }, read.map(streamOf)),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}
