// One enrolment from its request to now: who did what and why, what its guards answered, what comes next, and what may be
// done about it.
import {
  type EnrollmentEvent,
  type EnrollmentOrder,
  enrollmentStates,
  isEnded,
} from '../../domain/enrollment.ts'
import type { EnrollmentNames, NextStep } from '../../domain/enrollment-views.ts'
import type { EnrollmentStory } from '../../domain/enrollment-asks.ts'
import { stateOf } from './enrollment-state.ts'
import { sectionsNav } from './enrollments-sections.ts'
import { proof, secondThought } from './forms.ts'
import { guardsSection } from './guard-answers.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { named } from './names.ts'
import { temporalRunUrl, type TemporalUi } from './temporal-links.ts'
import { missing, time } from './words.ts'

export type EnrollmentPage = {
  readonly team: string
  readonly story: EnrollmentStory
  readonly names: EnrollmentNames
  /** What the mirror says of a membership that goes on. */
  readonly nextStep: NextStep | null
  readonly nowMs: number
  readonly formToken: string
  readonly temporalUi: TemporalUi | undefined
}

export function enrollmentMain(page: EnrollmentPage, message: Html | false): Html {
  const { team, story, nowMs, temporalUi } = page
  const { person, cadence, state, reason, requestedAt, requestedBy, source, waitingUntil } = story
  const run = { workflowId: story.workflowId, temporalRunId: null }
  const workflow = temporalRunUrl(temporalUi, run)
  return html`${message}${sectionsNav(team, 'list')}
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
    ${facts(page)} ${guardsSection('What its guards answered last', story.answers, nowMs)}
    ${timeline(story, nowMs)}
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

function facts({ story, names, nextStep, nowMs }: EnrollmentPage): Html {
  const { person, cadence, user, membership, membershipState, endedAt, errorCode } = story
  return html`<dl class="muted story">
    <dt>Person</dt>
    <dd>${named(person, names.people)}</dd>
    <dt>Cadence</dt>
    <dd>${named(cadence, names.cadences)}</dd>
    <dt>In the name of</dt>
    <dd>${user === null ? 'the user of the key' : named(user, names.users)}</dd>
    <dt>Membership in SalesLoft</dt>
    <dd>
      ${membership === null ? missing('there is none yet') : `${membership}, ${membershipState ?? 'not in the mirror yet'}`}
    </dd>
    <dt>Next</dt>
    <dd>${nextOf(story, nextStep, nowMs)}</dd>
    ${
      errorCode !== null &&
      html`<dt>Last attempt</dt>
        <dd>came to nothing: <code>${errorCode}</code></dd>`
    }
    <dt>Ended</dt>
    <dd>${endedAt === null ? missing('it goes on') : time(endedAt, nowMs)}</dd>
  </dl>`
}

function nextOf(story: EnrollmentStory, next: NextStep | null, nowMs: number): Html {
  const { state, paused, waitingUntil } = story
  if (isEnded(state)) return missing('it has ended')
  if (state === 'on-cadence') {
    return next === null ? missing('the mirror has no next step of it yet') : stepOf(next, nowMs)
  }
  if (paused) return html`it is held back until it is resumed`
  if (state !== 'waiting') return html`its workflow goes on with it at once`
  return waitingUntil === null
    ? html`it is judged again with the next news of the person`
    : html`it is judged again ${time(waitingUntil, nowMs)}`
}

function stepOf({ step, name, type, day, number, dueAt, asOf }: NextStep, nowMs: number): Html {
  const where = [
    ...(day === null ? [] : [`day ${day}`]),
    ...(number === null ? [] : [`step ${number}`]),
    ...(type === null ? [] : [type]),
  ].join(', ')
  const due = dueAt === null ? html`SalesLoft has not said when` : html`due ${time(dueAt, nowMs)}`
  return html`${step !== null && html`${name ?? 'Step'} <span class="muted">${step}</span>`}
  ${where !== '' && `(${where})`} · ${due} · as SalesLoft had it ${time(asOf, nowMs)}`
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

function buttons(page: EnrollmentPage): Html {
  const { person, cadence, state } = page.story
  const whom = `person ${person}`
  const anew = `It is judged anew, and ${whom} is put on cadence ${cadence} in SalesLoft if the guards let it.`
  const off =
    state === 'on-cadence'
      ? `This takes ${whom} off cadence ${cadence} in SalesLoft.`
      : `This ends it; ${whom} is taken off cadence ${cadence} in SalesLoft if that is under way.`
  return html`<div class="fields">
    ${button(page, 'pause')}${button(page, 'resume')}
    ${secondThought({
      word: orderWords.retry,
      says: anew,
      form: button(page, 'retry', 'Yes, retry'),
      whyNot: whyNot(page.story, 'retry'),
    })}
    ${secondThought({
      word: orderWords.stop,
      says: off,
      form: button(page, 'stop', 'Yes, stop it'),
      whyNot: whyNot(page.story, 'stop'),
    })}
  </div>`
}

function button(page: EnrollmentPage, order: EnrollmentOrder, word = orderWords[order]): Html {
  const { team, story, formToken } = page
  const why = whyNot(story, order)
  return html`<form method="post" action="/teams/${team}/enrollments/${story.id}/${order}">
    ${proof(formToken)}<button ${why !== false && html` disabled title="${why}"`}>${word}</button>
  </form>`
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
