// Follows a sync by what Postgres knows, not by Temporal: the big streams go on in workflows of their own.
import { setTimeout as wait } from 'node:timers/promises'
import type { App } from '../app.ts'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Run } from '../store/runs.ts'
import type { Output } from './output.ts'
import { renderBars, renderLine, type StreamProgress } from './progress.ts'
import type { StreamResult } from './summary.ts'

type Streams = Awaited<ReturnType<App['status']>>['teams'][number]['streams']
type StreamStatus = Streams[number]

/** How things stood before a sync was asked for; what ends after that belongs to it. */
export type Before = ReadonlyMap<string, StreamStatus['lastRun']>

const pollMs = 300
const plainLineMs = 5_000

export async function standing(app: App, team: TeamSlug): Promise<Before> {
  return new Map((await streamsOf(app, team)).map((each) => [each.stream, each.lastRun]))
}

/**
 * Waits until every wanted stream was read to an end after `before`, drawing progress on the way.
 * @returns what each stream's reading did; less than all when `stopping` aborts
 */
export async function followSync(given: {
  readonly app: App
  readonly team: TeamSlug
  /** Empty: all that are not paused. */
  readonly streams: readonly StreamName[]
  readonly before: Before
  readonly output: Output
  readonly stopping: AbortSignal
}): Promise<readonly StreamResult[]> {
  const { app, team, before, output, stopping } = given
  const wanted = new Set<string>(given.streams)
  const show = shower(output)
  // A turn counts what lies ahead of it; the first one counts the whole.
  const expected = new Map<string, number>()
  let ended: readonly string[] = []
  while (!stopping.aborted) {
    const streams = (await streamsOf(app, team)).filter((each) =>
      wanted.size === 0 ? each.state !== 'paused' : wanted.has(each.stream),
    )
    const done = streams.filter((each) => hasEnded(each, before))
    ended = done.flatMap((each) => each.lastRun?.id ?? [])
    for (const { stream, progress } of streams) {
      if (progress !== null)
        expected.set(stream, Math.max(progress.expected, expected.get(stream) ?? 0))
    }
    show(streams.map((each) => progressOf(each, done.includes(each), expected.get(each.stream))))
    if (done.length === streams.length) break
    await wait(pollMs, undefined, { signal: stopping }).catch(() => undefined)
  }
  output.live([])
  const results = (await app.sync.runs(ended)).flatMap(resultOf)
  return results.toSorted((a, b) => a.stream.localeCompare(b.stream))
}

function hasEnded({ stream, lastRun }: StreamStatus, before: Before): boolean {
  if (lastRun === null || lastRun.finishedAt === null) return false
  const was = before.get(stream)
  return was?.id !== lastRun.id || was.finishedAt === null
}

function progressOf(
  each: StreamStatus,
  done: boolean,
  expected: number | undefined,
): StreamProgress {
  const startedAt = each.progress === null ? undefined : each.lastRun?.startedAt
  const settled = done && (each.state === 'behind' || each.state === 'reading')
  return {
    stream: each.stream,
    state: settled ? 'current' : done ? each.state : 'reading',
    stored: each.progress?.stored ?? each.rows,
    expected,
    windows: each.progress?.windows,
    readingMs: done || startedAt === undefined ? undefined : Date.now() - Date.parse(startedAt),
  }
}

/** Bars that are redrawn on a terminal; elsewhere a line now and then. */
function shower(output: Output): (streams: readonly StreamProgress[]) => void {
  let saidAt = performance.now()
  return (streams) => {
    if (output.terminal) {
      output.live(renderBars(streams, output.width, output.paint))
    } else if (performance.now() - saidAt >= plainLineMs) {
      saidAt = performance.now()
      output.say(renderLine(streams))
    }
  }
}

async function streamsOf(app: App, team: TeamSlug): Promise<Streams> {
  const { teams } = await app.status(team)
  return teams.flatMap((each) => each.streams)
}

function resultOf(run: Run): readonly StreamResult[] {
  // `replaced`: another reading took its place, and is the one that counts.
  if (run.state === 'reading' || run.state === 'replaced') return []
  const { team, stream, state, created, updated, unchanged, deleted, quarantined, cost, seconds } =
    run
  return [
    {
      team,
      stream,
      state,
      created,
      updated,
      unchanged,
      deleted,
      quarantined,
      cost,
      seconds,
      ...(run.error === undefined ? {} : { error: run.error }),
    },
  ]
}
