// Turns at single streams, without Temporal: simulator, client, governor and Postgres are real.
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../simulator/simulator.ts'
import { createTurns } from '../../src/activities/turns.ts'
import { createBudget } from '../../src/client/salesloft/budget.ts'
import { createSalesloft } from '../../src/client/salesloft/salesloft.ts'
import { type Turn, turnLimit } from '../../src/domain/sync-plan.ts'
import { type StreamName, streamOf } from '../../src/domain/streams.ts'
import type { TeamSlug } from '../../src/domain/teams.ts'
import { createBudgetStore } from '../../src/store/budget.ts'
import type { Database } from '../../src/store/database.ts'
import { createSync } from '../../src/store/sync.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { differencesOf } from './differences.ts'
import { createTestDatabase } from './postgres.ts'
import { connection, demo, teamsOf, credentialsOf } from './reading.ts'
import { quietLog } from './workflows.ts'

export type TurnsRig = AsyncDisposable & {
  readonly team: TeamSlug
  readonly simulator: Simulator
  readonly database: Database
  /** One turn, of so many pages at most. */
  turn(
    stream: StreamName,
    options?: { readonly full?: boolean; readonly pages?: number },
  ): Promise<Turn>
  /** Turns until there is no more to read: the last of them. */
  read(
    stream: StreamName,
    options?: { readonly full?: boolean; readonly pages?: number },
  ): Promise<Turn>
  /** In how many rows mirror and truth differ. */
  differences(stream: StreamName): Promise<number>
}

// A hundred times SalesLoft's limit: these tests are about rows, not about waiting.
const costPerMinute = 60_000

export async function createTurnsRig(options: SimulatorOptions = {}): Promise<TurnsRig> {
  await using held = new AsyncDisposableStack()
  const simulator = held.use(
    await createSimulator({
      scenario: 'tiny',
      teams: [{ limitPerMinute: costPerMinute }],
      ...options,
    }),
  )
  const { database, ...rest } = await createTestDatabase({ maxConnections: 4 })
  held.defer(() => rest[Symbol.asyncDispose]())
  const teams = teamsOf(database)
  const credentials = credentialsOf(database)
  const team = demo
  await teams.connect({
    ...connection,
    baseUrl: simulator.url,
    salesloftTeamId: String(simulator.id),
    apiKey: simulator.apiKey,
    costPerMinute,
  })
  const client = createSalesloft({
    baseUrl: simulator.url,
    token: async () => (await credentials.read(team)).bearer,
    budget: createBudget({ team, store: createBudgetStore({ database }) }),
    timeoutMs: 3_000,
  })
  held.defer(() => client.close())
  const turns = createTurns({
    clientOf: () => Promise.resolve(client),
    sync: createSync({ database }),
    teams,
    metrics: createMetrics({ version: 'test' }),
    log: quietLog(),
  })
  const turn: TurnsRig['turn'] = (stream, { full = false, pages = turnLimit.pages } = {}) =>
    turns.take({
      team,
      stream,
      full,
      limit: { pages, ms: 60_000 },
      workflow: { id: 'test', runId: 'test' },
      signal: new AbortController().signal,
    })
  const parts = held.move()
  return {
    team,
    simulator,
    database,
    turn,
    async read(stream, how) {
      for (;;) {
        const done = await turn(stream, how)
        if (done.state !== 'more') return done
      }
    },
    async differences(stream) {
      const found = await differencesOf({ database, team, simulator }, [streamOf(stream)])
      return found[stream] ?? 0
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}
