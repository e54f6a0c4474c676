// A table of contacts, and a SalesLoft that is a map and spells some things in its own way.
import type { Awaited, Base, Since } from '../../src/domain/contact-merge.ts'
import { type Instant, instantOf } from '../../src/domain/instants.ts'
import type { Plain, SideName, Values } from './books.ts'

type Contact = { readonly row: Record<string, unknown>; readonly changed: Record<string, Instant> }
export type Person = {
  readonly raw: Readonly<Record<string, unknown>>
  readonly updatedAt: Instant
}

/** What a worker keeps of a pair. */
export type Link = {
  base: Base
  since: Since
  /** What was sent, until SalesLoft has shown what it made of it. */
  awaits: Readonly<Record<string, Awaited>>
  hadContact: boolean
  hadPerson: boolean
  isEnded: boolean
}

export class Sides {
  readonly contacts = new Map<string, Contact>()
  readonly people = new Map<string, Person>()
  readonly names = new Set<string>()
  readonly #respell: (value: Plain) => Plain
  /** By syncs alone. */
  writes = 0

  constructor(respell: (value: Plain) => Plain) {
    this.#respell = respell
  }

  add(side: SideName, name: string, values: Values, at: number): void {
    this.names.add(name)
    if (side === 'local') this.contacts.set(name, { row: {}, changed: {} })
    else this.people.set(name, { raw: {}, updatedAt: instantOf(BigInt(at)) })
    for (const [field, value] of Object.entries(values)) this.edit(side, name, field, value, at)
  }

  edit(side: SideName, name: string, field: string, value: Plain, at: number): void {
    const [contact, person] = [this.contacts.get(name), this.people.get(name)]
    if (side === 'salesloft' && person !== undefined) {
      const raw = { ...person.raw, [field]: value }
      this.people.set(name, { raw, updatedAt: instantOf(BigInt(at)) })
    }
    if (side === 'local' && contact !== undefined && (contact.row[field] ?? null) !== value) {
      contact.row[field] = value
      contact.changed[field] = instantOf(BigInt(at))
    }
  }

  remove(side: SideName, name: string): void {
    if (side === 'local') this.contacts.delete(name)
    else this.people.delete(name)
  }

  /** As whoever syncs writes into the table: it is no change of the team's. Makes the contact where it is not there. */
  writeContact(name: string, columns: Readonly<Record<string, unknown>>): void {
    const { row, changed } = this.contacts.get(name) ?? { row: {}, changed: {} }
    this.contacts.set(name, { row: { ...row, ...columns }, changed })
    this.writes += 1
  }

  /** Makes the person where it is not there. */
  writePerson(name: string, body: Readonly<Record<string, unknown>>, at: Instant): void {
    const told = Object.entries(body).map(([field, value]) => [
      field,
      this.#respell(value as Plain),
    ])
    const raw = { ...this.people.get(name)?.raw, ...(Object.fromEntries(told) as object) }
    this.people.set(name, { raw, updatedAt: at })
    this.writes += 1
  }
}
