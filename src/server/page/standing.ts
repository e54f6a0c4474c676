// The answer to "Is everything current?" in words: the worst thing that is true comes first.
import { adviceOnCredential } from '../../domain/advice.ts'
import { isWaiting } from './judgement.ts'
import type { Tone } from './marks.ts'
import type { Checks, StreamState, StreamView, TeamView } from './view.ts'
import { counted, duration, exact, percent } from './words.ts'

export type Standing = {
  readonly tone: Tone
  /** One sentence without a full stop; the page's heading. */
  readonly headline: string
  /** For the header and the title of the window: `2 streams behind`. */
  readonly short: string
  readonly detail: string
}

export function standingOf(team: TeamView, checks: Checks): Standing {
  const total = team.streams.length
  const count = (state: StreamState) =>
    team.streams.filter((stream) => stream.state === state).length
  const failed = count('failed')
  const behind = team.streams.filter((each) => each.state === 'behind' && !isWaiting(each)).length
  const readable = team.streams.filter((stream) => stream.state !== 'unavailable')
  const incomplete = readable.filter((stream) => stream.watermark === null)
  const detail = details(total, {
    behind: failed > 0 ? behind : 0,
    paused: count('paused'),
    'not available to this key': count('unavailable'),
    'with a sweep that stopped': team.streams.filter(({ sweep }) => sweep?.state === 'failed')
      .length,
  })

  if (team.state === 'disconnected') return disconnected
  if (team.pausedAt !== null) return pausedStanding(team)
  if (checks.temporal === 'failing') {
    const headline = 'Nothing is being read: Temporal does not answer'
    return {
      tone: 'bad',
      headline,
      short: 'Temporal away',
      detail: 'Stored rows stay as they are; reading resumes by itself.',
    }
  }
  if (checks.worker === 'failing') return noWorker
  if (team.circuit !== undefined && team.circuit !== null) return away
  if (failed > 0) {
    const verb = failed === 1 ? 'has' : 'have'
    const headline = `${exact(failed)} of ${counted(total, 'stream')} ${verb} failed`
    return { tone: 'bad', headline, short: `${counted(failed, 'stream')} failed`, detail }
  }
  if (behind > 0) {
    const headline = `${exact(behind)} of ${counted(total, 'stream')} ${behind === 1 ? 'is' : 'are'} behind`
    return { tone: 'warning', headline, short: `${counted(behind, 'stream')} behind`, detail }
  }
  if (incomplete.length > 0) return firstRead(team, readable.length, incomplete)
  return { tone: 'good', headline: 'Everything is current', short: 'all current', detail }
}

const disconnected: Standing = {
  tone: 'quiet',
  headline: 'Disconnected',
  short: 'disconnected',
  detail: 'Nothing is read; what was mirrored is kept as it was.',
}

const noWorker: Standing = {
  tone: 'bad',
  headline: 'Nothing is being read: no worker is running',
  short: 'no worker',
  detail: 'Stored rows stay as they are; a worker goes on from there.',
}

const away: Standing = {
  tone: 'bad',
  headline: 'SalesLoft does not answer',
  short: 'SalesLoft away',
  detail: 'One request tries now and then; stored rows stay as they are.',
}

function pausedStanding(team: TeamView): Standing {
  if (team.pauseReason === 'auth.revoked') {
    const { refused } = adviceOnCredential(team.team, team.credential)
    return {
      tone: 'bad',
      headline: `Paused: SalesLoft refuses ${refused}`,
      short: `${refused.replace('the ', '')} refused`,
      detail: 'Connect the team again; nothing is lost meanwhile.',
    }
  }
  const detail = 'Nothing is read until it is resumed; nothing is lost meanwhile.'
  return { tone: 'warning', headline: 'Paused', short: 'paused', detail }
}

/** `12 streams, 1 behind, 2 paused`: what the headline does not say. */
function details(total: number, others: Readonly<Record<string, number>>): string {
  const parts = Object.entries(others).flatMap(([words, count]) =>
    count > 0 ? [`${exact(count)} ${words}`] : [],
  )
  return [counted(total, 'stream'), ...parts].join(', ')
}

function firstRead(team: TeamView, total: number, incomplete: readonly StreamView[]): Standing {
  const done = total - incomplete.length
  const { stored, expected } = firstReadProgress(team.streams)
  const share = expected > 0 ? `, ${percent(stored, expected)} of ${counted(expected, 'row')}` : ''
  const left = secondsLeft(team)
  return {
    tone: 'busy',
    headline: `First read: ${exact(done)} of ${counted(total, 'stream')} complete`,
    short: 'first read',
    detail:
      left === null
        ? `Waiting for the first answers${share}`
        : `About ${duration(left)} left at the full budget${share}`,
  }
}

function firstReadProgress(all: readonly StreamView[]): { stored: number; expected: number } {
  let stored = 0
  let expected = 0
  for (const stream of all) {
    if (stream.watermark !== null || stream.progress?.expected === undefined) continue
    stored += stream.progress.stored
    expected += Math.max(stream.progress.stored, stream.progress.expected ?? 0)
  }
  return { stored, expected }
}

// 100 records cost 1; the governor spends 96 % of the limit (domain/budget.ts).
const recordsPerCost = 100
const shareOfLimit = 0.96

/** How long the rest of the first read takes if nobody else uses the budget; null before the first answer. */
export function secondsLeft(team: TeamView): number | null {
  const { stored, expected } = firstReadProgress(team.streams)
  if (expected === 0 || team.budget.limit <= 0) return null
  return ((expected - stored) / recordsPerCost / (team.budget.limit * shareOfLimit)) * 60
}
