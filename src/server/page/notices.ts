// What needs a person, in sentences, each with what to do next; nothing is shown when nothing does.
import { adviceOnCredential } from '../../domain/advice.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { stateMark } from './marks.ts'
import { stoppedSweeps } from './sweep-notices.ts'
import type { Checks, StreamState, StreamView, TeamView } from './view.ts'
import { counted, time } from './words.ts'

/** `mark`: the state whose shape stands before the sentence. */
type Notice = { readonly mark: StreamState; readonly text: Html }

// More than this is one cause with many effects, and the table shows the effects.
const mostNotices = 6

export function notices(team: TeamView, checks: Checks, nowMs: number): Html {
  const all = [
    ...checkNotices(checks),
    ...pauseNotices(team, nowMs),
    ...circuitNotices(team, nowMs),
    ...throttleNotices(team, nowMs),
    ...streamNotices(team, nowMs),
    ...stoppedSweeps(team, nowMs).map((text): Notice => ({ mark: 'failed', text })),
  ]
  const shown = all.slice(0, mostNotices)
  const rest = all.length - shown.length
  return html`<div id="notices">
    ${
      shown.length > 0 &&
      html`<section class="notices" aria-labelledby="notices-title">
        <h2 id="notices-title" class="unseen">What needs attention</h2>
        <ul>
          ${shown.map(
            ({ mark, text }) =>
              html`<li>
                ${stateMark(mark)}
                <p>${text}</p>
              </li>`,
          )}${rest > 0 && html`<li><p class="muted">and ${counted(rest, 'more')}, in the table below</p></li>`}
        </ul>
      </section>`
    }
  </div>`
}

function checkNotices(checks: Checks): Notice[] {
  const found: Notice[] = []
  if (checks.temporal === 'failing') {
    const text = html`<strong>Temporal does not answer.</strong> Nothing new is read; what is stored
      stays right as of its time. Check TEMPORAL_ADDRESS and that the server runs:
      <code>salesloft-worker doctor</code>.`
    found.push({ mark: 'failed', text })
  }
  if (checks.worker === 'failing' && checks.temporal !== 'failing') {
    const text = html`<strong>No worker is running.</strong> Nothing new is read; what is stored
      stays right as of its time. Start one: <code>salesloft-worker worker</code>.`
    found.push({ mark: 'failed', text })
  }
  if (checks.salesloft === 'failing') {
    const text = html`<strong>SalesLoft does not answer.</strong> Reading continues by itself from
      where it stopped.`
    found.push({ mark: 'behind', text })
  }
  if (checks.redis === 'failing') {
    const text = html`<strong>Redis does not answer.</strong> Look-ups go to the mirror instead;
      nothing is lost.`
    found.push({ mark: 'behind', text })
  }
  return found
}

function pauseNotices(team: TeamView, nowMs: number): Notice[] {
  if (team.pausedAt === null) return []
  if (team.pauseReason === 'auth.revoked') {
    const { refused, command } = adviceOnCredential(team.team, team.credential)
    const text = html`<strong>SalesLoft refuses ${refused}</strong> since
      ${time(team.pausedAt, nowMs)}; nothing is asked until a person runs <code>${command}</code>.
      Nothing is lost meanwhile.`
    return [{ mark: 'failed', text }]
  }
  const text = html`<strong>The team was paused</strong> ${time(team.pausedAt, nowMs)}. Resume it to
    read on from where it stopped.`
  return [{ mark: 'behind', text }]
}

function circuitNotices({ circuit }: TeamView, nowMs: number): Notice[] {
  if (circuit === undefined || circuit === null) return []
  const { openedAt, retryAt } = circuit
  const again = Date.parse(retryAt) > nowMs ? html`again ${time(retryAt, nowMs)}` : 'again now'
  const text = html`<strong>SalesLoft has not answered</strong> since ${time(openedAt, nowMs)};
    asked ${again}. Everything goes on by itself with its first answer.`
  return [{ mark: 'failed', text }]
}

function throttleNotices({ throttledUntil }: TeamView, nowMs: number): Notice[] {
  const isOver = throttledUntil === undefined || throttledUntil === null
  if (isOver || Date.parse(throttledUntil) <= nowMs) return []
  const text = html`<strong>SalesLoft answered 429</strong>: its budget is used up, by us or by
    others. The team waits and goes on ${time(throttledUntil, nowMs)}.`
  return [{ mark: 'behind', text }]
}

function failureNotice({ stream, error, nextDueAt }: StreamView, nowMs: number): Notice {
  const since = error?.failingSince
  const first = since !== undefined && html` (first ${time(since, nowMs)})`
  const due = nextDueAt !== null && Date.parse(nextDueAt) > nowMs && time(nextDueAt, nowMs)
  const text = html`<strong><a href="#stream-${stream}">${stream}</a> has failed</strong>${first}.
    ${error?.message ?? 'The log has the reason.'} Next try
    ${due === false ? 'with the next turn' : due}. <code>${error?.code ?? 'internal'}</code>`
  return { mark: 'failed', text }
}

function streamNotices(team: TeamView, nowMs: number): Notice[] {
  const failed = team.streams.filter((stream) => stream.state === 'failed')
  const refused = team.streams.filter((stream) => stream.state === 'unavailable')
  const poisoned = team.streams.filter((stream) => stream.quarantined > 0)
  return [
    ...failed.map((stream) => failureNotice(stream, nowMs)),
    ...poisoned.map(({ stream, quarantined }): Notice => {
      const text = html`<strong
          >${counted(quarantined, 'record')} of <a href="#stream-${stream}">${stream}</a></strong
        >
        could not be stored as ${quarantined === 1 ? 'it' : 'they'} should be; kept whole:
        <a href="/quarantine?team=${team.team}&stream=${stream}"
          >look at ${quarantined === 1 ? 'it' : 'them'}</a
        >.`
      return { mark: 'behind', text }
    }),
    ...team.streams.flatMap(({ stream, aside }): Notice[] => {
      if (aside === undefined || aside === null) return []
      const text = html`<strong
          >${counted(aside.count, 'parent record')} of
          <a href="#stream-${stream}">${stream}</a></strong
        >
        ${aside.count === 1 ? 'keeps' : 'keep'} failing, such as ${aside.parent}: ${aside.message}
        The others are read; asked again ${time(aside.retryAt, nowMs)}. <code>${aside.code}</code>`
      return [{ mark: 'behind', text }]
    }),
    ...refused.map(({ stream, error }): Notice => {
      const text = html`<strong
          ><a href="#stream-${stream}">${stream}</a> is not available to this key.</strong
        >
        ${error?.message ?? ''} Tried again daily.`
      return { mark: 'unavailable', text }
    }),
  ]
}
