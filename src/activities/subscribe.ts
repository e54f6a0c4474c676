import { cancellationSignal } from '@temporalio/activity'
import type { TeamSlug } from '../domain/teams.ts'

type Applied = {
  readonly state: 'applied' | 'off'
  readonly wanted: number
  readonly active: number
  readonly changed: number
  readonly refused: number
}

export type Subscribe = {
  /** Makes the team's webhook subscriptions what they should be; nothing without an address to send to. */
  applyWebhooks(given: { readonly team: TeamSlug }): Promise<Applied>
}

export type SubscribeConfig = {
  /** Undefined: SalesLoft cannot reach us. */
  readonly subscribe?:
    ((team: TeamSlug, signal: AbortSignal) => Promise<Omit<Applied, 'state'>>) | undefined
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
