// What a run would do or does to a contact or a person, value by value: a dry run shows it, and a brake counts it.
import type { ContractField } from './contact-contract.ts'
import { type Agreed, isOptOut } from './contact-merge.ts'
import { type FieldValue, isSame } from './contact-values.ts'

export type ContactSide = 'local' | 'salesloft'

export type Difference = {
  /** Which side is written; of a conflict and of what waits it is null: neither. */
  readonly side: ContactSide | null
  /** `waits`: SalesLoft would not take it as it is. */
  readonly happens: 'created' | 'changed' | 'deleted' | 'conflict' | 'waits'
  /** A UUID; null: a contact that is to be made. */
  readonly contact: string | null
  /** An id of SalesLoft; null: a person that is to be made. */
  readonly person: string | null
  /** As the contract names it on the side of the contact; null: the record as a whole. */
  readonly field: string | null
  /** What the side that is written has; of a conflict what the contact has. */
  readonly old: FieldValue
  /** What it is given; of a conflict what the person has. */
  readonly new: FieldValue
  readonly why: string
}

export type SideDifferences = {
  readonly created: number
  readonly changed: number
  readonly deleted: number
}

/** Records by what happens to them. */
export type DifferenceCounts = {
  readonly local: SideDifferences
  readonly salesloft: SideDifferences
  readonly conflicts: number
  readonly waiting: number
}

const none: SideDifferences = { created: 0, changed: 0, deleted: 0 }
export const noDifferences: DifferenceCounts = {
  local: none,
  salesloft: none,
  conflicts: 0,
  waiting: 0,
}

export function addDifferences(one: DifferenceCounts, other: DifferenceCounts): DifferenceCounts {
  return {
    local: addSides(one.local, other.local),
    salesloft: addSides(one.salesloft, other.salesloft),
    conflicts: one.conflicts + other.conflicts,
    waiting: one.waiting + other.waiting,
  }
}

function addSides(one: SideDifferences, other: SideDifferences): SideDifferences {
  return {
    created: one.created + other.created,
    changed: one.changed + other.changed,
    deleted: one.deleted + other.deleted,
  }
}

/** Of one record: what happens to it on each side. */
export function countDifferences(of: readonly Difference[]): DifferenceCounts {
  const has = (side: ContactSide, happens: Difference['happens']) =>
    Number(of.some((each) => each.side === side && each.happens === happens))
  const sideOf = (side: ContactSide): SideDifferences => ({
    created: has(side, 'created'),
    changed: has(side, 'changed'),
    deleted: has(side, 'deleted'),
  })
  return {
    local: sideOf('local'),
    salesloft: sideOf('salesloft'),
    conflicts: Number(of.some(({ happens }) => happens === 'conflict')),
    waiting: Number(of.some(({ happens }) => happens === 'waits')),
  }
}

export function changesOf({ created, changed, deleted }: SideDifferences): number {
  return created + changed + deleted
}

/** The rule that carries a value, in words. */
export function reasonOf(
  field: ContractField,
  base: Agreed | undefined,
  { local, remote }: { readonly local: FieldValue; readonly remote: FieldValue },
): string {
  if (isOptOut(field) && (local === true || remote === true)) return 'an opt-out'
  if (field.direction !== 'both') return `direction: ${field.direction}`
  if (base === undefined) {
    return local === null || remote === null ? 'missing on one side' : `wins: ${field.wins}`
  }
  const bothChanged = !isSame(field, local, base.local) && !isSame(field, remote, base.remote)
  return bothChanged ? `wins: ${field.wins}` : 'changed on one side'
}
