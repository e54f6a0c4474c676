// What was decided about a pair, value by value, for whoever looks at it first.
import { pairKey } from '../domain/contact-contract.ts'
import { type Difference, reasonOf } from '../domain/contact-differences.ts'
import type { Values } from '../domain/contact-records.ts'
import type { Pair } from '../store/contact-rows.ts'
import type { ContactRules, ReadPair } from './contact-pair-reading.ts'

export function differenceOf(
  { link, contact, person }: Pair,
  fields: Pick<Difference, 'happens' | 'why'> & Partial<Difference>,
): Difference {
  const ends = {
    contact: contact?.id ?? link?.contact ?? null,
    person: person?.id ?? link?.person ?? null,
  }
  return { side: null, field: null, old: null, new: null, ...ends, ...fields }
}

export function carried(
  { merged }: ContactRules,
  { pair, own = {}, theirs = {}, base }: ReadPair,
  values: Values,
  side: 'local' | 'salesloft',
): readonly Difference[] {
  return Object.entries(values).flatMap(([contact, value]) => {
    const field = merged.fields.find((each) => each.contact === contact)
    if (field === undefined) return []
    const [local, remote] = [own[contact] ?? null, theirs[contact] ?? null]
    const why = reasonOf(field, base[pairKey(field)], { local, remote })
    const old = side === 'local' ? local : remote
    return [differenceOf(pair, { happens: 'changed', side, field: contact, old, new: value, why })]
  })
}

export function made(
  pair: Pair,
  values: Values,
  side: 'local' | 'salesloft',
): readonly Difference[] {
  const why = side === 'local' ? 'created.salesloft: create' : 'created.local: create'
  return Object.entries(values).map(([field, value]) =>
    differenceOf(pair, { happens: 'created', side, field, new: value, why }),
  )
}

export function deleted(pair: Pair, side: 'local' | 'salesloft', why: string): Difference {
  return differenceOf(pair, { happens: 'deleted', side, why })
}
