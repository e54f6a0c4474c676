// What it means to forget an address: it is found in whatever text of a record it stands, and taken out together with what
// the record says beside it of whose it is. The same record is always left the same, so that reading it again changes nothing.
import { parseText } from './json-text.ts'

/** What stands in a text where an address was; what was nothing else is null, as if nobody had said it. */
const erased = '(erased)'

type IsErased = (address: string) => boolean

// What may stand in an address that is not quoted (RFC 5322, 3.2.3), but for what separates it from the rest in links, and in
// names of hosts in any script.
const anyAddress =
  /[\p{L}\p{M}\p{N}.!#$%&'*+^_`{|}~-]{1,64}@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)*/gu
const withName = /^[^<>]*<([^<>]*)>\s*$/

/** One spelling for all that reach the same mailbox as far as anybody can know. */
export function plainAddress(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .normalize('NFC')
    .replace(/^['`]+/, '')
    .replace(/[.'`-]+$/, '')
}

/** The addresses in a text, each in its plain spelling. */
export function addressesIn(text: string): readonly string[] {
  if (!text.includes('@')) return []
  return [...new Set((text.match(anyAddress) ?? []).map(plainAddress))]
}

/** The addresses anywhere in a record. */
export function addressesOf(value: unknown): readonly string[] {
  const found = new Set<string>()
  collect(value, found)
  return [...found]
}

/** As it was served, which may not be JSON, or not text. */
export function addressesInBytes(bytes: Buffer): readonly string[] {
  const text = bytes.toString('utf8')
  try {
    return addressesOf(parseText(text))
  } catch {
    // An escape of JSON ends with a letter that would be taken for one of the address.
    return addressesIn(text.replaceAll(/\\(?:u[0-9a-fA-F]{4}|.)/g, ' '))
  }
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') for (const each of addressesIn(value)) found.add(each)
  else if (Array.isArray(value)) for (const each of value) collect(each, found)
  else if (isObject(value)) {
    for (const [key, each] of Object.entries(value)) {
      for (const address of addressesIn(key)) found.add(address)
      collect(each, found)
    }
  }
}

/** The record without these addresses; the very same one where it has none of them. */
export function withoutAddresses(record: unknown, isErased: IsErased): unknown {
  return cleared(record, isErased, true)
}

function cleared(value: unknown, isErased: IsErased, isWhole: boolean): unknown {
  if (typeof value === 'string') {
    return isOne(value, isErased) ? null : textWithout(value, isErased)
  }
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value
    const items = list
      .filter((each) => typeof each !== 'string' || !isOne(each, isErased))
      .map((each) => cleared(each, isErased, false))
    const isTheSame = items.length === list.length && items.every((each, at) => each === list[at])
    return isTheSame ? list : items
  }
  return isObject(value) ? objectWithout(value, isErased, isWhole) : value
}

/** The address and nothing else, or with a name before it. */
function isOne(text: string, isErased: IsErased): boolean {
  return text.includes('@') && isErased(plainAddress(withName.exec(text)?.[1] ?? text))
}

function textWithout(text: string, isErased: IsErased): string {
  if (!addressesIn(text).some(isErased)) return text
  return text.replaceAll(anyAddress, (address) =>
    isErased(plainAddress(address)) ? erased : address,
  )
}

// Beside an address these say whose it is.
const tells =
  /name|title|phone|mobile|company|organi[sz]ation|address|city|street|country|linkedin|twitter|picture|photo|avatar|website/i
const isOfAddress = /^(.*?)_?e?mail(?:_address)?$/i

function objectWithout(
  record: Readonly<Record<string, unknown>>,
  isErased: IsErased,
  isWhole: boolean,
): unknown {
  const members = Object.entries(record)
  const theirs = members.flatMap(([key, value]) =>
    typeof value === 'string' && isOne(value, isErased) ? [key] : [],
  )
  // A record of its own speaks of other things too: of it only what is named like the address goes.
  const stems = theirs.flatMap((key) => isOfAddress.exec(key)?.[1] ?? [])
  const goes = (key: string): boolean =>
    theirs.length > 0 && (isWhole ? stems.some((stem) => key === `${stem}_name`) : tells.test(key))
  const left = members.map(([key, value]): [string, unknown] => [
    textWithout(key, isErased),
    typeof value === 'string' && goes(key) ? null : cleared(value, isErased, false),
  ])
  const isSame = left.every(([key, value]) => Object.hasOwn(record, key) && record[key] === value)
  return isSame ? record : Object.fromEntries(left)
}

/** A number that was kept as text is an object too, and none of these. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !JSON.isRawJSON(value)
}
