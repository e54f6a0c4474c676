// One enrolment from its request to now: who did what and why, what its guards answered, what comes next, and what may be
// done about it.
import {
  type EnrollmentEvent,
  type EnrollmentOrder,
  enrollmentStates,
  isEnded,
} from '../../domain/enrollment.ts'
import type { EnrollmentStory } from '../../domain/enrollment-asks.ts'
import { stateOf } from './enrollments-page.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { temporalRunUrl, type TemporalUi } from './temporal-links.ts'
import { table } from './table.ts'
import { counted, missing, time } from './words.ts'

export type EnrollmentPage = {
  readonly team: string
  readonly story: EnrollmentStory
  readonly nowMs: number
  readonly formToken: string
  readonly temporalUi: TemporalUi | undefined
}

export function enrollmentMain(page: EnrollmentPage, message: Html | false): Html {
  const { team, story, nowMs, temporalUi } = page
  const { person, cadence, state, reason, requestedAt, requestedBy, source, waitingUntil } = story
  const run = { workflowId: story.workflowId, temporalRunId: null }
  const workflow = temporalRunUrl(temporalUi, run)
  return html`${message}
    <div class="state-line">
      <div>
        <h1>Person ${person} in cadence ${cadence}: ${stateOf(story)}</h1>
        <p>
          It ${meaningOf(state)}${reason !== null && html` (<code>${reason}</code>)`}.
          ${waitingUntil !== null && html`It is judged again ${time(waitingUntil, nowMs)}. `}Asked
          for ${time(requestedAt, nowMs)} by ${requestedBy} (${source}).
        </p>
      </div>
      ${buttons(page)}
    </div>
    ${facts(page)} ${guards(story, nowMs)} ${timeline(story, nowMs)}
    <p>
      <a href="/enrollments?team=${team}">All enrolments</a> ·
      <a href="/enrollments?team=${team}&amp;person=${person}">Of this person</a> ·
      <a href="/enrollments?team=${team}&amp;cadence=${cadence}">Of this cadence</a>${
        workflow !== undefined && html` · <a href="${workflow}">Its workflow</a>`
      }
      ·
      <a
        href="/api/v1/teams/${team}/enrollments/${story.id}"
        download="${team}-enrolment-${story.id}.json"
        >JSON</a
      >
    </p>`
}

/** The sentence without what it says of other fields. */
function meaningOf(state: EnrollmentStory['state']): string {
  return enrollmentStates[state].split(';')[0] ?? ''
}

function facts({ story, nowMs }: EnrollmentPage): Html {
  const { user, membership, membershipState, endedAt, errorCode } = story
  return html`<dl class="muted story">
    <dt>In the name of</dt>
    <dd>${user === null ? 'the user of the key' : `user ${user}`}</dd>
    <dt>Membership in SalesLoft</dt>
    <dd>
      ${membership === null ? missing('there is none yet') : `${membership}, ${membershipState ?? 'not in the mirror yet'}`}
    </dd>
    ${
      errorCode !== null &&
      html`<dt>Last attempt</dt>
        <dd>came to nothing: <code>${errorCode}</code></dd>`
    }
    <dt>Ended</dt>
    <dd>${endedAt === null ? missing('it goes on') : time(endedAt, nowMs)}</dd>
  </dl>`
}

const orderWords: Readonly<Record<EnrollmentOrder, string>> = {
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop',
  retry: 'Retry',
}

/** Why an action is not to be had now; false: it is. */
function whyNot({ state, paused }: EnrollmentStory, order: EnrollmentOrder): string | false {
  const ended = isEnded(state)
  switch (order) {
    case 'pause':
      if (ended) return 'it has ended'
      if (paused) return 'it is paused'
      return state === 'on-cadence' && 'SalesLoft has no pause for one person'
    case 'resume':
      return !paused && 'it is not paused'
    case 'stop':
      return ended && 'it has ended'
    case 'retry':
      return state === 'on-cadence' && 'the person is on the cadence'
  }
}

function buttons({ team, story, formToken }: EnrollmentPage): Html {
  const base = `/teams/${team}/enrollments/${story.id}`
  const all: readonly EnrollmentOrder[] = ['pause', 'resume', 'retry', 'stop']
  return html`<form method="post" action="${base}/retry" class="fields">
    <input type="hidden" name="formToken" value="${formToken}" />${all.map((order) => {
      const why = whyNot(story, order)
      return html`<button
        formaction="${base}/${order}"
        ${why !== false && html` disabled title="${why}"`}
      >
        ${orderWords[order]}
      </button>`
    })}
  </form>`
}

const guardHeads = [
  ['Guard', 'text'],
  ['Answer', 'text'],
  ['Why', 'text'],
] as const

function guards({ answers }: EnrollmentStory, nowMs: number): Html | false {
  if (answers.length === 0) return false
  return html`<section class="below" aria-labelledby="guards-title">
    <div class="section-head"><h2 id="guards-title">What its guards answered last</h2></div>
    ${table({
      caption: counted(answers.length, 'guard'),
      heads: guardHeads,
      rows: answers.map(
        ({ guard, verdict, until, why }) =>
          html`<tr role="row" class="${verdict === 'refuse' ? 'warning' : ''}">
            <th role="rowheader" scope="row">${guard}</th>
            <td role="cell" data-label="Answer">
              ${verdict}${until !== undefined && html` until ${time(until, nowMs)}`}
            </td>
            <td role="cell" data-label="Why">${why}</td>
          </tr>`,
      ),
      wraps: true,
    })}
  </section>`
}

function timeline({ events }: EnrollmentStory, nowMs: number): Html {
  return html`<section class="record" aria-labelledby="timeline-title">
    <h2 id="timeline-title">From its request to now</h2>
    <ol>
      ${events.map((event) => html`<li>${eventOf(event, nowMs)}</li>`)}
    </ol>
  </section>`
}

function eventOf({ at, kind, from, to, reason, by, detail }: EnrollmentEvent, nowMs: number): Html {
  const more = Object.entries(detail).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return html`${time(at, nowMs)} ·
    <strong>${kind}</strong
    >${to !== null && ` ${from ?? 'nothing'} → ${to}`}${reason !== null && html` (<code>${reason}</code>)`},
    by ${by}${more.length > 0 && ` · ${more.join(' · ')}`}`
}
