// Fields, instants and values as the tests of merging say them.
import type { ContractField } from '../../src/domain/contact-contract.ts'
import type { Agreed } from '../../src/domain/contact-merge.ts'
import type { FieldValue } from '../../src/domain/contact-values.ts'
import { type Instant, instantOf } from '../../src/domain/instants.ts'

export const field = (change: Partial<ContractField> = {}): ContractField => ({
  contact: 'title',
  person: 'title',
  direction: 'both',
  wins: 'newest',
  normalise: 'text',
  ...change,
})
export const optOut = field({
  contact: 'do_not_contact',
  person: 'do_not_contact',
  normalise: 'none',
})
export const at = (minute: number): Instant => instantOf(BigInt(minute))
export const agreed = (value: FieldValue): Agreed => ({ local: value, remote: value })
