// What the sweeps found and what records brought that nobody expects: of interest once a day, so below the streams.
import { driftedNames } from '../../domain/drift.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { stateMark } from './marks.ts'
import type { StreamView, SweepView, TeamView } from './view.ts'
import { table } from './table.ts'
import { counted, exact, percent, time } from './words.ts'

// What a person reads; the rest is in the JSON.
const mostNames = 8

type Swept = StreamView & { readonly sweep: SweepView }

export function sweepsTable({ team, streams }: TeamView, nowMs: number): Html {
  const swept = streams.filter((each): each is Swept => (each.sweep ?? null) !== null)
  return html`<section id="sweeps" aria-labelledby="sweeps-title">
    <div class="section-head">
      <h2 id="sweeps-title">Sweeps</h2>
    </div>
    ${swept.length === 0 && html`<p>No stream of ${team} was swept yet; it is done by night.</p>`}${
      swept.length > 0 &&
      table({
        caption: html`${counted(swept.length, 'stream')} by the latest sweep`,
        heads,
        rows: swept.map((each) => row(each, nowMs)),
      })
    }
  </section>`
}

const heads = [
  ['Stream', 'text'],
  ['State', 'text'],
  ['Last sweep', 'text'],
  ['Suspects', 'number'],
  ['Found deleted', 'number'],
  ['Set back', 'number'],
  ['Differed', 'number'],
] as const

function row({ stream, sweep }: Swept, nowMs: number): Html {
  const { suspects, deleted, repaired, mismatched } = sweep
  return html`<tr role="row" class="${sweep.state === 'failed' && 'bad'}">
    <th role="rowheader" scope="row">${stream}</th>
    <td role="cell" class="state">${stateOf(sweep)}</td>
    <td role="cell" data-label="Last sweep">${time(sweep.finishedAt ?? sweep.startedAt, nowMs)}</td>
    ${number('Suspects', suspects)}${number('Found deleted', deleted)}${number('Set back', repaired)}${number('Differed', mismatched)}
  </tr>`
}

function stateOf({ state, fetched, expected, error }: SweepView): Html {
  if (state === 'failed') return html`${stateMark('failed')} stopped, <code>${error?.code}</code>`
  if (state === 'current') return html`${stateMark('current')} done`
  const share = expected === null ? '' : `, ${percent(Math.min(fetched, expected), expected)}`
  return html`${stateMark('reading')} going on${share}`
}

function number(title: string, count: number): Html {
  return html`<td role="cell" class="number${count === 0 && ' zero'}" data-label="${title}">
    ${exact(count)}
  </td>`
}

/** Nothing is shown where nothing drifted. */
export function driftList({ streams }: TeamView): Html {
  const drifted = streams.flatMap(({ stream, drift = {} }) => {
    const names = driftedNames(drift)
    return names.length === 0 ? [] : [{ stream, names }]
  })
  return html`<div id="drift">
    ${
      drifted.length > 0 &&
      html`<section aria-labelledby="drift-title">
        <h2 id="drift-title">Fields that are not as expected</h2>
        <p>Each record is stored whole in <code>raw</code> all the same.</p>
        <ul>
          ${drifted.map(
            ({ stream, names }) =>
              html`<li>
                <strong>${stream}</strong>:
                ${names
                  .slice(0, mostNames)
                  .map(
                    ({ name, what, times }, index) =>
                      html`${index > 0 && ', '}<code>${name}</code> (${what}, ${exact(times)} ×)`,
                  )}${names.length > mostNames && ` and ${exact(names.length - mostNames)} more`}
              </li>`,
          )}
        </ul>
      </section>`
    }
  </div>`
}
