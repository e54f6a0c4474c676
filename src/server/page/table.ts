// A table as each page shows one. Its roles are said, since styles that make blocks of its rows would take them away.
import type { Direction } from '../../domain/enrollment-views.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

/** What a click on a head leads to, and how its column is sorted now. */
export type Sorting = { readonly href: string; readonly now: Direction | 'none' }

/** `kind` says whether a column holds text or numbers. */
export type Head = readonly [title: string, kind: 'text' | 'number', sorting?: Sorting]
export type Heads = readonly Head[]

export function table(given: {
  readonly caption: Html | string
  readonly heads: Heads
  readonly rows: readonly Html[]
  /** Its rows end in a column of buttons. */
  readonly actions?: boolean
  /** Long words in it may be broken. */
  readonly wraps?: boolean
}): Html {
  const { caption, heads, rows, actions = false, wraps = false } = given
  return html`<table role="table" class="${wraps && 'wraps'}">
    <caption>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${heads.map(columnHead)}${
          actions &&
          html`<th role="columnheader" scope="col"><span class="unseen">Actions</span></th>`
        }
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows}
    </tbody>
  </table>`
}

export function columnHead([title, kind, sorting]: Head): Html {
  if (sorting === undefined) {
    return html`<th role="columnheader" scope="col" class="${kind}">${title}</th>`
  }
  const { href, now } = sorting
  const arrow = now === 'ascending' ? '↑' : '↓'
  return html`<th role="columnheader" scope="col" class="${kind}" aria-sort="${now}">
    <a href="${href}"
      >${title}${now !== 'none' && html`<span aria-hidden="true"> ${arrow}</span>`}</a
    >
  </th>`
}

/** One cell; `label` stands before it where rows are cards. */
export function cell(label: string, content: Html | string): Html {
  return html`<td role="cell" data-label="${label}">${content}</td>`
}

export function numberCell(label: string, content: Html | string): Html {
  return html`<td role="cell" class="number" data-label="${label}">${content}</td>`
}
