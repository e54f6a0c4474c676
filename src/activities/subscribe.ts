import { cancellationSignal } from '@temporalio/activity'
import type { SubscriptionCounts, SubscriptionsApplied } from '../domain/subscriptions.ts'
import type { TeamSlug } from '../domain/teams.ts'

export type Subscribe = {
  /** Makes the team's webhook subscriptions what they should be; nothing where it could not send to us. */
  applyWebhooks(given: { readonly team: TeamSlug }): Promise<SubscriptionsApplied>
}

export type SubscribeConfig = {
  /** Undefined of a team whose SalesLoft cannot reach us. */
  readonly subscribe: (
    team: TeamSlug,
    signal: AbortSignal,
  ) => Promise<SubscriptionCounts | undefined>
}

export function createSubscribe({ subscribe }: SubscribeConfig): Subscribe {
  return {
    async applyWebhooks({ team }) {
      const applied = await subscribe(team, cancellationSignal())
      return applied === undefined
        ? { state: 'off', wanted: 0, active: 0, changed: 0, refused: 0 }
        : { state: 'applied', ...applied }
    },
  }
}
