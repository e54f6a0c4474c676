// How many enrolments are where, and why: of all or of one cadence, and of each cadence beside the others.
import { enrollmentStates } from '../../domain/enrollment.ts'
import type { CadenceCounts } from '../../domain/enrollment-views.ts'
import type { EnrollmentFunnel } from '../../domain/enrollment-asks.ts'
import { enrollmentsHref } from './enrollments-query.ts'
import { stateOf } from './enrollment-state.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { named } from './names.ts'
import { cell, numberCell, table } from './table.ts'
import { counted, exact, missing, percent } from './words.ts'

const heads = [
  ['State', 'text'],
  ['Reason', 'text'],
  ['Enrolments', 'number'],
  ['Share', 'number'],
] as const

export function funnelSection(given: {
  readonly team: string
  readonly cadence: string | undefined
  readonly funnel: EnrollmentFunnel
  readonly all: number
}): Html {
  const { team, cadence, funnel, all } = given
  const order = Object.keys(enrollmentStates)
  const sorted = funnel.toSorted(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || b.count - a.count,
  )
  return html`<section aria-labelledby="funnel-title">
    <div class="section-head"><h2 id="funnel-title">By state and reason</h2></div>
    ${table({
      caption: 'How many are in each state, and why',
      heads,
      rows: sorted.map(
        ({ state, reason, count }) =>
          html`<tr role="row">
            <th role="rowheader" scope="row">
              <a
                href="${enrollmentsHref(team, { cadence, state, reason: reason ?? undefined })}"
                title="${enrollmentStates[state]}"
                >${stateOf({ state, paused: false })}</a
              >
            </th>
            ${cell('Reason', reason ?? missing('none is needed'))}${numberCell('Enrolments', exact(count))}${numberCell('Share', `${percent(count, all)} · ${exact(count)} of ${exact(all)}`)}
          </tr>`,
      ),
      wraps: true,
    })}
  </section>`
}

const cadenceHeads = [
  ['Cadence', 'text'],
  ['Enrolments', 'number'],
  ['Under way', 'number'],
  ['Waiting', 'number'],
  ['On it now', 'number'],
  ['Finished', 'number'],
  ['Refused', 'number'],
  ['Stopped', 'number'],
] as const

export function cadencesSection(given: {
  readonly team: string
  readonly cadences: readonly CadenceCounts[]
  readonly names: ReadonlyMap<string, string>
}): Html | false {
  const { team, cadences, names } = given
  if (cadences.length < 2) return false
  return html`<section class="below" aria-labelledby="cadences-title">
    <div class="section-head">
      <h2 id="cadences-title">By cadence</h2>
      <p>
        <a
          href="/api/v1/teams/${team}/enrollments/cadences"
          download="${team}-enrolments-by-cadence.json"
          >JSON</a
        >
      </p>
    </div>
    ${table({
      caption: `${counted(cadences.length, 'cadence')}, those with the most enrolments first`,
      heads: cadenceHeads,
      rows: cadences.map((each) => {
        const { cadence, total, underWay, waiting, onCadence, finished, refused, stopped } = each
        const link = (label: string, count: number, state: string, more: Html | false = false) =>
          numberCell(
            label,
            count === 0
              ? '0'
              : html`<a
                    href="${enrollmentsHref(team, { cadence, state })}"
                    aria-label="${exact(count)} of cadence ${cadence} ${state}"
                    >${exact(count)}</a
                  >${more}`,
          )
        return html`<tr role="row">
          <th role="rowheader" scope="row">
            <a href="${enrollmentsHref(team, { cadence })}">${named(cadence, names)}</a>
          </th>
          ${numberCell('Enrolments', exact(total))}${numberCell('Under way', exact(underWay))}
          ${link('Waiting', waiting, 'waiting')}${link('On it now', onCadence, 'on-cadence')}
          ${link('Finished', finished, 'finished')}
          ${link('Refused', refused, 'refused', html` · ${percent(refused, total)}`)}
          ${link('Stopped', stopped, 'stopped')}
        </tr>`
      }),
      wraps: true,
    })}
  </section>`
}
