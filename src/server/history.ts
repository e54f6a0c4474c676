// The last hour of what the store knows only for now. Observed by this process once a minute: after a restart the
// minutes before it are a gap, and are drawn as one.
import type { Given, TeamOutline } from './given.ts'
import { openProblemsOf, worstStream } from './page/judgement.ts'
import type { MinuteValue, TeamHistory } from './page/view.ts'
import { inTime } from './checks.ts'

export type History = Disposable & {
  of(team: string): TeamHistory
  /** Notes a state that was read anyway. */
  observe(team: TeamOutline): void
}

const minuteMs = 60_000
const minutesKept = 60
const observeTimeoutMs = 10_000

type Minute = { readonly minute: string; readonly lag: number | null; readonly problems: number }

export function createHistory(
  given: Pick<Given, 'outlines'> & { readonly now: () => number },
): History {
  const minutes = new Map<string, Minute[]>()
  const observe = (team: TeamOutline) => {
    const minute = new Date(Math.floor(given.now() / minuteMs) * minuteMs).toISOString()
    const lag = worstStream(team)?.lagSeconds ?? null
    const kept = (minutes.get(team.team) ?? []).filter((each) => each.minute !== minute)
    const now = { minute, lag, problems: openProblemsOf(team).total }
    minutes.set(team.team, [...kept, now].slice(-minutesKept))
  }
  const look = async () => {
    const answer = await inTime(given.outlines(), observeTimeoutMs)
    for (const team of answer?.value ?? []) observe(team)
  }
  void look()
  const timer = setInterval(() => void look(), minuteMs)
  timer.unref()
  const valuesOf = (team: string, pick: (minute: Minute) => number | null): MinuteValue[] =>
    (minutes.get(team) ?? []).map((each) => ({ minute: each.minute, value: pick(each) }))
  return {
    of: (team) => ({
      lag: valuesOf(team, ({ lag }) => lag),
      problems: valuesOf(team, ({ problems }) => problems),
    }),
    observe,
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
