// A team that was connected by OAuth, with a real database and the simulator's authorization server, and as many parts of
// processes that renew its tokens as a test wants.
import { sql } from 'kysely'
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../simulator/simulator.ts'
import { createOAuth } from '../../src/client/salesloft/oauth.ts'
import { createSalesloft, type Salesloft } from '../../src/client/salesloft/salesloft.ts'
import { createTokens, type Renewal, type TokenSource } from '../../src/client/salesloft/tokens.ts'
import type { At } from '../../src/domain/crash-points.ts'
import type { Credentials } from '../../src/store/credentials.ts'
import type { Grant } from '../../src/store/grants.ts'
import type { Database } from '../../src/store/database.ts'
import { grantOf } from './grant.ts'
import { createTestDatabase } from './postgres.ts'
import { connection, credentialsOf, demo, teamsOf } from './reading.ts'
import { freeBudget } from './salesloft.ts'

export type Process = TokenSource & {
  /** Without a budget of its own. */
  readonly client: Salesloft
  readonly renewals: readonly Renewal[]
  /** As at SIGTERM. */
  end(): Promise<void>
}

export type OAuthTeam = AsyncDisposable & {
  readonly simulator: Simulator
  readonly database: Database
  readonly credentials: Credentials
  /** What one process holds; `credentials` may be changed for it. */
  process(given?: {
    readonly credentials?: Partial<Credentials>
    readonly at?: At
    readonly client?: Grant['client']
  }): Process
  /** Lets the stored token be past half of its life, or past its end, by the database's clock. */
  age(to: 'due' | 'expired'): Promise<void>
  /** A lease or a put-off ends. */
  passTime(): Promise<void>
  connect(kind?: Grant['kind']): Promise<void>
  /** How often tokens were renewed. */
  refreshes(): number
}

export async function createOAuthTeam(options: SimulatorOptions = {}): Promise<OAuthTeam> {
  await using held = new AsyncDisposableStack()
  const simulator = held.use(await createSimulator({ scenario: 'tiny', ...options }))
  const { database, ...rest } = await createTestDatabase({ maxConnections: 8 })
  held.defer(() => rest[Symbol.asyncDispose]())
  const credentials = credentialsOf(database)
  const teams = teamsOf(database)

  async function connect(kind: Grant['kind'] = 'oauth'): Promise<void> {
    const { url, oauth, id } = simulator
    const byConsent = grantOf(simulator)
    const { client } = byConsent
    const grant =
      kind === 'oauth'
        ? byConsent
        : {
            ...byConsent,
            kind,
            tokens: await createOAuth({ authUrl: url }).clientCredentials(client, undefined),
          }
    const { slug, name, costPerMinute } = connection
    const team = { slug, name, costPerMinute, baseUrl: url, salesloftTeamId: String(id) }
    await teams.connect({ ...team, grant })
    oauth.reset()
  }

  async function change(set: ReturnType<typeof sql>): Promise<void> {
    await sql`update worker.credential set ${set}`.execute(database.kysely)
  }

  await connect()
  const parts = held.move()
  return {
    simulator,
    database,
    credentials,
    connect,
    process({ credentials: changed = {}, at, client: app } = {}) {
      const renewals: Renewal[] = []
      const source = parts.use(
        createTokens({
          team: demo,
          credentials: { ...credentials, ...changed },
          oauth: (authUrl) => createOAuth({ authUrl }),
          client: app,
          at,
          onRenewal: (how) => renewals.push(how),
        }),
      )
      const { token, renew } = source
      const baseUrl = simulator.url
      const client = createSalesloft({ baseUrl, token, renew, budget: freeBudget() })
      parts.defer(() => client.close())
      return {
        token,
        renew,
        client,
        renewals,
        end: async () => await source[Symbol.asyncDispose](),
      }
    },
    age: (to) =>
      change(
        to === 'due'
          ? sql`refresh_at = clock_timestamp()`
          : sql`refresh_at = clock_timestamp(), expires_at = clock_timestamp()`,
      ),
    async passTime() {
      await change(sql`retry_at = null`)
      await change(sql`lease_until = clock_timestamp() - interval '1 second'
        where lease_until is not null`)
    },
    refreshes: () => simulator.oauth.granted('refresh_token'),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}
