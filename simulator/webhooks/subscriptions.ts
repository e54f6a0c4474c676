// What is subscribed, as the world's table has it: one event and one address each.
import type { Fields } from '../resources/resource.ts'
import { livingRows } from '../world/sources.ts'
import type { World } from '../world/world.ts'

export const subscriptionStream = 'webhook_subscriptions'

export interface Subscription {
  readonly id: number
  readonly event: string
  readonly url: string
  readonly token: string
  readonly enabled: boolean
}

function subscriptionOf(record: Fields): Subscription {
  return {
    id: record['id'] as number,
    event: record['event_type'] as string,
    url: record['callback_url'] as string,
    token: record['callback_token'] as string,
    enabled: record['enabled'] === true,
  }
}

export function subscriptionsIn(world: World): Subscription[] {
  const table = world.table(subscriptionStream)
  return livingRows(table).map((row) => subscriptionOf(table.record(row)))
}

/** Those that are switched on, by event; read anew only when one of them changed. */
export function createListeners(world: World): (event: string) => readonly Subscription[] {
  const table = world.table(subscriptionStream)
  let at = -1
  let byEvent = new Map<string, Subscription[]>()
  return (event) => {
    if (at !== table.changes) {
      at = table.changes
      byEvent = Map.groupBy(
        subscriptionsIn(world).filter(({ enabled }) => enabled),
        (subscription) => subscription.event,
      )
    }
    return byEvent.get(event) ?? []
  }
}
