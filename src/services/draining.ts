// What works off an inbox is given: its deliveries, how their bodies are read, and the bells of Temporal.
import type { InboxConfig } from '../activities/inbox-letters.ts'
import { readDelivery } from '../client/salesloft/deliveries.ts'
import { createDoorbell, type Doorbell } from '../client/temporal/doorbell.ts'
import type { Temporal } from '../client/temporal/temporal.ts'
import type { At } from '../domain/crash-points.ts'
import type { Database } from '../store/database.ts'
import { createInboxWork } from '../store/inbox-work.ts'
import type { Vault } from '../store/vault.ts'

export function drainingOf(given: {
  readonly database: Database
  readonly at: At | undefined
  readonly vault: Vault
  readonly temporal: Temporal
}): Pick<InboxConfig, 'inbox' | 'readDelivery' | 'ring' | 'tell'> {
  const { database, at, vault, temporal } = given
  return {
    inbox: createInboxWork({ database, at, vault }),
    readDelivery,
    ring: (team) => temporal.ringInbox(team),
    tell: (routed) => temporal.tell(routed),
  }
}

/** For whoever stores deliveries. */
export function doorbellOf(temporal: () => Promise<Temporal>): Doorbell {
  return createDoorbell({ ring: async (team) => await (await temporal()).ringInbox(team) })
}
