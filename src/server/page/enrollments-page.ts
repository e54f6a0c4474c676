// Who is where in which cadence: how many are in each state and why, and the enrolments themselves, newest first.
import { type Enrollment, enrollmentStates, type EnrollmentState } from '../../domain/enrollment.ts'
import type { EnrollmentFunnel } from '../../domain/enrollment-asks.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { type Tone, toneMark } from './marks.ts'
import { table } from './table.ts'
import { counted, exact, missing, percent, time } from './words.ts'

export type EnrollmentsFilter = Readonly<
  Record<'state' | 'reason' | 'cadence' | 'person' | 'before', string | undefined>
>

export type EnrollmentsPage = {
  readonly team: string
  readonly filter: EnrollmentsFilter
  /** Newest first. */
  readonly rows: readonly Enrollment[]
  readonly next: string | undefined
  readonly funnel: EnrollmentFunnel
  readonly nowMs: number
  readonly formToken: string
}

const tones: Readonly<Record<EnrollmentState, Tone>> = {
  requested: 'busy',
  checked: 'busy',
  waiting: 'warning',
  enrolling: 'busy',
  'on-cadence': 'good',
  finished: 'good',
  refused: 'bad',
  stopped: 'quiet',
}

export function stateOf({ state, paused }: Pick<Enrollment, 'state' | 'paused'>): Html {
  return html`${toneMark(paused ? 'quiet' : tones[state])} ${state}${paused && ', paused'}`
}

export function enrollmentsMain(page: EnrollmentsPage, message: Html | false): Html {
  const { team, filter, funnel } = page
  const all = funnel.reduce((sum, { count }) => sum + count, 0)
  const of = filter.cadence === undefined ? team : `cadence ${filter.cadence} of ${team}`
  if (all === 0 && filter.cadence === undefined) return emptyMain(team, message)
  const on = funnel
    .filter(({ state }) => state === 'on-cadence')
    .reduce((sum, { count }) => sum + count, 0)
  return html`${message}
    <div class="state-line">
      <div>
        <h1>${exact(on)} of ${counted(all, 'enrolment')} of ${of} are on the cadence now</h1>
        <p>Each is followed from its request to its end; a refusal says which guard it was.</p>
      </div>
    </div>
    ${funnelOf(page, all)} ${listOf(page)}`
}

function emptyMain(team: string, message: Html | false): Html {
  return html`${message}
    <div class="narrow">
      <h1>Nobody has been enrolled yet</h1>
      <p>People are put on a cadence one by one, from a file, or by an audience:</p>
      <pre><code>salesloft-worker enroll ${team} --cadence ID --person ID --dry-run</code></pre>
      <p><a class="primary" href="/?team=${team}">To the status page</a></p>
    </div>`
}

function funnelOf({ team, filter, funnel }: EnrollmentsPage, all: number): Html {
  const order = Object.keys(enrollmentStates)
  const sorted = funnel.toSorted(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || b.count - a.count,
  )
  return html`<section aria-labelledby="funnel-title">
    <div class="section-head"><h2 id="funnel-title">By state and reason</h2></div>
    ${table({
      caption: 'How many are in each state, and why',
      heads: funnelHeads,
      rows: sorted.map(({ state, reason, count }) => {
        const link = hrefOf(team, { ...filter, state, reason: reason ?? undefined })
        return html`<tr role="row">
          <th role="rowheader" scope="row">
            <a href="${link}" title="${enrollmentStates[state]}"
              >${stateOf({ state, paused: false })}</a
            >
          </th>
          <td role="cell" data-label="Reason">${reason ?? missing('none is needed')}</td>
          <td role="cell" class="number" data-label="Enrolments">${exact(count)}</td>
          <td role="cell" class="number" data-label="Share">
            ${percent(count, all)} · ${exact(count)} of ${exact(all)}
          </td>
        </tr>`
      }),
      wraps: true,
    })}
  </section>`
}

const funnelHeads = [
  ['State', 'text'],
  ['Reason', 'text'],
  ['Enrolments', 'number'],
  ['Share', 'number'],
] as const

const heads = [
  ['Enrolment', 'text'],
  ['Person', 'number'],
  ['Cadence', 'number'],
  ['State', 'text'],
  ['Reason', 'text'],
  ['In SalesLoft', 'text'],
  ['Asked for', 'text'],
  ['By', 'text'],
] as const

function listOf(page: EnrollmentsPage): Html {
  const { team, filter, rows, next } = page
  const api = `/api/v1/teams/${team}/enrollments?${queryOf(filter)}`
  return html`<section id="streams" class="below" aria-labelledby="list-title">
    <div class="section-head">
      <h2 id="list-title">Enrolments</h2>
      <p><a href="${api}" download="${team}-enrolments.json">JSON</a></p>
    </div>
    ${filterForm(page)}
    ${
      rows.length === 0
        ? html`<p>None is like that. <a href="/enrollments?team=${team}">Show all</a></p>`
        : table({
            caption: html`${counted(rows.length, 'enrolment')}, newest first`,
            heads,
            rows: rows.map((each) => row(each, page)),
            wraps: true,
          })
    }
    ${next !== undefined && html`<p><a href="${hrefOf(team, { ...filter, before: next })}">Older</a></p>`}
  </section>`
}

function row(each: Enrollment, { team, nowMs }: EnrollmentsPage): Html {
  const { id, person, cadence, state, reason, membershipState, requestedAt, requestedBy } = each
  return html`<tr role="row" class="${state === 'refused' ? 'warning' : ''}">
    <th role="rowheader" scope="row"><a href="/enrollments/${id}?team=${team}">${id}</a></th>
    <td role="cell" class="number" data-label="Person">${person}</td>
    <td role="cell" class="number" data-label="Cadence">${cadence}</td>
    <td role="cell" data-label="State">${stateOf(each)}</td>
    <td role="cell" data-label="Reason">${reason ?? missing('none is needed')}</td>
    <td role="cell" data-label="In SalesLoft">
      ${membershipState ?? missing('there is no membership in the mirror')}
    </td>
    <td role="cell" data-label="Asked for">${time(requestedAt, nowMs)}</td>
    <td role="cell" data-label="By">${requestedBy}</td>
  </tr>`
}

function filterForm({ team, filter }: EnrollmentsPage): Html {
  const states = Object.keys(enrollmentStates)
  return html`<form method="get" action="/enrollments" class="fields">
    <input type="hidden" name="team" value="${team}" />
    <span class="fields"
      ><label for="state">State</label
      ><select id="state" name="state">
        <option value="">any</option>
        ${states.map((state) => html`<option value="${state}" ${state === filter.state && html` selected`}>${state}</option>`)}
      </select></span
    >
    ${(['reason', 'cadence', 'person'] as const).map(
      (name) =>
        html`<span class="fields"
          ><label for="${name}">${titles[name]}</label
          ><input id="${name}" name="${name}" value="${filter[name]}" maxlength="60" size="12"
        /></span>`,
    )}
    <button>Show</button>
  </form>`
}

const titles = { reason: 'Reason', cadence: 'Cadence', person: 'Person' } as const

function hrefOf(team: string, filter: EnrollmentsFilter): string {
  return `/enrollments?${queryOf({ team, ...filter })}`
}

function queryOf(filter: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) query.set(name, value)
  }
  return query.toString()
}

const done: ReadonlyMap<string | undefined, string> = new Map([
  ['pause', 'It is held back until you resume it.'],
  ['resume', 'It goes on.'],
  ['stop', 'It ends; a person who is on the cadence is being taken off it.'],
  ['retry', 'It is being judged again.'],
])

/** What an action did, said once; only words of ours, whatever the query says. */
export function enrollmentMessage(action: string | undefined): Html | false {
  const words = done.get(action)
  return words !== undefined && html`<p class="message" role="status" id="message">${words}</p>`
}
