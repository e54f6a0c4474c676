import { cancellationSignal } from '@temporalio/activity'
import type { SubscriptionCounts, SubscriptionsApplied } from '../domain/subscriptions.ts'
import type { TeamSlug } from '../domain/teams.ts'

export type Subscribe = {
  /** Makes the team's webhook subscriptions what they should be; nothing without an address to send to. */
  applyWebhooks(given: { readonly team: TeamSlug }): Promise<SubscriptionsApplied>
}

export type SubscribeConfig = {
  /** Undefined: SalesLoft cannot reach us. */
  readonly subscribe?:
    ((team: TeamSlug, signal: AbortSignal) => Promise<SubscriptionCounts>) | undefined
}

export function createSubscribe({ subscribe }: SubscribeConfig): Subscribe {
  return {
    async applyWebhooks({ team }) {
      if (subscribe === undefined)
        return { state: 'off', wanted: 0, active: 0, changed: 0, refused: 0 }
      return { state: 'applied', ...(await subscribe(team, cancellationSignal())) }
    },
  }
}
