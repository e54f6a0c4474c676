// The parts of contacts, and how one of them is named where it is linked to.
import type { ContactRow } from '../../store/contact-rows.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { sectionLinks } from './sections.ts'

export function contactsHref(team: string, below: '' | '/conflicts' = ''): string {
  return `/contacts${below}?team=${team}`
}

export function contactsNav(team: string, here: 'overview' | 'conflicts' | 'one'): Html {
  return sectionLinks('Of contacts', [
    { href: contactsHref(team), title: 'Overview', isHere: here === 'overview' },
    { href: contactsHref(team, '/conflicts'), title: 'Conflicts', isHere: here === 'conflicts' },
  ])
}

/** A name, an address, or the id where it has neither. */
export function contactName({ id, row }: ContactRow): string {
  const of = (column: string) => (typeof row[column] === 'string' ? row[column] : '')
  const name = `${of('first_name')} ${of('last_name')}`.trim()
  return name || of('email_address') || of('external_id') || id
}

/** @param name of it, where that is at hand; else the id, in short */
export function contactLink(team: string, id: string, name = `${id.slice(0, 8)}…`): Html {
  return html`<a href="/contacts/${id}?team=${team}" title="${id}">${name}</a>`
}
