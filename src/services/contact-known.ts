// Who could be meant by records that stand alone: all of a batch are looked up at once, by every key of the contract.
import type { MatchKey } from '../domain/contact-contract.ts'
import type { ContactSide } from '../domain/contact-differences.ts'
import { customName } from '../domain/contact-fields.ts'
import { type Candidate, type Keys, keysOf, type Match, matchOf } from '../domain/contact-match.ts'
import { readContact, readPerson } from '../domain/contact-records.ts'
import type { Desk } from '../store/contact-desk.ts'
import type { ContactRow, Pair, PersonRow } from '../store/contact-rows.ts'
import { type Alone, type ContactRules, flat } from './contact-pair-reading.ts'

type Key = Exclude<MatchKey, 'link'>

export type Known = {
  matchOf(alone: Alone): Match
  /** Of the other side, one that was found. */
  pairOf(side: ContactSide, id: string): Pair | undefined
}

function contactKeys({ contract, reading }: ContactRules, { row }: ContactRow): Keys {
  return keysOf(readContact(contract.fields, flat(row), reading).values)
}

function personKeys({ contract, reading }: ContactRules, { raw }: PersonRow): Keys {
  return keysOf(readPerson(contract.fields, raw, reading).values)
}

type Found = Candidate & { readonly pair: Pair }
type Index = { readonly [Side in ContactSide]: Map<string, Found> }

export async function knownTo(
  desk: Desk,
  rules: ContactRules,
  alone: readonly Alone[],
): Promise<Known> {
  const order = rules.contract.match
  const own = order.filter((key) => key !== 'link')
  const index: Index = { local: new Map(), salesloft: new Map() }
  const of = (side: ContactSide) => alone.filter((each) => each.side === side)
  await Promise.all([
    look(
      'salesloft',
      of('local').map(({ keys }) => keys),
    ),
    look(
      'local',
      of('salesloft').map(({ keys }) => keys),
    ),
  ])
  // Also those of the same side that share a key with who was found.
  const keysFound = (side: ContactSide) => [...index[side].values()].map(({ keys }) => keys)
  const [people, contacts] = [keysFound('salesloft'), keysFound('local')]
  await Promise.all([
    look('local', [...of('local').map(({ keys }) => keys), ...people]),
    look('salesloft', [...of('salesloft').map(({ keys }) => keys), ...contacts]),
  ])
  const byKey = { local: indexed(index.local, own), salesloft: indexed(index.salesloft, own) }

  async function look(side: ContactSide, all: readonly Keys[]): Promise<void> {
    for (const key of own) {
      const values = [...new Set(all.flatMap((keys) => comparable(key, keys[key]) ?? []))]
      if (values.length === 0) continue
      for (const { pair } of await find(side, key, values)) note(side, pair)
    }
  }

  async function find(side: ContactSide, key: Key, values: readonly string[]) {
    if (side === 'local') return await desk.contacts({ key, values })
    const field = rules.contract.fields.find(({ contact }) => contact === 'external_id')
    const customField = field === undefined ? undefined : customName(field.person)
    return await desk.people({ key, values, customField })
  }

  function note(side: ContactSide, pair: Pair): void {
    const { link, contact, person } = pair
    if (side === 'local' && contact !== undefined) {
      const keys = contactKeys(rules, contact)
      index.local.set(contact.id, { id: contact.id, linkedTo: other(link?.person), keys, pair })
    }
    if (side === 'salesloft' && person !== undefined) {
      const keys = personKeys(rules, person)
      index.salesloft.set(person.id, { id: person.id, linkedTo: other(link?.contact), keys, pair })
    }
  }

  return {
    pairOf: (side, id) => index[side].get(id)?.pair,
    matchOf({ side, id, keys }) {
      const there = side === 'local' ? 'salesloft' : 'local'
      const candidates = sharing(byKey[there], own, [keys])
      const rivals = sharing(byKey[side], own, [keys, ...candidates.map((each) => each.keys)])
      return matchOf({ id, keys, linkedTo: null, candidates, rivals }, order)
    },
  }
}

function other(id: string | null | undefined): string | null {
  return id ?? null
}

/** As two values of a key are compared. */
function comparable(key: Key, value: string | null | undefined): string | undefined {
  if (value === null || value === undefined || value === '') return undefined
  return key === 'email_address' ? value.toLowerCase() : value
}

type ByKey = ReadonlyMap<string, readonly Found[]>

function indexed(found: ReadonlyMap<string, Found>, keys: readonly Key[]): ByKey {
  const all = [...found.values()].flatMap((each) =>
    keys.flatMap((key) => {
      const value = comparable(key, each.keys[key])
      return value === undefined ? [] : [{ at: `${key} ${value}`, each }]
    }),
  )
  const grouped = Map.groupBy(all, ({ at }) => at)
  return new Map([...grouped].map(([at, some]) => [at, some.map(({ each }) => each)]))
}

function sharing(index: ByKey, own: readonly Key[], all: readonly Keys[]): readonly Found[] {
  const found = all.flatMap((keys) =>
    own.flatMap((key) => {
      const value = comparable(key, keys[key])
      return value === undefined ? [] : (index.get(`${key} ${value}`) ?? [])
    }),
  )
  return [...new Map(found.map((each) => [each.id, each])).values()]
}
