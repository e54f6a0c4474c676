// How long a stream waits after a run: its interval at first, twice as long after each run that changed nothing, never
// longer than its maximum lag. Where a webhook, an operator or a failure comes in between, it starts again.
import type { Stream } from './streams.ts'

/** The schedule looks so often for what is due: intervals are multiples of it. */
export const tickMs = 300_000

/** A schedule that ticks a moment early still finds due what has waited its interval. */
const slackMs = 30_000

/**
 * A tick takes what comes due before the next one, but for the slack: a stream read at any moment, as one is that was just
 * connected, is polled within its interval and not a tick later.
 */
export const lookAheadMs = tickMs - 2 * slackMs

/** So much of an interval is taken off at most, a share of its own for each team and stream. */
const mostJitter = 0.1

/** From here on it grows no more, whatever the bounds: five minutes doubled so often are 58 years. */
export const mostIdleRuns = 20

export type PollingBounds = Pick<Stream, 'intervalMs' | 'maximumLagMs'>

/** @param idleRuns how many runs in a row changed nothing */
export function intervalAfter(
  idleRuns: number,
  { intervalMs, maximumLagMs }: PollingBounds,
): number {
  return Math.max(intervalMs, Math.min(maximumLagMs, intervalMs * 2 ** idleRuns))
}

/**
 * From the start of a run to when its stream is due again. Two starts lie at most one interval apart, so that what became
 * visible in between is met within it: what is taken off is the slack, and where the interval is much longer than a tick a
 * share of it, so that teams connected together do not ask together for ever. What ticks look ahead is part of that share.
 */
export function waitAfter(
  idleRuns: number,
  { team, stream }: { readonly team: string; readonly stream: Stream },
): number {
  const interval = intervalAfter(idleRuns, stream)
  const spread = interval * mostJitter * shareOf(`${team}/${stream.name}`)
  return Math.round(interval - slackMs - Math.max(0, spread - lookAheadMs))
}

/** The waits after 0, 1, 2, ... idle runs, up to the first of the maximum lag. */
export function waitsOf(given: {
  readonly team: string
  readonly stream: Stream
}): readonly number[] {
  const all = Array.from({ length: mostIdleRuns + 1 }, (_, idleRuns) => idleRuns)
  const longest = intervalAfter(mostIdleRuns, given.stream)
  const upTo = all.findIndex((idleRuns) => intervalAfter(idleRuns, given.stream) === longest)
  return all.slice(0, upTo + 1).map((idleRuns) => waitAfter(idleRuns, given))
}

/**
 * A stream is behind when the end of what it is known to be complete up to lies further back than this: its maximum lag, the
 * overlap that every run leaves open, and a tick for the run itself.
 */
export function allowedLagMs({ maximumLagMs, overlapMs }: Stream): number {
  return maximumLagMs + overlapMs + tickMs
}

/** FNV-1a with a last mixing, as a number in [0, 1): the same in every process. */
function shareOf(text: string): number {
  let hash = 0x811c9dc5
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32
}
