// Follows sweeps to their ends by their workflows: a paused stream or one that is read whole has no sweep in Postgres that
// could end.
import { setTimeout as wait } from 'node:timers/promises'
import type { App } from '../app.ts'
import type { SweepEnd } from '../client/temporal/starts.ts'
import { isPassing, settled } from '../domain/errors.ts'
import type { StreamName } from '../domain/streams.ts'
import { noSweepCounts, type SweepCounts } from '../domain/sweep.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Output } from './output.ts'
import { formatCount } from './words.ts'

/** `state`: `current` where all went well; of a stream that is read whole, that of its reading. */
export type Swept = SweepCounts & {
  readonly stream: StreamName
  readonly state: string
  readonly error?: { readonly code: string; readonly message: string }
}

const pollMs = 300

/** Those that ended, until all have or somebody stops it; a Temporal that is away for a while is waited for. */
export async function followSweeps(given: {
  readonly app: App
  readonly team: TeamSlug
  readonly streams: readonly StreamName[]
  readonly output: Output
  readonly stopping: AbortSignal
}): Promise<readonly Swept[]> {
  const { app, team, streams, output, stopping } = given
  const temporal = await app.temporal()
  const ends = new Map<StreamName, SweepEnd>()
  for (;;) {
    for (const stream of streams) {
      if (ends.has(stream) || stopping.aborted) continue
      const asked = await settled(temporal.endOfSweep(team, stream))
      if (!asked.ok && !isPassing(asked.error)) throw asked.error
      if (asked.ok && asked.value !== undefined) ends.set(stream, asked.value)
    }
    if (ends.size === streams.length || stopping.aborted) break
    if (output.terminal) output.live([await lineOf(app, team, streams, ends.size)])
    await wait(pollMs, undefined, { signal: stopping }).catch(() => undefined)
  }
  output.live([])
  const { teams } = await app.status(team)
  const streamsNow = teams.flatMap((each) => each.streams)
  return [...ends].map(([stream, end]) => {
    const now = streamsNow.find((each) => each.stream === stream)
    return sweptOf(stream, end, { sweep: now?.sweep?.error, reading: now?.error })
  })
}

async function lineOf(
  app: App,
  team: TeamSlug,
  streams: readonly StreamName[],
  done: number,
): Promise<string> {
  const under = (await app.sweeps.status(team)).filter(({ stream }) => streams.includes(stream))
  const fetched = under.reduce((sum, each) => sum + each.fetched, 0)
  return `${formatCount(done)} of ${formatCount(streams.length)} streams are swept, ${formatCount(fetched)} records read`
}

/** `reasons`: why its sweep stopped, and the reading that took its place where there was none. */
function sweptOf(
  stream: StreamName,
  end: SweepEnd,
  reasons: Readonly<Record<'sweep' | 'reading', Swept['error']>>,
): Swept {
  if (end.kind === 'broken') {
    const error = { code: 'temporal.failed', message: `Its workflow was ${end.word}.` }
    return { stream, state: 'failed', ...noSweepCounts, error }
  }
  const { state, counts } = end.result
  const reason = 'code' in end.result ? reasons.sweep : reasons.reading
  const error =
    state !== 'failed' || reason === undefined
      ? {}
      : { error: { code: reason.code, message: reason.message } }
  return { stream, state, ...noSweepCounts, ...counts, ...error }
}
