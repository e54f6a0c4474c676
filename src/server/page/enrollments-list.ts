// The enrolments themselves: found by what they are, sorted by links, fifty at a time.
import { type Enrollment, enrollmentStates } from '../../domain/enrollment.ts'
import type { EnrollmentNames, EnrollmentSort } from '../../domain/enrollment-views.ts'
import {
  type EnrollmentsFilter,
  enrollmentsHref,
  orderIn,
  queryOf,
  sortingBy,
} from './enrollments-query.ts'
import { stateOf } from './enrollment-state.ts'
import { choice, field, hidden } from './forms.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { named } from './names.ts'
import { cell, type Heads, table } from './table.ts'
import { counted, missing, time } from './words.ts'

export type ListPart = {
  readonly team: string
  readonly filter: EnrollmentsFilter
  readonly rows: readonly Enrollment[]
  /** To go on after; undefined: these are the last. */
  readonly next: string | undefined
  readonly names: EnrollmentNames
  readonly nowMs: number
}

/** How many the JSON holds at once; its `next` goes on. */
const mostInJson = '500'

export function listSection(part: ListPart): Html {
  const { team, filter, rows, next } = part
  const same = { ...filter, before: undefined }
  const base = `/api/v1/teams/${team}/enrollments`
  const begins = enrollmentsHref(team, same)
  return html`<section id="streams" class="below" aria-labelledby="list-title">
    <div class="section-head">
      <h2 id="list-title">Enrolments</h2>
      <p>
        <a href="${base}.csv?${queryOf(same)}" download="${team}-enrolments.csv">CSV</a>
        <a
          href="${base}?${queryOf({ ...same, limit: mostInJson })}"
          download="${team}-enrolments.json"
          >JSON</a
        >
      </p>
    </div>
    ${filterForm(part)}
    ${
      rows.length === 0
        ? html`<p>None is like that. <a href="/enrollments?team=${team}">Show all</a></p>`
        : table({
            caption: html`${counted(rows.length, 'enrolment')}, ${orderWords(filter)}`,
            heads: headsOf(part),
            rows: rows.map((each) => row(each, part)),
            wraps: true,
          })
    }
    <p class="pager">
      ${filter.before !== undefined && html`<a href="${begins}">From the beginning</a> `}${
        next !== undefined &&
        html`<a href="${enrollmentsHref(team, { ...filter, before: next })}">The next</a>`
      }
    </p>
  </section>`
}

function orderWords(filter: EnrollmentsFilter): string {
  const { key, direction } = orderIn(filter)
  if (key === 'asked') return direction === 'descending' ? 'newest first' : 'oldest first'
  return `by ${key}, ${direction}`
}

function headsOf({ team, filter }: ListPart): Heads {
  const by = (key: EnrollmentSort) => sortingBy(team, filter, key)
  return [
    ['Enrolment', 'text'],
    ['Person', 'text', by('person')],
    ['Cadence', 'text', by('cadence')],
    ['For', 'text'],
    ['State', 'text', by('state')],
    ['Reason', 'text'],
    ['In SalesLoft', 'text'],
    ['Asked for', 'text', by('asked')],
    ['By', 'text'],
  ]
}

function row(each: Enrollment, { team, names, nowMs }: ListPart): Html {
  const { id, person, cadence, user, state, reason, membershipState } = each
  return html`<tr role="row" class="${state === 'refused' ? 'warning' : ''}">
    <th role="rowheader" scope="row"><a href="/enrollments/${id}?team=${team}">${id}</a></th>
    ${cell('Person', named(person, names.people))}${cell('Cadence', named(cadence, names.cadences))}
    ${cell('For', user === null ? missing('the user of the key') : named(user, names.users))}
    ${cell('State', stateOf(each))}${cell('Reason', reason ?? missing('none is needed'))}
    ${cell('In SalesLoft', membershipState ?? missing('there is no membership in the mirror'))}
    ${cell('Asked for', time(each.requestedAt, nowMs))}${cell('By', each.requestedBy)}
  </tr>`
}

function filterForm({ team, filter }: ListPart): Html {
  const states = Object.keys(enrollmentStates)
  return html`<form method="get" action="/enrollments" class="fields">
    ${hidden('team', team)}${filter.sort !== undefined && hidden('sort', filter.sort)}${filter.direction !== undefined && hidden('direction', filter.direction)}
    ${choice({
      name: 'state',
      label: 'State',
      value: filter.state,
      of: [['', 'any'], ...states.map((state) => [state, state] as const)],
    })}
    ${field({ name: 'reason', label: 'Reason', value: filter.reason })}
    ${field({ name: 'cadence', label: 'Cadence', value: filter.cadence })}
    ${field({ name: 'person', label: 'Person', value: filter.person })}
    <button>Show</button>
  </form>`
}
