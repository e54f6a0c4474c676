// Works off a team's inbox until nothing is due or the turn's time is up.
import { randomUUID } from 'node:crypto'
import { cancellationSignal } from '@temporalio/activity'
import { nothingHappens } from '../domain/crash-points.ts'
import { inParallel } from '../domain/in-parallel.ts'
import { addInboxCounts, drainMs, type DrainTurn, noInboxCounts } from '../domain/inbox.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { createBatches } from './inbox-batch.ts'
import type { Batch, InboxConfig } from './inbox-letters.ts'

export type Inbox = {
  /** Processes deliveries that are due, each in a batch with others; twenty seconds at most. */
  drainInbox(given: { readonly team: TeamSlug }): Promise<DrainTurn>
  /** Wakes who drains, for each team with deliveries that are due. */
  ringInboxes(): Promise<{ readonly teams: number }>
}

// Rings are answered within milliseconds: a thousand teams are rung in seconds.
const ringsAtOnce = 16

export function createInbox(parts: InboxConfig): Inbox {
  const { inbox, ring, at = nothingHappens } = parts
  const batches = createBatches(parts)
  return {
    async drainInbox({ team }) {
      const signal = cancellationSignal()
      const until = performance.now() + drainMs
      const refused: Batch['refused'] = new Map()
      const reads: Batch['reads'] = new Set()
      let counts = noInboxCounts
      for (;;) {
        signal.throwIfAborted()
        const by = randomUUID()
        const deliveries = await inbox.claim({ team, by })
        if (deliveries.length === 0) break
        at('K13')
        const batch = { team, by, deliveries, signal, refused, reads }
        counts = addInboxCounts(counts, await batches.work(batch))
        if (performance.now() > until) break
      }
      counts = addInboxCounts(counts, await batches.unstick(team))
      const { pending, dueInMs } = await inbox.waiting(team)
      return { counts, more: dueInMs === 0, pending, dueInMs, reads: [...reads] }
    },
    async ringInboxes() {
      const teams = await inbox.teamsToRing()
      await inParallel(teams, ringsAtOnce, ring)
      return { teams: teams.length }
    },
  }
}
