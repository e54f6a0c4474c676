// The truth about deliveries: each with its tries, the answers and times, and a hash of the very bytes that were sent.
import type { Micros } from '../world/instants.ts'

export interface Try {
  /** Milliseconds since 1970, when it began and when its answer had come. */
  readonly at: number
  readonly answeredAt: number
  readonly status?: number
  readonly error?: string
}

export type DeliveryState = 'waiting' | 'delivered' | 'failed' | 'dropped'

export interface Delivery {
  readonly id: number
  readonly event: string
  readonly subscription: number
  readonly url: string
  readonly stream: string
  /** The id as it is served. */
  readonly record: number | string
  /** Of the version that is told of; of a removed record, of its last one. */
  readonly updated: Micros
  /** Milliseconds since 1970. */
  readonly madeAt: number
  /** The delivery that this one repeats. */
  readonly repeats?: number
  readonly misfortunes: readonly string[]
  state: DeliveryState
  /** Of the bytes that were sent; none before the first try. */
  bodySha256?: string
  readonly tries: Try[]
}

export interface DeliverySummary extends Record<DeliveryState, number> {
  readonly made: number
  readonly tries: number
  /** By status, or by error where no answer came. */
  readonly byAnswer: Readonly<Record<string, number>>
  /** Changes that a subscription of another host listens to: such a delivery is not made. */
  readonly elsewhere: number
}

export interface DeliveryLog {
  readonly add: (delivery: Delivery) => void
  readonly list: () => readonly Delivery[]
  readonly find: (id: number) => Delivery | undefined
  readonly countElsewhere: () => void
  readonly summary: () => DeliverySummary
  /** Forgets what has ended. */
  readonly reset: () => void
}

const kept = 500_000

export function createDeliveryLog(): DeliveryLog {
  let log = new Map<number, Delivery>()
  let elsewhere = 0
  const forget = (): void => {
    log = new Map([...log].filter(([, { state }]) => state === 'waiting'))
  }
  return {
    add(delivery) {
      log.set(delivery.id, delivery)
      if (log.size > kept) log = new Map([...log].slice(kept / 2))
    },
    list: () => [...log.values()],
    find: (id) => log.get(id),
    countElsewhere() {
      elsewhere += 1
    },
    summary() {
      const states = { waiting: 0, delivered: 0, failed: 0, dropped: 0 }
      const byAnswer: Record<string, number> = {}
      let tries = 0
      for (const delivery of log.values()) {
        states[delivery.state] += 1
        tries += delivery.tries.length
        for (const { status, error = '' } of delivery.tries) {
          const answer = status === undefined ? error : String(status)
          byAnswer[answer] = (byAnswer[answer] ?? 0) + 1
        }
      }
      return { made: log.size, ...states, tries, byAnswer, elsewhere }
    },
    reset() {
      forget()
      elsewhere = 0
    },
  }
}
