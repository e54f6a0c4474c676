// What an operator does about webhook deliveries that were stored.
import { settled } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { InboxList } from '../store/inbox-list.ts'

export type Deliveries = Pick<InboxList, 'list' | 'replay'>

export function createDeliveries(given: {
  readonly inbox: InboxList
  /** Has them worked off at once. */
  readonly ring: (team: TeamSlug) => Promise<void>
}): Deliveries {
  const { inbox, ring } = given
  return {
    list: (ask) => inbox.list(ask),
    async replay(ask) {
      const replayed = await inbox.replay(ask)
      // Without Temporal they are worked off within a minute of its return.
      if (replayed > 0) await settled(ring(ask.team))
      return replayed
    },
  }
}
