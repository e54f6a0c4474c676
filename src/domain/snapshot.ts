// Reads a whole stream that has no cursor, so that what is compared is every row that lived through the reading.
import { DownwardReading } from './downward.ts'
import { AppError } from './errors.ts'
import { beginning, type Instant } from './instants.ts'
import { idsOf, type PageAnswer, type PageAsk, type PageRow, requireEcho } from './pages.ts'

const largestPage = 100

export type SnapshotStep<Row extends PageRow> = {
  readonly rows: readonly Row[]
  readonly head: Instant
  readonly expectedRows: number | undefined
  /** Set on the last step: every id that is alive. */
  readonly ids: ReadonlySet<string> | undefined
}

export type SnapshotStart = {
  /** Names the stream in errors. */
  readonly stream: string
  readonly sortBy: string | undefined
  /** Whether the list comes in pages at all; `unsaid`: the first answer shows it. */
  readonly paged: boolean | 'unsaid'
}

export class Snapshot<Row extends PageRow> {
  readonly #start: SnapshotStart
  readonly #reading: DownwardReading
  #head: Instant | undefined
  #expectedRows: number | undefined

  constructor(start: SnapshotStart) {
    this.#start = start
    this.#reading = new DownwardReading(
      start.sortBy === undefined ? 'unsorted' : 'sorted',
      largestPage,
    )
  }

  get ask(): PageAsk {
    const { page, perPage } = this.#reading
    const { sortBy, paged } = this.#start
    return { page, perPage, counts: paged !== false, sortBy, from: undefined, until: undefined }
  }

  /**
   * @throws AppError `stream.unordered` (another order or no counts), `stream.incomplete` (15 readings did not agree
   * with their counts)
   */
  take(answer: PageAnswer<Row>): SnapshotStep<Row> {
    requireEcho(this.ask, answer)
    this.#head ??= answer.date
    const ids = idsOf(answer, this.#start.sortBy === undefined ? undefined : this.#reading.page)
    if (this.#comesWhole(answer)) return this.#step(answer.rows, new Set(ids))
    this.#expectedRows ??= answer.totalCount
    const verdict = this.#reading.take({
      ids,
      totalCount: answer.totalCount,
      perPage: answer.perPage ?? this.#reading.perPage,
    })
    switch (verdict) {
      case 'more':
      case 'again':
        return this.#step(answer.rows)
      case 'complete':
        return this.#step(answer.rows, this.#reading.met)
      case 'unproven':
        throw new AppError(
          'stream.incomplete',
          `${this.#start.stream}: fifteen readings met fewer rows than their own counts say.`,
        )
    }
  }

  #comesWhole({ perPage, totalCount, nextPage }: PageAnswer<Row>): boolean {
    if (this.#start.paged !== 'unsaid') return !this.#start.paged
    return perPage === undefined && totalCount === undefined && nextPage === undefined
  }

  #step(rows: readonly Row[], ids?: ReadonlySet<string>): SnapshotStep<Row> {
    return { rows, head: this.#head ?? beginning, expectedRows: this.#expectedRows, ids }
  }
}
