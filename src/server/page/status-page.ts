// Is everything current? The state line answers; figures, notices and the table say why. Each region is rendered by one
// function, for the page and for its live replacement alike.
import { figures } from './figures.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { headerState } from './layout.ts'
import { toneMark } from './marks.ts'
import { notices } from './notices.ts'
import type { Order } from './order.ts'
import { standingOf } from './standing.ts'
import { teamActions } from './stream-actions.ts'
import { streamsTable } from './streams-table.ts'
import { driftList, sweepsTable } from './sweeps-table.ts'
import type { TemporalUi } from './temporal-links.ts'
import type { Checks, TeamHistory, TeamView } from './view.ts'
import { webhooksSection } from './webhooks-section.ts'
import { relative, time } from './words.ts'

export type StatusPage = {
  readonly team: TeamView
  readonly checks: Checks
  readonly history: TeamHistory
  readonly order: Order
  readonly nowMs: number
  readonly formToken: string
  readonly temporalUi: TemporalUi | undefined
}

/** What live replacement replaces, by the id of the element. */
export function statusRegions(page: StatusPage): Readonly<Record<string, Html>> {
  const standing = standingOf(page.team, page.checks)
  return {
    'header-state': headerState(standing),
    'state-words': stateWords(page),
    'state-detail': stateDetail(page),
    'team-actions': html`<div id="team-actions">${teamActions(page)}</div>`,
    figures: figures(page.team, page.history, page.nowMs),
    notices: notices(page.team, page.checks, page.nowMs),
    streams: streamsTable(page),
    sweeps: sweepsTable(page.team, page.nowMs),
    webhooks: webhooksSection(page.team, page.nowMs),
    drift: driftList(page.team),
  }
}

export function statusMain(page: StatusPage, message: Html | false, refreshUrl: string): Html {
  const regions = statusRegions(page)
  const now = new Date(page.nowMs).toISOString()
  return html`${message}
    <div class="state-line">
      <div>
        <div aria-live="polite">${regions['state-words']}</div>
        ${regions['state-detail']}
        <p
          class="freshness"
          id="freshness"
          data-team="${page.team.team}"
          data-events="${refreshUrl.replace(/^\//, '/events')}"
        >
          <span id="live">As of ${time(now, page.nowMs)}</span> <a href="${refreshUrl}">Refresh</a>
        </p>
      </div>
      ${regions['team-actions']}
    </div>
    ${regions['figures']}${regions['notices']}${regions['streams']}${regions['sweeps']}${regions['webhooks']}${regions['drift']}`
}

// Alone in what is read aloud when it changes; what ticks stays outside.
function stateWords({ team, checks }: StatusPage): Html {
  const { tone, headline } = standingOf(team, checks)
  return html`<h1 id="state-words" class="${tone}">${toneMark(tone)} ${headline}</h1>`
}

function stateDetail({ team, checks, nowMs }: StatusPage): Html {
  const { detail } = standingOf(team, checks)
  return html`<p id="state-detail">${detail}${nextRead(team, nowMs)}</p>`
}

function nextRead(team: TeamView, nowMs: number): Html | string {
  if (team.pausedAt !== null) return ''
  const due = team.streams
    .filter((stream) => stream.state === 'current')
    .flatMap(({ nextDueAt }) => (nextDueAt === null ? [] : [nextDueAt]))
    .toSorted()[0]
  if (due === undefined || Date.parse(due) < nowMs) return ''
  return html` · next read <time datetime="${due}">${relative(due, nowMs)}</time>`
}
