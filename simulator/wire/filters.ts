// Filters: a name nobody knows is ignored without a word, a value that cannot be read is a 422, and what was understood
// is echoed, instants in UTC with six digits.
import type { Fields, Filter, Ref } from '../resources/resource.ts'
import { parseInstant, utcText } from '../world/instants.ts'
import type { Micros } from '../world/instants.ts'
import type { Table } from '../world/table.ts'
import { booleanOf } from './query.ts'
import type { Parameter, Query } from './query.ts'

export interface Bounds {
  gt?: Micros
  gte?: Micros
  lt?: Micros
  lte?: Micros
}

export interface Filters {
  readonly updated: Bounds | undefined
  readonly ids: readonly (number | string)[] | undefined
  /** A lookup that finds all that may match; the predicates still say which do. */
  readonly lookup?: { readonly name: string; readonly values: readonly string[] } | undefined
  readonly predicates: readonly ((record: Fields) => boolean)[]
  readonly echo: Readonly<Record<string, unknown>>
  /** The parent within which a child's list is asked for. */
  readonly within?: string
  readonly errors: Readonly<Record<string, string[]>>
}

const boundNames = ['gt', 'gte', 'lt', 'lte'] as const

/** Undefined if a bound is not an instant. */
function readBounds(parameter: Parameter): Bounds | undefined {
  const bounds: Bounds = {}
  for (const name of boundNames) {
    const text = parameter.keyed.get(name)
    if (text === undefined) continue
    const us = parseInstant(text)
    if (us === undefined) return undefined
    bounds[name] = us
  }
  return bounds
}

export function isWithin(us: Micros, { gt, gte, lt, lte }: Bounds): boolean {
  return (
    !(gt !== undefined && us <= gt) &&
    !(gte !== undefined && us < gte) &&
    !(lt !== undefined && us >= lt) &&
    !(lte !== undefined && us > lte)
  )
}

function echoOf(bounds: Bounds): Record<string, string> {
  return Object.fromEntries(
    Object.entries(bounds).map(([name, us]) => [name, utcText(us as Micros)]),
  )
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value]
}

/** `_is_null`, `_is_not_null`, `[_not_in]`, `[_starts_with]` and plain values, any of which may match. */
function matcher(
  parameter: Parameter,
  { of, folded }: { of: (record: Fields) => unknown; folded?: true },
): (record: Fields) => boolean {
  const fold = (text: string): string => (folded === true ? text.toLowerCase() : text)
  const wanted = new Set(parameter.values.map(fold))
  const prefix = parameter.keyed.get('_starts_with')?.toLowerCase()
  const excluded = parameter.keyed.get('_not_in')?.split(',')
  return (record) => {
    const values = list(of(record)).filter((value) => value !== null && value !== undefined)
    const texts = values.map(String)
    if (excluded !== undefined) return !texts.some((text) => excluded.includes(text))
    if (prefix !== undefined) return texts.some((text) => text.toLowerCase().startsWith(prefix))
    if (wanted.has('_is_null') && texts.length === 0) return true
    return (
      (wanted.has('_is_not_null') && texts.length > 0) ||
      texts.some((text) => wanted.has(fold(text)))
    )
  }
}

interface Reading {
  readonly echo: unknown
  readonly predicate?: (record: Fields) => boolean
  readonly bounds?: Bounds
  readonly ids?: readonly (number | string)[]
}

const isInteger = (text: string): boolean => /^-?\d{1,18}$/.test(text)

/** Undefined if the value cannot be read; `unknown` for an operator nobody knows, which is ignored as a name would be. */
function readFilter(
  filter: Filter,
  parameter: Parameter,
  { resource, guidOfUser }: Table,
): Reading | 'unknown' | undefined {
  const { values, keyed } = parameter
  switch (filter.kind) {
    case 'ids': {
      if (resource.keyOf !== undefined) return { echo: values, ids: values }
      if (!values.every(isInteger)) return undefined
      const ids = values.map(Number)
      return { echo: ids, ids }
    }
    case 'instant': {
      const bounds = readBounds(parameter)
      if (
        bounds === undefined ||
        (values.length > 0 && !values.every((text) => text.startsWith('_is_')))
      )
        return undefined
      if (values.length === 0 && Object.keys(bounds).length === 0) return 'unknown'
      const { field } = filter
      const predicate = (record: Fields): boolean => {
        const us = parseInstant(String(record[field]))
        if (us === undefined) return values.includes('_is_null')
        return isWithin(us, bounds)
      }
      return { echo: values[0] ?? echoOf(bounds), bounds, predicate }
    }
    case 'boolean': {
      const wanted = booleanOf(values.at(-1) ?? '')
      if (wanted === undefined) return undefined
      return { echo: wanted, predicate: (record) => filter.of(record) === wanted }
    }
    case 'only': {
      const wanted = booleanOf(values.at(-1) ?? '')
      if (wanted === undefined) return undefined
      return wanted ? { echo: true, predicate: filter.of } : { echo: false }
    }
    case 'reveal': {
      const wanted = booleanOf(values.at(-1) ?? '')
      if (wanted === undefined) return undefined
      return wanted ? { echo: true } : { echo: false, predicate: (record) => !filter.hides(record) }
    }
    case 'edge': {
      const us = parseInstant(values.at(-1) ?? '')
      if (us === undefined) return undefined
      return { echo: utcText(us), predicate: (record) => filter.keep(record, us) }
    }
    case 'after': {
      const text = keyed.get('gt')
      if (text === undefined) return 'unknown'
      if (!isInteger(text)) return undefined
      const after = Number(text)
      return { echo: { gt: after }, predicate: (record) => Number(record['id']) > after }
    }
    case 'guid': {
      const wanted = new Set(values)
      const predicate = (record: Fields): boolean => {
        const user = record[filter.field] as Ref | undefined
        return user !== null && user !== undefined && wanted.has(guidOf(user.id, guidOfUser))
      }
      return { echo: values, predicate }
    }
    case 'search': {
      const words = values.join(' ').toLowerCase().split(/\s+/)
      const predicate = (record: Fields): boolean => {
        const text = filter.of(record).toLowerCase()
        return words.every((word) => text.includes(word))
      }
      return { echo: values.at(-1) ?? '', predicate }
    }
    case 'object': {
      const predicate = (record: Fields): boolean => {
        const object = record[filter.field] as Readonly<Record<string, string>> | undefined
        return [...keyed].every(
          ([name, text]) => (object?.[name] ?? '_is_null').toLowerCase() === text.toLowerCase(),
        )
      }
      return { echo: Object.fromEntries(keyed), predicate }
    }
    case 'integer':
    case 'text': {
      const numeric = filter.kind === 'integer'
      if (numeric && !values.every((text) => isInteger(text) || text.startsWith('_is_')))
        return undefined
      const plain = values.map((text) => (numeric && isInteger(text) ? Number(text) : text))
      const echo = plain.length > 0 ? plain : Object.fromEntries(keyed)
      return { echo, predicate: matcher(parameter, filter) }
    }
  }
}

/** Some references to users are by guid already. */
function guidOf(id: number | string, guidOfUser: (id: number) => string): string {
  return typeof id === 'string' ? id : guidOfUser(id)
}

/** Values alone, none of them a word such as `_is_null`. */
function isPlain({ values, keyed }: Parameter): boolean {
  return keyed.size === 0 && values.length > 0 && !values.some((text) => text.startsWith('_is_'))
}

/** Reads the filters of a request that the resource knows, but for those it is told to ignore. */
export function readFilters(table: Table, query: Query, ignored: readonly string[]): Filters {
  let updated: Bounds | undefined
  let ids: Filters['ids']
  let lookup: Filters['lookup']
  const predicates: ((record: Fields) => boolean)[] = []
  const echo: Record<string, unknown> = {}
  const errors: Record<string, string[]> = {}
  for (const [name, filter] of Object.entries(table.resource.filters)) {
    const parameter = query.get(name)
    if (ignored.includes(name)) continue
    if (parameter === undefined) {
      if (filter.kind === 'only' && filter.fallback) predicates.push(filter.of)
      if (filter.kind === 'reveal') predicates.push((record) => !filter.hides(record))
      continue
    }
    const reading = readFilter(filter, parameter, table)
    if (reading === 'unknown') continue
    if (reading === undefined) {
      errors[name] = ['is invalid']
      continue
    }
    echo[name] = reading.echo
    if (reading.ids !== undefined) ids = reading.ids
    else if (name === 'updated_at' && reading.bounds !== undefined) updated = reading.bounds
    else if (reading.predicate !== undefined) predicates.push(reading.predicate)
    if (isPlain(parameter) && table.resource.lookups?.[name] !== undefined)
      lookup = { name, values: parameter.values }
  }
  return { updated, ids, lookup, predicates, echo, errors }
}
