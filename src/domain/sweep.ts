// What a sweep does next, what of its answers is believed, and what people are told of it.
import type { StreamKind } from './catalogue/entry.ts'
import type { StreamName } from './streams.ts'

/** `reading`: the full walk. `asking`: for what it did not meet, by ids. `reading-again`: the same without ids. */
export type SweepPhase = 'reading' | 'asking' | 'reading-again'

export type SweepCounts = {
  readonly fetched: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly quarantined: number
  readonly deleted: number
  /** Rows set back to an older version, after it was read twice. */
  readonly repaired: number
  /** Rows that earlier readings should have known, and did not or knew otherwise. */
  readonly mismatched: number
  readonly suspects: number
  readonly cost: number
  readonly requests: number
}

export const noSweepCounts: SweepCounts = {
  fetched: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  quarantined: 0,
  deleted: 0,
  repaired: 0,
  mismatched: 0,
  suspects: 0,
  cost: 0,
  requests: 0,
}

/** `whole`: the stream finds deletes by itself at each full reading, so it is to be read fully instead. */
export type SweepState = 'more' | 'current' | 'paused' | 'superseded' | 'failed' | 'whole'

export type SweepTurn = {
  readonly stream: StreamName
  readonly state: SweepState
  /** Of the sweep as a whole, so far. */
  readonly counts: SweepCounts
  readonly code?: string
}

/** Ids known to be alive that are asked for along with suspects. */
export const witnessCount = 3

/** Whether a stream is walked by its sweep; the others compare at each full reading. */
export function isWalked({
  mode,
  hasUpdatedAt,
}: {
  readonly mode: StreamKind
  readonly hasUpdatedAt: boolean
}): boolean {
  return hasUpdatedAt && (mode === 'cursor' || mode === 'bounded')
}

/**
 * What follows a walk that left something to confirm. Without a witness no answer to `ids[]` could be believed, so an
 * empty walk is repeated.
 */
export function phaseAfterWalk(given: {
  readonly hasIds: boolean
  readonly witnesses: readonly string[]
}): SweepPhase {
  return given.hasIds && given.witnesses.length > 0 ? 'asking' : 'reading-again'
}

/** An answer to `ids[]` counts only if it says that it filtered by them and holds a record that was just met. */
export function isBelievable(answer: {
  readonly echoed: boolean
  readonly ids: readonly string[]
  readonly witnesses: readonly string[]
}): boolean {
  return answer.echoed && answer.witnesses.some((id) => answer.ids.includes(id))
}

/** One line for the Temporal UI. */
export function describeSweep({ state, counts, code }: SweepTurn): string {
  const { fetched, suspects, deleted, created, repaired, mismatched, quarantined, cost } = counts
  const parts = [
    `${code === undefined ? state : `${state} (${code})`}: **${fetched}** read`,
    `${created} created`,
    `${suspects} suspects`,
    `**${deleted}** deleted`,
    `${mismatched} differed`,
    `${repaired} set back`,
  ]
  if (quarantined > 0) parts.push(`**${quarantined} quarantined**`)
  return [...parts, `cost ${cost}`].join(' · ')
}

/** What people are told that it found: `6 suspects, 6 deleted`; `nothing` where that is so. */
export function foundBy(
  counts: Pick<SweepCounts, 'suspects' | 'deleted' | 'repaired' | 'mismatched'>,
): string {
  const { suspects, deleted, repaired, mismatched } = counts
  const parts = Object.entries({ suspects, deleted, 'set back': repaired, differed: mismatched })
  const told = parts.flatMap(([word, count]) => (count > 0 ? [`${String(count)} ${word}`] : []))
  return told.length === 0 ? 'nothing' : told.join(', ')
}
