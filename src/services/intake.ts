// How webhooks come in: over connections of their own, so that neither a page nor a reading keeps a delivery waiting, and with
// limits of their own, so that the answer comes while its sender still waits.
import type { At } from '../domain/crash-points.ts'
import { nothingHappens } from '../domain/crash-points.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { WebhookIntake } from '../server/webhooks/receiving.ts'
import { createDatabase, type DatabaseOptions } from '../store/database.ts'
import { createInbox } from '../store/inbox.ts'
import { createWebhookTokens } from '../store/webhook-tokens.ts'
import type { Vault } from '../store/vault.ts'

// Two store, one looks for tokens.
const maxConnections = 3
const limits = {
  connectTimeoutMs: 700,
  lockTimeoutMs: 500,
  statementTimeoutMs: 700,
  answerTimeoutMs: 1_000,
}

export function createIntake(given: {
  readonly database: Pick<DatabaseOptions, 'url' | 'pooler' | 'onError' | 'onFailure'>
  readonly vault: Vault
  readonly ring: (team: TeamSlug) => void
  readonly onMissed: WebhookIntake['onMissed']
  readonly at: At | undefined
}): WebhookIntake & AsyncDisposable {
  const { vault, ring, onMissed, at = nothingHappens } = given
  const name = 'salesloft-worker webhooks'
  const database = createDatabase({
    ...given.database,
    ...limits,
    maxConnections,
    applicationName: name,
  })
  return {
    tokens: createWebhookTokens({ database, vault }),
    inbox: createInbox({ database }),
    ring,
    onMissed,
    at,
    [Symbol.asyncDispose]: () => database.close(),
  }
}
