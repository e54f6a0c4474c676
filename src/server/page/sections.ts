// The parts of a page, one page each, below the bar.
import { html } from './html.ts'
import type { Html } from './html.ts'

export function sectionLinks(
  label: string,
  all: readonly { readonly href: string; readonly title: string; readonly isHere: boolean }[],
): Html {
  return html`<nav class="sections" aria-label="${label}">
    ${all.map(
      ({ href, title, isHere }) =>
        html`<a href="${href}" ${isHere && html` aria-current="page"`}>${title}</a>`,
    )}
  </nav>`
}
