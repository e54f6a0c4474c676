// One truth per field: what each side has now, against what was agreed last. The agreed value is kept as each side shows it,
// since SalesLoft may spell what it is given in its own way, which is then no change of anybody's.
import { comesIn, type ContractField, goesOut, pairKey } from './contact-contract.ts'
import type { Values } from './contact-records.ts'
import { type FieldValue, isEmptyValue, isSame } from './contact-values.ts'
import type { Instant } from './instants.ts'

export type Agreed = { readonly local: FieldValue; readonly remote: FieldValue }

export type FieldState = {
  /** Undefined: nothing was agreed yet. */
  readonly base: Agreed | undefined
  readonly local: FieldValue
  readonly remote: FieldValue
  /** When the contact's field was changed; null: nobody knows. */
  readonly localAt: Instant | null
  /** `updated_at` of the first version of the person that was seen to differ from what was agreed; null: none was. */
  readonly remoteAt: Instant | null
}

export type FieldOutcome =
  /** Nothing to do, and nothing to note. */
  | { readonly kind: 'same' }
  /** Both have it: it is agreed from now on. */
  | { readonly kind: 'agreed'; readonly base: Agreed }
  | { readonly kind: 'pull'; readonly value: FieldValue; readonly base: Agreed }
  /** What is agreed is known only when SalesLoft shows the person again. */
  | { readonly kind: 'push'; readonly value: FieldValue }
  | { readonly kind: 'conflict' }

export type FieldRules = { readonly loosenDoNotContact: boolean }

const same = { kind: 'same' } as const

export function mergeField(
  field: ContractField,
  state: FieldState,
  rules: FieldRules,
): FieldOutcome {
  const { base, local, remote } = state
  if (isSame(field, local, remote)) {
    const isKnown = base !== undefined && !isChanged(field, base, state)
    return isKnown ? same : { kind: 'agreed', base: { local, remote } }
  }
  if (isOptOut(field) && !rules.loosenDoNotContact) return tightened(field, state)
  if (base === undefined) return paired(field, state)
  if (!isChanged(field, base, state)) return same
  if (field.direction === 'pull') return pull(state)
  if (field.direction === 'push') return push(state)
  if (isSame(field, remote, base.remote)) return push(state)
  if (isSame(field, local, base.local)) return pull(state)
  return decided(field, state)
}

/** An operator's word on a conflict. */
export function resolveField(
  field: ContractField,
  state: FieldState,
  choice: 'local' | 'salesloft',
  rules: FieldRules,
): FieldOutcome {
  return mergeField({ ...field, wins: choice }, state, rules)
}

/** Of a field that was pushed, until SalesLoft shows what it made of it. */
export type Awaited = {
  readonly sent: FieldValue
  /** What SalesLoft had when that was decided. */
  readonly before: FieldValue
}

export type Settled =
  | { readonly kind: 'agreed'; readonly base: Agreed }
  | { readonly kind: 'pull'; readonly value: FieldValue; readonly base: Agreed }
  /** Nobody knows that it arrived, and it looks as before: it is decided again. */
  | { readonly kind: 'lost' }

/**
 * What is agreed after a push: what SalesLoft shows, not what it was sent. Where it shows something else, the contact follows if
 * the field goes both ways, unless it was changed once more meanwhile.
 */
export function settleField(
  field: ContractField,
  { sent, before }: Awaited,
  {
    local,
    shown,
    isAnswered,
  }: {
    readonly local: FieldValue
    readonly shown: FieldValue
    /** Whether SalesLoft said that it took it. */
    readonly isAnswered: boolean
  },
  { loosenDoNotContact }: FieldRules,
): Settled {
  const isTaken = isSame(field, sent, shown)
  if (!isTaken && !isAnswered && isSame(field, shown, before)) return { kind: 'lost' }
  const base: Agreed = { local: sent, remote: shown }
  const stays = isTaken || !isSame(field, sent, local) || field.direction !== 'both'
  const loosens = isOptOut(field) && !loosenDoNotContact && shown !== true
  if (stays || loosens) return { kind: 'agreed', base }
  return { kind: 'pull', value: shown, base: { local: shown, remote: shown } }
}

/** What is agreed, and since when a person's fields differ from it, by `pairKey` of the field. */
export type Base = Readonly<Record<string, Agreed>>
export type Since = Readonly<Record<string, Instant>>

/**
 * Since when each field of the person differs from what was agreed, carried from one version of the person to the next: the
 * first one that was seen to differ counts, until the field is as agreed again. Where nothing was agreed yet it is the one at
 * hand.
 */
export function differingSince(
  fields: readonly ContractField[],
  {
    base,
    remote,
    updatedAt,
    before,
  }: {
    readonly base: Base
    readonly remote: Values
    readonly updatedAt: Instant
    readonly before: Since
  },
): Since {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const key = pairKey(field)
      const [agreed, value] = [base[key], remote[field.contact] ?? null]
      if (agreed === undefined) return isEmptyValue(value) ? [] : [[key, updatedAt] as const]
      if (isSame(field, value, agreed.remote)) return []
      return [[key, before[key] ?? updatedAt] as const]
    }),
  )
}

/** Whether an opt-out is what the field says: it is carried, and never taken back. */
export function isOptOut({ person }: ContractField): boolean {
  return person === 'do_not_contact'
}

function tightened(field: ContractField, state: FieldState): FieldOutcome {
  if (state.local === true) return goesOut(field) ? push(state) : same
  return comesIn(field) ? pull(state) : same
}

/** The first time: what one side lacks it is given, and neither is emptied. */
function paired(field: ContractField, state: FieldState): FieldOutcome {
  const [lacksLocal, lacksRemote] = [isEmptyValue(state.local), isEmptyValue(state.remote)]
  switch (field.direction) {
    case 'pull':
      return lacksRemote ? same : pull(state)
    case 'push':
      return lacksLocal ? same : push(state)
    case 'both':
      if (lacksLocal) return pull(state)
      return lacksRemote ? push(state) : decided(field, state)
  }
}

function decided({ wins }: ContractField, state: FieldState): FieldOutcome {
  switch (wins) {
    case 'salesloft':
      return pull(state)
    case 'local':
      return push(state)
    case 'newest':
      return isLocalNewer(state) ? push(state) : pull(state)
    case 'ask':
      return { kind: 'conflict' }
  }
}

/** A change whose time nobody knows is older than any other; of two at once SalesLoft's wins, where people look. */
function isLocalNewer({ localAt, remoteAt }: FieldState): boolean {
  if (localAt === null) return false
  return remoteAt === null || localAt > remoteAt
}

function isChanged(field: ContractField, base: Agreed, { local, remote }: FieldState): boolean {
  return !isSame(field, local, base.local) || !isSame(field, remote, base.remote)
}

function pull({ remote }: FieldState): FieldOutcome {
  return { kind: 'pull', value: remote, base: { local: remote, remote } }
}

function push({ local }: FieldState): FieldOutcome {
  return { kind: 'push', value: local }
}
