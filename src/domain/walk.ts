// Reads a stream along `updated_at` so that no row is lost while rows change: always from the last row met (`gte`), page
// 1 again and again, ties read for themselves. Page numbers and `gt` lose rows (measured: docs/benchmarks.md).
import { DownwardReading } from './downward.ts'
import { AppError } from './errors.ts'
import { Frontier, notBelow, onlyInstant, requireBelow } from './frontier.ts'
import { beginning, formatInstant, type Instant, microsecond, plus } from './instants.ts'
import {
  idsOf,
  type PageAnswer,
  type PageAsk,
  type PageRow,
  requireAscending,
  requireEcho,
  sizeOf,
  unlike,
} from './pages.ts'
import type { WalkStart, WalkStep } from './walk-step.ts'

const largestPage = 100
/** A page that ends in so many rows of one instant is read as a tie at once (1.25× the floor instead of 1.40×). */
const tieTail = 20
const patience = 3
const shortPagePatience = 5

type Phase<Row extends PageRow> =
  | { readonly kind: 'walking' }
  /** A full page of one instant behind the cursor is believed only when nothing lies between. */
  | {
      readonly kind: 'verifying'
      readonly instant: Instant
      readonly kept: PageAnswer<Row>
      readonly page: number
    }
  | {
      readonly kind: 'tie'
      readonly instant: Instant
      readonly reading: DownwardReading
      readonly revealed: readonly string[]
    }

export class Walk<Row extends PageRow> {
  readonly #stream: string
  readonly #overlapMicros: bigint
  readonly #frontier: Frontier
  readonly #until: Instant | undefined
  #head: Instant | undefined
  #phase: Phase<Row> = { kind: 'walking' }
  #perPage = largestPage
  #withCounts = true
  #expectedRows: number | undefined
  #idle = 0
  #short = 0
  #unbelieved = 0
  #verified: Instant | undefined

  constructor(start: WalkStart) {
    this.#stream = start.stream
    this.#overlapMicros = start.overlapMicros
    this.#frontier = new Frontier(start.cursor ?? beginning)
    this.#until = start.until
    this.#head = start.head
  }

  /** The next question. */
  get ask(): PageAsk {
    const phase = this.#phase
    const { cursor, page } = this.#frontier
    const common = { sortBy: 'updated_at', perPage: this.#perPage, page: 1, counts: true }
    switch (phase.kind) {
      case 'walking':
        return { ...common, page, counts: this.#withCounts, from: cursor, until: this.#until }
      case 'verifying':
        return { ...common, page: phase.page, from: cursor, until: phase.instant }
      case 'tie': {
        const { reading, instant } = phase
        const until = plus(instant, microsecond)
        return { ...common, page: reading.page, perPage: reading.perPage, from: instant, until }
      }
    }
  }

  /**
   * Judges an answer to `ask`.
   * @throws AppError `stream.unordered` (not what was asked), `stream.stuck` (three answers without progress),
   * `stream.incomplete` (pages shorter than their own count)
   */
  take(answer: PageAnswer<Row>): WalkStep<Row> {
    requireEcho(this.ask, answer)
    this.#head ??= answer.date
    requireAscending(answer.rows)
    switch (this.#phase.kind) {
      case 'walking':
        return this.#takePage(answer)
      case 'verifying':
        return this.#verify(answer, this.#phase)
      case 'tie':
        return this.#takeTie(answer, this.#phase)
    }
  }

  #takePage(answer: PageAnswer<Row>): WalkStep<Row> {
    const rows = notBelow(answer.rows, this.#frontier.cursor)
    requireBelow(this.#stream, rows, this.#until)
    const perPage = Math.min(this.#perPage, answer.perPage ?? this.#perPage)
    const isRenumbered = perPage < this.#perPage && this.#frontier.page > 1
    this.#perPage = perPage
    if (isRenumbered) {
      this.#frontier.restart()
      return this.#step([])
    }
    this.#expectedRows ??= answer.totalCount
    if (sizeOf(answer) < this.#perPage) return this.#takeShort(answer, rows)
    this.#short = 0
    const instant = onlyInstant(rows)
    if (instant !== undefined && instant > this.#frontier.cursor && instant !== this.#verified) {
      this.#phase = { kind: 'verifying', instant, kept: answer, page: 1 }
      return this.#step([])
    }
    return this.#takeFull(answer, rows)
  }

  /** Fewer records than asked for: the end, or a lie. */
  #takeShort(answer: PageAnswer<Row>, rows: readonly Row[]): WalkStep<Row> {
    const size = sizeOf(answer)
    const behind = (this.#frontier.page - 1) * this.#perPage + size
    // What was met at the cursor comes again, unless it changed meanwhile: an empty page there is worth a second look.
    const suspicious = answer.nextPage !== undefined || (size === 0 && this.#frontier.expectsRows)
    const isLast = answer.totalCount === undefined ? !suspicious : behind >= answer.totalCount
    if (isLast) {
      const fresh = this.#frontier.fresh(rows)
      this.#frontier.advance(answer, rows)
      return this.#step(fresh, true)
    }
    this.#short += answer.totalCount === undefined ? 0 : 1
    if (this.#short > shortPagePatience) {
      throw new AppError(
        'stream.incomplete',
        `${this.#stream}: a page of ${size} rows says that ${answer.totalCount ?? 0} lie behind ${formatInstant(this.#frontier.cursor)}, ${shortPagePatience} times over.`,
      )
    }
    this.#withCounts = true
    return this.#step([])
  }

  #takeFull(answer: PageAnswer<Row>, rows: readonly Row[]): WalkStep<Row> {
    this.#withCounts = false
    const fresh = this.#frontier.fresh(rows)
    const isNews = this.#frontier.fresh(answer.rows).length > 0
    const moved = this.#frontier.advance(answer, answer.rows)
    this.#requireProgress(moved || isNews)
    const tail = this.#frontier.tail(rows)
    if (tail.length > 0 && (tail.length === rows.length || tail.length >= tieTail)) {
      const reading = new DownwardReading('tie', this.#perPage)
      const revealed = tail.map((row) => row.id)
      this.#phase = { kind: 'tie', instant: this.#frontier.cursor, reading, revealed }
    } else if (!moved) {
      // Rows of the future, of the quarantine or below the cursor fill the page: the rest lies on the next.
      this.#frontier.turnPage()
    }
    return this.#step(fresh)
  }

  #verify(answer: PageAnswer<Row>, phase: Phase<Row> & { kind: 'verifying' }): WalkStep<Row> {
    const { instant, kept, page } = phase
    const between = notBelow(answer.rows, this.#frontier.cursor)
    requireBelow(this.#stream, between, instant)
    const isEmpty = between.length === 0 && answer.poisoned.length === 0
    const isLast = (answer.totalCount ?? 0) <= (page - 1) * this.#perPage + sizeOf(answer)
    if (isEmpty && !isLast && sizeOf(answer) > 0) {
      this.#phase = { ...phase, page: page + 1 }
      return this.#step([])
    }
    this.#phase = { kind: 'walking' }
    if (isEmpty && isLast) {
      this.#verified = instant
      return this.#takeFull(kept, kept.rows)
    }
    // Something did become visible in between; the page is asked again and must bring it now.
    this.#requireProgress(false)
    return this.#step([])
  }

  #takeTie(answer: PageAnswer<Row>, phase: Phase<Row> & { kind: 'tie' }): WalkStep<Row> {
    const { instant, reading, revealed } = phase
    const rows = notBelow(answer.rows, instant)
    if (rows.some((row) => row.updatedAt !== instant)) {
      throw unlike(`${this.#stream} of the instant ${formatInstant(instant)}`, 'rows of another')
    }
    const verdict = reading.take({
      // Its count covers the rows just below as well, if the boundary was rounded.
      ids: idsOf(answer),
      totalCount: answer.totalCount,
      perPage: answer.perPage ?? reading.perPage,
    })
    if (verdict === 'more') return this.#step(rows)
    if (!revealed.some((id) => reading.met.has(id))) return this.#doubtTie(rows)
    if (verdict === 'again') return this.#step(rows)
    this.#unbelieved = 0
    const behind = plus(instant, microsecond)
    this.#frontier.moveTo(behind)
    this.#phase = { kind: 'walking' }
    return this.#step(rows, behind === this.#until, verdict === 'unproven' ? 1 : 0)
  }

  /** A reading without any of the rows that revealed the tie is an answer to another question. */
  #doubtTie(rows: readonly Row[]): WalkStep<Row> {
    this.#unbelieved += 1
    if (this.#unbelieved >= patience)
      throw this.#stuck('the rows of one instant, asked for by themselves, do not come')
    this.#frontier.restart()
    this.#phase = { kind: 'walking' }
    return this.#step(rows)
  }

  #requireProgress(progress: boolean): void {
    this.#idle = progress ? 0 : this.#idle + 1
    if (this.#idle >= patience) throw this.#stuck('three answers in a row brought no new row')
  }

  #stuck(what: string): AppError {
    return new AppError(
      'stream.stuck',
      `${this.#stream} at ${formatInstant(this.#frontier.cursor)}: ${what}.`,
    )
  }

  #step(rows: readonly Row[], isLast = false, tiesUnproven = 0): WalkStep<Row> {
    const head = this.#head ?? beginning
    return {
      rows,
      cursor: this.#frontier.cursor,
      head,
      expectedRows: this.#expectedRows,
      tiesUnproven,
      resumable: this.#phase.kind === 'walking' && this.#frontier.page === 1,
      watermark: isLast ? plus(head, -this.#overlapMicros) : undefined,
    }
  }
}
