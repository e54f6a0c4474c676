// What becomes of a reading: how far it goes at once, what its failure means, and what people are told of it.
import { type AppError, type ErrorCode, isPassing } from './errors.ts'
import type { Lane } from './budget.ts'
import type { StreamName } from './streams.ts'

export type Counts = {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly deleted: number
  readonly quarantined: number
  readonly cost: number
}

export const noCounts: Counts = {
  created: 0,
  updated: 0,
  unchanged: 0,
  deleted: 0,
  quarantined: 0,
  cost: 0,
}

export function addCounts(a: Counts, b: Counts): Counts {
  return {
    created: a.created + b.created,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    deleted: a.deleted + b.deleted,
    quarantined: a.quarantined + b.quarantined,
    cost: a.cost + b.cost,
  }
}

/**
 * How a turn at a stream ended. `more`: the limit was reached first. `superseded`: somebody else is reading it.
 * `retrying`: a passing failure; another turn goes on.
 */
export type TurnState =
  'current' | 'more' | 'paused' | 'superseded' | 'failed' | 'unavailable' | 'retrying'

export type Turn = {
  readonly stream: StreamName
  readonly state: TurnState
  readonly counts: Counts
  readonly runId: string | null
  readonly watermark: string | null
  /** Why it failed, for people. */
  readonly code?: ErrorCode
  /** A long reading goes on in these. */
  readonly windows?: WindowsToRead
}

/** What is left of a reading that was split into windows of time. */
export type WindowsToRead = {
  /** How many are read at once. */
  readonly lanes: number
  /** Numbers of those that are not read to their end, the largest first. */
  readonly open: readonly number[]
  /** How many windows there are. */
  readonly all: number
  /** Records in all, and those that are read. */
  readonly expected: number
  readonly fetched: number
}

/** `failed (stream.unordered)` */
export function describeState({ state, code }: Pick<Turn, 'state' | 'code'>): string {
  return code === undefined ? state : `${state} (${code})`
}

/** Whether a stream needs a workflow of its own to go on. */
export function needsMore({ state }: Turn): boolean {
  return state === 'more' || state === 'retrying'
}

/** An incremental poll stops after so many pages; what is longer than that goes on in a workflow of its own. */
export const pollPages = 3
/** One activity of a longer reading: short enough to give its slot back, long enough for 60 to make a million rows. */
export const turnLimit = { pages: 100, ms: 60_000 } as const
/** Ids in one request for records by their ids: SalesLoft takes 100, and a sweep adds three witnesses. */
export const idsPerRequest = 97
/** Why a record is in quarantine that nobody looks into but in a process of its own; it is tried again once an hour. */
export const crashedReason = 'ended the process that read it'
/** Such a record is tried again when it has changed. */
export const crashedHereReason = 'ended the worker again and again, though no process that tried it'
export const tooLargeReason = 'larger than 32 MiB; its beginning is kept'
/** A record that fails so often in a row is put aside: the children of the others are read, its own later. */
export const triesOfAParent = 3
/** Parents looked up at once, to be asked for their children one by one. */
export const parentsAtOnce = 100
/** Streams that one activity polls: what comes of them stays below 8 KiB in the history. */
export const pollsTogether = 32
/**
 * A poll gives its slot back after so long, and what it has not come to goes on in workflows of its own, which have their share
 * of a worker: polls may take all slots, and teams that SalesLoft is slow for would hold them.
 */
export const pollMs = 20_000
/** Streams polled at once: at a round trip of 300 ms one by one would use a third of the budget. */
export const pollsAtOnce = 4

/** The first and the full reading leave the budget to polls and people; a poll leaves it to people. */
export function laneOf(given: { readonly watermark: string | null; readonly full: boolean }): Lane {
  return given.watermark === null || given.full ? 'big-read' : 'incremental'
}

/**
 * A reading that keeps failing for so long ends as failed; the next poll begins another. Until then it is back within half
 * a minute of SalesLoft, after that within five.
 */
export const failingPatienceMs = 30 * 60_000

export type Verdict =
  /** Temporal tries again, later. */
  | { readonly kind: 'retry' }
  /** The whole team stops until somebody acts. */
  | { readonly kind: 'pause-team' }
  /** This stream stops, the others go on; it is tried again after a while by itself. */
  | {
      readonly kind: 'give-up'
      readonly state: 'failed' | 'unavailable'
      readonly retryInMs: number
    }
  /** The team was paused or disconnected meanwhile. */
  | { readonly kind: 'paused' }

const daily = 24 * 3_600_000
const quarterHourly = 15 * 60_000
const nextPoll = 60_000

const verdicts: Readonly<Partial<Record<ErrorCode, Verdict>>> = {
  'team.paused': { kind: 'paused' },
  'team.unknown': { kind: 'paused' },
  'auth.revoked': { kind: 'pause-team' },
  // Of this process's configuration, not of the team: others may have the right keys, and this one after its restart.
  'secret.unreadable': { kind: 'give-up', state: 'failed', retryInMs: nextPoll },
  'auth.client': { kind: 'give-up', state: 'failed', retryInMs: nextPoll },
  'stream.unavailable': { kind: 'give-up', state: 'unavailable', retryInMs: daily },
}

/** `failingForMs`: for how long the stream has been failing. */
export function verdictOn(error: AppError, failingForMs = 0): Verdict {
  const special = verdicts[error.code]
  if (special !== undefined) return special
  if (isPassing(error)) {
    return failingForMs < failingPatienceMs
      ? { kind: 'retry' }
      : { kind: 'give-up', state: 'failed', retryInMs: nextPoll }
  }
  return { kind: 'give-up', state: 'failed', retryInMs: quarterHourly }
}

/** One line for the Temporal UI. */
export function describeCounts(counts: Counts, watermark: string | null): string {
  const { created, updated, unchanged, deleted, quarantined, cost } = counts
  const parts = [`**${created}** created`, `**${updated}** updated`, `${unchanged} unchanged`]
  if (deleted > 0) parts.push(`${deleted} deleted`)
  if (quarantined > 0) parts.push(`**${quarantined} quarantined**`)
  parts.push(`cost ${cost}`)
  if (watermark !== null) parts.push(`complete up to ${watermark}`)
  return parts.join(' · ')
}

/** The same for many streams, as a Markdown table. */
export function describeTurns(turns: readonly Turn[]): string {
  if (turns.length === 0) return 'Nothing was due.'
  const rows = turns.map(
    ({ stream, state, code, counts, watermark }) =>
      `| ${stream} | ${describeState({ state, ...(code && { code }) })} | ${counts.created} | ${counts.updated} | ${counts.unchanged} | ${counts.quarantined} | ${counts.cost} | ${watermark ?? ''} |`,
  )
  return [
    '| stream | state | created | updated | unchanged | quarantined | cost | complete up to |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}
