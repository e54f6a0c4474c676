import type { Columns } from '../columns.ts'

/**
 * How a stream is read.
 *
 * `cursor` walks along `updated_at`. `snapshot` reads all of it at each turn and compares. `bounded` reads ranges of
 * `updated_at` whose rows come in an order of their own. `window` reads ranges of the records' own time, and what changed
 * since. `live-set` is a snapshot of what is in progress: to leave it is to be done, not to be deleted. `child` asks once
 * for each record of another stream. `id` walks along the ids. `single` is one object.
 */
export type StreamKind =
  'cursor' | 'snapshot' | 'bounded' | 'window' | 'live-set' | 'child' | 'id' | 'single'

/**
 * The records of a child are asked for at its `path` with its `query`, in which `{id}`, `{number}` and so on stand for
 * these columns of each record of its parent (`childQuestion`). A parent that lacks the value is not asked for.
 */
export type Parent = {
  readonly stream: string
  /** `changed`: only for parents whose row changed since; `interval`: for every living parent at each turn. */
  readonly asked: 'changed' | 'interval'
  /** The child's column that holds the parent's id. The records do not say it: the reader does. */
  readonly column: string
  /** `pages`: a list by page number; `ids`: a list along `id[gt]`, unpaged; `object`: one object in `data`. */
  readonly answers: 'pages' | 'ids' | 'object'
}

/** What bounds the ranges of a `window` stream. */
export type WindowTraits = {
  /** The records' own time, as a column. */
  readonly field: string
  /** `brackets`: `field[gte]`, `field[lt]`; `pair`: `start_time`, `end_time`, as the calendar has it. */
  readonly form: 'brackets' | 'pair'
}

export type StreamTraits = {
  /** Below `/v2/`. */
  readonly path: string
  /** In schema `salesloft`, named as the stream is: docs/decisions/0006-names-of-streams.md. */
  readonly table: string
  readonly idType: 'bigint' | 'text' | 'uuid'
  readonly kind: StreamKind
  /** For a cursor that the reference marks as unverified: what to do when the answers do not honour it. */
  readonly fallback: 'snapshot' | 'bounded' | undefined
  /** An immutable ascending order for a snapshot. Without one a snapshot is believed only if its counts agree. */
  readonly snapshotSort: 'created_at' | 'id' | undefined
  /** For `child`. */
  readonly parent: Parent | undefined
  /** For `window`. */
  readonly window: WindowTraits | undefined
  /** Searches are asked by POST. */
  readonly method: 'GET' | 'POST'
  /** The field that names a record, `id` nearly everywhere; `undefined`: a child that is named `<parent>-<n>`. */
  readonly idField: string | undefined
  /** Whether `ids[]` finds single records: the sweep then asks for its suspects. Else it reads twice. */
  readonly hasIds: boolean
  /** Fields that come only when asked for, with a scope of their own; an operator opts in. */
  readonly scopedFields: { readonly scope: string; readonly names: readonly string[] } | undefined
  /** Some lists come whole, with no `paging` in the answer; of some the reference does not say. */
  readonly paged: boolean | 'unsaid'
  /** Parameters of every request, without which SalesLoft hides rows. */
  readonly query: Readonly<Record<string, string>>
  /** What page 1 costs of the budget before the answer's header says otherwise. */
  readonly cost: number
  /** The scope a key needs, for the sentence that says what is missing. */
  readonly scope: string
  /** From one run to the next while the stream changes. */
  readonly intervalMs: number
  /** And at most while it does not: domain/polling.ts. */
  readonly maximumLagMs: number
  /** How long after its stamp a version may become visible and still be met by the next run. */
  readonly overlapMs: number
  readonly hasUpdatedAt: boolean
  /** Fields known to come that have no column: they are in `raw` alone. */
  readonly rawOnly: readonly string[]
  /** Fields that authenticate somebody: their values are not stored at all. */
  readonly secretFields: readonly string[]
  readonly columns: Columns
  readonly description: string
}

export type StreamEntry = Pick<
  StreamTraits,
  'path' | 'kind' | 'scope' | 'columns' | 'description'
> &
  Partial<
    Pick<
      StreamTraits,
      | 'idType'
      | 'fallback'
      | 'snapshotSort'
      | 'parent'
      | 'window'
      | 'method'
      | 'idField'
      | 'hasIds'
      | 'scopedFields'
      | 'paged'
      | 'query'
      | 'cost'
      | 'intervalMs'
      | 'maximumLagMs'
      | 'overlapMs'
      | 'hasUpdatedAt'
      | 'rawOnly'
      | 'secretFields'
    >
  >
