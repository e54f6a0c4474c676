// One contact: what it has and since when, whom it is one with, what holds it up, and all that was written of it and by whom.
import { valueText } from '../../domain/contact-decisions.ts'
import type { ContactChange } from '../../store/contact-views.ts'
import type { StoryView } from '../contacts.ts'
import { errorWords } from './contacts-page.ts'
import { contactName, contactsHref, contactsNav } from './contacts-sections.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { cell, table } from './table.ts'
import { counted, missing, time } from './words.ts'

export type ContactPage = {
  readonly team: string
  readonly story: StoryView
  readonly nowMs: number
}

const heads = [
  ['Field', 'text'],
  ['Value', 'text'],
  ['Changed by the team', 'text'],
] as const

export function contactMain({ team, story, nowMs }: ContactPage): Html {
  const { contact, link, conflicts, changes } = story
  return html`${contactsNav(team, 'one')}
    <div class="state-line">
      <div>
        <h1>${contactName(contact)}</h1>
        <p>
          ${
            conflicts.length > 0 &&
            html`<a href="${contactsHref(team, '/conflicts')}"
                >${counted(conflicts.length, 'conflict')} to decide</a
              >. `
          }Contact
          ${contact.id}
        </p>
      </div>
    </div>
    ${facts(link, nowMs)}
    <section aria-labelledby="values-title">
      <div class="section-head">
        <h2 id="values-title">What it has</h2>
        <p>
          <a href="/api/v1/teams/${team}/contacts/${contact.id}" download="${team}-contact.json"
            >JSON</a
          >
        </p>
      </div>
      ${table({ caption: 'Empty fields are left out', heads, rows: rowsOf(story, nowMs), wraps: true })}
    </section>
    ${history(changes, nowMs)}
    <p><a href="${contactsHref(team)}">All contacts</a></p>`
}

function facts(link: StoryView['link'], nowMs: number): Html {
  if (link === null) return html`<p>It has not been looked at yet.</p>`
  const { person, state, matchedBy, agreedAt, awaitsSince, error, tries } = link
  return html`<dl class="muted story">
    <dt>Person in SalesLoft</dt>
    <dd>
      ${person === null ? missing('there is none yet') : html`${person}${matchedBy !== null && `, found by ${matchedBy}`}`}
    </dd>
    <dt>State</dt>
    <dd>${state}</dd>
    <dt>Last agreed</dt>
    <dd>${agreedAt === null ? missing('nothing yet') : time(agreedAt, nowMs)}</dd>
    ${
      awaitsSince !== null &&
      html`<dt>Sent, and not seen again</dt>
        <dd>since ${time(awaitsSince, nowMs)}</dd>`
    }
    ${
      error !== null &&
      html`<dt>Refused</dt>
        <dd>${errorWords(error)} (${counted(tries, 'time')} in a row)</dd>`
    }
  </dl>`
}

function rowsOf({ contact }: StoryView, nowMs: number): readonly Html[] {
  const { custom_fields: custom, id: _id, ...columns } = contact.row
  const isThere = typeof custom === 'object' && custom !== null
  const all = [
    ...Object.entries(columns),
    ...Object.entries(isThere ? custom : {}).map(([name, value]): [string, unknown] => [
      `custom_fields.${name}`,
      value,
    ]),
  ]
  return all.flatMap(([name, value]) => {
    const text = valueText(value)
    if (text === '–') return []
    const at = contact.fieldChanged[name]
    return [
      html`<tr role="row">
        <th role="rowheader" scope="row">${name}</th>
        ${cell('Value', text)}${cell('Changed by the team', at === undefined ? missing('it came from SalesLoft') : time(at, nowMs))}
      </tr>`,
    ]
  })
}

function history(changes: readonly ContactChange[], nowMs: number): Html | false {
  if (changes.length === 0) return false
  return html`<section class="record" aria-labelledby="history-title">
    <h2 id="history-title">What was written, the latest first</h2>
    <ol>
      ${changes.map((each) => html`<li>${changeOf(each, nowMs)}</li>`)}
    </ol>
  </section>`
}

function changeOf(change: ContactChange, nowMs: number): Html {
  const { at, side, happened, field, old, new: now, who, why } = change
  const where = side === 'local' ? 'contact' : 'SalesLoft'
  const what = field === null ? happened : html`${field}: ${valueText(old)} → ${valueText(now)}`
  return html`${time(at, nowMs)} · <strong>${where}</strong> ${what}, by
    ${who}${why !== null && ` (${why})`}`
}
