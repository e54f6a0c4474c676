// What a contract says two address books come to that are edited at random. It is written from the words of docs/contacts.md and
// shares nothing with what decides in the product but the form of a contract: so it can judge it. It looks up all that ever
// happened; the product has only what was agreed, and three instants.
import type { ContactContract, ContractField } from '../../src/domain/contact-contract.ts'
import {
  type Agreement,
  type Answer,
  Books,
  changedAt,
  comesIn,
  goesOut,
  isNothing,
  isSame,
  now,
  type Page,
  type Picture,
  type Plain,
  type SideName,
  type Values,
} from './books.ts'

type Pair = {
  /** By field. */
  readonly agreed: Map<string, Agreement>
  isEnded: boolean
}

export class TwoBooks {
  readonly #contract: ContactContract
  /** How SalesLoft spells what it is given. */
  readonly #respell: (value: Plain) => Plain
  readonly #books = new Books()
  readonly #pairs = new Map<string, Pair>()
  #conflicts: string[] = []

  constructor(contract: ContactContract, respell: (value: Plain) => Plain = (value) => value) {
    this.#contract = contract
    this.#respell = respell
  }

  /** Whether there is, or was, a record of this name. */
  knows(side: SideName, name: string): boolean {
    return this.#books.knows(side, name)
  }

  /** A record of this name comes to be; one of each name and side, ever. Records of one name are one by their address. */
  add(side: SideName, name: string, values: Values, at: number): void {
    this.#books.turn += 1
    const page = this.#books.open(side, name)
    for (const [field, value] of Object.entries(values)) this.#books.write(page, field, value, at)
  }

  edit(side: SideName, name: string, field: string, value: Plain, at: number): void {
    const page = this.#books.page(side, name)
    if (page === undefined) return
    this.#books.turn += 1
    this.#books.write(page, field, value, at)
  }

  remove(side: SideName, name: string): void {
    const page = this.#books.page(side, name)
    if (page !== undefined) page.isGone = true
  }

  /** SalesLoft is read, without anything being done about it. */
  look(): void {
    this.#books.look()
  }

  /** What both books come to, if nobody writes meanwhile; `answer`: what an operator says of each conflict that is met. */
  settle(at: number, answer: Answer = null): void {
    this.look()
    this.#conflicts = []
    for (const name of this.#books.names()) this.#settleOne(name, at, answer)
  }

  picture(): Picture {
    const shown = (side: SideName, name: string): Values | null => {
      const page = this.#books.page(side, name)
      if (page === undefined) return null
      const { fields } = this.#contract
      return Object.fromEntries(fields.map((field) => [field.contact, now(page, field)]))
    }
    const records = this.#books.names().map((name) => {
      return [name, { local: shown('local', name), salesloft: shown('salesloft', name) }] as const
    })
    return { records: Object.fromEntries(records), conflicts: this.#conflicts.toSorted() }
  }

  #settleOne(name: string, at: number, answer: Answer): void {
    const [mine, theirs] = [this.#books.page('local', name), this.#books.page('salesloft', name)]
    const pair = this.#pairs.get(name)
    if (pair === undefined) this.#pairUp(name, mine, theirs, at, answer)
    else if (pair.isEnded) return
    else if (mine !== undefined && theirs !== undefined) {
      this.#settleFields({ name, pair, mine, theirs }, at, answer)
    } else if (mine !== undefined) this.#personRemoved(name, pair, mine, at)
    else if (theirs !== undefined) this.#contactRemoved(name, pair, theirs, at)
    else pair.isEnded = true
  }

  /** "A record on one side alone is made on the other, or left alone." */
  #pairUp(
    name: string,
    mine: Page | undefined,
    theirs: Page | undefined,
    at: number,
    answer: Answer,
  ): void {
    if (mine === undefined && theirs === undefined) return
    const { created } = this.#contract
    if (theirs === undefined && (created.local === 'ignore' || !this.#isTaken(mine))) return
    if (mine === undefined && created.salesloft === 'ignore') return
    const pair: Pair = { agreed: new Map(), isEnded: false }
    this.#pairs.set(name, pair)
    const both = {
      name,
      pair,
      mine: mine ?? this.#books.open('local', name),
      theirs: theirs ?? this.#books.open('salesloft', name),
    }
    this.#settleFields(both, at, answer)
  }

  /** "SalesLoft takes nobody without an e-mail address, or a telephone number and a last name." */
  #isTaken(mine: Page | undefined): boolean {
    const sent = new Set(
      this.#contract.fields
        .filter((field) => mine !== undefined && goesOut(field) && !isNothing(now(mine, field)))
        .map(({ person }) => person),
    )
    return sent.has('email_address') || (sent.has('phone') && sent.has('last_name'))
  }

  #settleFields(both: Both, at: number, answer: Answer): void {
    for (const field of this.#contract.fields) {
      const verdict = this.#verdict(field, both)
      const from = verdict === 'ask' ? answer : verdict
      if (from === null) {
        if (verdict === 'ask') this.#conflicts.push(`${both.name} ${field.contact}`)
      } else if (from === 'agree') this.#agree(field, both)
      else if (from === 'local') this.#carryOut(field, both, at)
      else this.#carryIn(field, both, at)
    }
  }

  /** Whose value holds; null: nothing is done; ask: somebody is to say. */
  #verdict(field: ContractField, { pair, mine, theirs }: Both): SideName | 'agree' | 'ask' | null {
    const [ours, other] = [now(mine, field), now(theirs, field)]
    if (isSame(field, ours, other)) return 'agree'
    if (field.person === 'do_not_contact' && !this.#contract.loosenDoNotContact) {
      // "An opt-out is carried to the side that lacks it, where the field goes there, and never taken back."
      if (ours === true) return goesOut(field) ? 'local' : null
      return comesIn(field) ? 'salesloft' : null
    }
    const before = pair.agreed.get(field.contact)
    if (before === undefined) {
      // "The first time what one side lacks it is given, and neither is emptied."
      if (field.direction === 'pull') return isNothing(other) ? null : 'salesloft'
      if (field.direction === 'push') return isNothing(ours) ? null : 'local'
      if (isNothing(ours)) return 'salesloft'
      if (isNothing(other)) return 'local'
      return this.#winner(field, mine, theirs, undefined)
    }
    const isMoved = {
      local: !isSame(field, ours, before.mine),
      salesloft: !isSame(field, other, before.theirs),
    }
    if (!isMoved.local && !isMoved.salesloft) return null
    if (field.direction === 'pull') return 'salesloft'
    if (field.direction === 'push') return 'local'
    if (isMoved.local && isMoved.salesloft) return this.#winner(field, mine, theirs, before)
    return isMoved.local ? 'local' : 'salesloft'
  }

  #winner(
    field: ContractField,
    mine: Page,
    theirs: Page,
    before: Agreement | undefined,
  ): SideName | 'ask' {
    if (field.wins !== 'newest') return field.wins
    const [ours, other] = [changedAt(mine, field), this.#books.seenAt(theirs, field, before)]
    // "A change whose time nobody knows is older than any other; of two at once SalesLoft's wins."
    return ours !== undefined && (other === undefined || ours > other) ? 'local' : 'salesloft'
  }

  #agree(field: ContractField, { pair, mine, theirs }: Both): void {
    const [ours, other] = [now(mine, field), now(theirs, field)]
    const before = pair.agreed.get(field.contact)
    const isKnown =
      before !== undefined &&
      isSame(field, before.mine, ours) &&
      isSame(field, before.theirs, other)
    if (!isKnown)
      pair.agreed.set(field.contact, { mine: ours, theirs: other, turn: this.#books.turn })
  }

  #carryIn(field: ContractField, { pair, mine, theirs }: Both, at: number): void {
    const value = now(theirs, field)
    this.#books.write(mine, field.contact, value, at, true)
    pair.agreed.set(field.contact, { mine: value, theirs: value, turn: this.#books.turn })
  }

  /** "What SalesLoft shows afterwards is agreed, and a contact follows its spelling where the field goes both ways." */
  #carryOut(field: ContractField, { pair, mine, theirs }: Both, at: number): void {
    const sent = now(mine, field)
    this.#books.write(theirs, field.contact, this.#respell(sent), at, true)
    const shown = now(theirs, field)
    const follows = field.direction === 'both' && !isSame(field, sent, shown)
    if (follows) this.#books.write(mine, field.contact, shown, at, true)
    const own = follows ? shown : sent
    pair.agreed.set(field.contact, { mine: own, theirs: shown, turn: this.#books.turn })
  }

  #contactRemoved(name: string, pair: Pair, theirs: Page, at: number): void {
    const rule = this.#contract.deleted.local
    if (rule === 'delete' && this.#isChanged(pair, theirs, 'theirs')) {
      this.#conflicts.push(name)
      return
    }
    pair.isEnded = true
    if (rule === 'delete') theirs.isGone = true
    const optOut = this.#contract.fields.find(({ person }) => person === 'do_not_contact')
    if (rule === 'do-not-contact' && optOut !== undefined && now(theirs, optOut) !== true) {
      this.#books.write(theirs, optOut.contact, true, at, true)
    }
  }

  #personRemoved(name: string, pair: Pair, mine: Page, at: number): void {
    const rule = this.#contract.deleted.salesloft
    if (rule === 'delete' && this.#isChanged(pair, mine, 'mine')) {
      this.#conflicts.push(name)
      return
    }
    if (rule === 'unlink') {
      this.#pairs.delete(name)
      this.#pairUp(name, mine, undefined, at, null)
      return
    }
    pair.isEnded = true
    if (rule === 'delete') mine.isGone = true
  }

  /** "Nothing that was changed since it was agreed is deleted", in a field whose changes go to the side that was deleted. */
  #isChanged(pair: Pair, left: Page, which: 'mine' | 'theirs'): boolean {
    return this.#contract.fields.some((field) => {
      const before = pair.agreed.get(field.contact)
      const counts = which === 'mine' ? goesOut(field) : comesIn(field)
      return counts && before !== undefined && !isSame(field, now(left, field), before[which])
    })
  }
}

type Both = {
  readonly name: string
  readonly pair: Pair
  readonly mine: Page
  readonly theirs: Page
}
