// What SalesLoft signs deliveries with: a random token for each event type of an endpoint.
import { sql } from 'kysely'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { translating } from './errors.ts'
import type { Vault } from './vault.ts'

/** What a token is sealed for: exchanged between rows in the database, none opens. */
export function tokenContext(team: TeamSlug, endpoint: string, event: string): string {
  return `${team}:webhook:${endpoint}:${event}`
}

export type WebhookToken = {
  readonly endpoint: string
  readonly event: string
  /** How long it is still believed; undefined: until further notice. */
  readonly retiresInMs: number | undefined
  /** @throws AppError `secret.unreadable` */
  readonly reveal: () => string
}

/** A connected team; without subscriptions it has no tokens. */
export type TeamTokens = { readonly team: TeamSlug; readonly tokens: readonly WebhookToken[] }

export type WebhookTokens = {
  /** Of all teams that are connected, those that are believed now: before SalesLoft was told of them, too. */
  believed(): Promise<readonly TeamTokens[]>
}

export function createWebhookTokens(given: {
  readonly database: Database
  readonly vault: Vault
}): WebhookTokens {
  const { vault } = given
  const db = given.database.kysely
  return translating<WebhookTokens>({
    async believed() {
      const rows = await db
        .selectFrom('worker.team as t')
        .leftJoin('worker.webhook_endpoint as e', (join) =>
          join
            .onRef('e.team', '=', 't.slug')
            .on(sql<boolean>`coalesce(e.retires_at > clock_timestamp(), true)`),
        )
        .where('t.disconnected_at', 'is', null)
        .select(['t.slug', 'e.endpoint', 'e.event', 'e.token', 'e.key_id'])
        .select(
          sql<
            number | null
          >`(extract(epoch from e.retires_at - clock_timestamp()) * 1000)::float8`.as(
            'retiresInMs',
          ),
        )
        .orderBy('t.slug')
        .execute()
      return [...Map.groupBy(rows, ({ slug }) => slug as TeamSlug)].map(([team, of]) => ({
        team,
        tokens: of.flatMap(({ endpoint, event, token: bytes, key_id: keyId, retiresInMs }) => {
          if (endpoint === null || event === null || bytes === null || keyId === null) return []
          const context = tokenContext(team, endpoint, event)
          const reveal = (): string => vault.open({ keyId, bytes }, context)
          return [{ endpoint, event, retiresInMs: retiresInMs ?? undefined, reveal }]
        }),
      }))
    },
  })
}
