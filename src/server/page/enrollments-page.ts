// Who is where in which cadence: how many are in each state and why, and the enrolments themselves.
import type { CadenceCounts } from '../../domain/enrollment-views.ts'
import type { EnrollmentFunnel } from '../../domain/enrollment-asks.ts'
import { cadencesSection, funnelSection } from './enrollments-funnel.ts'
import { type ListPart, listSection } from './enrollments-list.ts'
import { sectionHref, sectionsNav } from './enrollments-sections.ts'
import { message } from './forms.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { counted, exact } from './words.ts'

export type EnrollmentsPage = ListPart & {
  readonly funnel: EnrollmentFunnel
  readonly cadences: readonly CadenceCounts[]
}

export function enrollmentsMain(page: EnrollmentsPage, said: Html | false): Html {
  const { team, filter, funnel, names, cadences } = page
  const { cadence } = filter
  const all = funnel.reduce((sum, { count }) => sum + count, 0)
  const name = cadence === undefined ? undefined : names.cadences.get(cadence)
  const of = cadence === undefined ? team : `cadence ${cadence} of ${team}`
  const nav = sectionsNav(team, 'list')
  if (all === 0 && cadence === undefined) return emptyMain(team, html`${said}${nav}`)
  const on = funnel
    .filter(({ state }) => state === 'on-cadence')
    .reduce((sum, { count }) => sum + count, 0)
  return html`${said}${nav}
    <div class="state-line">
      <div>
        <h1>${exact(on)} of ${counted(all, 'enrolment')} of ${of} are on the cadence now</h1>
        <p>
          ${name !== undefined && html`Cadence ${cadence} is “${name}”. `}Each is followed from its
          request to its end; a refusal says which guard it was.
        </p>
      </div>
    </div>
    ${funnelSection({ team, cadence, funnel, all })}
    ${cadence === undefined && cadencesSection({ team, cadences, names: names.cadences })}
    ${listSection(page)}`
}

function emptyMain(team: string, above: Html): Html {
  return html`${above}
    <div class="narrow">
      <h1>Nobody has been enrolled yet</h1>
      <p>People are put on a cadence one by one, from a file, or by an audience:</p>
      <pre><code>salesloft-worker enroll ${team} --cadence ID --person ID --dry-run</code></pre>
      <p><a class="primary" href="${sectionHref(team, 'new')}">Enrol a person</a></p>
      <p><a href="/?team=${team}">To the status page</a></p>
    </div>`
}

const done: ReadonlyMap<string | undefined, string> = new Map([
  ['enroll', 'It is asked for; below stands how far it is.'],
  ['pause', 'It is held back until you resume it.'],
  ['resume', 'It goes on.'],
  ['stop', 'It ends; a person who is on the cadence is being taken off it.'],
  ['retry', 'It is being judged again.'],
])

/** What an action did, said once; only words of ours, whatever the query says. */
export function enrollmentMessage(action: string | undefined): Html | false {
  const words = done.get(action)
  return words !== undefined && message(words)
}
