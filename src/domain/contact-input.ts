// What people give of a contact, in a request or in a line of a file, read into what the table takes: with every mistake of it
// at once. What is not named stays as it is; what is named and empty is emptied.
import { type Fields, isFields } from './cadence-content.ts'
import { meant } from './contact-checks.ts'
import {
  columnOf,
  type ContactColumn,
  contactColumnNames,
  customName,
  type FieldKind,
} from './contact-fields.ts'
import { isId } from './ids.ts'

export type ContactGiven = {
  /** Its name here. */
  readonly id: string | null
  /** By column. */
  readonly columns: Fields
  /** By name; null takes one away. */
  readonly customFields: Fields
}

export type ReadGiven =
  | { readonly kind: 'contact'; readonly contact: ContactGiven }
  /** Each names its field, and none the value of a text. */
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] }

type Say = (field: string, says: string) => undefined
/** Undefined: nothing is said of it. */
type Value = { readonly value: unknown } | undefined

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
export const contactNames: readonly string[] = ['id', ...contactColumnNames]
const mostCustomFields = 1_000

/** @param given as JSON: `{ id?, external_id?, email_address?, ..., custom_fields?: { Region: ... } }` */
export function readGiven(given: unknown): ReadGiven {
  if (!isFields(given))
    return { kind: 'mistakes', mistakes: ['It is no contact: fields with values.'] }
  const { custom_fields: custom, ...rest } = given
  return collect((say) => {
    const named = Object.entries(rest).map(
      ([name, value]) => [name, () => jsonValue(name, value, say)] as const,
    )
    return { named, customFields: customIn(custom, say) }
  })
}

/** @param cells of a line, by what its file's head names; how the line itself was empty says nothing */
export function readCells(
  cells: readonly (readonly [name: string, text: string])[],
  { keepsEmpty }: { readonly keepsEmpty: boolean },
): ReadGiven {
  const given = cells.filter(([, text]) => text !== '' || !keepsEmpty)
  return collect((say) => ({
    named: given.flatMap(([name, text]) =>
      customName(name) === undefined ? [[name, () => cellValue(name, text, say)] as const] : [],
    ),
    customFields: own(
      given.flatMap(([name, text]) => {
        const custom = customName(name)
        return custom === undefined ? [] : [[custom, text === '' ? null : text] as const]
      }),
    ),
  }))
}

/** One field of a contact, as somebody typed it. */
export function readTyped(field: string, text: string): ReadGiven {
  return readCells([[field, text.trim()]], { keepsEmpty: false })
}

type Collected = {
  readonly named: readonly (readonly [name: string, read: () => Value])[]
  readonly customFields: Fields
}

function collect(of: (say: Say) => Collected): ReadGiven {
  const mistakes: string[] = []
  const say: Say = (field, says) => void mistakes.push(`${field} ${says}`)
  const { named, customFields } = of(say)
  const read = named.flatMap(([name, value]) => {
    const found = value()
    return found === undefined ? [] : [[name, found.value] as const]
  })
  if (mistakes.length > 0) return { kind: 'mistakes', mistakes }
  const { id = null, ...columns } = Object.fromEntries(read)
  return {
    kind: 'contact',
    contact: { id: typeof id === 'string' ? id : null, columns, customFields },
  }
}

function customIn(custom: unknown, say: Say): Fields {
  if (custom === undefined || custom === null) return {}
  if (!isFields(custom)) {
    say('custom_fields', 'is none: names with values')
    return {}
  }
  if (Object.keys(custom).length > mostCustomFields) say('custom_fields', 'are too many')
  return custom
}

function jsonValue(name: string, value: unknown, say: Say): Value {
  const column = known(name, say)
  if (column === undefined) return undefined
  if (value === null) return { value }
  if (name === 'id') return idOf(value, say)
  switch (column.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? { value } : say(name, 'is neither true nor false')
    case 'list': {
      const isList = Array.isArray(value) && value.every((each) => typeof each === 'string')
      return isList ? listOf(name, value, column, say) : say(name, 'is no list of texts')
    }
    case 'reference':
      return referenceOf(name, typeof value === 'number' ? String(value) : value, say)
    case 'choice':
    case 'text':
    case 'email':
    case 'phone':
    case 'name':
      return typeof value === 'string' ? textOf(name, value, column, say) : say(name, 'is no text')
  }
}

function cellValue(name: string, text: string, say: Say): Value {
  const column = known(name, say)
  if (column === undefined) return undefined
  if (name === 'id') return text === '' ? undefined : idOf(text, say)
  switch (column.kind) {
    case 'boolean': {
      // An empty cell takes no opt-out back.
      if (text === '') return undefined
      const word = text.toLowerCase()
      if (yes.has(word)) return { value: true }
      return no.has(word) ? { value: false } : say(name, 'is neither true nor false')
    }
    case 'list':
      return listOf(name, text.split(listSeparator), column, say)
    case 'reference':
      return text === '' ? { value: null } : referenceOf(name, text, say)
    case 'choice':
    case 'text':
    case 'email':
    case 'phone':
    case 'name':
      return textOf(name, text, column, say)
  }
}

const yes: ReadonlySet<string> = new Set(['true', 'yes', '1'])
const no: ReadonlySet<string> = new Set(['false', 'no', '0'])
/** Between the texts of a list in a cell. */
export const listSeparator = ';'

const idColumn: { readonly kind: FieldKind; readonly of?: readonly string[] } = { kind: 'text' }

function known(name: string, say: Say): Pick<ContactColumn, 'kind' | 'of'> | undefined {
  if (name === 'id') return idColumn
  return columnOf(name) ?? say(name, `is no field of a contact${meant(name, contactNames)}`)
}

function idOf(value: unknown, say: Say): Value {
  return typeof value === 'string' && uuid.test(value)
    ? { value: value.toLowerCase() }
    : say('id', 'is none that a contact could have')
}

function referenceOf(name: string, value: unknown, say: Say): Value {
  return typeof value === 'string' && isId(value)
    ? { value }
    : say(name, 'is no id of SalesLoft, in digits')
}

function textOf(name: string, value: string, { of }: Pick<ContactColumn, 'of'>, say: Say): Value {
  if (value.trim() === '') return { value: null }
  if (of === undefined || of.includes(value)) return { value }
  return say(name, `is none of ${of.join(', ')}`)
}

function listOf(
  name: string,
  given: readonly string[],
  { of }: Pick<ContactColumn, 'of'>,
  say: Say,
): Value {
  const value = given.map((each) => each.trim()).filter((each) => each !== '')
  if (of === undefined || value.every((each) => of.includes(each))) return { value }
  return say(name, `has other words than ${of.join(', ')}`)
}

/** Names of custom fields are anybody's, `__proto__` too. */
function own(entries: readonly (readonly [string, unknown])[]): Fields {
  return Object.fromEntries(entries)
}

/** Why the table does not take a contact: the name of its rule, or a SQLSTATE, in words. */
export function refusalWords(why: string): string {
  if (why === 'contact_external_id_key') return 'external_id is that of another contact'
  const column = /^contact_(\w+)_check$/.exec(why)?.[1]
  if (column !== undefined) return `${column} breaks a rule of the table (${why})`
  return `the table does not take it (${why})`
}
