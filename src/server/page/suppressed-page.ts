// Whom a team never enrols. An address is in forms alone, never in an address of a page: proxies write those down.
import type { SuppressionPage } from '../../domain/suppression.ts'
import { sectionsNav } from './enrollments-sections.ts'
import { area, field, hidden, message, problem, proof } from './forms.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { cell, table } from './table.ts'
import { counted, exact, missing, time } from './words.ts'

export type SuppressedPage = {
  readonly team: string
  readonly list: SuppressionPage
  /** Whether these are others than the first ones. */
  readonly goesOn: boolean
  readonly nowMs: number
  readonly formToken: string
  /** What was sent and cannot be read. */
  readonly refused?: { readonly why: string; readonly values: string; readonly note?: string }
}

const heads = [
  ['Address or domain', 'text'],
  ['Kind', 'text'],
  ['Added', 'text'],
  ['By', 'text'],
  ['Note', 'text'],
] as const

export function suppressedMain(page: SuppressedPage, said: Html | false): Html {
  const { team, list, goesOn, refused } = page
  const { address, domain } = list.total
  const held = `${counted(domain, 'domain')} and ${counted(address, 'address', 'addresses')}`
  return html`${said}${sectionsNav(team, 'suppressed')}${refused !== undefined && problem(refused.why)}
    <div class="state-line">
      <div>
        <h1>${held} of ${team} are suppressed</h1>
        <p>
          Nobody with such an address, at such a domain or one below it, or of a company with such a
          website is enrolled, whatever SalesLoft says of them.
        </p>
      </div>
    </div>
    ${addForm(page)}
    ${
      list.suppressed.length > 0 &&
      html`<section id="streams" class="below" aria-labelledby="suppressed-title">
        <div class="section-head"><h2 id="suppressed-title">The list</h2></div>
        ${table({
          caption: `${counted(list.suppressed.length, 'entry', 'entries')}, addresses first`,
          heads,
          rows: list.suppressed.map((each) => row(each, page)),
          actions: true,
          wraps: true,
        })}
        <div class="fields pager">
          ${goesOn && pageForm(page, 'From the beginning', null)}${list.next !== null && pageForm(page, 'The next', list.next)}
        </div>
      </section>`
    }`
}

function addForm({ team, formToken, refused }: SuppressedPage): Html {
  const base = `/teams/${team}/suppressed`
  return html`<form method="post" action="${base}/add" class="fields">
    ${proof(formToken)}${area({
      name: 'values',
      label: 'Addresses and domains, one a line',
      value: refused?.values,
      rows: 3,
      required: true,
    })}
    ${field({ name: 'note', label: 'Note', value: refused?.note, size: 30 })}
    <button class="primary">Suppress</button>
    <button formaction="${base}/remove">Take off the list</button>
  </form>`
}

function pageForm({ team, formToken }: SuppressedPage, word: string, after: string | null): Html {
  return html`<form method="post" action="/teams/${team}/suppressed/list">
    ${proof(formToken)}${after !== null && hidden('after', after)}<button>${word}</button>
  </form>`
}

function row(
  { kind, value, addedAt, by, note }: SuppressionPage['suppressed'][number],
  { team, nowMs, formToken }: SuppressedPage,
): Html {
  return html`<tr role="row">
    <th role="rowheader" scope="row">${value}</th>
    ${cell('Kind', kind)}${cell('Added', time(addedAt, nowMs))}${cell('By', by)}${cell('Note', note ?? missing('none was given'))}
    <td role="cell" class="actions">
      <form method="post" action="/teams/${team}/suppressed/remove">
        ${proof(formToken)}${hidden('values', value)}<button
          aria-label="Take ${value} off the list"
        >
          Remove
        </button>
      </form>
    </td>
  </tr>`
}

/** Only words and figures of ours, whatever the query says. */
export function suppressedMessage(
  action: string | undefined,
  changed: number | undefined,
  already: number | undefined,
): Html | false {
  if (changed === undefined || already === undefined) return false
  if (action === 'add') {
    return message(`${exact(changed)} added; ${exact(already)} were on the list before.`)
  }
  if (action !== 'remove') return false
  return message(`${exact(changed)} taken off the list; ${exact(already)} were not on it.`)
}
