// Which streams a world reads: people always, others by chance, of every kind; children with their parents.
import type { Draw } from '../../simulator/world/draws.ts'
import { streamOf, type StreamName } from '../../src/domain/streams.ts'

const along: readonly StreamName[] = [
  'emails',
  'calls',
  'cadence_memberships',
  'accounts',
  'steps',
  'cadences',
]

const rarer: readonly StreamName[] = [
  // Along `updated_at`, without `ids[]` or with other ids, and with a fallback.
  'conversations',
  'activity_histories',
  'team_templates',
  'tasks',
  'opportunities',
  'opportunity_people',
  'meetings_settings',
  // Whole.
  'users',
  'person_stages',
  'groups',
  'tags',
  'crm_users',
  'account_types',
  'custom_roles',
  'actions',
  'bulk_jobs',
  'team',
  // By a time of their own.
  'meetings',
  // Below others.
  'conversations_extensive',
  'cadence_stats',
  'cadence_exports',
  'job_data',
  'bulk_job_results',
  'recording_settings',
]

export function drawStreams(draw: Draw): readonly StreamName[] {
  const wanted: StreamName[] = ['people']
  for (const name of along) if (draw.chance(0.25)) wanted.push(name)
  for (const name of rarer) if (draw.chance(0.1)) wanted.push(name)
  return [...new Set(wanted.flatMap(withParent))]
}

function withParent(name: StreamName): readonly StreamName[] {
  const { parent } = streamOf(name)
  return parent === undefined ? [name] : [streamOf(parent.stream).name, name]
}

export function drawSizes(draw: Draw): Readonly<Record<string, number>> {
  const paths = [...along, ...rarer].map((name) => streamOf(name).path)
  const sizes = paths.map((path) => [path, sizeOf(draw, path)] as const)
  return Object.fromEntries(sizes.filter(([path]) => !path.includes('{')))
}

// Each parent is a request.
const few = new Set(['cadences', 'conversations', 'bulk_jobs', 'phone_number_assignments'])

function sizeOf(draw: Draw, path: string): number {
  return few.has(path) ? 3 + draw.below(9) : 10 + draw.below(draw.chance(0.3) ? 300 : 60)
}

/** Streams with records of their own, which can change. */
export function isMovable(name: StreamName): boolean {
  const { kind, path } = streamOf(name)
  return kind !== 'single' && (kind !== 'child' || path === 'bulk_jobs/{id}/job_data')
}
