// All of webhooks but the work on what came: subscriptions, receiving, and what an operator does about deliveries.
import type { Accounts } from './accounts.ts'
import type { Config } from '../config/config.ts'
import type { Doorbell } from '../client/temporal/doorbell.ts'
import type { Temporal } from '../client/temporal/temporal.ts'
import { createDeliveries, type Deliveries } from './deliveries.ts'
import type { At } from '../domain/crash-points.ts'
import { createIntake } from './intake.ts'
import { keepReceiving } from './receiver.ts'
import type { WebhookIntake } from '../server/webhooks/receiving.ts'
import type { Database, DatabaseOptions } from '../store/database.ts'
import { createInboxList, type InboxList } from '../store/inbox-list.ts'
import { createReceiverStore } from '../store/receiver.ts'
import { createSubscriptionStore } from '../store/subscriptions.ts'
import type { Sync } from '../store/sync.ts'
import type { Teams } from '../store/teams.ts'
import type { Vault } from '../store/vault.ts'
import type { Log } from '../telemetry/logs.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { createWebhooks, subscribing, type Webhooks } from './webhooks.ts'

export type WebhookParts = {
  readonly webhooks: Webhooks
  readonly deliveries: Deliveries
  readonly inbox: InboxList
  /** For a worker. */
  readonly subscribe: ReturnType<typeof subscribing>
  /** For a server that takes deliveries. */
  readonly reception: () => Reception
}

/** With connections of its own. */
type Reception = AsyncDisposable & {
  readonly webhooks: WebhookIntake
  readonly onListening: () => void
}

export function createWebhookParts(given: {
  readonly config: Config
  readonly database: Database
  readonly connections: Omit<DatabaseOptions, 'maxConnections'>
  readonly vault: Vault
  readonly teams: Teams
  readonly sync: Sync
  readonly accounts: Accounts
  readonly log: Log
  readonly metrics: Metrics
  readonly at: At | undefined
  readonly doorbell: Doorbell
  readonly temporal: () => Promise<Temporal>
}): WebhookParts {
  const {
    config,
    database,
    connections,
    vault,
    teams,
    sync,
    accounts,
    log,
    metrics,
    at,
    doorbell,
    temporal,
  } = given
  const inbox = createInboxList({ database })
  const webhooks = createWebhooks({
    publicUrl: config.server.publicUrl,
    store: createSubscriptionStore({ database, vault }),
    teams,
    sync,
    clientOf: (team) => accounts.of(team),
    scopedFields: config.salesloft.scopedFields,
    log,
    onRepaired: (team, count) => metrics.resubscribed({ team, count }),
  })
  return {
    webhooks,
    inbox,
    deliveries: createDeliveries({
      inbox,
      ring: async (team) => await (await temporal()).ringInbox(team),
    }),
    subscribe: subscribing(webhooks, teams),
    reception() {
      const receiver = keepReceiving({ store: createReceiverStore({ database }), sync, log })
      const { ring } = doorbell
      const onMissed = receiver.missed
      const intake = createIntake({ database: connections, vault, at, ring, onMissed })
      return {
        webhooks: intake,
        onListening() {
          // Where SalesLoft sends nothing, nobody can say that it could.
          if (config.server.publicUrl !== undefined) receiver.begin()
        },
        async [Symbol.asyncDispose]() {
          await receiver[Symbol.asyncDispose]()
          await intake[Symbol.asyncDispose]()
        },
      }
    },
  }
}
