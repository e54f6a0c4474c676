// The last hour of what the store knows only for now. Observed by this process once a minute: after a restart the
// minutes before it are a gap, and are drawn as one.
import type { Given } from './given.ts'
import { openProblemsOf, worstStream } from './page/judgement.ts'
import type { MinuteValue, TeamHistory, TeamView } from './page/view.ts'
import { inTime } from './checks.ts'

export type History = Disposable & {
  of(team: string): TeamHistory
  /** Notes a state that was read anyway. */
  observe(team: TeamView): void
}

const minuteMs = 60_000
const minutesKept = 60
const observeTimeoutMs = 10_000

type Minute = { readonly minute: string; readonly lag: number | null; readonly problems: number }

export function createHistory(
  given: Pick<Given, 'status'> & { readonly now: () => number },
): History {
  const minutes = new Map<string, Minute[]>()
  const observe = (team: TeamView) => {
    const minute = new Date(Math.floor(given.now() / minuteMs) * minuteMs).toISOString()
    const lag = worstStream(team)?.lagSeconds ?? null
    const kept = (minutes.get(team.team) ?? []).filter((each) => each.minute !== minute)
    const now = { minute, lag, problems: openProblemsOf(team).total }
    minutes.set(team.team, [...kept, now].slice(-minutesKept))
  }
  const look = async () => {
    const answer = await inTime(given.status(), observeTimeoutMs)
    for (const team of answer?.value.teams ?? []) observe(team)
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
