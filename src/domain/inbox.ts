// What becomes of deliveries: when a record is asked for, what its answer means, and when a delivery is given up.
import { type AppError, isPassing } from './errors.ts'
import type { StreamName } from './streams.ts'
import { idsPerRequest } from './sync-plan.ts'

/** How a delivery ended: the short codes in `worker.inbox.outcome`, each with a sentence that "a delivery that" begins. */
export const endOutcomes = {
  applied: 'was newer than the row and fitted it: the body is the row',
  stored: 'made SalesLoft be asked; what it answered is the row',
  known: 'told nothing new',
  deleted: 'told of a delete, which was confirmed',
  alive: 'told of a delete, and a minute later the record was there',
  absent:
    'told of a change of a record that SalesLoft does not have; a sweep says whether it is gone',
  older: 'told of a version that SalesLoft did not show within a minute; the next poll brings it',
  read: 'made its stream be read at once',
  quarantined:
    'cannot be read, or its record cannot be stored: both are whole in the quarantine, and the stream is read',
  'unknown-event': 'is of an event that this version does not know',
  unavailable: 'is about a stream that the key may not read',
  dead: 'failed ten times in a quarter of an hour, or ended its worker each time; `error_code` says why',
} as const

/** Why a delivery waits, in the same column; "it waits" begins the sentence. */
export const waitOutcomes = {
  held: 'to be asked for together with others',
  lag: 'for SalesLoft to show what it announced',
  paused: 'for its stream to be resumed: within a minute of `resume` it goes on',
  refused: 'for the budget, after a 429, or for SalesLoft to be back: no failure of its own',
  failed: 'after a failure: two seconds, four, eight, up to five minutes',
} as const

export type EndOutcome = keyof typeof endOutcomes
export type WaitOutcome = keyof typeof waitOutcomes

/** Where a delivery is; `held` waits as `pending` does, for others or for its stream. */
export const deliveryStates = ['pending', 'held', 'processed', 'ignored', 'dead'] as const
export type DeliveryState = (typeof deliveryStates)[number]

export type InboxCounts = {
  readonly processed: number
  readonly ignored: number
  readonly dead: number
}

export const noInboxCounts: InboxCounts = { processed: 0, ignored: 0, dead: 0 }

export function addInboxCounts(a: InboxCounts, b: InboxCounts): InboxCounts {
  return {
    processed: a.processed + b.processed,
    ignored: a.ignored + b.ignored,
    dead: a.dead + b.dead,
  }
}

export type DrainTurn = {
  readonly counts: InboxCounts
  /** The turn's time was up before the inbox was empty. */
  readonly more: boolean
  readonly pending: number
  /** Until the next delivery is due; null: none is waiting. */
  readonly dueInMs: number | null
  /** Streams that are to be read at once: their lists cannot be asked for one record. */
  readonly reads: readonly StreamName[]
}

/** Deliveries that are claimed together: whatever they name, one request asks for it. */
export const claimedAtOnce = idsPerRequest
/** Nobody else takes a claimed delivery so long; who is killed holds it no longer. */
export const leaseMs = 60_000
/** A turn takes no more batches after this. */
export const drainMs = 20_000
/** A run of the workflow waits no longer than this for what is due next: the schedule comes each minute. */
export const longestWaitMs = 90_000

/**
 * One stream is asked so often because of deliveries: four times at once, then each two seconds. So the first changes after
 * a pause show within a second, and a storm costs 30 a minute however long it is.
 */
export const hintEveryMs = 2_000
export const hintsAtOnce = 4

/** A paused stream is looked at again by itself after this; `resume` does so at once. */
export const pausedForMs = 600_000

/** From this attempt on a delivery is claimed alone: it may be what ends the process, or spoils its batch. */
export const attemptsTogether = 3
/** Given up with this one, whether it failed or ended its process: a quarter of an hour after the first. */
export const mostAttempts = 10
const longestBackoffMs = 300_000
/** No delivery is put off longer. */
export const furthestDueMs = Math.max(pausedForMs, longestBackoffMs)

/** After the `attempts`th failure. */
export function backoffMs(attempts: number): number {
  return Math.min(longestBackoffMs, 1_000 * 2 ** attempts)
}

/** Passes by itself, whatever the delivery is: no attempt of its own. A defect of ours may be the delivery's. */
export function isWait(error: AppError): boolean {
  return error.code === 'auth.revoked' || (isPassing(error) && error.code !== 'internal')
}

/** What has waited no longer has met no more than a hiccup of SalesLoft. */
const hiccupMs = 10_000

type Tried = { readonly attempts: number; readonly ageMs: number }

/** SalesLoft fails this question and is not away, which it would say with how long to wait: one of the records may do it. */
function mayBeOwn({ code, retryAfterMs }: AppError): boolean {
  return code === 'salesloft.failed' && retryAfterMs === undefined
}

/** Counted though it is a wait, until whoever does it is asked for alone. Nobody is given up for that. */
export function isSuspect(error: AppError, { attempts, ageMs }: Tried): boolean {
  return mayBeOwn(error) && attempts <= attemptsTogether && ageMs >= hiccupMs
}

/** Asked for alone: its failure says nothing of others. */
export function isOwn(error: AppError, { attempts }: Pick<Tried, 'attempts'>): boolean {
  return mayBeOwn(error) && attempts > attemptsTogether
}

/** How long what was refused waits: the longer it fails by itself, the longer. */
export function refusedWaitMs(error: AppError, ageMs: number, jitter: number): number {
  const grownMs = Math.min(longestBackoffMs, Math.max(5_000, ageMs / 4))
  return refusedForMs(mayBeOwn(error) ? grownMs : error.retryAfterMs, jitter)
}

/** Budget, circuit or network: others find the same, so a stream waits at least so long before the next one asks. */
export function refusedForMs(retryAfterMs: number | undefined, jitter: number): number {
  return Math.round(Math.max(2_000, retryAfterMs ?? 5_000) * (1 + 0.2 * jitter))
}

/** A row as the mirror has it. Instants are ISO texts in UTC with microseconds, so they sort as texts do. */
export type KnownRow = {
  readonly updatedAt: string | null
  readonly requestedAt: string
  readonly isGone: boolean
  /** How long ago it was asked for. */
  readonly askedMsAgo: number
}

/**
 * Whether there is nothing to ask for: a later version is stored, or the announced one was read after the delivery came.
 * Counters may change under one stamp, so the same stamp read before is asked for again.
 */
export function isKnown(
  row: KnownRow,
  told: { readonly updatedAt: string | null; readonly receivedAt: string },
): boolean {
  if (row.isGone) return false
  const { updatedAt } = told
  if (updatedAt !== null && row.updatedAt !== null && row.updatedAt > updatedAt) return true
  const isOlder = updatedAt !== null && row.updatedAt !== null && row.updatedAt < updatedAt
  return !isOlder && row.requestedAt >= told.receivedAt
}

/** What the answer says about the record of a delivery. */
export type Answered =
  | { readonly kind: 'absent' }
  | { readonly kind: 'spoilt' }
  | { readonly kind: 'found'; readonly updatedAt: string | null }

export type Judged =
  | { readonly kind: 'end'; readonly outcome: EndOutcome; readonly buries?: true }
  | { readonly kind: 'again'; readonly waitMs: number; readonly checks: number }

/** Asked at once, after 5 s and after a minute: SalesLoft may announce what it does not show yet, and the other way round. */
const secondAfterMs = 5_000
const lastAfterMs = 60_000

/** @param checks how often in a row SalesLoft has not shown it */
export function judge(given: {
  readonly says: 'changed' | 'deleted'
  readonly updatedAt: string | null
  readonly ageMs: number
  readonly checks: number
  readonly answered: Answered
}): Judged {
  const { says, updatedAt, ageMs, checks, answered } = given
  if (answered.kind === 'spoilt') return { kind: 'end', outcome: 'quarantined' }
  if (answered.kind === 'found' && says === 'deleted') {
    if (ageMs >= lastAfterMs) return { kind: 'end', outcome: 'alive' }
    const waitMs = ageMs < secondAfterMs ? secondAfterMs : lastAfterMs - ageMs
    return { kind: 'again', waitMs, checks: 0 }
  }
  const isLate =
    answered.kind === 'found' &&
    updatedAt !== null &&
    answered.updatedAt !== null &&
    answered.updatedAt < updatedAt
  if (answered.kind === 'found' && !isLate) return { kind: 'end', outcome: 'stored' }
  if (checks < 2) {
    const waitMs = checks === 0 ? secondAfterMs : lastAfterMs - secondAfterMs
    return { kind: 'again', waitMs, checks: checks + 1 }
  }
  if (isLate) return { kind: 'end', outcome: 'older' }
  return says === 'deleted'
    ? { kind: 'end', outcome: 'deleted', buries: true }
    : { kind: 'end', outcome: 'absent' }
}

/** Ends of these are `ignored`; those of the others are `processed`. */
const ignoring: ReadonlySet<EndOutcome> = new Set([
  'unknown-event',
  'unavailable',
  'absent',
  'alive',
])

export function stateOf(outcome: EndOutcome): 'processed' | 'ignored' | 'dead' {
  if (outcome === 'dead') return 'dead'
  return ignoring.has(outcome) ? 'ignored' : 'processed'
}

/** One line for the Temporal UI. */
export function describeInbox(counts: InboxCounts, { pending }: DrainTurn): string {
  const { processed, ignored, dead } = counts
  const parts = [`**${processed}** processed`, `${ignored} ignored`, `${pending} waiting`]
  return [...parts, ...(dead > 0 ? [`**${dead} given up**`] : [])].join(' · ')
}
