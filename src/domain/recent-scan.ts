// What changed since an instant, of a list that can be sorted by `updated_at` but not filtered by it: from its newest
// record down to the first that is older. What is edited meanwhile goes to page 1 and shifts the rest into pages not yet
// read; what is removed shifts it into pages already read, which the falling count tells, so those are read again.
import { AppError } from './errors.ts'
import { beginning, formatInstant, type Instant } from './instants.ts'
import {
  type PageAnswer,
  type PageAsk,
  type PageRow,
  requireEcho,
  sizeOf,
  unlike,
} from './pages.ts'

const largestPage = 100
const shortPagePatience = 5
/** Of a tie that is shuffled at each request a reading misses 1/e: after 15, one row in three million. */
const tiePatience = 15
/** A row that what is inserted shifts over the edge of a page looks like a tie of two as well. */
const smallTie = { rows: 20, patience: 3 } as const
/** What changed while it was read is read again, but not for ever: the next scan begins before it. */
const longestPasses = 3

export type RecentStart = {
  /** Names the stream in errors. */
  readonly stream: string
  /** Older records are not read; `undefined`: all are. */
  readonly floor: Instant | undefined
  /** When the reading began, where the scan is a part of it or is resumed. */
  readonly head: Instant | undefined
}

export type RecentStep<Row extends PageRow> = {
  readonly rows: readonly Row[]
  readonly head: Instant
  /** Ties that this step gave up proving. */
  readonly tiesUnproven: number
  /** All records of the stream, whatever their age. */
  readonly totalCount: number | undefined
  readonly isLast: boolean
}

/** Records of one instant that lie on several pages. */
type Tie = { readonly instant: Instant; readonly page: number; slots: number }

export class RecentScan<Row extends PageRow> {
  readonly #stream: string
  #floor: Instant | undefined
  #head: Instant | undefined
  #page = 1
  #perPage = largestPage
  #total: number | undefined
  #short = 0
  #pass = 1
  #passBegan: Instant | undefined
  #tie: Tie | undefined
  #tieIds = new Set<string>()
  #tieReadings = 1
  #settledTie: Instant | undefined

  constructor(start: RecentStart) {
    this.#stream = start.stream
    this.#floor = start.floor
    this.#head = start.head
  }

  get ask(): PageAsk {
    const page = this.#page
    const order = { sortBy: 'updated_at', direction: 'DESC' } as const
    return {
      ...order,
      page,
      perPage: this.#perPage,
      counts: true,
      from: undefined,
      until: undefined,
    }
  }

  /**
   * Judges an answer to `ask`.
   * @throws AppError `stream.unordered` (not newest first, no counts), `stream.incomplete` (pages shorter than their
   * own count)
   */
  take(answer: PageAnswer<Row>): RecentStep<Row> {
    requireEcho(this.ask, answer)
    requireDescending(answer.rows)
    const { totalCount } = answer
    if (totalCount === undefined) {
      throw unlike('include_paging_counts', 'no total_count')
    }
    this.#head ??= answer.date
    this.#passBegan ??= answer.date
    const rows = answer.rows.filter((row) => this.#isWanted(row))
    if (this.#turnsBack(answer, totalCount)) return this.#step(rows, totalCount)
    const behind = (this.#page - 1) * this.#perPage + sizeOf(answer)
    const isShort = sizeOf(answer) < this.#perPage && behind < totalCount
    if (isShort) return this.#doubt(rows, totalCount)
    this.#short = 0
    const isOver = rows.length < answer.rows.length || behind >= totalCount
    const tiesUnproven = this.#followTie(answer.rows, isOver)
    if (tiesUnproven === undefined) return this.#step(rows, totalCount)
    if (!isOver) {
      this.#page += 1
      return this.#step(rows, totalCount, tiesUnproven)
    }
    return { ...this.#step(rows, totalCount, tiesUnproven), isLast: this.#isDone() }
  }

  #isWanted({ updatedAt }: Row): boolean {
    return this.#floor === undefined || updatedAt === undefined || updatedAt >= this.#floor
  }

  /** Whether pages that are read already may now hold rows that were not met there. */
  #turnsBack(answer: PageAnswer<Row>, totalCount: number): boolean {
    const fell = (this.#total ?? totalCount) - totalCount
    this.#total = totalCount
    const perPage = Math.min(this.#perPage, answer.perPage ?? this.#perPage)
    const isRenumbered = perPage < this.#perPage
    this.#perPage = perPage
    if (this.#page === 1 || (fell <= 0 && !isRenumbered)) return false
    const back = Math.min(this.#tie?.page ?? this.#page, this.#page - Math.ceil(fell / perPage))
    this.#page = isRenumbered ? 1 : Math.max(1, back)
    this.#settledTie = undefined
    this.#forgetTie()
    return true
  }

  #doubt(rows: readonly Row[], totalCount: number): RecentStep<Row> {
    this.#short += 1
    if (this.#short > shortPagePatience) {
      throw new AppError(
        'stream.incomplete',
        `${this.#stream}: page ${this.#page} is shorter than its own count of ${totalCount} says, ${shortPagePatience} times over.`,
      )
    }
    return this.#step(rows, totalCount)
  }

  /** @returns ties given up, or nothing where the tie is to be read again, from where it began */
  #followTie(rows: readonly Row[], isOver: boolean): number | undefined {
    const tie = this.#tie
    if (tie !== undefined) {
      const tied = rows.filter((row) => row.updatedAt === tie.instant)
      tie.slots += tied.length
      for (const { id } of tied) this.#tieIds.add(id)
      const last = rows.at(-1)?.updatedAt
      const goesOn = !isOver && (last === undefined || last >= tie.instant)
      if (goesOn) return 0
      const patience = tie.slots < smallTie.rows ? smallTie.patience : tiePatience
      if (this.#tieIds.size < tie.slots && this.#tieReadings < patience) {
        this.#tieReadings += 1
        this.#page = tie.page
        this.#tie = { ...tie, slots: 0 }
        return undefined
      }
    }
    const unproven = tie !== undefined && this.#tieIds.size < tie.slots ? 1 : 0
    if (tie !== undefined) this.#settledTie = tie.instant
    this.#forgetTie()
    if (!isOver) this.#beginTie(rows)
    return unproven
  }

  #beginTie(rows: readonly Row[]): void {
    const instant = rows.at(-1)?.updatedAt
    if (instant === undefined || instant === this.#settledTie) return
    const tied = rows.filter((row) => row.updatedAt === instant)
    this.#tie = { instant, page: this.#page, slots: tied.length }
    for (const { id } of tied) this.#tieIds.add(id)
  }

  #forgetTie(): void {
    this.#tie = undefined
    this.#tieIds = new Set()
    this.#tieReadings = 1
  }

  /** After several pages what changed since the first of them is read as well. */
  #isDone(): boolean {
    if (this.#page === 1 || this.#pass === longestPasses) return true
    this.#pass += 1
    this.#floor = this.#passBegan
    this.#passBegan = undefined
    this.#page = 1
    this.#total = undefined
    this.#settledTie = undefined
    return false
  }

  #step(rows: readonly Row[], totalCount: number, tiesUnproven = 0): RecentStep<Row> {
    return { rows, head: this.#head ?? beginning, tiesUnproven, totalCount, isLast: false }
  }
}

/** @throws AppError `stream.unordered` */
function requireDescending(rows: readonly PageRow[]): void {
  let before: Instant | undefined
  for (const { updatedAt } of rows) {
    if (updatedAt === undefined) continue
    if (before !== undefined && updatedAt > before) {
      const [low, high] = [formatInstant(before), formatInstant(updatedAt)]
      throw unlike('descending updated_at', `${high} after ${low}`)
    }
    before = updatedAt
  }
}
