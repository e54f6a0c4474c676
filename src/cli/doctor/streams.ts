// What is known from readings, without asking SalesLoft again.
import type { App } from '../../app.ts'
import { adviceOn } from '../../domain/advice.ts'
import { streamOf } from '../../domain/streams.ts'
import type { StreamState, StreamStatus } from '../../store/stream-status.ts'
import type { TeamStatus } from '../../store/status.ts'
import { formatCount, formatSeconds, formatSome, formatStamp } from '../words.ts'
import { checked, fail, ok, warn, type Finding, type Look } from './finding.ts'

export async function streamFindings(app: App, status: TeamStatus): Promise<readonly Finding[]> {
  const { team, streams } = status
  const looks: Readonly<Record<string, () => Look>> = {
    team: () => teamLook(status),
    scopes: () => scopes(streams),
    streams: () => failing(status),
    lag: () => lag(status),
    quarantine: () => quarantine(status),
    parents: () => parents(status),
  }
  return await Promise.all([
    ...Object.entries(looks).map(([check, look]) =>
      checked({ check, team }, () => Promise.resolve(look())),
    ),
    checked({ check: 'sweeps', team }, async () => sweeps(app, status)),
    checked({ check: 'rows', team }, async () => rows(app, status)),
  ])
}

const inState = (streams: readonly StreamStatus[], state: StreamState): readonly StreamStatus[] =>
  streams.filter((stream) => stream.state === state)

function teamLook({ team, state, pausedAt, note, streams }: TeamStatus): Look {
  if (state === 'paused') {
    const why = note === null ? '' : ` (${note})`
    return warn(
      `paused since ${formatStamp(pausedAt)} UTC${why}`,
      `Nothing is read. Run: salesloft-worker resume ${team}`,
    )
  }
  const paused = streams.filter((stream) => stream.pausedAt !== null)
  if (paused.length === 0) return ok('running')
  return warn(
    `paused: ${paused.map(({ stream }) => stream).join(', ')}`,
    `Run: salesloft-worker resume ${team} STREAM`,
  )
}

function scopes(streams: readonly StreamStatus[]): Look {
  const closed = inState(streams, 'unavailable')
  if (closed.length === 0) return ok('every stream may be read')
  const named = closed.map(({ stream }) => `${stream} (${streamOf(stream).scope})`).join(', ')
  return warn(`not readable: ${named}`, 'Give the key these scopes; each is tried again daily.')
}

function failing({ team, streams }: TeamStatus): Look {
  const failed = inState(streams, 'failed')
  if (failed.length === 0) return ok(`${streams.length} streams, none failing`)
  const named = failed.map(({ stream, error }) =>
    error === undefined
      ? stream
      : `${stream} (${error.code} since ${formatStamp(error.failingSince)} UTC)`,
  )
  return fail(
    `failing: ${formatSome(named)}`,
    `docs/errors.md has each code; the whole message: salesloft-worker status ${team}`,
  )
}

function lag({ streams }: TeamStatus): Look {
  const behind = inState(streams, 'behind')
  if (behind.length === 0) return ok('nothing is behind')
  const named = behind.map(({ stream, lagSeconds }) =>
    lagSeconds === null ? `${stream} (never read)` : `${stream} (${formatSeconds(lagSeconds)})`,
  )
  return warn(
    `behind: ${formatSome(named)}`,
    'Look at worker, schedule and budget above; it catches up by itself.',
  )
}

function quarantine({ team, streams }: TeamStatus): Look {
  const held = streams.filter((stream) => stream.quarantined > 0)
  if (held.length === 0) return ok('empty')
  const named = held.map(({ stream, quarantined }) => `${formatCount(quarantined)} of ${stream}`)
  return warn(`not stored: ${formatSome(named)}`, `Run: salesloft-worker quarantine list ${team}`)
}

function parents({ streams }: TeamStatus): Look {
  const named = streams.flatMap(({ stream, aside }) =>
    aside === null
      ? []
      : [`${formatCount(aside.count)} of ${stream}, such as ${aside.parent} (${aside.code})`],
  )
  if (named.length === 0) return ok('none is passed by')
  return warn(
    `passed by, as they keep failing: ${formatSome(named)}`,
    'Look at that record in SalesLoft; each is asked again by itself, at the latest after a day.',
  )
}

// One begins each night; one night may be spent on a first read.
const sweepDays = 2

async function sweeps(app: App, { team, streams }: TeamStatus): Promise<Look> {
  const stopped = streams.flatMap(({ stream, sweep }) =>
    sweep?.error === undefined ? [] : [{ stream, code: sweep.error.code }],
  )
  const [first] = stopped
  if (first !== undefined) {
    const named = stopped.map(({ stream, code }) => `${stream} (${code})`)
    return warn(`stopped: ${formatSome(named)}`, adviceOn(first.code, team, first.stream))
  }
  const overdue = await app.sweeps.overdue(team, sweepDays)
  if (overdue.length === 0) return ok('none stopped, and none is overdue')
  return warn(
    `none came to its end for ${sweepDays} days: ${overdue.join(', ')}`,
    `Look at worker, schedule and budget above, then: salesloft-worker sweep ${team} --wait`,
  )
}

async function rows(app: App, { team }: TeamStatus): Promise<Look> {
  const behind = await app.examination.rowsBehind(team)
  if (behind.length === 0) return ok('as far as their cursors say')
  const named = [...new Set(behind.map(({ stream }) => stream))]
  return warn(
    `older than their cursor: ${formatSome(named)} (restored or edited apart?)`,
    `Run: salesloft-worker sync ${team} ${named.join(' ')} --full`,
  )
}
