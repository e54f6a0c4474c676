// What it took, for whoever reads along.
import { sql } from 'kysely'
import type { ChaosScene } from './scene.ts'
import type { Steering } from './steering.ts'
import { query } from './stories.ts'

export async function figuresOf(
  scene: ChaosScene,
  {
    lost,
    steering,
    seconds,
  }: {
    readonly lost: Readonly<Record<string, number>>
    readonly steering: Steering
    readonly seconds: string
  },
): Promise<readonly string[]> {
  const { simulator, workers, server, team } = scene
  const ends: Record<string, number> = {}
  for (const each of workers) {
    for (const [name, count] of Object.entries(each.ends)) ends[name] = (ends[name] ?? 0) + count
  }
  const outcomes = await query(
    scene,
    sql<{ word: string; count: number }>`
      select concat_ws(' ', state, reason) as word, count(*)::integer as count
      from worker.enrollment where team = ${team} group by 1 order by 2 desc`,
  )
  const events = await query(
    scene,
    sql<{ word: string; count: number }>`
      select kind as word, count(*)::integer as count from worker.enrollment_event
      where team = ${team} group by 1 order by 2 desc`,
  )
  const enrollments = outcomes.reduce((sum, { count }) => sum + count, 0)
  const all = simulator.requests.list()
  const toEnrol = all.filter(({ path, method, query: asked }) => isOfEnrolment(path, method, asked))
  const { made, delivered, dropped, failed } = simulator.webhooks.summary()
  return [
    `${enrollments} enrolments in ${seconds}; ${all.length} requests, ${(toEnrol.length / enrollments).toFixed(1)} of each enrolment's own`,
    `workers cut off: ${worded(ends)}; the server: ${worded(server.ends)}`,
    `answers to a POST that went wrong: ${worded(lost)}`,
    `webhooks: ${made} made, ${delivered} delivered, ${failed} failed, ${dropped} dropped`,
    `operators: ${worded(steering.counts)}`,
    `outcomes: ${worded(Object.fromEntries(outcomes.map(({ word, count }) => [word, count])))}`,
    `events: ${worded(Object.fromEntries(events.map(({ word, count }) => [word, count])))}`,
  ]
}

function worded(counts: Readonly<Record<string, number>>): string {
  return (
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ') || 'none'
  )
}

/** The others are of polls and deliveries. */
function isOfEnrolment(path: string, method: string, asked: string): boolean {
  if (path === '/v2/cadence_memberships') return method === 'POST' || asked.includes('person_id=')
  if (path === '/v2/steps') return asked.includes('cadence_id=')
  return (
    path === '/v2/me' ||
    /^\/v2\/(?:people|accounts|cadences|users|cadence_memberships)\/\d+$/.test(path)
  )
}
