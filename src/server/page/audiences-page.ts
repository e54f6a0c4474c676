// Saved queries that say whom to enrol: how the last run of each went, what holds it back, and one of them with its runs.
import type { Audience, AudienceRan, AudienceRun } from '../../domain/audiences.ts'
import { type AudienceFilled, audienceForm, filledOf, triedSection } from './audience-form.ts'
import { sectionHref, sectionsNav } from './enrollments-sections.ts'
import { hidden, message, problem, proof, secondThought } from './forms.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { type Tone, toneMark } from './marks.ts'
import { named } from './names.ts'
import { cell, numberCell, table } from './table.ts'
import { counted, exact, missing, time } from './words.ts'

type Shown = {
  readonly team: string
  readonly cadences: ReadonlyMap<string, string>
  readonly people: ReadonlyMap<string, string>
  readonly nowMs: number
  readonly formToken: string
  /** What was typed, where it was not saved. */
  readonly typed?: { readonly name?: string; readonly filled: AudienceFilled }
  readonly refused?: string | undefined
  readonly tried?: AudienceRan | undefined
}

export type AudiencesPage = Shown & {
  readonly audiences: readonly (Audience & { readonly last: AudienceRun | null })[]
}

const heads = [
  ['Audience', 'text'],
  ['Cadence', 'text'],
  ['Runs', 'text'],
  ['Last run', 'text'],
  ['Named', 'number'],
  ['Entered', 'number'],
  ['Went', 'number'],
  ['Waiting', 'number'],
  ['Cap', 'number'],
  ['Brake', 'text'],
] as const

export function audiencesMain(page: AudiencesPage, said: Html | false): Html {
  const { team, audiences, typed, refused, tried, formToken } = page
  const held = audiences.filter(({ last }) => last !== null && last.state !== 'done').length
  return html`${said}${sectionsNav(team, 'audiences')}${refused !== undefined && problem(refused)}
    <div class="state-line">
      <div>
        <h1>${headline(audiences.length, held)}</h1>
        <p>Each is a query over the mirror that names whom to enrol in a cadence.</p>
      </div>
    </div>
    ${audiences.length > 0 && list(page)}
    <section class="below" aria-labelledby="new-title">
      <h2 id="new-title">A new audience</h2>
      ${audienceForm({
        team,
        name: undefined,
        typedName: typed?.name,
        filled: typed?.filled ?? filledOf(undefined),
        formToken,
      })}
    </section>
    ${tried !== undefined && triedSection(tried, page.people)}`
}

function headline(all: number, held: number): string {
  if (all === 0) return 'No audience yet'
  const audiences = counted(all, 'audience')
  return held === 0
    ? `${audiences}, none of them held back`
    : `${exact(held)} of ${audiences} held back or failed at the last run`
}

function list({ team, audiences, cadences, nowMs }: AudiencesPage): Html {
  return html`<section id="streams" aria-labelledby="audiences-title">
    <div class="section-head">
      <h2 id="audiences-title">Audiences</h2>
      <p><a href="/api/v1/teams/${team}/audiences" download="${team}-audiences.json">JSON</a></p>
    </div>
    ${table({
      caption: 'By name',
      heads,
      rows: audiences.map((each) => {
        const { name, cadence, last } = each
        return html`<tr role="row" class="${last !== null && last.state !== 'done' && 'warning'}">
          <th role="rowheader" scope="row">
            <a href="${sectionHref(team, 'audiences', `/${name}`)}">${name}</a>
          </th>
          ${cell('Cadence', named(cadence, cadences))}${cell('Runs', rhythmOf(each, nowMs))}${cell('Last run', last === null ? missing('it never ran') : html`${stateOf(last)} ${time(last.at, nowMs)}`)}
          ${runFigure('Named', last?.named)}${runFigure('Entered', last?.entered)}${runFigure('Went', last?.went)}${runFigure('Waiting', last?.waiting)}
          ${numberCell('Cap', exact(each.mostEnrolled))}${cell('Brake', brakeOf(each))}
        </tr>`
      }),
      wraps: true,
    })}
  </section>`
}

function runFigure(label: string, count: number | undefined): Html {
  return numberCell(label, count === undefined ? missing('it never ran') : exact(count))
}

function rhythmOf({ schedule, nextDueAt }: Audience, nowMs: number): Html {
  if (schedule === 'off') return html`by hand`
  return html`${schedule}${nextDueAt !== null && html`, next ${time(nextDueAt, nowMs)}`}`
}

function brakeOf({ brakeCount, brakePercent }: Audience): Html | string {
  const all = [
    ...(brakeCount === null ? [] : [`${exact(brakeCount)} people`]),
    ...(brakePercent === null ? [] : [`${brakePercent} %`]),
  ]
  return all.length === 0 ? missing('none is set') : all.join(', ')
}

const tones: Readonly<Record<AudienceRun['state'], Tone>> = {
  done: 'good',
  braked: 'warning',
  failed: 'bad',
}

function stateOf({ state }: AudienceRun): Html {
  return html`${toneMark(tones[state])} ${state}`
}

export type AudiencePage = Shown & {
  readonly audience: Audience & { readonly runs: readonly AudienceRun[] }
}

export function audienceMain(page: AudiencePage, said: Html | false): Html {
  const { team, audience, cadences, typed, refused, tried, nowMs, formToken } = page
  const { name, cadence, changedAt, changedBy, mostEnrolled } = audience
  const filled = typed?.filled ?? filledOf(audience)
  return html`${said}${sectionsNav(team, 'audiences')}${refused !== undefined && problem(refused)}
    <div class="state-line">
      <div>
        <h1>Audience ${name}</h1>
        <p>
          Enrols in ${named(cadence, cadences)}; runs ${rhythmOf(audience, nowMs)}. Cap
          ${exact(mostEnrolled)} a run, brake ${brakeOf(audience)}. Saved ${time(changedAt, nowMs)}
          by ${changedBy}.
        </p>
      </div>
      ${buttons(page)}
    </div>
    ${tried !== undefined && triedSection(tried, page.people)}
    <section class="below" aria-labelledby="settings-title">
      <h2 id="settings-title">What it is</h2>
      ${audienceForm({ team, name, filled, formToken })}
    </section>
    ${runsOf(page)}`
}

function buttons({ team, audience, formToken }: AudiencePage): Html {
  const { name, cadence, schedule, mostEnrolled } = audience
  const base = `/teams/${team}/audiences/${name}`
  const form = (action: string, word: string, more: Html | false = false): Html =>
    html`<form method="post" action="${base}/${action}">
      ${proof(formToken)}${more}<button>${word}</button>
    </form>`
  const cap = exact(mostEnrolled)
  return html`<div class="fields">
    ${secondThought({
      word: 'Run now',
      says: `This enrols up to ${cap} people in cadence ${cadence} in SalesLoft, as it is saved.`,
      form: html`${form('run', 'Yes, run it')}${form('run', 'Yes, and past its brake', hidden('confirm', 'on'))}`,
    })}
    ${
      schedule === 'off'
        ? html`<button disabled title="it runs by hand alone">Pause</button>`
        : form('pause', 'Pause')
    }
    ${secondThought({
      word: 'Remove',
      says: 'Whom it enrolled stays where they are; its query and its runs go.',
      form: form('remove', 'Yes, remove it'),
    })}
  </div>`
}

const runHeads = [
  ['Run', 'text'],
  ['When', 'text'],
  ['By', 'text'],
  ['Named', 'number'],
  ['Entered', 'number'],
  ['Went', 'number'],
  ['Waiting', 'number'],
  ['Batch', 'text'],
  ['Why', 'text'],
] as const

function runsOf({ team, audience, nowMs }: AudiencePage): Html | false {
  if (audience.runs.length === 0) return false
  return html`<section id="streams" class="below" aria-labelledby="runs-title">
    <div class="section-head"><h2 id="runs-title">Latest runs</h2></div>
    ${table({
      caption: 'Latest first',
      heads: runHeads,
      rows: audience.runs.map(
        (run) =>
          html`<tr role="row" class="${run.state !== 'done' && 'warning'}">
            <th role="rowheader" scope="row">${stateOf(run)}</th>
            ${cell('When', time(run.at, nowMs))}${cell('By', run.by)}${numberCell('Named', exact(run.named))}${numberCell('Entered', exact(run.entered))}${numberCell('Went', exact(run.went))}${numberCell('Waiting', exact(run.waiting))}
            ${cell('Batch', run.batch === null ? missing('nothing was to be done') : html`<a href="${sectionHref(team, 'batches', `/${run.batch}`)}">${run.batch}</a>`)}${cell('Why', run.error === null ? missing('nothing was wrong') : html`<code>${run.error.code}</code> ${run.error.message}`)}
          </tr>`,
      ),
      wraps: true,
    })}
  </section>`
}

const done: ReadonlyMap<string | undefined, string> = new Map([
  ['save', 'It is saved.'],
  ['pause', 'It runs by hand alone now; its schedule is set again by saving it.'],
  ['remove', 'It is removed; whom it enrolled stays where they are.'],
  ['ran', 'It ran; nobody was to be enrolled or stopped.'],
])

/** Only words of ours, whatever the query says. */
export function audienceMessage(action: string | undefined): Html | false {
  const words = done.get(action)
  return words !== undefined && message(words)
}
