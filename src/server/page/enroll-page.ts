// A person is enrolled in two steps: what every guard answers now, asked of SalesLoft itself, and then the enrolment.
import type { EnrollmentNames } from '../../domain/enrollment-views.ts'
import type { EnrollmentAnswer } from '../../domain/enrollment-asks.ts'
import { stateOf } from './enrollment-state.ts'
import { sectionsNav } from './enrollments-sections.ts'
import { field, hidden, problem, proof } from './forms.ts'
import { guardsSection } from './guard-answers.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { named } from './names.ts'
import { time } from './words.ts'

export const enrollFields = ['cadence', 'person', 'user', 'step'] as const
export type EnrollFilled = Readonly<
  Partial<Record<(typeof enrollFields)[number], string | undefined>>
>

export type EnrollPage = {
  readonly team: string
  readonly filled: EnrollFilled
  readonly nowMs: number
  readonly formToken: string
  /** Why what was filled in cannot be asked. */
  readonly refused?: string
  /** What would happen. */
  readonly tried?: { readonly answer: EnrollmentAnswer; readonly names: EnrollmentNames }
}

export function enrollMain(page: EnrollPage): Html {
  const { team, filled, formToken, refused } = page
  const wrong = refused !== undefined
  return html`${sectionsNav(team, 'new')}${refused !== undefined && problem(refused)}
    <div class="state-line">
      <div>
        <h1>Enrol a person of ${team}</h1>
        <p>
          First what would happen: each guard is asked by what SalesLoft says now, which costs a few
          requests and changes nothing. Ids are those of SalesLoft.
        </p>
      </div>
    </div>
    <form method="post" action="/teams/${team}/enrollments/try" class="fields">
      ${proof(formToken)}${field({ name: 'cadence', label: 'Cadence', value: filled.cadence, required: true, wrong })}
      ${field({ name: 'person', label: 'Person', value: filled.person, required: true, wrong })}
      ${field({ name: 'user', label: 'In the name of user', value: filled.user, placeholder: 'of the key', wrong })}
      ${field({ name: 'step', label: 'From step', value: filled.step, placeholder: 'the first', wrong })}
      <button class="primary">Dry run</button>
    </form>
    ${answerOf(page)}`
}

function answerOf({ team, filled, tried, nowMs, formToken }: EnrollPage): Html | false {
  if (tried === undefined) return false
  const { answer, names } = tried
  const { person, cadence, state, reason, waitingUntil } = answer
  const whom = html`${named(person, names.people)} in ${named(cadence, names.cadences)}`
  return html`<section class="below" aria-labelledby="tried-title">
      <h2 id="tried-title">What would happen</h2>
      <p>
        ${whom}:
        ${stateOf(answer)}${reason !== null && html` (<code>${reason}</code>)`}${waitingUntil !== null && html` until ${time(waitingUntil, nowMs)}`}.
        ${outcomes.get(state)}
      </p>
      <form method="post" action="/teams/${team}/enrollments" class="fields">
        ${proof(formToken)}${enrollFields.map((name) => {
          const value = filled[name]
          return value !== undefined && hidden(name, value)
        })}<button>${state === 'checked' ? 'Enrol now' : 'Ask for it all the same'}</button>
      </form>
    </section>
    ${guardsSection('What each guard answers', answer.answers, nowMs)}`
}

const outcomes: ReadonlyMap<string, string> = new Map([
  ['checked', 'Every guard lets it go on: the person would be put on the cadence now.'],
  ['waiting', 'It would be stored, and judged again then.'],
  ['refused', 'It would be stored as refused, and nobody is put on the cadence.'],
  ['on-cadence', 'The person is on the cadence already; nothing would be sent.'],
])
