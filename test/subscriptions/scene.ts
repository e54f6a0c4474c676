// A team and its simulated account, and the part that keeps its subscriptions: real Postgres, real HTTP, no Temporal.
import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../simulator/simulator.ts'
import { createBudget } from '../../src/client/salesloft/budget.ts'
import { createSalesloft, type Salesloft } from '../../src/client/salesloft/salesloft.ts'
import type { At } from '../../src/domain/crash-points.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createBudgetStore } from '../../src/store/budget.ts'
import { createCredentials } from '../../src/store/credentials.ts'
import { createSubscriptionStore, type SubscriptionStore } from '../../src/store/subscriptions.ts'
import { createSync } from '../../src/store/sync.ts'
import { createTeams, type Teams } from '../../src/store/teams.ts'
import { createVault, type VaultKey } from '../../src/store/vault.ts'
import { createWebhooks, type Webhooks } from '../../src/services/webhooks.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { quietLog } from '../support/workflows.ts'

export const publicUrl = 'https://worker.example'

export type Listed = {
  readonly id: number
  readonly event: string
  readonly url: string
  readonly token: string
  readonly enabled: boolean
}

export type Scene = AsyncDisposable & {
  readonly team: TeamSlug
  readonly simulator: Simulator
  readonly teams: Teams
  readonly store: SubscriptionStore
  readonly webhooks: Webhooks
  readonly key: VaultKey
  /** As another process has it: with another address, other keys, or one that is cut off. */
  other(given: {
    readonly publicUrl?: string | undefined
    readonly keys?: readonly VaultKey[]
    readonly at?: At
  }): Webhooks
  /** As SalesLoft has them, by event. */
  listed(): readonly Listed[]
  /** Writes to SalesLoft so far. */
  writes(): readonly string[]
  rows(): Promise<
    readonly { readonly event: string; readonly state: string; readonly endpoint: string }[]
  >
  readonly query: (statement: ReturnType<typeof sql>) => Promise<readonly unknown[]>
}

export async function createScene(
  own: TestDatabase,
  options: SimulatorOptions & { readonly scopedFields?: readonly string[] } = {},
): Promise<Scene> {
  const { scopedFields = [], ...simulated } = options
  await using held = new AsyncDisposableStack()
  const simulator = held.use(
    await createSimulator({
      scenario: 'tiny',
      teams: [{ limitPerMinute: 600_000 }],
      sizes: { webhook_subscriptions: 1 },
      ...simulated,
    }),
  )
  const { database } = own
  const team = parseTeamSlug(`t-${randomUUID()}`)
  const key = { id: 'k1', key: randomBytes(32) }
  const teams = createTeams({ database, vault: createVault([key]) })
  await teams.connect({
    slug: team,
    baseUrl: simulator.url,
    salesloftTeamId: String(simulator.id),
    name: 'Test',
    apiKey: simulator.apiKey,
    costPerMinute: 600_000,
  })
  // The next simulator may get the port of this one, and with it the same account.
  held.defer(async () => {
    await sql`update worker.team set disconnected_at = clock_timestamp()
      where slug = ${team} and disconnected_at is null`.execute(database.kysely)
  })
  const clients: Salesloft[] = []
  held.defer(() => {
    for (const client of clients) client.close()
  })
  const budgets = createBudgetStore({ database })

  const other: Scene['other'] = ({ at, keys = [key], ...given }) => {
    const vault = createVault(keys)
    const credentials = createCredentials({ database, vault: createVault([...keys, key]) })
    const client = createSalesloft({
      baseUrl: simulator.url,
      token: async () => (await credentials.read(team)).bearer,
      budget: createBudget({ team, store: budgets }),
      timeoutMs: 2_000,
      at,
    })
    clients.push(client)
    return createWebhooks({
      publicUrl: 'publicUrl' in given ? given.publicUrl : publicUrl,
      store: createSubscriptionStore({ database, vault }),
      teams,
      sync: createSync({ database }),
      clientOf: () => Promise.resolve(client),
      scopedFields,
      log: quietLog(),
    })
  }
  const webhooks = other({})
  const parts = held.move()
  return {
    team,
    simulator,
    teams,
    key,
    webhooks,
    other,
    store: createSubscriptionStore({ database, vault: createVault([key]) }),
    listed: () =>
      simulator.truth
        .records('webhook_subscriptions')
        .map((each) => ({
          id: each['id'] as number,
          event: each['event_type'] as string,
          url: each['callback_url'] as string,
          token: each['callback_token'] as string,
          enabled: each['enabled'] as boolean,
        }))
        .filter(({ url }) => url.includes('/webhooks/salesloft/'))
        .toSorted((a, b) => (a.event < b.event ? -1 : 1)),
    writes: () =>
      simulator.requests
        .list()
        .filter(({ method }) => method !== 'GET')
        .map(({ method }) => method),
    async rows() {
      const { rows } = await sql<{ event: string; state: string; endpoint: string }>`
        select event, state, endpoint from worker.webhook_endpoint where team = ${team}
        order by event, endpoint`.execute(database.kysely)
      return rows
    },
    query: async (statement) => (await statement.execute(database.kysely)).rows,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

export const createSceneDatabase = () => createTestDatabase({ maxConnections: 10 })
