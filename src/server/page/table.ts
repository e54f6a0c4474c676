// A table as each page shows one. Its roles are said, since styles that make blocks of its rows would take them away.
import { html } from './html.ts'
import type { Html } from './html.ts'

/** `kind` says whether a column holds text or numbers. */
export type Heads = readonly (readonly [title: string, kind: 'text' | 'number'])[]

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
        ${heads.map(
          ([title, kind]) =>
            html`<th role="columnheader" scope="col" class="${kind}">${title}</th>`,
        )}${
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
