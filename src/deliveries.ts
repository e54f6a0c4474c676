// What an operator does about webhook deliveries that were stored.
import type { TeamSlug } from './domain/teams.ts'
import type { InboxList } from './store/inbox-list.ts'

export type Deliveries = Pick<InboxList, 'list' | 'replay'>

export function createDeliveries(given: {
  readonly inbox: InboxList
  /** Has them worked off at once rather than within a minute; best effort. */
  readonly ring: (team: TeamSlug) => void
}): Deliveries {
  const { inbox, ring } = given
  return {
    list: (ask) => inbox.list(ask),
    async replay(ask) {
      const replayed = await inbox.replay(ask)
      if (replayed > 0) ring(ask.team)
      return replayed
    },
  }
}
