// What a walk is given and what each of its answers comes to.
import type { Instant } from './instants.ts'
import type { PageRow } from './pages.ts'

export type WalkStart = {
  /** Names the stream in errors. */
  readonly stream: string
  readonly cursor: Instant | undefined
  /** Where a window ends: rows from this instant on are another's. Without one the walk goes to the end. */
  readonly until?: Instant | undefined
  /** The head of an unfinished run that is resumed. */
  readonly head: Instant | undefined
  readonly overlapMicros: bigint
}

export type WalkStep<Row extends PageRow> = {
  /** What is to be stored, together with the cursor and in one transaction. */
  readonly rows: readonly Row[]
  readonly cursor: Instant
  readonly head: Instant
  /** What SalesLoft said at the first answer that lies between cursor and end, for people who watch. */
  readonly expectedRows: number | undefined
  /** Ties that this step gave up proving. */
  readonly tiesUnproven: number
  /** Whether a reading may stop here: not within a tie, nor among pages that share a cursor; both would begin anew. */
  readonly resumable: boolean
  /** Set on the last step: the instant up to which the stream is now complete. Of a window: that it is read. */
  readonly watermark: Instant | undefined
}
