// Work that never ends: streams that are read in full again as soon as they have been.
import { setTimeout as sleep } from 'node:timers/promises'
import { settled } from '../src/domain/errors.ts'
import type { StreamName } from '../src/domain/streams.ts'
import type { TeamSlug } from '../src/domain/teams.ts'
import type { Place } from './scene.ts'

const everyMs = 2_000

export async function keepReading(
  { temporal }: Pick<Place, 'temporal'>,
  teams: readonly TeamSlug[],
  streams: readonly StreamName[],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    for (const team of teams) {
      for (const stream of streams) {
        await settled(temporal.startStream(team, stream, { full: true }))
      }
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined)
  }
}
