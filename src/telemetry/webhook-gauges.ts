// What of webhooks is true at a scrape: what waits in the inbox, and how the subscriptions stand.
import type { Gauge } from 'prom-client'
import type { MetricName } from './metric-table.ts'

export type InboxGauges = {
  readonly pending: number
  /** Null where nothing waits. */
  readonly oldestSeconds: number | null
  readonly dead: number
}

export type SubscriptionGauges = {
  readonly wanted: number
  readonly active: number
  readonly refused: readonly string[]
  readonly lastDeliveryAt: string | null
  readonly silent: boolean
}

export function createWebhookGauges(gauge: (name: MetricName) => Gauge) {
  const pending = gauge('inbox_pending')
  const oldest = gauge('inbox_oldest_age_seconds')
  const dead = gauge('inbox_dead')
  const subscriptions = gauge('webhook_subscriptions')
  const last = gauge('webhook_last_delivery_timestamp_seconds')
  const silent = gauge('webhook_silent')
  return {
    all: [pending, oldest, dead, subscriptions, last, silent],
    set(team: string, inbox: InboxGauges, webhooks: SubscriptionGauges | null) {
      pending.set({ team }, inbox.pending)
      oldest.set({ team }, inbox.oldestSeconds ?? 0)
      dead.set({ team }, inbox.dead)
      if (webhooks === null) return
      const { wanted, active, refused, lastDeliveryAt } = webhooks
      const missing = Math.max(0, wanted - active - refused.length)
      subscriptions.set({ team, state: 'active' }, active)
      subscriptions.set({ team, state: 'missing' }, missing)
      subscriptions.set({ team, state: 'refused' }, refused.length)
      silent.set({ team }, webhooks.silent ? 1 : 0)
      if (lastDeliveryAt !== null) last.set({ team }, Date.parse(lastDeliveryAt) / 1_000)
    },
  }
}
