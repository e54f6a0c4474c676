// A server that takes webhooks into a real Postgres, and a sender that signs as SalesLoft does.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { signatureOf } from '../../simulator/webhooks/parcel.ts'
import type { At } from '../../src/domain/crash-points.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createIntake } from '../../src/services/intake.ts'
import type { WebhookIntake } from '../../src/server/webhooks/receiving.ts'
import type { Database } from '../../src/store/database.ts'
import { createVault, type Vault } from '../../src/store/vault.ts'
import { createSubscriptionStore } from '../../src/store/subscriptions.ts'
import { createFixture, type Fixture } from '../server/fixture.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { connection, teamsOf } from '../support/reading.ts'

export const acme = parseTeamSlug('acme')

/** One subscription as SalesLoft has it: where to, of what, signed with what. */
export type Subscribed = {
  readonly team: TeamSlug
  readonly endpoint: string
  readonly event: string
  readonly token: string
}

export type Stored = {
  readonly team: string
  readonly endpoint: string
  readonly event: string
  readonly body: Buffer
  readonly state: string
  readonly redeliveries: number
}

export type Site = AsyncDisposable & {
  readonly fixture: Fixture
  readonly intake: WebhookIntake
  readonly database: Database
  readonly databaseUrl: string
  readonly vault: Vault
  /** Of the team `acme`: `person_updated`, `account_updated` and `task_created`. */
  readonly subscribed: readonly Subscribed[]
  readonly person: Subscribed
  readonly rung: TeamSlug[]
  /** Whose deliveries were sent away for a reason of ours. */
  readonly missed: readonly (TeamSlug | undefined)[]
  /** In order of arrival. */
  stored(): Promise<readonly Stored[]>
  /** Of `salesloft_webhook_requests_total`. */
  counted(): Promise<Readonly<Record<string, number>>>
}

export const events = ['person_updated', 'account_updated', 'task_created'] as const

export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export async function connectTeam(database: Database, team: TeamSlug): Promise<void> {
  await teamsOf(database).connect({ ...connection, slug: team, salesloftTeamId: team })
}

/** Endpoint and tokens of their own for these events. */
export async function subscribe(
  given: { readonly database: Database; readonly vault: Vault },
  team: TeamSlug,
  of: readonly string[] = events,
): Promise<readonly Subscribed[]> {
  const endpoint = randomBytes(16).toString('base64url')
  const made = of.map((event) => ({ team, endpoint, event, token: newToken() }))
  const store = createSubscriptionStore(given)
  for (const { token, ...place } of made) await store.prepare(place, token)
  return made
}

export async function createSite(
  given: {
    readonly at?: At
    /** Where the intake finds Postgres; the server's other questions are answered by plain objects. */
    readonly through?: (url: string) => string
    readonly spoil?: (intake: WebhookIntake) => WebhookIntake
  } = {},
): Promise<Site> {
  await using made = new AsyncDisposableStack()
  const mine = made.use(await createTestDatabase())
  const { database } = mine
  const vault = createVault([{ id: 'k1', key: randomBytes(32) }])
  await connectTeam(database, acme)
  const subscribed = await subscribe({ database, vault }, acme)
  const rung: TeamSlug[] = []
  const missed: (TeamSlug | undefined)[] = []
  const intake = made.use(
    createIntake({
      database: { url: given.through?.(mine.url) ?? mine.url },
      vault,
      at: given.at,
      ring: (team) => void rung.push(team),
      onMissed: (team) => void missed.push(team),
    }),
  )
  const webhooks = given.spoil?.(intake) ?? intake
  const fixture = made.use(await createFixture({ webhooks }))
  const held = made.move()
  const [person] = subscribed
  if (person === undefined) throw new Error('Nothing is subscribed.')
  return {
    fixture,
    intake,
    database,
    databaseUrl: mine.url,
    vault,
    subscribed,
    person,
    rung,
    missed,
    stored: async () => await storedIn(database),
    async counted() {
      const text = await fixture.metrics.text()
      const found = text.matchAll(/^salesloft_webhook_requests_total\{outcome="(\w+)"\} (\d+)$/gm)
      return Object.fromEntries(
        [...found].map(([, outcome = '', count]) => [outcome, Number(count)]),
      )
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

export async function storedIn(database: Database): Promise<readonly Stored[]> {
  const { rows } = await sql<Stored>`
    select team, endpoint, event, body, state, redeliveries from worker.inbox order by id`.execute(
    database.kysely,
  )
  return rows
}

/** Headers as SalesLoft sends them. */
export function signed(
  { event, token }: Pick<Subscribed, 'event' | 'token'>,
  body: Buffer | string,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-salesloft-event': event,
    'x-salesloft-signature': signatureOf(Buffer.from(body), token),
  }
}

export function pathOf({ endpoint }: Pick<Subscribed, 'endpoint'>): string {
  return `/webhooks/salesloft/${endpoint}`
}

/** As SalesLoft sends it, except for what is named. */
export async function deliver(
  url: string,
  to: Subscribed,
  body: Buffer | string = '{"id":1}',
  changes: { readonly headers?: Record<string, string>; readonly path?: string } = {},
): Promise<Response> {
  const { path = pathOf(to), headers = {} } = changes
  return await fetch(url + path, {
    method: 'POST',
    headers: { ...signed(to, body), ...headers },
    body: Buffer.from(body),
  })
}
