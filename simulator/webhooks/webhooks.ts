// A team's webhooks: what happens in its world becomes a delivery for each subscription that listens.
import { adjust } from '../options.ts'
import type { Draw } from '../world/draws.ts'
import type { RowState } from '../world/history.ts'
import type { Clock } from '../world/instants.ts'
import type { Change } from '../world/mutations.ts'
import type { World } from '../world/world.ts'
import { bodyOf } from './body.ts'
import { createCourier } from './courier.ts'
import { eventsFor, eventTypes } from './events.ts'
import type { EventType } from './events.ts'
import type { Letter } from './letter.ts'
import { createDeliveryLog } from './log.ts'
import type { Delivery, DeliverySummary } from './log.ts'
import { createMisfortunes } from './misfortune.ts'
import type { Misfortune, Misfortunes } from './misfortune.ts'
import { deliveryOptions, mayReach } from './options.ts'
import type { DeliveryOptions } from './options.ts'
import { createPoster } from './post.ts'
import type { QueueFile } from './queue-file.ts'
import { createListeners } from './subscriptions.ts'
import type { Subscription } from './subscriptions.ts'

/** What a test sends by hand. */
export interface SendRequest {
  readonly event: string
  /** Records as they are served now; the stream is the event's own. */
  readonly ids?: readonly (number | string)[]
  /** Sent instead of a record. */
  readonly text?: string
  /** How often each is sent (a storm on one record). Default 1. */
  readonly times?: number
  readonly misfortunes?: readonly Misfortune[]
}

export interface SimulatedWebhooks {
  readonly options: Readonly<DeliveryOptions>
  /** @throws RangeError */
  readonly configure: (changes: Partial<DeliveryOptions>) => void
  readonly misfortunes: Misfortunes
  readonly deliveries: () => readonly Delivery[]
  readonly summary: () => DeliverySummary
  /** Forgets the deliveries that have ended. */
  readonly reset: () => void
  /** Sends to the subscriptions of an event without any change. Answers with the deliveries' numbers. @throws RangeError */
  readonly send: (request: SendRequest) => number[]
  /** Sends what was sent once more, the same bytes, so often. @throws RangeError for a number that is not known. */
  readonly replay: (id: number, times?: number) => number[]
  /** Resolves once nothing is waiting. */
  readonly quiet: () => Promise<void>
}

export interface Webhooks {
  readonly face: SimulatedWebhooks
  readonly hear: (change: Change) => void
  readonly close: () => void
}

export interface WebhooksParts {
  readonly world: World
  readonly options: DeliveryOptions
  readonly clock: Clock
  readonly draw: Draw
  readonly queue: QueueFile
  readonly allows: (scope: string) => boolean
  readonly disable: (subscription: number) => void
}

type Draft = Pick<Letter, 'event' | 'stream' | 'row' | 'state' | 'text'>

export function createWebhooks(parts: WebhooksParts): Webhooks {
  const { world, options, clock, draw, queue, allows, disable } = parts
  const log = createDeliveryLog()
  const misfortunes = createMisfortunes(draw)
  const listeners = createListeners(world)
  const letters = new Map<number, Letter>()
  const failuresInARow = new Map<number, number>()
  const waiters: (() => void)[] = []
  let nextId = Math.max(0, ...queue.waiting.map(({ id }) => id)) + 1
  let waiting = 0

  const ended = ({ state, subscription }: Delivery): void => {
    waiting -= 1
    if (waiting === 0) for (const resolve of waiters.splice(0)) resolve()
    const failures = state === 'delivered' ? 0 : (failuresInARow.get(subscription) ?? 0) + 1
    failuresInARow.set(subscription, failures)
    if (options.disableAfter > 0 && failures === options.disableAfter) disable(subscription)
  }
  const poster = createPoster()
  const courier = createCourier({
    options,
    poster,
    queue,
    clock,
    bodyOf: (letter) =>
      letter.text === undefined ? bodyOf(world, letter) : Buffer.from(letter.text),
    ended,
  })
  const enter = (letter: Letter, dropped: boolean): void => {
    const { id, event, subscription, url, stream, repeats } = letter
    const delivery: Delivery = {
      id,
      event,
      subscription,
      url,
      stream,
      record: world.table(stream).keyOf(letter.row),
      updated: letter.state.updated,
      madeAt: letter.madeAt,
      ...(repeats === undefined ? {} : { repeats }),
      misfortunes: letter.misfortunes.map(({ kind }) => kind),
      state: dropped ? 'dropped' : 'waiting',
      tries: [],
    }
    log.add(delivery)
    keepForReplay(letter)
    if (dropped) return
    waiting += 1
    courier.take(letter, delivery)
  }
  const keepForReplay = (letter: Letter): void => {
    letters.set(letter.id, letter)
    if (letters.size > keptLetters) letters.delete(letters.keys().next().value ?? 0)
  }
  const mail = (draft: Draft, { id, url, token }: Subscription, more: readonly Misfortune[]) => {
    const struck = [...misfortunes.strike(draft.event), ...more]
    const delays = struck.filter((each) => each.kind === 'delay')
    const scripted = delays.reduce((sum, { ms = 0, jitterMs = 0 }) => sum + ms + later(jitterMs), 0)
    const madeAt = clock.now()
    const waitMs = (scripted + options.delayMs + later(options.jitterMs)) / options.speed
    const base = { ...draft, subscription: id, url, token, misfortunes: struck, madeAt, tried: 0 }
    const first = { ...base, id: nextId, dueAt: madeAt + waitMs }
    nextId += 1
    enter(
      first,
      struck.some(({ kind }) => kind === 'drop'),
    )
    const ids = [first.id]
    for (const each of struck) {
      if (each.kind !== 'duplicate') continue
      const { times = 1, gapMs = 0 } = each
      for (let copy = 1; copy <= times; copy += 1) {
        const dueAt = first.dueAt + (copy * gapMs) / options.speed
        enter({ ...first, id: nextId, repeats: first.id, dueAt }, false)
        ids.push(nextId)
        nextId += 1
      }
    }
    return ids
  }
  const later = (jitterMs: number): number => (jitterMs > 0 ? draw.unit() * jitterMs : 0)
  const reachable = (event: string): Subscription[] =>
    listeners(event).filter(({ url }) => {
      const reached = mayReach(url, options.hosts)
      if (!reached) log.countElsewhere()
      return reached
    })
  const isAllowed = ({ stream, scope }: EventType): boolean =>
    allows(world.table(stream).resource.scope) && (scope === undefined || allows(scope))

  /** The last that was seen of a record, stamped with its removal. */
  const removed = ({ stream, row, before, after }: Change): RowState => {
    const { updated_at } = world.table(stream).recordIn(row, after)
    return updated_at === undefined ? before : { ...before, set: { ...before.set, updated_at } }
  }
  const fires = ({ when }: EventType, { stream, row, before, after }: Change): boolean => {
    if (when === undefined) return true
    const { recordIn } = world.table(stream)
    return when(recordIn(row, after), before.alive ? recordIn(row, before) : undefined)
  }
  const hear = (change: Change): void => {
    const { kind, stream, row, before, after } = change
    if (kind === 'remove' && !before.alive) return
    for (const type of eventsFor(change)) {
      if (listeners(type.event).length === 0 || !isAllowed(type)) continue
      // A change of a million rows that nobody here listens to makes no record.
      const subscriptions = reachable(type.event)
      if (subscriptions.length === 0 || !fires(type, change)) continue
      const state = kind === 'remove' ? removed(change) : after
      const draft = { event: type.event, stream, row, state }
      for (const subscription of subscriptions) mail(draft, subscription, [])
    }
  }
  const stateOf = (stream: string, id: number | string): { row: number; state: RowState } => {
    const table = world.table(stream)
    const row = table.rowOf(id)
    if (row === undefined) throw new RangeError(`There is no record ${id} in ${stream}.`)
    return { row, state: table.state(row) }
  }
  const send: SimulatedWebhooks['send'] = ({ event, ids, text, times = 1, misfortunes: more }) => {
    const type = eventTypes.find((each) => each.event === event)
    if (type === undefined) throw new RangeError(`SalesLoft has no event "${event}".`)
    const { stream } = type
    const table = world.table(stream)
    const chosen = ids ?? table.order.slice(0, 1).map((row) => table.keyOf(row))
    const drafts = chosen.map((id) => ({
      event,
      stream,
      ...stateOf(stream, id),
      ...(text === undefined ? {} : { text }),
    }))
    return Array.from({ length: times }, () => drafts)
      .flat()
      .flatMap((draft) => reachable(event).flatMap((each) => mail(draft, each, more ?? [])))
  }
  const replay: SimulatedWebhooks['replay'] = (id, times = 1) => {
    const letter = letters.get(id)
    if (letter === undefined) throw new RangeError(`Delivery ${id} is not known any more.`)
    const now = clock.now()
    return Array.from({ length: times }, () => {
      const copy = { ...letter, id: nextId, repeats: id, madeAt: now, dueAt: now, tried: 0 }
      nextId += 1
      enter(copy, false)
      return copy.id
    })
  }
  for (const letter of queue.waiting) enter(letter, false)

  const face: SimulatedWebhooks = {
    options,
    configure: (changes) => adjust(deliveryOptions, options, changes),
    misfortunes,
    deliveries: log.list,
    summary: log.summary,
    reset: log.reset,
    send,
    replay,
    async quiet() {
      if (waiting === 0) return
      const { promise, resolve } = Promise.withResolvers<undefined>()
      waiters.push(() => resolve(undefined))
      await promise
    },
  }
  return { face, hear, close: courier.close }
}

const keptLetters = 100_000
