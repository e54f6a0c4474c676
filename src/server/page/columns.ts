// What stands above a table's columns; `kind` says whether they hold text or numbers.
import { html } from './html.ts'
import type { Html } from './html.ts'

export type Heads = readonly (readonly [title: string, kind: 'text' | 'number'])[]

export function columns(heads: Heads): Html {
  return html`${heads.map(
    ([title, kind]) => html`<th role="columnheader" scope="col" class="${kind}">${title}</th>`,
  )}`
}
