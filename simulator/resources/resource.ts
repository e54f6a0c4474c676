// What SalesLoft serves, as data: one entry a resource says its path, how it is paged, what it filters and sorts by and
// how a row becomes a record. Source: the API reference (2023 definition, Postman collection, captured answers).
import type { Draw } from '../world/draws.ts'
import type { Micros } from '../world/instants.ts'

export type Fields = Record<string, unknown>

/** Undefined for what is no object. */
export function fieldsIn(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined
}
export type Ref = { readonly _href: string; readonly id: number | string } | null

/** What a row knows of itself and of its world while its record is made. */
export interface View {
  readonly row: number
  readonly id: number
  /** The id as it is served: a text or a UUID for some resources, else the number. */
  readonly key: number | string
  readonly version: number
  readonly created: Micros
  readonly updated: Micros
  /** Values that stay for the row's life. */
  readonly draw: Draw
  /** Values that change with each version. */
  readonly draft: Draw
  /** Prints an instant in the zone style of the resource; null where there is none (minus infinity). */
  readonly text: (us: Micros) => string | null
  /** A reference to a row of another stream; null where that stream is empty. Rows are taken modulo its size. */
  readonly ref: (path: string, row: number) => Ref
  /** How many rows a stream began with. */
  readonly sizeOf: (path: string) => number
  /** The guid that a user has. */
  readonly guidOf: (userRow: number) => string
  /** When a row of another stream was made. */
  readonly bornAt: (path: string, row: number) => Micros
  /** The values that stay for the life of another stream's row. */
  readonly drawOf: (path: string, row: number) => Draw
  readonly teamId: number
}

/** What the served id of a row may be made from. */
export interface Names {
  readonly seed: number
  readonly idOf: (path: string, row: number) => number
}

export type Filter =
  /** `ids[]`: rows by id. */
  | { readonly kind: 'ids' }
  /** `[gt] [gte] [lt] [lte]`, to the microsecond. */
  | { readonly kind: 'instant'; readonly field: string }
  /** `folded`: whatever the case. */
  | {
      readonly kind: 'integer' | 'text'
      readonly of: (record: Fields) => unknown
      readonly folded?: true
    }
  | { readonly kind: 'boolean'; readonly of: (record: Fields) => boolean }
  /** `true` (also where it is not sent, by `fallback`) narrows the list, `false` does not. */
  | { readonly kind: 'only'; readonly of: (record: Fields) => boolean; readonly fallback: boolean }
  /** Rows that are hidden unless `true` is sent. */
  | { readonly kind: 'reveal'; readonly hides: (record: Fields) => boolean }
  /** A bare instant (`start_time=...`) that says where the rows begin or end. */
  | { readonly kind: 'edge'; readonly keep: (record: Fields, us: Micros) => boolean }
  /** `id[gt]=`: the rows after an id, for lists without pages. */
  | { readonly kind: 'after' }
  /** Guids of users against a user field of the record. */
  | { readonly kind: 'guid'; readonly field: string }
  /** Words that all occur in a text, in any case. */
  | { readonly kind: 'search'; readonly of: (record: Fields) => string }
  /** `name[Key]=value` against an object of the record. */
  | { readonly kind: 'object'; readonly field: string }

/** How rows are found by a value without a look at each: generated ones by arithmetic, written ones are remembered. */
export interface Lookup {
  readonly of: (record: Fields) => unknown
  /** The rows, of those that the world began with, that may hold the value. */
  readonly guess: (value: string, places: Places) => readonly number[]
}

export interface Places {
  readonly firstId: number
  /** How many rows a stream began with. */
  readonly sizeOf: (path: string) => number
  /** The first id of another stream. */
  readonly firstIdOf: (path: string) => number
}

export interface Resource {
  /** Below `/v2/`; also the name of the stream. */
  readonly path: string
  readonly scope: string
  /** The id of the first row; those of keyed rows are numbers that only the simulator uses. */
  readonly firstId: number
  /** The served id where it is a text. */
  readonly keyOf?: (row: number, names: Names) => string
  /** Lists that are searched with a body are asked by POST. */
  readonly method?: 'POST'
  /** The field that refers to the record of `stream` in whose place `{id}` stands in the path. */
  readonly parent?: { readonly stream: string; readonly field: string }
  /** `team`: the zone's offset at the instant; `utc`: Z, as the micro-services print. */
  readonly zone: 'team' | 'utc'
  /**
   * `none`: the whole list without a `paging` key. `on-request`: so too, unless `page` is sent. `after`: the first
   * `per_page` rows without a `paging` key.
   */
  readonly paging: 'pages' | 'none' | 'on-request' | 'after'
  /** None: `sort_by` is a name that nobody knows. */
  readonly sorts: Readonly<Record<string, (record: Fields) => unknown>>
  /** Sorts of which the sources disagree whether they exist. */
  readonly contested?: readonly string[]
  /** Fields that come only if the parameter is `true`, or, where they have a scope of their own, names them. */
  readonly optional?: {
    readonly parameter: string
    readonly scope?: string
    readonly of: (record: Fields) => Fields
  }
  readonly sort: string
  readonly direction: 'ASC' | 'DESC'
  readonly filters: Readonly<Record<string, Filter>>
  /** By the filter that asks for it; the value in lower case. */
  readonly lookups?: Readonly<Record<string, Lookup>>
  readonly build: (view: View) => Fields
}

const api = 'https://api.salesloft.com/v2'

export function hrefTo(path: string, id: number | string): NonNullable<Ref> {
  return { _href: `${api}/${path}/${id}`, id }
}

/** The id of a reference field, null where it points nowhere. */
export function idIn(field: string): (record: Fields) => unknown {
  return (record) => (record[field] as Ref | undefined)?.id ?? null
}

export function valueIn(field: string): (record: Fields) => unknown {
  return (record) => record[field] ?? null
}

/** Sorts that are fields of the record under their own name. */
export function sortsBy(...fields: string[]): Record<string, (record: Fields) => unknown> {
  return Object.fromEntries(fields.map((field) => [field, valueIn(field)]))
}

export const ids = { ids: { kind: 'ids' } } as const satisfies Record<string, Filter>
export const changed = {
  ...ids,
  updated_at: { kind: 'instant', field: 'updated_at' },
} as const satisfies Record<string, Filter>

export function integers(
  fields: Record<string, (record: Fields) => unknown>,
): Record<string, Filter> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, of]) => [name, { kind: 'integer', of }]),
  )
}

export function texts(fields: Record<string, (record: Fields) => unknown>): Record<string, Filter> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, of]) => [name, { kind: 'text', of }]),
  )
}

export function booleans(
  fields: Record<string, (record: Fields) => boolean>,
): Record<string, Filter> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, of]) => [name, { kind: 'boolean', of }]),
  )
}
