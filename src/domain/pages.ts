// What is asked of a list endpoint and what came, without the wire: the readings below decide on these alone.
import { AppError } from './errors.ts'
import { formatInstant, type Instant, millisecond } from './instants.ts'

export type SortDirection = 'ASC' | 'DESC'

export type PageAsk = {
  readonly page: number
  readonly perPage: number
  /** Ask for `total_count`; costs nothing of the budget. */
  readonly counts: boolean
  readonly sortBy: string | undefined
  /** Ascending unless it says otherwise. */
  readonly direction?: SortDirection | undefined
  /** `updated_at[gte]` */
  readonly from: Instant | undefined
  /** `updated_at[lt]` */
  readonly until: Instant | undefined
  /** Bounds of a time of the records' own. */
  readonly range?: RangeAsk | undefined
  /** `id[gt]`, for lists without pages. */
  readonly after?: string
}

/** From `from` on, and before `until`. */
export type TimeRange = { readonly from: Instant; readonly until: Instant }

/** `brackets`: `<field>[gte]`, `<field>[lt]`. `pair`: events that end at or after `from` and begin before `until`. */
export type RangeForm = 'brackets' | 'pair'

export type RangeAsk = TimeRange & { readonly form: RangeForm; readonly field: string }

/** A record that can be stored. */
export type PageRow = { readonly id: string; readonly updatedAt: Instant | undefined }

export type PageAnswer<Row extends PageRow = PageRow> = {
  readonly rows: readonly Row[]
  /** The ids, where they can be read, of records that cannot be stored as they are; they go to the quarantine. */
  readonly poisoned: readonly (string | null)[]
  /** SalesLoft's clock when it answered (the `Date` header, whole seconds). */
  readonly date: Instant
  /** As echoed in `metadata.paging`; SalesLoft corrects a value that it does not like silently. */
  readonly perPage: number | undefined
  readonly nextPage: number | undefined
  readonly totalCount: number | undefined
  readonly echo: {
    readonly from: Instant | undefined
    readonly until: Instant | undefined
    readonly sortBy: string | undefined
    readonly direction: SortDirection | undefined
  }
}

/** How many records the page held, storable or not. */
export function sizeOf(answer: PageAnswer): number {
  return answer.rows.length + answer.poisoned.length
}

/**
 * All that the page held, for readings that compare it with a count: a record that cannot be stored has been met, and
 * its absence is no sign of an incomplete page. Those without a readable id are told apart by their place, in a list
 * that keeps its order; in one that does not (`page` undefined), one of them could be counted twice.
 */
export function idsOf(answer: PageAnswer, page?: number): readonly string[] {
  const place = page === undefined ? '' : `${page}.`
  return [
    ...answer.rows.map((row) => row.id),
    ...answer.poisoned.map((id, index) => id ?? `poisoned ${place}${index}`),
  ]
}

/**
 * Refuses an answer that is not to the question: a filter or an order that SalesLoft did not understand is silently
 * ignored, and only the echo in `metadata` and the rows tell.
 * @throws AppError `stream.unordered`
 */
export function requireEcho(ask: PageAsk, answer: PageAnswer): void {
  const { echo } = answer
  requireInstant('updated_at[gte]', ask.from, echo.from)
  requireInstant('updated_at[lt]', ask.until, echo.until)
  if (ask.sortBy === undefined) return
  if (echo.sortBy !== undefined && echo.sortBy !== ask.sortBy) {
    throw unlike(`sort_by=${ask.sortBy}`, `an answer sorted by ${echo.sortBy}`)
  }
  const { direction = 'ASC' } = ask
  if (echo.direction !== undefined && echo.direction !== direction) {
    throw unlike(`sort_direction=${direction}`, `an answer in order ${echo.direction}`)
  }
}

function requireInstant(
  name: string,
  asked: Instant | undefined,
  echoed: Instant | undefined,
): void {
  if (asked === undefined) return
  const question = `${name}=${formatInstant(asked)}`
  if (echoed === undefined) throw unlike(question, 'an answer without that filter')
  // Less than a millisecond apart is rounding, which is seen; the rows are judged exactly.
  const apart = asked > echoed ? asked - echoed : echoed - asked
  if (apart >= millisecond) throw unlike(question, `an answer to ${formatInstant(echoed)}`)
}

/** The sentence of a stream that stops because it did not get what it asked for. */
export function unlike(asked: string, came: string): AppError {
  return new AppError('stream.unordered', `Asked for ${asked}; came ${came}.`)
}

/**
 * Instants must not descend from row to row.
 * @throws AppError `stream.unordered`
 */
export function requireAscending(rows: readonly PageRow[]): void {
  let before: Instant | undefined
  for (const { updatedAt } of rows) {
    if (updatedAt === undefined) continue
    if (before !== undefined && updatedAt < before) {
      const [high, low] = [formatInstant(before), formatInstant(updatedAt)]
      throw unlike('ascending updated_at', `${low} after ${high}`)
    }
    before = updatedAt
  }
}
