// What is to be done so that a team's webhook subscriptions are what they should be, from what we know and what SalesLoft
// lists. Ours are those below PUBLIC_URL, and those at an endpoint of this database on this machine or, where somebody asks
// for it, at another address; no other is ever touched.
import { isLoopback } from './loopback.ts'

/** One event type under one address, as we keep it. */
export type Kept = {
  readonly endpoint: string
  readonly event: string
  readonly state: 'pending' | 'active' | 'retiring'
  readonly subscriptionId: string | null
  /** Undefined where no key of ours opens it. */
  readonly token: string | undefined
  readonly createdAt: string
  /** Retired, and not believed any more. */
  readonly isOver: boolean
}

/** One as SalesLoft lists it. */
export type Listed = {
  readonly id: string
  readonly event: string
  readonly url: string
  readonly token: string | undefined
  readonly enabled: boolean
}

export type Make =
  /** `missing`: it was there before, and SalesLoft has it no longer. */
  | { readonly does: 'create'; readonly event: string; readonly missing: boolean }
  /** SalesLoft has it already: its answer was lost. */
  | { readonly does: 'adopt'; readonly event: string; readonly id: string }
  /** SalesLoft, or somebody, switched it off. */
  | { readonly does: 'enable'; readonly event: string; readonly id: string }

export type Unmake =
  | { readonly does: 'remove'; readonly id: string; readonly event: string }
  /** Replaced: believed a while longer, as deliveries under way are signed with its token. */
  | { readonly does: 'retire'; readonly endpoint: string; readonly event: string }
  | { readonly does: 'forget'; readonly endpoint: string; readonly event: string }

export type Place = {
  /** PUBLIC_URL without a slash at its end. */
  readonly base: string
  readonly endpoint: string
}

/** Counts of a team's subscriptions, once they are what they should be. */
export type SubscriptionCounts = {
  readonly wanted: number
  readonly active: number
  /** What had to be done. */
  readonly changed: number
  readonly refused: number
}

/** `off`: no PUBLIC_URL that SalesLoft reaches, so none is wanted. */
export type SubscriptionsApplied = SubscriptionCounts & { readonly state: 'applied' | 'off' }

export const webhookPath = '/webhooks/salesloft'

export function callbackOf({ base, endpoint }: Place): string {
  return `${base}${webhookPath}/${endpoint}`
}

/** The endpoint that is in use: the newest of which every token can be read. Undefined: a new one is needed. */
export function currentEndpoint(kept: readonly Kept[]): string | undefined {
  const used = kept.filter(({ state }) => state !== 'retiring')
  // A row of it that cannot be opened could neither be made nor adopted, now or ever.
  const unreadable = new Set(
    used.flatMap(({ endpoint, token }) => (token === undefined ? [endpoint] : [])),
  )
  return used
    .filter(({ endpoint }) => !unreadable.has(endpoint))
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0]?.endpoint
}

export type Standing = {
  readonly place: Place
  readonly events: readonly string[]
  readonly kept: readonly Kept[]
  readonly listed: readonly Listed[]
}

/** What is missing, in the order of the events. */
export function toMake({ place, events, kept, listed }: Standing): readonly Make[] {
  return events.flatMap((event): readonly Make[] => {
    const row = kept.find((each) => each.endpoint === place.endpoint && each.event === event)
    if (row === undefined) return [{ does: 'create', event, missing: false }]
    const found = listed.filter((each) => isOfRow(each, row, place))
    const one = found.find(({ id }) => id === row.subscriptionId) ?? found[0]
    if (one === undefined) return [{ does: 'create', event, missing: row.state === 'active' }]
    const { id, enabled } = one
    const isKnown = row.state === 'active' && row.subscriptionId === id
    return [
      ...(isKnown ? [] : [{ does: 'adopt', event, id } as const]),
      ...(enabled ? [] : [{ does: 'enable', event, id } as const]),
    ]
  })
}

/** One under another token could never be verified: it is not the row's. */
function isOfRow(one: Listed, row: Kept, place: Place): boolean {
  const isThere = one.event === row.event && one.url === callbackOf(place)
  return isThere && (one.token === undefined || one.token === row.token)
}

/**
 * What is too much, once all that could be made is made: doubles, events that nobody wants, endpoints that were replaced.
 * @param given.kept as it is now, @param given.listed as it was before
 */
export function toUnmake(
  given: Standing & {
    /** Also what this database made below another PUBLIC_URL. */
    readonly moved: boolean
  },
): readonly Unmake[] {
  const { kept } = given
  const removed = given.listed
    .filter((one) => isOurs(one, given) && !isInUse(one, given))
    .map(({ id, event }) => ({ does: 'remove', id, event }) as const)
  const rows = kept.flatMap((row): readonly Unmake[] => {
    const { endpoint, event, state, isOver } = row
    if (state === 'retiring') return isOver ? [{ does: 'forget', endpoint, event }] : []
    if (!given.events.includes(event)) return [{ does: 'forget', endpoint, event }]
    return isReplaced(row, given) ? [{ does: 'retire', endpoint, event }] : []
  })
  return [...removed, ...rows]
}

function isInUse(one: Listed, given: Standing): boolean {
  const { kept, events, place } = given
  return kept.some(
    (row) =>
      row.state !== 'retiring' &&
      row.subscriptionId === one.id &&
      one.url === callbackOf({ ...place, endpoint: row.endpoint }) &&
      events.includes(row.event) &&
      !isReplaced(row, given),
  )
}

/** Event by event: what has no successor yet goes on under the old token. */
function isReplaced({ endpoint, event }: Kept, { kept, place }: Standing): boolean {
  return (
    endpoint !== place.endpoint &&
    kept.some(
      (row) => row.endpoint === place.endpoint && row.event === event && row.state === 'active',
    )
  )
}

/** Below PUBLIC_URL; or on this machine, where a port may change, at an endpoint that we made. */
function isOurs(
  { url }: Listed,
  { place, kept, moved }: { place: Place; kept: readonly Kept[]; moved: boolean },
): boolean {
  if (url.startsWith(callbackOf({ ...place, endpoint: '' }))) return true
  return isMoved(url, kept) && (moved || (isThisMachine(url) && isThisMachine(place.base)))
}

function isMoved(url: string, kept: readonly Kept[]): boolean {
  return kept.some(({ endpoint }) => url.endsWith(`${webhookPath}/${endpoint}`))
}

function isThisMachine(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && isLoopback(url)
}

/** Whether the SalesLoft at that address can send there: what is this machine to us is another one to anybody else. */
export function canSendTo(callback: string, { baseUrl }: { readonly baseUrl: string }): boolean {
  return !isThisMachine(callback) || isThisMachine(baseUrl)
}

/** Made from this database for another address: of a former PUBLIC_URL, or of a copy of this database. */
export function elsewhere({
  place,
  kept,
  listed,
}: Pick<Standing, 'place' | 'kept' | 'listed'>): readonly Listed[] {
  return listed.filter(
    (one) => isMoved(one.url, kept) && !isOurs(one, { place, kept, moved: false }),
  )
}
