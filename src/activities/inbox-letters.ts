// What the parts that work off an inbox hand to each other.
import type { ReadDelivery, Told } from '../client/salesloft/deliveries.ts'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import type { Trials } from '../client/salesloft/trials.ts'
import type { At } from '../domain/crash-points.ts'
import type { AppError, ErrorCode } from '../domain/errors.ts'
import {
  backoffMs,
  type EndOutcome,
  isSuspect,
  isWait,
  mostAttempts,
  refusedWaitMs,
  type WaitOutcome,
} from '../domain/inbox.ts'
import type { Stream, StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { WebhookEvent } from '../domain/webhook-events.ts'
import type { Routed, Routes } from '../domain/webhook-routes.ts'
import type { EnrollmentNews, Followed } from '../store/enrollment-news.ts'
import type { Again, Ending } from '../store/inbox-settle.ts'
import type { Delivery, InboxWork } from '../store/inbox-work.ts'
import type { Sync } from '../store/sync.ts'
import type { Teams } from '../store/teams.ts'
import type { Log } from '../telemetry/logs.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export type InboxConfig = {
  readonly inbox: InboxWork
  readonly readDelivery: ReadDelivery
  readonly clientOf: (team: TeamSlug) => Promise<Salesloft>
  readonly sync: Pick<Sync, 'bringForward' | 'crashers'>
  readonly teams: Pick<Teams, 'pause'>
  readonly metrics: Pick<Metrics, 'delivered' | 'stored'>
  readonly log: Log
  /** Wakes who drains the team's inbox. */
  readonly ring: (team: TeamSlug) => Promise<void>
  /** Wakes who brings contacts and people together, where the team has a contract of that. */
  readonly ringContacts?: ((team: TeamSlug) => void) | undefined
  /** Signals a workflow; one that does not run hears nothing. */
  readonly tell: (routed: Routed) => Promise<void>
  /** Who follows an enrolment that is about one of these. */
  readonly about: EnrollmentNews['about']
  readonly wakeEnrollment: (followed: Followed) => Promise<void>
  /** Those of the product unless a test has others. */
  readonly routes?: Routes | undefined
  /** Where records are tried that may end a process; without it nobody is convicted. */
  readonly trials?: Trials | undefined
  readonly at?: At | undefined
}

export type Batch = {
  readonly team: TeamSlug
  /** Who claimed them. */
  readonly by: string
  readonly deliveries: readonly Delivery[]
  readonly signal: AbortSignal
  /** Streams that were refused in this turn, why, and until when nobody asks for them, by the process's clock. */
  readonly refused: Map<StreamName, { readonly until: number; readonly code: ErrorCode }>
  /** Streams that are to be read at once. */
  readonly reads: Set<StreamName>
}

/** A delivery whose event is known, and what its body says. */
export type Letter = Delivery & {
  readonly event: WebhookEvent
  readonly says: 'changed' | 'deleted'
  /** The body is what the API serves. */
  readonly isRecord: boolean
  readonly told: Told
}

/** One that names its record. */
export type Named = Letter & { readonly told: Extract<Told, { kind: 'named' }> }

export function isNamed(letter: Letter): letter is Named {
  return letter.told.kind === 'named'
}

/** One whose body may not have been read. */
type Unread = Delivery & { readonly told?: Told }

function aboutOf(stream: Pick<Stream, 'name'>, { id, told }: Unread) {
  const recordId = told?.kind === 'named' ? told.id : undefined
  return { id, stream: stream.name, recordId }
}

export function endingOf(
  stream: Pick<Stream, 'name'>,
  letter: Unread,
  outcome: EndOutcome,
): Ending {
  return { ...aboutOf(stream, letter), outcome }
}

export function endingsOf(
  stream: Pick<Stream, 'name'>,
  letters: readonly Letter[],
  outcome: EndOutcome,
): readonly Ending[] {
  return letters.map((letter) => endingOf(stream, letter, outcome))
}

/** It waits through no fault of its own. */
function againOf({ checks }: Delivery, waitMs: number): Again {
  return { waitMs, checks, counts: false }
}

export function waitingOf(
  stream: Pick<Stream, 'name'>,
  letter: Letter,
  outcome: WaitOutcome,
  again: Again,
): Ending {
  return { ...aboutOf(stream, letter), outcome, again }
}

/** They wait to be asked for together with others. */
export function heldFor(
  stream: Pick<Stream, 'name'>,
  letters: readonly Letter[],
  waitMs: number,
  outcome: WaitOutcome = 'held',
  code?: ErrorCode,
): readonly Ending[] {
  return letters.map((letter) => ({
    ...waitingOf(stream, letter, outcome, againOf(letter, waitMs)),
    code,
  }))
}

/** How a delivery goes on after a failure. */
export function endingAfter(error: AppError, stream: StreamName, letter: Unread): Ending {
  const { code } = error
  const { attempts, ageMs, checks } = letter
  const about = { ...aboutOf({ name: stream }, letter), code }
  if (code === 'stream.unavailable') return { ...about, outcome: 'unavailable' }
  if (isWait(error)) {
    const waitMs = refusedWaitMs(error, ageMs, Math.random())
    const counts = isSuspect(error, letter)
    return { ...about, outcome: 'refused', again: { waitMs, checks, counts } }
  }
  if (attempts >= mostAttempts) return { ...about, outcome: 'dead' }
  const again = { waitMs: backoffMs(attempts), checks, counts: true }
  return { ...about, outcome: 'failed', again }
}
