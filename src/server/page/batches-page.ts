// Many enrolments that were asked for together: how far each batch is, what came of its rows, and how to end one.
import type { Batch, BatchRow } from '../../domain/enrollment-batches.ts'
import { sectionHref, sectionsNav } from './enrollments-sections.ts'
import { message, proof, secondThought } from './forms.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { named } from './names.ts'
import { cell, numberCell, table } from './table.ts'
import { temporalRunUrl, type TemporalUi } from './temporal-links.ts'
import { counted, exact, missing, percent, time } from './words.ts'

type Shown = {
  readonly team: string
  readonly cadences: ReadonlyMap<string, string>
  readonly nowMs: number
}

export type BatchesPage = Shown & { readonly batches: readonly Batch[] }

const heads = [
  ['Batch', 'text'],
  ['Cadence', 'text'],
  ['Asked for', 'number'],
  ['Where they are', 'text'],
  ['From', 'text'],
  ['Begun', 'text'],
  ['Ended', 'text'],
] as const

export function batchesMain({ team, batches, cadences, nowMs }: BatchesPage): Html {
  const open = batches.filter(({ endedAt }) => endedAt === null).length
  if (batches.length === 0) {
    return html`${sectionsNav(team, 'batches')}
      <div class="narrow">
        <h1>No batch yet</h1>
        <p>A file of people, a list over HTTP and a run of an audience are one each:</p>
        <pre><code>salesloft-worker enroll ${team} --cadence ID --csv people.csv</code></pre>
        <p><a class="primary" href="${sectionHref(team, 'audiences')}">To the audiences</a></p>
      </div>`
  }
  return html`${sectionsNav(team, 'batches')}
    <div class="state-line">
      <div>
        <h1>
          ${open === 0 ? 'No batch is under way' : `${exact(open)} of the latest ${counted(batches.length, 'batch', 'batches')} under way`}
        </h1>
        <p>Each row is asked for once; who was asked for is followed one by one.</p>
      </div>
    </div>
    <section id="streams" aria-labelledby="batches-title">
      <div class="section-head">
        <h2 id="batches-title">Batches</h2>
        <p>
          <a href="/api/v1/teams/${team}/enrollment-batches" download="${team}-batches.json"
            >JSON</a
          >
        </p>
      </div>
      ${table({
        caption: 'Latest first',
        heads,
        rows: batches.map((each) => {
          const { id, cadence, requestedAt, endedAt } = each
          return html`<tr role="row">
            <th role="rowheader" scope="row">
              <a href="${sectionHref(team, 'batches', `/${id}`)}">${id}</a>
            </th>
            ${cell('Cadence', named(cadence, cadences))}${numberCell('Asked for', progressOf(each))}${cell('Where they are', outcomesOf(each))}${cell('From', fromOf(each))}${cell('Begun', time(requestedAt, nowMs))}${cell('Ended', endedAt === null ? missing('it goes on') : time(endedAt, nowMs))}
          </tr>`
        }),
        wraps: true,
      })}
    </section>`
}

function progressOf({ done, total }: Batch): string {
  return `${percent(done, total)} · ${exact(done)} of ${exact(total)}`
}

function outcomesOf({ outcomes, undecided }: Batch): Html | string {
  const all = [
    ...Object.entries(outcomes).map(([outcome, count]) => `${exact(count)} ${outcome}`),
    ...(undecided === 0 ? [] : [`${exact(undecided)} not decided`]),
  ]
  return all.length === 0 ? missing('nobody was asked for yet') : all.join(', ')
}

function fromOf({ audience, source, requestedBy }: Batch): string {
  return `${audience === null ? source : `audience ${audience}`}, by ${requestedBy}`
}

export type BatchPage = Shown & {
  readonly batch: Batch
  readonly rows: readonly BatchRow[]
  readonly people: ReadonlyMap<string, string>
  /** The number of the row to go on after. */
  readonly next: number | undefined
  readonly goesOn: boolean
  readonly formToken: string
  readonly temporalUi: TemporalUi | undefined
}

const rowHeads = [
  ['Row', 'number'],
  ['Person', 'text'],
  ['Does', 'text'],
  ['Outcome', 'text'],
  ['Reason', 'text'],
  ['Enrolment', 'text'],
] as const

export function batchMain(page: BatchPage, said: Html | false): Html {
  const { team, batch, rows, cadences, next, goesOn, nowMs, temporalUi } = page
  const { id, cadence, done, total, requestedAt, endedAt } = batch
  const api = `/api/v1/teams/${team}/enrollment-batches/${id}`
  const here = sectionHref(team, 'batches', `/${id}`)
  const workflowId = `enroll-batch:${team}:${id}`
  const workflow = temporalRunUrl(temporalUi, { workflowId, temporalRunId: null })
  return html`${said}${sectionsNav(team, 'batches')}
    <div class="state-line">
      <div>
        <h1>Batch ${id}: ${exact(done)} of ${exact(total)} asked for</h1>
        <p>
          In ${named(cadence, cadences)}, ${fromOf(batch)}, ${time(requestedAt, nowMs)}.
          ${outcomesOf(batch)}.${endedAt !== null && html` It ended ${time(endedAt, nowMs)}.`}
        </p>
      </div>
      ${stopForm(page)}
    </div>
    <section id="streams" aria-labelledby="rows-title">
      <div class="section-head">
        <h2 id="rows-title">Rows</h2>
        <p>
          <a href="${api}/outcome.csv" download="${team}-batch-${id}.outcome.csv">Outcome CSV</a>
          <a href="${api}" download="${team}-batch-${id}.json">JSON</a>${
            workflow !== undefined && html` <a href="${workflow}">Its workflow</a>`
          }
        </p>
      </div>
      ${table({
        caption: counted(rows.length, 'row'),
        heads: rowHeads,
        rows: rows.map((each) => rowOf(each, page)),
        wraps: true,
      })}
      <p class="pager">
        ${goesOn && html`<a href="${here}">From the beginning</a> `}${
          next !== undefined && html`<a href="${here}&amp;after=${next}">The next</a>`
        }
      </p>
    </section>`
}

function stopForm({ team, batch, formToken }: BatchPage): Html {
  return secondThought({
    word: 'Stop',
    says: 'Rows that were not asked for yet never are. Whom it asked for goes on.',
    form: html`<form method="post" action="/teams/${team}/enrollment-batches/${batch.id}/stop">
      ${proof(formToken)}<button>Yes, stop it</button>
    </form>`,
    whyNot: batch.endedAt !== null && 'it has ended',
  })
}

function rowOf(
  { number, person, does, outcome, reason, enrollment }: BatchRow,
  { team, people }: BatchPage,
): Html {
  return html`<tr
    role="row"
    class="${outcome === 'failed' || outcome === 'refused' ? 'warning' : ''}"
  >
    <th role="rowheader" scope="row">${exact(number)}</th>
    ${cell('Person', named(person, people))}${cell('Does', does)}${cell('Outcome', outcome ?? missing('it was not asked for yet'))}${cell('Reason', reason ?? missing('none is needed'))}${cell(
      'Enrolment',
      enrollment === null
        ? missing('there is none')
        : html`<a href="/enrollments/${enrollment}?team=${team}">${enrollment}</a>`,
    )}
  </tr>`
}

const said: ReadonlyMap<string | undefined, string> = new Map([
  ['stop', 'It asks for nobody any more.'],
  ['ran', 'The audience ran; this is the batch of whom it enrols and stops.'],
])

/** Only words of ours, whatever the query says. */
export function batchMessage(action: string | undefined): Html | false {
  const words = said.get(action)
  return words !== undefined && message(words)
}
