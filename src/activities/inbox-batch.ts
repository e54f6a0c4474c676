// One batch of claimed deliveries: what each is about, then stream by stream, side by side. What fails in one stream lets
// its own deliveries wait, and no others.
import { AppError, settled } from '../domain/errors.ts'
import { type InboxCounts, isWait, stateOf } from '../domain/inbox.ts'
import { type StreamName, streamOf } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { isWebhookEvent, type WebhookEvent, webhookEvents } from '../domain/webhook-events.ts'
import type { Ended, Ending } from '../store/inbox-settle.ts'
import type { Delivery } from '../store/inbox-work.ts'
import { type Batch, endingAfter, type InboxConfig, type Letter } from './inbox-letters.ts'
import { pauseRevoked } from './pause-revoked.ts'
import { createStreamWork } from './inbox-stream.ts'

export type Batches = {
  /** @throws AppError `store.*`, or why it was stopped: what is left of the batch is anybody's again */
  work(batch: Batch): Promise<InboxCounts>
  /** What ended its process each time is given up. @throws AppError `store.*` */
  unstick(team: TeamSlug): Promise<InboxCounts>
}

/** What those that work side by side tell of. */
type Heard = {
  readonly count: (ended: readonly Ended[]) => void
  /** Once, however many streams find the key refused: nothing more of a paused team is claimed. */
  readonly pause: (error: AppError) => Promise<void>
}

export function createBatches(parts: InboxConfig): Batches {
  const { inbox, readDelivery, metrics, log } = parts
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
    { count, pause }: Heard,
  ): Promise<void> {
    const { team, signal } = batch
    const result = await settled(streams.work(batch, streamOf(stream), letters, count))
    if (result.ok) return
    signal.throwIfAborted()
    const { error } = result
    if (isOfStore(error)) throw error
    if (error.code === 'auth.revoked') await pause(error)
    else if (!isWait(error)) log.warn({ team, stream, err: error }, 'Deliveries of webhooks failed')
    const endings = letters.map((letter) => endingAfter(error, stream, letter))
    count(await inbox.settle(batch, endings))
  }

  async function workAll(batch: Batch): Promise<InboxCounts> {
    const { team, deliveries } = batch
    const { counts, count } = counter(team)
    let paused: Promise<void> | undefined
    const pause = (error: AppError): Promise<void> => (paused ??= pauseRevoked(parts, team, error))
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
      workOne(batch, stream, letters, { count, pause }),
    )
    // All of them, also when one fails: whoever claims next finds none of them at work.
    for (const each of await Promise.allSettled(streamsDone)) {
      if (each.status === 'rejected') throw each.reason
    }
    return counts
  }

  /** Those that have not ended are due at once, and none has failed. Where Postgres is away their lease ends by itself. */
  async function handBack(batch: Batch): Promise<void> {
    const endings = batch.deliveries.map(({ id, checks }): Ending => {
      return { id, outcome: 'held', again: { waitMs: 0, checks, counts: false } }
    })
    await settled(inbox.settle(batch, endings))
  }

  return {
    async work(batch) {
      try {
        return await workAll(batch)
      } catch (error) {
        if (batch.signal.aborted || isOfStore(error)) await handBack(batch)
        throw error
      }
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

/** Nothing can be said of deliveries without Postgres. What it refuses may be one's own, so that counts as any failure. */
function isOfStore(error: unknown): boolean {
  if (!(error instanceof AppError)) return false
  return error.code.startsWith('store.') && error.code !== 'store.failed'
}
