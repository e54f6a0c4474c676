// What one request brought becomes true in Postgres, and is counted.
import type { ReadStep } from '../client/salesloft/pages.ts'
import type { At } from '../domain/crash-points.ts'
import { addCounts, type Counts, noCounts } from '../domain/sync-plan.ts'
import type { Stream } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Sync } from '../store/sync.ts'
import type { Split } from '../store/windows.ts'
import type { Metrics } from '../telemetry/metrics.ts'

/** Where a turn is now: its sequence moves with each commit. `moved`: the next turn begins further on. */
export type Place = {
  readonly window: number | undefined
  sequence: number
  pages: number
  counts: Counts
  moved: boolean
}

export function placeAt(sequence: number, window: number | undefined): Place {
  return { window, sequence, pages: 0, counts: noCounts, moved: false }
}

export type Committed =
  { readonly kind: 'saved'; readonly paused: boolean } | { readonly kind: 'stale' }

export async function commitStep(
  parts: {
    readonly sync: Pick<Sync, 'commitPage'>
    readonly metrics: Pick<Metrics, 'stored' | 'drifted'>
    readonly at: At
  },
  given: {
    readonly team: TeamSlug
    readonly stream: Stream
    readonly runId: string
    readonly place: Place
  },
  step: ReadStep & { readonly split?: Split },
): Promise<Committed> {
  const { sync, metrics, at } = parts
  const { team, stream, runId, place } = given
  // A snapshot ends with its comparison, not with its last page.
  at('K5')
  const { sequence, window } = place
  const saved = await sync.commitPage({ ...step, team, stream, runId, sequence, window })
  at('K7')
  if (saved.kind === 'stale') return saved
  place.sequence = saved.sequence
  const { created, updated, unchanged, deleted, quarantined, paused } = saved
  const fetched = step.rows.length + step.quarantined.length
  const seen = { fetched, inserted: created, updated, unchanged, quarantined }
  metrics.stored({ team, stream: stream.name, ...seen })
  const count = Object.values(step.drift).reduce((sum, each) => sum + each, 0)
  if (count > 0) metrics.drifted({ team, stream: stream.name, count })
  const counts: Counts = { created, updated, unchanged, quarantined, deleted, cost: step.cost }
  place.counts = addCounts(place.counts, counts)
  place.pages += 1
  place.moved ||= step.resumable
  return { kind: 'saved', paused }
}
