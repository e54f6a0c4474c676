// What syncs two address books as the product does: the product's own decisions, over a mirror and links as its store has them,
// with what may befall a process between any two steps.
import {
  type ContactContract,
  type ContractField,
  pairKey,
} from '../../src/domain/contact-contract.ts'
import {
  type Base,
  differingSince,
  settleField,
  type Since,
} from '../../src/domain/contact-merge.ts'
import {
  mergeRecord,
  type RecordOutcome,
  type Side,
} from '../../src/domain/contact-record-merge.ts'
import {
  contactChanges,
  personBody,
  readContact,
  readPerson,
  type Values,
} from '../../src/domain/contact-records.ts'
import type { Reading } from '../../src/domain/contact-values.ts'
import { type Instant, instantOf } from '../../src/domain/instants.ts'
import type { Answer, Picture } from './books.ts'
import type { Link, Person, Sides } from './sides.ts'

export class Killed extends Error {}

const reading: Reading = { readPhone: () => undefined, phoneRegion: null }

export class Worker {
  readonly #contract: ContactContract
  readonly #sides: Sides
  #mirror = new Map<string, Person>()
  readonly #links = new Map<string, Link>()
  #conflicts: string[] = []
  #now: Instant = instantOf(0n)
  #stepsLeft = 0

  constructor(contract: ContactContract, sides: Sides) {
    this.#contract = contract
    this.#sides = sides
  }

  /** The mirror reads SalesLoft. */
  look(): void {
    this.#mirror = new Map(this.#sides.people)
    for (const [name, link] of this.#links) this.#note(name, link)
  }

  /** @throws Killed after so many steps */
  run(at: number, answer: Answer, steps = Number.POSITIVE_INFINITY): void {
    this.#now = instantOf(BigInt(at))
    this.#stepsLeft = steps
    this.#conflicts = []
    this.look()
    for (const name of this.#sides.names) this.#sync(name, answer)
  }

  picture(): Picture {
    const { contacts, people, names } = this.#sides
    const { fields } = this.#contract
    const records = [...names].toSorted().map((name) => {
      const [contact, person] = [contacts.get(name), people.get(name)]
      const local = contact && readContact(fields, contact.row, reading).values
      const salesloft = person && readPerson(fields, person.raw, reading).values
      return [name, { local: local ?? null, salesloft: salesloft ?? null }] as const
    })
    return {
      records: Object.fromEntries(records) as Picture['records'],
      conflicts: this.#conflicts.toSorted(),
    }
  }

  #sync(name: string, answer: Answer): void {
    const link = this.#links.get(name)
    if (link?.isEnded === true) return
    if (link !== undefined && Object.keys(link.awaits).length > 0) this.#settle(name, link, false)
    const [local, remote] = [this.#local(name), this.#remote(name)]
    const base = link?.base ?? {}
    this.#do(name, mergeRecord(this.#saidBy(answer), { base, local, remote }), answer)
  }

  /** An operator's word on all conflicts at once: who is asked is told. */
  #saidBy(answer: Answer): ContactContract {
    const { fields } = this.#contract
    const said = fields.map((field) =>
      answer !== null && field.wins === 'ask' ? { ...field, wins: answer } : field,
    )
    return { ...this.#contract, fields: said }
  }

  #local(name: string): Side {
    const contact = this.#sides.contacts.get(name)
    if (contact === undefined) return this.#links.get(name)?.hadContact === true ? gone : none
    const { values } = readContact(this.#contract.fields, contact.row, reading)
    return { kind: 'there', values, changedAt: contact.changed }
  }

  #remote(name: string): Side {
    const [person, link] = [this.#mirror.get(name), this.#links.get(name)]
    if (person === undefined) return link?.hadPerson === true ? gone : none
    const { values } = readPerson(this.#contract.fields, person.raw, reading)
    return { kind: 'there', values, changedAt: link?.since ?? this.#since(person, {}, {}) }
  }

  #do(name: string, outcome: RecordOutcome, answer: Answer): void {
    switch (outcome.kind) {
      case 'nothing':
      case 'incomplete':
        return
      case 'fields':
        this.#merge(name, outcome)
        return
      case 'create-contact': {
        const link = this.#linkOf(name)
        this.#sides.writeContact(name, contactChanges(outcome.pull).columns)
        Object.assign(link, { base: outcome.base, hadContact: true, hadPerson: true })
        this.#note(name, link)
        this.#step()
        return
      }
      case 'create-person': {
        const link = this.#linkOf(name)
        link.hadContact = true
        this.#push(name, link, outcome.push)
        return
      }
      case 'delete-contact':
        this.#sides.contacts.delete(name)
        this.#end(name)
        return
      case 'delete-person':
        this.#sides.people.delete(name)
        this.#step()
        this.#end(name)
        return
      case 'opt-out':
        this.#sides.writePerson(name, { do_not_contact: true }, this.#now)
        this.#step()
        this.#end(name)
        return
      case 'end':
        this.#end(name)
        return
      case 'unlink':
        this.#links.delete(name)
        // Whoever is left is as new.
        this.#sync(name, answer)
        return
      case 'conflict':
        this.#conflicts.push(name)
        return
      case 'follow':
        throw new Error('Nobody takes a place here.')
    }
  }

  #merge(name: string, outcome: Fields): void {
    const link = this.#linkOf(name)
    const { pull, push, base, since, conflicts } = outcome
    // In one transaction.
    if (Object.keys(pull).length > 0) this.#sides.writeContact(name, contactChanges(pull).columns)
    Object.assign(link, { base, since, hadContact: true, hadPerson: true })
    this.#conflicts.push(...conflicts.map((contact) => `${name} ${contact}`))
    this.#step()
    this.#push(name, link, push)
  }

  #push(name: string, link: Link, values: Values): void {
    if (Object.keys(values).length === 0) return
    const remote = this.#remote(name)
    const before = remote.kind === 'there' ? remote.values : {}
    link.awaits = Object.fromEntries(
      Object.entries(values).map(([contact, sent]) => [
        contact,
        { sent, before: before[contact] ?? null },
      ]),
    )
    this.#step()
    const body = personBody(this.#contract.fields, values, { crmIdType: null })
    this.#sides.writePerson(name, body, this.#now)
    this.#step()
    this.#settle(name, link, true)
  }

  /** SalesLoft is asked what it has now; what is agreed and what a contact takes over is written in one transaction. */
  #settle(name: string, link: Link, isAnswered: boolean): void {
    const person = this.#sides.people.get(name)
    const { awaits } = link
    link.awaits = {}
    if (person === undefined) return
    this.#mirror.set(name, person)
    link.hadPerson = true
    const { fields } = this.#contract
    const shown = readPerson(fields, person.raw, reading).values
    const contact = this.#sides.contacts.get(name)
    const own = contact && readContact(fields, contact.row, reading).values
    for (const [key, awaited] of Object.entries(awaits)) {
      const field = this.#field(key)
      const local = own === undefined ? awaited.sent : (own[key] ?? null)
      const seen = { local, shown: shown[key] ?? null, isAnswered }
      const settled = settleField(field, awaited, seen, this.#contract)
      if (settled.kind === 'lost') continue
      link.base = { ...link.base, [pairKey(field)]: settled.base }
      if (settled.kind === 'pull' && contact !== undefined) {
        this.#sides.writeContact(name, contactChanges({ [key]: settled.value }).columns)
      }
    }
    this.#note(name, link)
    this.#step()
  }

  /** Since when the person differs from what is agreed: asked anew whenever either moves. */
  #note(name: string, link: Link): void {
    const person = this.#mirror.get(name)
    link.since = person === undefined ? {} : this.#since(person, link.base, link.since)
  }

  #since({ raw, updatedAt }: Person, base: Base, before: Since): Since {
    const { fields } = this.#contract
    const { values } = readPerson(fields, raw, reading)
    return differingSince(fields, { base, remote: values, updatedAt, before })
  }

  #linkOf(name: string): Link {
    const fresh = { hadContact: false, hadPerson: false, isEnded: false }
    const link = this.#links.get(name) ?? { base: {}, since: {}, awaits: {}, ...fresh }
    this.#links.set(name, link)
    return link
  }

  #end(name: string): void {
    this.#linkOf(name).isEnded = true
  }

  #field(contact: string): ContractField {
    const field = this.#contract.fields.find((each) => each.contact === contact)
    if (field === undefined) throw new Error(`The contract has no ${contact}.`)
    return field
  }

  #step(): void {
    if (this.#stepsLeft <= 0) throw new Killed()
    this.#stepsLeft -= 1
  }
}

type Fields = Extract<RecordOutcome, { readonly kind: 'fields' }>

const gone: Side = { kind: 'gone', survivor: { kind: 'none' } }
const none: Side = { kind: 'none' }
