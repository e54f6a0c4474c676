import type { Columns } from '../columns.ts'

/**
 * How a stream is read: `cursor` walks along `updated_at`; `snapshot` reads all of it at each turn and compares.
 */
export type StreamKind = 'cursor' | 'snapshot'

export type StreamTraits = {
  /** Below `/v2/`. */
  readonly path: string
  /** In schema `salesloft`: the last segment of the path. */
  readonly table: string
  readonly idType: 'bigint' | 'text' | 'uuid'
  readonly kind: StreamKind
  /** For a cursor that the reference marks as unverified: what to do when the answers do not honour it. */
  readonly fallback: 'snapshot' | undefined
  /** An immutable ascending order for a snapshot. Without one a snapshot is believed only if its counts agree. */
  readonly snapshotSort: 'created_at' | 'id' | undefined
  /** Some lists come whole, with no `paging` in the answer. */
  readonly paged: boolean
  /** Parameters of every request, without which SalesLoft hides rows. */
  readonly query: Readonly<Record<string, string>>
  /** What page 1 costs of the budget before the answer's header says otherwise. */
  readonly cost: number
  /** The scope a key needs, for the sentence that says what is missing. */
  readonly scope: string
  readonly intervalMs: number
  /** How long after its stamp a version may become visible and still be met by the next run. */
  readonly overlapMs: number
  readonly hasUpdatedAt: boolean
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
      | 'paged'
      | 'query'
      | 'cost'
      | 'intervalMs'
      | 'overlapMs'
      | 'hasUpdatedAt'
    >
  >
