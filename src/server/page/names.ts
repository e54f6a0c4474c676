// SalesLoft's names beside its ids: a name may be anybody's, and changes; the id is what it is about.
import { html } from './html.ts'
import type { Html } from './html.ts'

export function named(id: string, names: ReadonlyMap<string, string>): Html {
  const name = names.get(id)
  return name === undefined ? html`${id}` : html`${name} <span class="muted">${id}</span>`
}
