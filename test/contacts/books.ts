// Two address books as plain maps, with everything that ever happened to each field of each record, so that it can be looked up
// who had what, and since when somebody who reads SalesLoft now and then could have seen it.
import type { ContractField } from '../../src/domain/contact-contract.ts'

export type Plain = string | boolean | null
export type SideName = 'local' | 'salesloft'
export type Values = Readonly<Record<string, Plain>>

/** Something that happened to a field of a record. */
type Mark = {
  readonly turn: number
  readonly at: number
  readonly value: Plain
  /** Whether it was brought from the other side, or is what SalesLoft made of what it was sent. */
  readonly isOurs: boolean
}

export type Page = {
  readonly marks: Map<string, Mark[]>
  /** When the record as a whole was written, which is all that SalesLoft tells. */
  readonly touched: { readonly turn: number; readonly at: number }[]
  isGone: boolean
}

/** What was agreed of a field, and when. */
export type Agreement = { readonly mine: Plain; readonly theirs: Plain; readonly turn: number }

export type Picture = {
  readonly records: Readonly<
    Record<string, { readonly local: Values | null; readonly salesloft: Values | null }>
  >
  /** `ann title`, or `ann` alone where a delete is in question. */
  readonly conflicts: readonly string[]
}

export type Answer = SideName | null

export class Books {
  readonly #pages = { local: new Map<string, Page>(), salesloft: new Map<string, Page>() }
  /** Turns in which somebody read all of SalesLoft. */
  readonly #looks: number[] = []
  turn = 0

  names(): readonly string[] {
    const { local, salesloft } = this.#pages
    return [...new Set([...local.keys(), ...salesloft.keys()])].toSorted()
  }

  knows(side: SideName, name: string): boolean {
    return this.#pages[side].has(name)
  }

  page(side: SideName, name: string): Page | undefined {
    const page = this.#pages[side].get(name)
    return page === undefined || page.isGone ? undefined : page
  }

  open(side: SideName, name: string): Page {
    const page: Page = { marks: new Map(), touched: [], isGone: false }
    this.#pages[side].set(name, page)
    return page
  }

  look(): void {
    this.turn += 1
    this.#looks.push(this.turn)
    this.turn += 1
  }

  write(page: Page, field: string, value: Plain, at: number, isOurs = false): void {
    const marks = page.marks.get(field) ?? []
    marks.push({ turn: this.turn, at, value, isOurs })
    page.marks.set(field, marks)
    page.touched.push({ turn: this.turn, at })
  }

  /**
   * "When SalesLoft's record was written of which the first version was seen that differs from what was agreed, and that differed
   * ever since; where nothing was agreed, of the version at hand."
   */
  seenAt(theirs: Page, field: ContractField, before: Agreement | undefined): number | undefined {
    const writtenBy = (turn: number) => theirs.touched.findLast((each) => each.turn <= turn)?.at
    if (before === undefined) return writtenBy(this.#looks.at(-1) ?? 0)
    let seen: number | undefined
    for (const turn of this.#looks.filter((each) => each > before.turn)) {
      const differs = !isSame(field, valueIn(theirs, field, turn), before.theirs)
      seen = differs ? (seen ?? writtenBy(turn)) : undefined
    }
    return seen
  }
}

/** Spaces at the ends say nothing, and saying nothing is nothing. */
function meaning(value: Plain): Plain {
  return typeof value === 'string' ? value.trim() || null : value
}

function valueIn(page: Page, field: ContractField, turn: number): Plain {
  const value = page.marks.get(field.contact)?.findLast((each) => each.turn <= turn)?.value ?? null
  return value === null && field.person === 'do_not_contact' ? false : meaning(value)
}

export function now(page: Page, field: ContractField): Plain {
  return valueIn(page, field, Number.POSITIVE_INFINITY)
}

/** When the team last wrote something else into it. */
export function changedAt(mine: Page, field: ContractField): number | undefined {
  const marks = mine.marks.get(field.contact) ?? []
  return marks.findLast((mark, at) => !mark.isOurs && (marks[at - 1]?.value ?? null) !== mark.value)
    ?.at
}

export function isNothing(value: Plain): boolean {
  return value === null || value === false
}

export function isSame({ person }: ContractField, one: Plain, other: Plain): boolean {
  const isAddress = person === 'email_address'
  if (isAddress && typeof one === 'string' && typeof other === 'string') {
    return one.toLowerCase() === other.toLowerCase()
  }
  return one === other
}

export function goesOut({ direction }: ContractField): boolean {
  return direction === 'push' || direction === 'both'
}

export function comesIn({ direction }: ContractField): boolean {
  return direction === 'pull' || direction === 'both'
}
