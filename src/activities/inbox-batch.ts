// One batch of claimed deliveries: what each is about, then stream by stream, side by side. What fails in one stream lets
// its own deliveries wait, and no others.
import { settled } from '../domain/errors.ts'
import { type InboxCounts, isWait, stateOf } from '../domain/inbox.ts'
import { type StreamName, streamOf } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { isWebhookEvent, type WebhookEvent, webhookEvents } from '../domain/webhook-events.ts'
import type { Ended, Ending } from '../store/inbox-settle.ts'
import type { Delivery } from '../store/inbox-work.ts'
import { type Batch, endingAfter, type InboxConfig, type Letter } from './inbox-letters.ts'
import { createStreamWork } from './inbox-stream.ts'

export type Batches = {
  /** @throws AppError `store.*`: what is claimed stays so until its lease ends */
  work(batch: Batch): Promise<InboxCounts>
  /** What ended its process each time is given up. @throws AppError `store.*` */
  unstick(team: TeamSlug): Promise<InboxCounts>
}

export function createBatches(parts: InboxConfig): Batches {
  const { inbox, readDelivery, metrics, teams, log } = parts
  const streams = createStreamWork(parts)

  function letterOf(delivery: Delivery, event: WebhookEvent): Letter {
    const { stream, says, body } = webhookEvents[event]
    const told = readDelivery(streamOf(stream), delivery.body)
    return { ...delivery, event, says, isRecord: body === 'record', told }
  }

  function counter(team: TeamSlug) {
    const counts = { processed: 0, ignored: 0, dead: 0 }
    function count(ended: readonly Ended[]): void {
      for (const { outcome, delayMs } of ended) {
        metrics.delivered({ team, outcome, delayMs })
        counts[stateOf(outcome)] += 1
      }
    }
    return { counts, count }
  }

  async function workOne(
    batch: Batch,
    stream: StreamName,
    letters: readonly Letter[],
    count: (ended: readonly Ended[]) => void,
  ): Promise<void> {
    const { team, signal } = batch
    const result = await settled(streams.work(batch, streamOf(stream), letters, count))
    if (result.ok) return
    signal.throwIfAborted()
    const { error } = result
    // Without Postgres nothing can be said of them either.
    if (error.code.startsWith('store.')) throw error
    if (error.code === 'auth.revoked') {
      log.error({ team, err: error }, 'The team is paused: its key is refused')
      await teams.pause(team, 'auth.revoked', error.message)
    } else if (!isWait(error)) {
      log.warn({ team, stream, err: error }, 'Deliveries of webhooks failed')
    }
    const endings = letters.map((letter) => endingAfter(error, stream, letter))
    count(await inbox.settle(batch, endings))
  }

  return {
    async work(batch) {
      const { team, deliveries } = batch
      const { counts, count } = counter(team)
      const unread: Ending[] = []
      const byStream = new Map<StreamName, Letter[]>()
      for (const delivery of deliveries) {
        const { id, event } = delivery
        if (!isWebhookEvent(event)) {
          unread.push({ id, outcome: 'unknown-event' })
          continue
        }
        const { stream } = webhookEvents[event]
        const letter = await settled(Promise.resolve().then(() => letterOf(delivery, event)))
        if (!letter.ok) {
          log.warn({ team, stream, err: letter.error }, 'A delivery of a webhook could not be read')
          unread.push(endingAfter(letter.error, stream, delivery))
          continue
        }
        const letters = byStream.get(stream) ?? []
        letters.push(letter.value)
        byStream.set(stream, letters)
      }
      count(await inbox.settle(batch, unread))
      const streamsDone = [...byStream].map(([stream, letters]) =>
        workOne(batch, stream, letters, count),
      )
      // All of them, also when one fails: whoever claims next finds none of them at work.
      for (const each of await Promise.allSettled(streamsDone)) {
        if (each.status === 'rejected') throw each.reason
      }
      return counts
    },
    async unstick(team) {
      const { counts, count } = counter(team)
      const ended = await inbox.unstick(team)
      count(ended)
      if (ended.length > 0) {
        log.error(
          { team, deliveries: ended.length },
          'Deliveries are given up: each ended its process',
        )
      }
      return counts
    },
  }
}
