// What an operator would read of a team while a test does something to it.
import { sql } from 'kysely'
import type { StreamName } from '../../src/domain/streams.ts'
import { createStatus, type TeamStatus } from '../../src/store/status.ts'
import type { StreamStatus } from '../../src/store/stream-status.ts'
import type { Rig } from './rig.ts'

/** With the streams that the rig reads. */
export async function teamStanding({ database, team, streams }: Rig): Promise<TeamStatus> {
  const { teams } = await createStatus({ database }).status(team)
  const [standing] = teams
  if (standing === undefined) throw new Error(`no status of ${team}`)
  return { ...standing, streams: standing.streams.filter(({ stream }) => streams.includes(stream)) }
}

export async function standingOf(rig: Rig, stream: StreamName): Promise<StreamStatus> {
  const { streams } = await teamStanding(rig)
  const standing = streams.find((each) => each.stream === stream)
  if (standing === undefined) throw new Error(`no status of ${stream}`)
  return standing
}

/** fetched − created − updated − unchanged − quarantined, over all runs: anything but 0 was dropped silently. */
export async function imbalance({ query, team }: Rig): Promise<number> {
  const [row] = await query<{ sum: number }>(sql`
    select coalesce(sum(fetched - created - updated - unchanged - quarantined), 0)::int as sum
    from worker.run where team = ${team}`)
  return row?.sum ?? Number.NaN
}

/** How many requests for a path have come. */
export function asked({ simulator }: Rig, path: string): number {
  return simulator.requests.summary().byPath[path] ?? 0
}

/** A clock that a test can put forward; begins six hours ago, so that no stamp is ahead of the database's. */
export function shiftedClock(): { now(): number; forward(ms: number): void } {
  let behindMs = 6 * 3_600_000
  return {
    now: () => performance.timeOrigin + performance.now() - behindMs,
    forward: (ms) => {
      behindMs = Math.max(0, behindMs - ms)
    },
  }
}
