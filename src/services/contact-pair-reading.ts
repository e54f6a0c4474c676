// A pair as the contract reads it: both sides' values, what was agreed of them, and what SalesLoft made of what it was sent.
import { type ContactContract, pairKey } from '../domain/contact-contract.ts'
import type { ContactSide } from '../domain/contact-differences.ts'
import { type Keys, keysOf } from '../domain/contact-match.ts'
import {
  type Awaited,
  type Base,
  differingSince,
  settleField,
  type Since,
} from '../domain/contact-merge.ts'
import { readContact, readPerson, type Values } from '../domain/contact-records.ts'
import type { Reading } from '../domain/contact-values.ts'
import { beginning, formatInstant, type Instant, parseInstant } from '../domain/instants.ts'
import type { Json, LinkRow, Pair, PersonRow } from '../store/contact-rows.ts'

export type ContactRules = {
  /** The whole of it: also fields that are not merged tell who is who. */
  readonly contract: ContactContract
  /** As far as the key's scopes go. */
  readonly merged: ContactContract
  /** Scopes that the key lacks: what needs one of them is not sent. */
  readonly lacks: readonly string[]
  readonly reading: Reading
}

/** A record that stands alone: the one that is there of its pair. */
export type Alone = { readonly side: ContactSide; readonly id: string; readonly keys: Keys }

export type ReadPair = {
  readonly pair: Pair
  /** Undefined: it is not there. What the contact takes over of SalesLoft's spelling is in it already. */
  readonly own: Values | undefined
  readonly theirs: Values | undefined
  readonly base: Base
  readonly since: Since
  /** What the contact takes over of SalesLoft's spelling. */
  readonly follows: Values
  readonly alone: Alone | undefined
}

/** @returns undefined where the mirror has not seen yet what the pair waits for */
export function readPair(rules: ContactRules, pair: Pair): ReadPair | undefined {
  const { link, contact } = pair
  const person = livingOf(pair)
  if (link?.person != null && pair.person === undefined) return undefined
  const own = contact && readContact(rules.contract.fields, flat(contact.row), rules.reading).values
  const theirs = person && readPerson(rules.contract.fields, person.raw, rules.reading).values
  const awaits = awaitsOf(link)
  const isShown = person === undefined || person.requestedAt > (link?.awaitsSince ?? '')
  if (awaits !== undefined && !isShown) return undefined
  const settled =
    awaits === undefined || theirs === undefined
      ? { base: baseOf(link), follows: {} }
      : settle(rules, baseOf(link), awaits, { own, theirs })
  return {
    pair,
    own: own && { ...own, ...settled.follows },
    theirs,
    ...settled,
    since: person && theirs ? sinceOf(rules, settled.base, { person, theirs, link }) : {},
    alone: aloneOf({ pair, own, theirs }),
  }
}

export function livingOf({ person }: Pair): PersonRow | undefined {
  return person?.isDeleted === false ? person : undefined
}

function settle(
  { merged }: ContactRules,
  before: Base,
  awaits: Awaits,
  { own, theirs }: { readonly own: Values | undefined; readonly theirs: Values },
): { readonly base: Base; readonly follows: Values } {
  const base = { ...before }
  const follows: Record<string, Values[string]> = {}
  for (const field of merged.fields) {
    const awaited = awaits[pairKey(field)]
    if (awaited === undefined) continue
    const local = own === undefined ? awaited.sent : (own[field.contact] ?? null)
    const shown = theirs[field.contact] ?? null
    const settled = settleField(field, awaited, { local, shown, isAnswered: true }, merged)
    if (settled.kind === 'lost') continue
    base[pairKey(field)] = settled.base
    if (settled.kind === 'pull') follows[field.contact] = settled.value
  }
  return { base, follows }
}

function sinceOf(
  { merged }: ContactRules,
  base: Base,
  given: {
    readonly person: PersonRow
    readonly theirs: Values
    readonly link: LinkRow | undefined
  },
): Since {
  const { person, theirs, link } = given
  const updatedAt = parseInstant(person.updatedAt ?? person.requestedAt) ?? beginning
  const before = instantsIn(link?.remoteDiffers ?? {})
  return differingSince(merged.fields, { base, remote: theirs, updatedAt, before })
}

function aloneOf({
  pair,
  own,
  theirs,
}: Pick<ReadPair, 'pair' | 'own' | 'theirs'>): Alone | undefined {
  if (own !== undefined && theirs === undefined) {
    return { side: 'local', id: pair.contact?.id ?? '', keys: keysOf(own) }
  }
  if (theirs !== undefined && own === undefined) {
    return { side: 'salesloft', id: pair.person?.id ?? '', keys: keysOf(theirs) }
  }
  return undefined
}

type Awaits = Readonly<Record<string, Awaited>>

/** As it was stored when it was sent. */
function awaitsOf(link: LinkRow | undefined): Awaits | undefined {
  return link?.awaits == null ? undefined : (link.awaits as Awaits)
}

function baseOf(link: LinkRow | undefined): Base {
  return (link?.base ?? {}) as Base
}

/** What is no instant is left out. */
export function instantsIn(texts: Readonly<Record<string, string>>): Since {
  const read = Object.entries(texts).flatMap(([key, text]): (readonly [string, Instant])[] => {
    const instant = parseInstant(text)
    return instant === undefined ? [] : [[key, instant]]
  })
  return Object.fromEntries(read)
}

export function textsOf(instants: Since): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(instants).map(([key, instant]) => [key, formatInstant(instant)]),
  )
}

/** By column or `custom_fields.<name>`. */
export function flat({ custom_fields: custom, ...columns }: Json): Json {
  const fields = Object.entries((custom ?? {}) as Json)
  const named = fields.map(([name, value]) => [`custom_fields.${name}`, value] as const)
  return { ...columns, ...Object.fromEntries(named) }
}
