// A value as it is compared and written: in one spelling, so that the same number written in two ways is no change. What cannot
// be read stays as it was typed, and that is a note, never a loss.
import type { ContractField, Normalising } from './contact-contract.ts'
import type { FieldKind } from './contact-fields.ts'

/** Ids are decimal text, lists are sorted; nothing, an empty text and an empty list are null. */
export type FieldValue = string | boolean | readonly string[] | null

/** The number as E.164; undefined: it is none that can be read. Given from outside, as it takes the world's numbering plans. */
export type ReadPhone = (typed: string, region: string | null) => string | undefined

export type Reading = {
  readonly readPhone: ReadPhone
  readonly phoneRegion: string | null
}

export type ReadValue = {
  readonly value: FieldValue
  /** What could not be brought into one spelling. */
  readonly note?: 'phone' | 'email'
}

export function readValue(
  given: unknown,
  { kind, normalise }: { readonly kind: FieldKind; readonly normalise: Normalising },
  reading: Reading,
): ReadValue {
  switch (kind) {
    case 'boolean':
      // Nobody opted out who did not say so.
      return { value: given === true || given === 'true' }
    case 'reference':
      return { value: textOf(given)?.trim() || null }
    case 'list':
      return { value: listOf(given) }
    case 'text':
    case 'email':
    case 'phone':
    case 'name':
    case 'choice':
      return readText(textOf(given), normalise, reading)
  }
}

function readText(given: string | null, normalise: Normalising, reading: Reading): ReadValue {
  if (given === null || given === '') return { value: null }
  if (normalise === 'none') return { value: given }
  const text = given.trim()
  if (text === '') return { value: null }
  switch (normalise) {
    case 'text':
      return { value: text }
    case 'name':
      return { value: text.normalize('NFC').replaceAll(/\s+/g, ' ') }
    case 'email':
      return emailOf(text)
    case 'phone': {
      const number = reading.readPhone(text, reading.phoneRegion)
      return number === undefined ? { value: text, note: 'phone' } : { value: number }
    }
  }
}

/** What stands before the @ is its own server's business; the domain is anybody's in any case. */
function emailOf(text: string): ReadValue {
  const at = text.lastIndexOf('@')
  const isOne = at > 0 && at < text.length - 1 && !/\s/.test(text)
  if (!isOne) return { value: text, note: 'email' }
  return { value: `${text.slice(0, at)}@${text.slice(at + 1).toLowerCase()}` }
}

function listOf(given: unknown): readonly string[] | null {
  if (!Array.isArray(given)) return null
  const texts = given.flatMap((each: unknown) => textOf(each)?.trim() || [])
  return texts.length === 0 ? null : [...new Set(texts)].toSorted()
}

/** Custom fields are anybody's: what is neither text nor number is kept as the JSON it is. */
function textOf(given: unknown): string | null {
  if (given === null || given === undefined) return null
  if (typeof given === 'string') return given
  return JSON.stringify(given) ?? null
}

/** Of two that were read. Addresses are one in any case, since SalesLoft takes them for one. */
export function isSame(
  { normalise }: Pick<ContractField, 'normalise'>,
  one: FieldValue,
  other: FieldValue,
): boolean {
  if (typeof one === 'string' && typeof other === 'string') {
    return normalise === 'email' ? one.toLowerCase() === other.toLowerCase() : one === other
  }
  if (isList(one) && isList(other)) {
    return one.length === other.length && one.every((each, at) => each === other[at])
  }
  return one === other
}

/** Nothing is there that could be lost. */
export function isEmptyValue(value: FieldValue): boolean {
  return value === null || value === false
}

function isList(value: FieldValue): value is readonly string[] {
  return Array.isArray(value)
}
