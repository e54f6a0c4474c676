// Follows sweeps to their ends by their workflows: a paused stream or one that is read whole has no sweep in Postgres that
// could end.
import type { App } from '../app.ts'
import type { SweepEnd } from '../client/temporal/starts.ts'
import type { StreamName } from '../domain/streams.ts'
import { noSweepCounts, type SweepCounts } from '../domain/sweep.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { holdUpsOf } from './hold-ups.ts'
import type { Output } from './output.ts'
import { createPatience } from './patience.ts'
import { formatCount } from './words.ts'

/** `state`: `current` where all went well; of a stream that is read whole, that of its reading. */
export type Swept = SweepCounts & {
  readonly stream: StreamName
  readonly state: string
  readonly error?: { readonly code: string; readonly message: string }
}

export type SweepAsked = {
  readonly app: App
  readonly team: TeamSlug
  /** Empty: all that have been read. */
  readonly streams: readonly StreamName[]
  readonly confirm: boolean
  readonly output: Output
  readonly stopping: AbortSignal
  /** For how many seconds nothing may move; 0: for ever. */
  readonly patience: number
}

/**
 * Sweeps, and waits until all have ended or somebody stops it.
 * @returns how many there are, and those that ended
 * @throws AppError `work.stalled`, `team.paused`, `sweep.running`, `temporal.no-worker`
 */
export async function sweepAndFollow(
  asked: SweepAsked,
): Promise<{ readonly all: number; readonly swept: readonly Swept[] }> {
  const { app, team, confirm, output, stopping } = asked
  const patience = createPatience({
    output,
    stopping,
    seconds: asked.patience,
    holdUps: () => holdUpsOf({ app, team, work: 'sweep', isBegun: true }),
  })
  const begin = () => app.operations.sweepNow(team, { streams: asked.streams, confirm })
  // Asked again after an answer that was lost, what is to be confirmed would be beside itself.
  const started = await (confirm ? begin() : patience.through(begin))
  const streams = started.map(({ stream }) => stream)
  const temporal = await app.temporal()
  const ends = new Map<StreamName, SweepEnd>()
  while (!stopping.aborted) {
    for (const stream of streams) {
      if (ends.has(stream)) continue
      const end = await patience.through(() => temporal.endOfSweep(team, stream))
      if (end !== undefined) ends.set(stream, end)
    }
    if (ends.size === streams.length) break
    const places = await patience.through(() => placesOf(asked, streams))
    patience.saw(JSON.stringify([ends.size, places]))
    output.live([lineOf(places, streams.length, ends.size)])
    await patience.wait()
  }
  output.live([])
  const { teams } = await patience.through(() => app.status(team))
  const streamsNow = teams.flatMap((each) => each.streams)
  const swept = [...ends].map(([stream, end]) => {
    const now = streamsNow.find((each) => each.stream === stream)
    return sweptOf(stream, end, { sweep: now?.sweep?.error, reading: now?.error })
  })
  return { all: streams.length, swept }
}

type Place = { readonly fetched: number; readonly rest: readonly unknown[] }

/** What a page of a sweep changes, or of a reading that takes its place. */
async function placesOf(
  { app, team }: SweepAsked,
  wanted: readonly StreamName[],
): Promise<readonly Place[]> {
  const [found] = (await app.status(team)).teams
  const streams = (found?.streams ?? []).filter(({ stream }) => wanted.includes(stream))
  return streams.map(({ sweep, lastRun }) => {
    const { fetched = 0, suspects, cost, state } = sweep ?? {}
    return { fetched, rest: [suspects, cost, state, lastRun?.fetched, lastRun?.requests] }
  })
}

function lineOf(places: readonly Place[], all: number, done: number): string {
  const fetched = places.reduce((sum, each) => sum + each.fetched, 0)
  return `${formatCount(done)} of ${formatCount(all)} streams are swept, ${formatCount(fetched)} records read`
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
