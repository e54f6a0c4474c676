// Takes letters to their receivers: so many at once, each tried again after a failure, given up after the last try.
import type { Clock } from '../world/instants.ts'
import { sha256 } from './body.ts'
import type { Letter } from './letter.ts'
import type { Delivery } from './log.ts'
import type { DeliveryOptions } from './options.ts'
import { packParcel } from './parcel.ts'
import type { Outcome, Poster } from './post.ts'
import type { QueueFile } from './queue-file.ts'

export interface Courier {
  /** Sent once it is due; `delivery` is told what becomes of it. */
  readonly take: (letter: Letter, delivery: Delivery) => void
  readonly close: () => void
}

export interface CourierParts {
  readonly options: Readonly<DeliveryOptions>
  readonly poster: Poster
  readonly queue: QueueFile
  readonly clock: Clock
  readonly bodyOf: (letter: Letter) => Buffer
  /** Called when a delivery has ended. */
  readonly ended: (delivery: Delivery) => void
}

interface Load {
  readonly letter: Letter
  readonly delivery: Delivery
}

/** First in, first out; taking from the front of a long array would move all the rest. */
function createLine<T>() {
  let items: T[] = []
  let first = 0
  return {
    push: (item: T) => void items.push(item),
    take(): T | undefined {
      const item = items[first]
      first += 1
      if (first >= items.length) {
        items = []
        first = 0
      }
      return item
    },
  }
}

export function createCourier(parts: CourierParts): Courier {
  const { options, poster, queue, clock, bodyOf, ended } = parts
  const line = createLine<Load>()
  const timers = new Set<NodeJS.Timeout>()
  let active = 0
  let closed = false

  const isSuccess = ({ status }: Outcome): boolean =>
    status !== undefined && (options.success === 'any' || (status >= 200 && status < 300))

  const send = async ({ letter, delivery }: Load): Promise<void> => {
    if (closed) return
    const { event, token, misfortunes } = letter
    const parcel = packParcel({ event, token, misfortunes, body: bodyOf(letter) })
    delivery.bodySha256 ??= sha256(parcel.body)
    const at = clock.now()
    const outcome = await poster.post(letter.url, parcel, options.timeoutMs)
    if (closed) return
    delivery.tries.push({ at, answeredAt: clock.now(), ...outcome })
    if (isSuccess(outcome)) end(delivery, 'delivered')
    else if (letter.tried >= options.retries) end(delivery, 'failed')
    else {
      const dueAt = clock.now() + options.spacingMs / options.speed
      const later = { ...letter, tried: letter.tried + 1, dueAt }
      queue.keep(later)
      wait({ letter: later, delivery })
    }
  }
  const end = (delivery: Delivery, state: 'delivered' | 'failed'): void => {
    delivery.state = state
    queue.drop(delivery.id)
    ended(delivery)
  }
  const pump = async (): Promise<void> => {
    if (active >= options.concurrency) return
    active += 1
    for (let load = line.take(); load !== undefined; load = line.take()) await send(load)
    active -= 1
  }
  const wait = (load: Load): void => {
    const ms = load.letter.dueAt - clock.now()
    const go = (): void => {
      line.push(load)
      void pump()
    }
    if (ms <= 0) {
      go()
      return
    }
    const timer = setTimeout(() => {
      timers.delete(timer)
      go()
    }, ms)
    timers.add(timer)
  }
  return {
    take(letter, delivery) {
      if (closed) return
      queue.keep(letter)
      wait({ letter, delivery })
    },
    close() {
      closed = true
      for (const timer of timers) clearTimeout(timer)
      queue.close()
      poster.close()
    },
  }
}
