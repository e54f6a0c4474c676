// Which person a contact is, and the other way round: by the keys of the contract, the surest first. What is not certain is
// for somebody to say: two that are taken for one write each other's data, and it is a stranger who gets the e-mail.
import type { MatchKey } from './contact-contract.ts'
import type { Values } from './contact-records.ts'

type Key = Exclude<MatchKey, 'link'>
/** What a record has of the keys, read as the contract says; null: nothing. */
export type Keys = { readonly [Name in Key]?: string | null }

export type Candidate = {
  readonly id: string
  /** With whom it is linked; null: with nobody. */
  readonly linkedTo: string | null
  readonly keys: Keys
}

export type Matching = {
  readonly id: string
  readonly keys: Keys
  /** Whom it is linked with; null: it is new. */
  readonly linkedTo: string | null
  /** Of the other side, all that share a key with it. */
  readonly candidates: readonly Candidate[]
  /** Of its own side, all others that share a key with it or with one of the candidates. */
  readonly rivals: readonly Candidate[]
}

export type Match =
  | { readonly kind: 'linked'; readonly other: string }
  | { readonly kind: 'match'; readonly other: string; readonly by: Key }
  | { readonly kind: 'none' }
  /** Several could be meant, or one that is somebody else's. */
  | {
      readonly kind: 'ambiguous'
      readonly by: Key
      readonly others: readonly string[]
      readonly rivals: readonly string[]
    }

/** Of a record that was read by the whole contract, also by fields that are not merged. */
export function keysOf(values: Values): Keys {
  const keyOf = (key: Key): string | null => {
    const value = values[key]
    return typeof value === 'string' ? value : null
  }
  return {
    crm_id: keyOf('crm_id'),
    external_id: keyOf('external_id'),
    email_address: keyOf('email_address'),
  }
}

/** Of a contact among people, or of a person among contacts: the same from both sides. */
export function matchOf(
  { id, keys, linkedTo, candidates, rivals }: Matching,
  order: readonly MatchKey[],
): Match {
  if (linkedTo !== null) return { kind: 'linked', other: linkedTo }
  const own = order.filter((key) => key !== 'link')
  // Who is linked already has found its own.
  const free = rivals.filter((each) => each.id !== id && each.linkedTo === null)
  // Of those that have a key in common and nobody on the other side has, one would be made for each.
  let twins: Match | undefined
  for (const by of own) {
    if (isNothing(keys[by])) continue
    const found = candidates.filter((each) => isSameKey(by, each.keys[by], keys[by]))
    const [only] = found
    const surer = own.slice(0, own.indexOf(by))
    const others = free.filter(
      (each) =>
        isSameKey(by, each.keys[by], keys[by]) ||
        // A surer key says that the one is another's.
        (only !== undefined && surer.some((key) => isSameKey(key, each.keys[key], only.keys[key]))),
    )
    if (found.length === 0) {
      if (others.length > 0) twins ??= { kind: 'ambiguous', by, others: [], rivals: idsOf(others) }
      continue
    }
    const isCertain = only !== undefined && found.length === 1 && others.length === 0
    if (isCertain && only.linkedTo === null && !contradicts(surer, keys, only.keys)) {
      return { kind: 'match', other: only.id, by }
    }
    return { kind: 'ambiguous', by, others: idsOf(found), rivals: idsOf(others) }
  }
  return twins ?? { kind: 'none' }
}

/** A surer key that both have, and that says they are two. */
function contradicts(surer: readonly Key[], one: Keys, other: Keys): boolean {
  return surer.some(
    (key) =>
      !isNothing(one[key]) && !isNothing(other[key]) && !isSameKey(key, one[key], other[key]),
  )
}

function isSameKey(key: Key, one: string | null | undefined, other: string | null | undefined) {
  if (isNothing(one) || isNothing(other)) return false
  return key === 'email_address' ? one.toLowerCase() === other.toLowerCase() : one === other
}

function isNothing(value: string | null | undefined): value is null | undefined | '' {
  return value === null || value === undefined || value === ''
}

function idsOf(found: readonly Candidate[]): readonly string[] {
  return found.map(({ id }) => id).toSorted()
}
