// What is to be done with a contact and a person as a whole: merged field by field, made on the other side, or, where one of
// them is gone, what the contract says of that. Nothing that was changed since it was agreed is deleted without a word.
import {
  comesIn,
  type ContactContract,
  type ContractField,
  goesOut,
  pairKey,
} from './contact-contract.ts'
import type { Match } from './contact-match.ts'
import {
  type Agreed,
  type Base,
  type FieldOutcome,
  isOptOut,
  mergeField,
  type Since,
} from './contact-merge.ts'
import type { Values } from './contact-records.ts'
import { isEmptyValue, isSame } from './contact-values.ts'

/** A record of either side. */
export type Side =
  | {
      readonly kind: 'there'
      readonly values: Values
      /** When each was changed: a contact's by its name there, a person's as `differingSince` tells. */
      readonly changedAt: Since
    }
  /** It was linked, and is gone; `survivor`: who else on its side is meant by the one that is left. */
  | { readonly kind: 'gone'; readonly survivor: Match }
  /** There never was one. */
  | { readonly kind: 'none' }

export type RecordState = {
  readonly base: Base
  readonly local: Side
  readonly remote: Side
}

export type RecordOutcome =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'fields'
      readonly pull: Values
      readonly push: Values
      /** Of all fields about which something is agreed now; of those that are pushed it is not known yet. */
      readonly base: Base
      /** Without what is agreed now: a later change of the person’s has a time of its own. */
      readonly since: Since
      readonly conflicts: readonly string[]
    }
  | { readonly kind: 'create-contact'; readonly pull: Values; readonly base: Base }
  | { readonly kind: 'create-person'; readonly push: Values }
  /** SalesLoft would not take it. */
  | { readonly kind: 'incomplete'; readonly why: string }
  | { readonly kind: 'delete-contact' }
  | { readonly kind: 'delete-person' }
  /** The person is not to be contacted any more, and the link ends. */
  | { readonly kind: 'opt-out' }
  /** The link ends; who is left is left alone, and not paired again. */
  | { readonly kind: 'end' }
  /** The link is forgotten: who is left is as new. */
  | { readonly kind: 'unlink' }
  /**
   * The link goes to the one that took the place of the one that is gone, and nothing is agreed yet: what that one lacks was
   * not emptied by anybody.
   */
  | { readonly kind: 'follow'; readonly to: string }
  | { readonly kind: 'conflict'; readonly of: 'deleted' }
  | { readonly kind: 'conflict'; readonly of: 'merged'; readonly others: readonly string[] }

const nothing = { kind: 'nothing' } as const

export function mergeRecord(contract: ContactContract, state: RecordState): RecordOutcome {
  const { local, remote } = state
  if (local.kind === 'there') {
    if (remote.kind === 'there') return mergeFields(contract, state.base, local, remote)
    if (remote.kind === 'none') return newPerson(contract, local.values)
    return personGone(contract, state.base, local.values, remote)
  }
  if (remote.kind === 'there') {
    if (local.kind === 'none') return newContact(contract, remote.values)
    return contactGone(contract, state.base, remote.values, local)
  }
  return local.kind === 'none' && remote.kind === 'none' ? nothing : { kind: 'end' }
}

type There = Extract<Side, { readonly kind: 'there' }>
type Gone = Extract<Side, { readonly kind: 'gone' }>

function mergeFields(
  contract: ContactContract,
  base: Base,
  local: There,
  remote: There,
): RecordOutcome {
  const merged = contract.fields.map((field): Merged => {
    const { contact } = field
    const key = pairKey(field)
    const outcome = mergeField(
      field,
      {
        base: base[key],
        local: local.values[contact] ?? null,
        remote: remote.values[contact] ?? null,
        localAt: local.changedAt[contact] ?? null,
        remoteAt: remote.changedAt[key] ?? null,
      },
      contract,
    )
    return { contact, key, outcome }
  })
  if (merged.every(({ outcome }) => outcome.kind === 'same')) return nothing
  const agreed = agreedIn(merged)
  return {
    kind: 'fields',
    pull: valuesOf(merged, 'pull'),
    push: valuesOf(merged, 'push'),
    base: { ...base, ...agreed },
    since: Object.fromEntries(
      Object.entries(remote.changedAt).filter(([key]) => agreed[key] === undefined),
    ),
    conflicts: merged.flatMap(({ contact, outcome }) =>
      outcome.kind === 'conflict' ? [contact] : [],
    ),
  }
}

type Merged = {
  readonly contact: string
  readonly key: string
  readonly outcome: FieldOutcome
}

function valuesOf(merged: readonly Merged[], kind: 'pull' | 'push'): Values {
  return Object.fromEntries(
    merged.flatMap(({ contact, outcome }) =>
      outcome.kind === kind ? [[contact, outcome.value] as const] : [],
    ),
  )
}

function agreedIn(merged: readonly Merged[]): Base {
  return Object.fromEntries(
    merged.flatMap(({ key, outcome }) =>
      outcome.kind === 'pull' || outcome.kind === 'agreed' ? [[key, outcome.base] as const] : [],
    ),
  )
}

function newPerson({ fields, created }: ContactContract, values: Values): RecordOutcome {
  if (created.local === 'ignore') return nothing
  const push = filled(fields.filter(goesOut), values)
  const sent = new Set(fields.filter(({ contact }) => contact in push).map(({ person }) => person))
  // "Either email_address or phone + last_name" (reference, `POST /v2/people`).
  if (sent.has('email_address') || (sent.has('phone') && sent.has('last_name'))) {
    return { kind: 'create-person', push }
  }
  const why =
    'SalesLoft takes nobody without an e-mail address, or a telephone number and a last name.'
  return { kind: 'incomplete', why }
}

function newContact({ fields, created }: ContactContract, values: Values): RecordOutcome {
  if (created.salesloft === 'ignore') return nothing
  const pull = filled(fields.filter(comesIn), values)
  // What is empty in both is agreed as well.
  const both = fields.filter(
    ({ contact }) => contact in pull || isEmptyValue(values[contact] ?? null),
  )
  const base = both.map((field) => {
    const value = values[field.contact] ?? null
    return [pairKey(field), { local: value, remote: value }] as const
  })
  return { kind: 'create-contact', pull, base: Object.fromEntries(base) }
}

function personGone(
  contract: ContactContract,
  base: Base,
  values: Values,
  { survivor }: Gone,
): RecordOutcome {
  const moved = movedTo(contract, survivor)
  if (moved !== undefined) return moved
  switch (contract.deleted.salesloft) {
    case 'keep':
      return { kind: 'end' }
    case 'unlink':
      return { kind: 'unlink' }
    case 'delete': {
      const isChanged = contract.fields.some(
        (field) => goesOut(field) && differs(field, base, 'local', values),
      )
      return isChanged ? { kind: 'conflict', of: 'deleted' } : { kind: 'delete-contact' }
    }
  }
}

function contactGone(
  contract: ContactContract,
  base: Base,
  values: Values,
  { survivor }: Gone,
): RecordOutcome {
  const moved = movedTo(contract, survivor)
  if (moved !== undefined) return moved
  switch (contract.deleted.local) {
    case 'keep':
      return { kind: 'end' }
    case 'do-not-contact': {
      const optOut = contract.fields.find(isOptOut)
      const isOut = optOut !== undefined && values[optOut.contact] === true
      return { kind: isOut ? 'end' : 'opt-out' }
    }
    case 'delete': {
      const isChanged = contract.fields.some(
        (field) => comesIn(field) && differs(field, base, 'remote', values),
      )
      return isChanged ? { kind: 'conflict', of: 'deleted' } : { kind: 'delete-person' }
    }
  }
}

/** Whether one record took the place of the one that is gone; undefined: none did, it was deleted. */
function movedTo({ merged }: ContactContract, survivor: Match): RecordOutcome | undefined {
  switch (survivor.kind) {
    case 'none':
      return undefined
    case 'ambiguous': {
      const { others } = survivor
      return others.length === 0 ? undefined : { kind: 'conflict', of: 'merged', others }
    }
    case 'match':
    case 'linked':
      return merged === 'follow'
        ? { kind: 'follow', to: survivor.other }
        : { kind: 'conflict', of: 'merged', others: [survivor.other] }
  }
}

/** Of what was never agreed nothing can have changed. */
function differs(field: ContractField, base: Base, side: keyof Agreed, values: Values): boolean {
  const agreed = base[pairKey(field)]
  return agreed !== undefined && !isSame(field, values[field.contact] ?? null, agreed[side])
}

function filled(fields: readonly ContractField[], values: Values): Values {
  return Object.fromEntries(
    fields.flatMap(({ contact }) => {
      const value = values[contact] ?? null
      return isEmptyValue(value) ? [] : [[contact, value] as const]
    }),
  )
}
