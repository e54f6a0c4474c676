// What one request brought becomes true in Postgres, and is counted.
import type { ReadStep } from '../client/salesloft/pages.ts'
import type { At } from '../domain/crash-points.ts'
import type { Counts } from '../domain/sync-plan.ts'
import type { Stream } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Sync } from '../store/sync.ts'
import type { Split } from '../store/windows.ts'
import type { Metrics } from '../telemetry/metrics.ts'

/** Where a turn is now: its sequence moves with each commit. */
export type Place = { sequence: number; readonly window: number | undefined }

export type Committed =
  | { readonly kind: 'saved'; readonly counts: Counts; readonly paused: boolean }
  | { readonly kind: 'stale' }

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
  const saved = await sync.commitPage({ ...step, team, stream, runId, ...place })
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
  return { kind: 'saved', counts, paused }
}
