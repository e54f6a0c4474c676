// Reads a stream whose rows come in an order of their own: ranges of `updated_at`, each small enough to be read again
// should it not agree with its count. Rows only leave a range of the past, so each is read downwards like a tie; what
// leaves it is met in the last range, which is open. Ranges of a page each would cost 3 to 18 times the floor.
import { DownwardReading } from './downward.ts'
import { notBelow, requireBelow } from './frontier.ts'
import {
  beginning,
  type Instant,
  instantOf,
  millisecond,
  minute,
  plus,
  second,
} from './instants.ts'
import { idsOf, type PageAnswer, type PageAsk, type PageRow, requireEcho } from './pages.ts'
import type { WalkStart, WalkStep } from './walk-step.ts'

const largestPage = 100
const largestRange = 2_000
/** 2010-01-01: before SalesLoft. */
const first = instantOf(1_262_304_000_000_000n)

/** The end of a range, and how many rows it holds at most, as far as the counts around it say. */
type Edge = { readonly until: Instant; readonly atMost: number | undefined }

export class Bounded<Row extends PageRow> {
  readonly #stream: string
  readonly #overlapMicros: bigint
  /** Everything below is read. */
  #at: Instant
  #head: Instant | undefined
  /** Ends of the ranges to come, the next one last; behind them all is the open one. */
  readonly #edges: Edge[] = []
  #reading: DownwardReading | undefined
  #expectedRows: number | undefined

  constructor(start: WalkStart) {
    this.#stream = start.stream
    this.#overlapMicros = start.overlapMicros
    this.#at = start.cursor ?? first
    this.#head = start.head
    if (this.#head !== undefined && this.#head > this.#at) this.#push(this.#head)
  }

  /** The next question: the page of a range, or the first page of a range of unknown size. */
  get ask(): PageAsk {
    const { page, perPage } = this.#reading ?? { page: 1, perPage: largestPage }
    const until = this.#edges.at(-1)?.until
    return { page, perPage, counts: true, sortBy: undefined, from: this.#at, until }
  }

  /**
   * Judges an answer to `ask`.
   * @throws AppError `stream.unordered`: not the range that was asked for, or no counts
   */
  take(answer: PageAnswer<Row>): WalkStep<Row> {
    requireEcho(this.ask, answer)
    const edge = this.#edges.at(-1)
    const rows = notBelow(answer.rows, this.#at)
    requireBelow(this.#stream, rows, edge?.until)
    const isBounded = edge !== undefined || this.#head !== undefined
    this.#head ??= answer.date
    this.#expectedRows ??= answer.totalCount
    if (this.#reading === undefined && this.#narrow(answer, edge, isBounded)) {
      return this.#step(rows)
    }
    this.#reading ??= new DownwardReading(edge === undefined ? 'unsorted' : 'tie', largestPage)
    const verdict = this.#reading.take({
      // Its count covers the rows just below as well, if the boundary was rounded.
      ids: idsOf(answer),
      totalCount: answer.totalCount,
      perPage: answer.perPage ?? this.#reading.perPage,
    })
    if (verdict === 'more' || (verdict === 'again' && edge !== undefined)) return this.#step(rows)
    this.#reading = undefined
    if (edge === undefined) return this.#leaveOpen(rows, verdict === 'complete')
    this.#at = edge.until
    this.#edges.pop()
    const { atMost = 0 } = this.#edges.at(-1) ?? {}
    // It is known to be too large: its first question is saved.
    if (atMost > largestRange) this.#halve(atMost)
    return this.#step(rows, false, verdict === 'unproven' ? 1 : 0)
  }

  /**
   * While its rows change, the open range never agrees with its count, and need not: the next run begins below it. But
   * where nothing was read before it, what lies below the head is read for itself.
   */
  #leaveOpen(rows: readonly Row[], isComplete: boolean): WalkStep<Row> {
    const head = this.#head ?? beginning
    if (isComplete || this.#at >= head) return this.#step(rows, true)
    this.#push(head)
    return this.#step(rows)
  }

  /** Whether the range is too large, or the open one still to be bounded: then smaller ones are asked for. */
  #narrow(answer: PageAnswer<Row>, edge: Edge | undefined, isBounded: boolean): boolean {
    const count = answer.totalCount ?? 0
    if (edge !== undefined) {
      if (edge.atMost === undefined) this.#countBefore(count)
      return count > largestRange && this.#halve(count)
    }
    const most = isBounded ? largestRange : (answer.perPage ?? largestPage)
    // Rows of the future do not become fewer by asking again.
    const isSome = answer.date > plus(this.#at, isBounded ? minute : 0n)
    if (count <= most || !isSome) return false
    this.#push(answer.date)
    return true
  }

  /** The next range was counted together with this one. */
  #countBefore(count: number): void {
    const next = this.#edges.at(-2)
    if (next?.atMost === undefined) return
    this.#edges.splice(-2, 1, { ...next, atMost: next.atMost - count })
  }

  /** False where it cannot be halved. */
  #halve(count: number): boolean {
    const edge = this.#edges.pop()
    if (edge === undefined) return false
    const middle = between(this.#at, edge.until)
    this.#push(edge.until, count)
    if (middle !== undefined) this.#push(middle)
    return middle !== undefined
  }

  #push(until: Instant, atMost?: number): void {
    this.#edges.push({ until, atMost })
  }

  #step(rows: readonly Row[], isLast = false, tiesUnproven = 0): WalkStep<Row> {
    const head = this.#head ?? beginning
    // Of a list of one page nothing but the head is known to be read.
    const end = this.#at > head ? this.#at : head
    return {
      rows,
      cursor: this.#at,
      head,
      expectedRows: this.#expectedRows,
      tiesUnproven,
      resumable: this.#reading === undefined,
      watermark: isLast ? plus(end, -this.#overlapMicros) : undefined,
    }
  }
}

/** The middle of a range, on a whole second or millisecond where there is room: a bound may be cut to it. */
function between(from: Instant, until: Instant): Instant | undefined {
  const half = (from + until) / 2n
  const unit = [second, millisecond, 1n].find((each) => half - (half % each) > from)
  return unit === undefined ? undefined : instantOf(half - (half % unit))
}
