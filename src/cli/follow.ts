// Follows a sync by what Postgres knows, not by Temporal: the big streams go on in workflows of their own.
import type { App } from '../app.ts'
import { settled } from '../domain/errors.ts'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { streamsPaused } from '../services/operations.ts'
import type { Run } from '../store/runs.ts'
import { holdUpsOf, requireMoving } from './hold-ups.ts'
import type { Output } from './output.ts'
import { createPatience, type Patience } from './patience.ts'
import { renderBars, renderLine, type StreamProgress } from './progress.ts'
import type { StreamResult } from './summary.ts'

type Streams = Awaited<ReturnType<App['status']>>['teams'][number]['streams']
type StreamStatus = Streams[number]

/** How things stood before a sync was asked for; what ends after that belongs to it. */
type Before = ReadonlyMap<string, StreamStatus['lastRun']>

const plainLineMs = 5_000

export type SyncAsked = {
  readonly app: App
  readonly team: TeamSlug
  /** Empty: all that are not paused. */
  readonly streams: readonly StreamName[]
  readonly full?: boolean
  readonly output: Output
  readonly stopping: AbortSignal
  /** For how many seconds nothing may move; 0: for ever. */
  readonly patience: number
  readonly onBegun?: () => void
}

/**
 * Syncs, and waits until every wanted stream was read to an end, drawing progress on the way.
 * @returns what each stream's reading did; less than all when `stopping` aborts
 * @throws AppError `work.stalled`, `team.paused`, `stream.paused`, `temporal.no-worker`
 */
export async function syncAndFollow(asked: SyncAsked): Promise<readonly StreamResult[]> {
  const { app, team, output, stopping } = asked
  let isBegun = false
  const patience = createPatience({
    output,
    stopping,
    seconds: asked.patience,
    holdUps: () => holdUpsOf({ app, team, work: 'sync', isBegun }),
  })
  const look = async (): Promise<Streams> => {
    const streams = await patience.through(() => wantedOf(asked))
    patience.saw(JSON.stringify(streams.map(placeOf)))
    return streams
  }
  const before: Before = new Map((await look()).map((each) => [each.stream, each.lastRun]))
  await begin(asked, patience, look)
  isBegun = true
  if (!stopping.aborted) asked.onBegun?.()
  const show = shower(output)
  // A turn counts what lies ahead of it; the first one counts the whole.
  const expected = new Map<string, number>()
  let ended: readonly string[] = []
  while (!stopping.aborted) {
    const streams = await look()
    const done = streams.filter((each) => hasEnded(each, before))
    ended = done.flatMap((each) => each.lastRun?.id ?? [])
    for (const { stream, progress } of streams) {
      if (progress !== null)
        expected.set(stream, Math.max(progress.expected, expected.get(stream) ?? 0))
    }
    show(streams.map((each) => progressOf(each, done.includes(each), expected.get(each.stream))))
    if (done.length === streams.length) break
    await patience.wait()
  }
  output.live([])
  const results = (await patience.through(() => app.sync.runs(ended))).flatMap(resultOf)
  return results.toSorted((a, b) => a.stream.localeCompare(b.stream))
}

/** A run that is under way may have looked before: it is waited for, like everything else. */
async function begin(
  { app, team, streams, full = false, stopping }: SyncAsked,
  patience: Patience,
  look: () => Promise<unknown>,
): Promise<void> {
  await using over = new AsyncDisposableStack()
  const giveUp = new AbortController()
  over.defer(() => giveUp.abort())
  const signal = AbortSignal.any([stopping, giveUp.signal])
  await patience.through(async () => {
    const work = app.operations.syncNow(team, { streams, full, signal })
    const ended = settled(work).then((outcome) => ({ outcome }))
    for (;;) {
      await patience.wait({ work })
      const now = await Promise.race([ended, Promise.resolve(undefined)])
      if (stopping.aborted || now?.outcome.ok === true) return
      if (now?.outcome.ok === false) throw now.outcome.error
      await look()
    }
  })
}

/** @throws AppError `team.paused`, `stream.paused`: what was paused meanwhile would be waited for in vain */
async function wantedOf({ app, team, streams: names }: SyncAsked): Promise<Streams> {
  const [found] = (await app.status(team)).teams
  if (found === undefined) return []
  requireMoving(found)
  const { streams } = found
  if (names.length === 0) return streams.filter(({ state }) => state !== 'paused')
  const wanted = streams.filter(({ stream }) => names.includes(stream))
  const paused = wanted.filter(({ state }) => state === 'paused')
  if (paused.length > 0)
    throw streamsPaused(
      team,
      paused.map(({ stream }) => stream),
    )
  return wanted
}

/** What a page that is stored changes, and a reading that ends. */
function placeOf({ stream, state, rows, quarantined, lastRun }: StreamStatus): readonly unknown[] {
  const { id, fetched, requests, finishedAt } = lastRun ?? {}
  return [stream, state, rows, quarantined, id, fetched, requests, finishedAt]
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
  const isRead = done && (each.state === 'behind' || each.state === 'reading')
  return {
    stream: each.stream,
    state: isRead ? 'current' : done ? each.state : 'reading',
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
