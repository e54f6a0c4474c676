// What the contract leaves to somebody: both values side by side, with where and when each came from; choose one, or type a third.
import { agreedText, type Choice, textsIn, valueText } from '../../domain/contact-decisions.ts'
import type { ConflictView } from '../contacts.ts'
import { contactLink, contactsHref, contactsNav } from './contacts-sections.ts'
import { field, hidden, problem, proof, secondThought } from './forms.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { cell, table } from './table.ts'
import { counted, missing, time } from './words.ts'

export type ConflictsPage = {
  readonly team: string
  readonly conflicts: readonly ConflictView[]
  /** How many are open. */
  readonly open: number
  /** To go on after; null: these are the last. */
  readonly next: string | null
  readonly goesOn: boolean
  readonly nowMs: number
  readonly formToken: string
  readonly refused?: { readonly id: string | null; readonly why: string }
}

const heads = [
  ['What', 'text'],
  ['Contact', 'text'],
  ['Person', 'text'],
  ['The contact has', 'text'],
  ['SalesLoft has', 'text'],
  ['Both had', 'text'],
  ['Found', 'text'],
] as const

export function conflictsMain(page: ConflictsPage, said: Html | false): Html {
  const { team, conflicts, open, next, goesOn, refused } = page
  const above = html`${said}${contactsNav(team, 'conflicts')}${refused !== undefined && problem(refused.why)}`
  if (conflicts.length === 0) {
    return html`${above}
      <div class="narrow">
        <h1>There is nothing to decide</h1>
        <p>
          Where both sides change the same field and the contract says <code>ask</code>, or nobody
          could say who is who, it is asked here.
        </p>
        <p><a class="primary" href="${contactsHref(team)}">To the contacts</a></p>
      </div>`
  }
  const base = contactsHref(team, '/conflicts')
  return html`${above}
    <div class="state-line">
      <div>
        <h1>${counted(open, 'conflict')} of ${team} to decide</h1>
        <p>Both sides stay as they are meanwhile. What is decided the next run does.</p>
      </div>
      ${byRule(page)}
    </div>
    <section id="streams" aria-labelledby="conflicts-title">
      <div class="section-head">
        <h2 id="conflicts-title">Conflicts</h2>
        <p>
          <a
            href="/api/v1/teams/${team}/contact-conflicts?limit=500"
            download="${team}-conflicts.json"
            >JSON</a
          >
        </p>
      </div>
      ${table({
        caption: `${counted(conflicts.length, 'conflict')}, the oldest first`,
        heads,
        rows: conflicts.map((each) => row(each, page)),
        actions: true,
        wraps: true,
      })}
      <p class="pager">
        ${goesOn && html`<a href="${base}">From the beginning</a> `}${next !== null && html`<a href="${base}&amp;after=${next}">The next</a>`}
      </p>
    </section>`
}

function row(conflict: ConflictView, page: ConflictsPage): Html {
  const { id, kind, contact, person, base, localAt, remoteAt, madeAt } = conflict
  const { team, nowMs, refused } = page
  const isField = kind === 'field'
  const { local, remote } = conflict
  return html`<tr role="row" class="${refused?.id === id && 'warning'}">
    <th role="rowheader" scope="row">
      ${isField ? conflict.field : kinds[kind].title}<span class="means">${kinds[kind].means}</span>
    </th>
    ${cell('Contact', contact === null ? missing('there is none') : contactLink(team, contact))}
    ${cell('Person', person ?? missing('there is none'))}
    ${cell('The contact has', isField ? valueCell(local, localAt, nowMs) : couldBe(team, textsIn(local)))}
    ${cell('SalesLoft has', isField ? valueCell(remote, remoteAt, nowMs) : people(conflict))}
    ${cell('Both had', base === null ? missing('nothing was agreed yet') : agreedText(base))}
    ${cell('Found', time(madeAt, nowMs))}
    <td role="cell" class="actions">${decide(conflict, page)}</td>
  </tr>`
}

const kinds = {
  field: { title: 'a field', means: 'both sides changed it' },
  match: { title: 'who is who', means: 'more than one could be meant' },
  deleted: { title: 'deleted', means: 'one side deleted it, the other changed it' },
  merged: { title: 'merged', means: 'another record may have taken its place' },
} as const

function valueCell(value: unknown, at: string | null, nowMs: number): Html {
  const shown = valueText(value)
  return html`<strong>${shown === '–' ? missing('it is empty') : shown}</strong>
    <span class="means"
      >${at === null ? 'since when is not known' : html`since ${time(at, nowMs)}`}</span
    >`
}

function couldBe(team: string, contacts: readonly string[]): Html {
  if (contacts.length === 0) return missing('no contact is in question')
  return html`${contacts.map((id) => html`${contactLink(team, id)} `)}`
}

function people(conflict: ConflictView): Html | string {
  return conflict.people.length === 0
    ? missing('nobody is in question')
    : conflict.people.map((id) => `person ${id}`).join(', ')
}

/** A button for each choice; what deletes is thought over first. */
export function decide(
  conflict: Pick<ConflictView, 'id' | 'kind' | 'field' | 'choices'>,
  { team, formToken }: Pick<ConflictsPage, 'team' | 'formToken'>,
): Html {
  const { id, kind, choices } = conflict
  const action = `/teams/${team}/contact-conflicts/${id}/resolve`
  const form = (inner: Html): Html =>
    html`<form method="post" action="${action}" class="fields">${proof(formToken)}${inner}</form>`
  if (kind === 'deleted') {
    return html`${choices.map((choice) =>
      secondThought({
        word: words[choice.resolution] ?? choice.resolution,
        says: `${choice.means}.`,
        form: form(pick(id, choice, 'Yes, decide it so')),
      }),
    )}`
  }
  return html`${form(html`${choices.map((choice) => pick(id, choice))}`)}${
    kind === 'field' &&
    form(
      html`${field({ name: 'value', id: `value-${id}`, label: 'Neither, but', size: 16, required: true })}<button
          aria-label="Give both what is typed, in conflict ${id}"
        >
          Set
        </button>`,
    )
  }`
}

const words: Readonly<Record<string, string>> = {
  local: 'The contact',
  salesloft: 'SalesLoft',
  new: 'None of them',
}

function pick(id: string, { resolution, means }: Choice, word?: string): Html {
  const text = word ?? words[resolution] ?? `${means.slice(0, 1).toUpperCase()}${means.slice(1)}`
  return html`<button
    name="resolution"
    value="${resolution}"
    title="${means}"
    aria-label="${text}: ${means}, in conflict ${id}"
  >
    ${text}
  </button>`
}

/** Many at once: all that are open of a field. */
function byRule({ team, conflicts, formToken }: ConflictsPage): Html {
  const fields = [...new Set(conflicts.flatMap((each) => each.field ?? []))]
  return html`<div class="fields">
    ${fields.map((name) =>
      secondThought({
        word: `All of ${name}`,
        says: `Every open conflict of ${name} is decided in the same way, also those on other pages.`,
        form: html`<form
          method="post"
          action="/teams/${team}/contact-conflicts/resolve"
          class="fields"
        >
          ${proof(formToken)}${hidden('field', name)}<button name="resolution" value="local">
            As the contacts have it</button
          ><button name="resolution" value="salesloft">As SalesLoft has it</button>
        </form>`,
      }),
    )}
  </div>`
}
