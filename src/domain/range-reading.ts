// Reads records in ranges of a time of their own, each small enough for page numbers to stay cheap, and each downwards.
// Sorted by `updated_at` nothing ever lands in the middle of a range: what is edited or moved in goes to its end, what
// leaves shifts the rest into pages not yet read. Whatever moved between ranges has a newer `updated_at`, and is met by
// the scan of what changed since the reading began. Without such an order a reading is believed if its counts agree.
import { DownwardReading } from './downward.ts'
import { AppError } from './errors.ts'
import { beginning, formatInstant, type Instant, millisecond, second } from './instants.ts'
import {
  idsOf,
  type PageAnswer,
  type PageAsk,
  type PageRow,
  type RangeForm,
  requireEcho,
  type TimeRange,
  unlike,
} from './pages.ts'
import { cut } from './time-ranges.ts'

/** Twenty pages: a range is read in a few seconds, and no page of it costs more than another. */
export const largestRange = 2_000
const largestPage = 100

export type RangeStart<Row extends PageRow> = {
  /** Names the stream in errors. */
  readonly stream: string
  readonly form: RangeForm
  readonly field: string
  /** What is to be read, or is left of it. */
  readonly whole: TimeRange
  readonly present: Instant
  readonly sortBy: string | undefined
  /** When the reading began, where it is resumed. */
  readonly head: Instant | undefined
  /** The times that a record occupies; `undefined` for one without. */
  readonly timesOf: (row: Row) => TimeRange | undefined
}

export type RangeStep<Row extends PageRow> = {
  readonly rows: readonly Row[]
  readonly head: Instant
  /** Everything before is read. */
  readonly readUpTo: Instant
  readonly expectedRows: number | undefined
  /** On the last step of each range: every id that was met in it. */
  readonly range: (TimeRange & { readonly ids: ReadonlySet<string> }) | undefined
  readonly isLast: boolean
}

export class RangeReading<Row extends PageRow> {
  readonly #start: RangeStart<Row>
  /** The range that is read, and those after it. */
  #ranges: readonly TimeRange[]
  #reading: DownwardReading
  #ids = new Set<string>()
  /** Nothing of the range was read yet. */
  #isFirst = true
  #head: Instant | undefined
  #expectedRows: number | undefined

  constructor(start: RangeStart<Row>) {
    this.#start = start
    this.#head = start.head
    this.#ranges = [start.whole]
    this.#reading = this.#newReading()
  }

  get ask(): PageAsk {
    const { form, field, sortBy, whole } = this.#start
    const { page, perPage } = this.#reading
    const { from, until } = this.#ranges[0] ?? whole
    const range = { form, field, from, until }
    return { page, perPage, counts: true, sortBy, from: undefined, until: undefined, range }
  }

  /**
   * Judges an answer to `ask`.
   * @throws AppError `stream.unordered` (another order, rows of another time, no counts), `stream.incomplete` (15
   * readings of a range met fewer rows than their own counts say)
   */
  take(answer: PageAnswer<Row>): RangeStep<Row> {
    const [range = this.#start.whole, ...others] = this.#ranges
    requireEcho(this.ask, answer)
    this.#requireWithin(range, answer.rows)
    this.#head ??= answer.date
    this.#expectedRows ??= answer.totalCount
    const halves = this.#isFirst && (answer.totalCount ?? 0) > largestRange && this.#cut(range)
    if (halves) {
      this.#begin([...halves, ...others])
      return this.#step(answer.rows, range.from)
    }
    for (const { id } of answer.rows) this.#ids.add(id)
    const verdict = this.#reading.take({
      ids: idsOf(answer),
      totalCount: answer.totalCount,
      perPage: answer.perPage ?? this.#reading.perPage,
    })
    switch (verdict) {
      case 'more':
      case 'again':
        this.#isFirst = false
        return this.#step(answer.rows, range.from)
      case 'complete': {
        const met = { ...range, ids: this.#ids }
        this.#begin(others)
        return { ...this.#step(answer.rows, range.until), range: met, isLast: others.length === 0 }
      }
      case 'unproven':
        throw new AppError(
          'stream.incomplete',
          `${this.#start.stream} from ${formatInstant(range.from)}: fifteen readings met fewer rows than their own counts say.`,
        )
    }
  }

  #cut(range: TimeRange): readonly TimeRange[] | false {
    return cut(range, this.#start.present) ?? false
  }

  #begin(ranges: readonly TimeRange[]): void {
    this.#ranges = ranges
    this.#reading = this.#newReading()
    this.#ids = new Set()
    this.#isFirst = true
  }

  #newReading(): DownwardReading {
    return new DownwardReading(
      this.#start.sortBy === 'updated_at' ? 'moving' : 'unsorted',
      largestPage,
    )
  }

  #requireWithin(range: TimeRange, rows: readonly Row[]): void {
    const slack = slackOf(this.#start.form)
    for (const row of rows) {
      const times = this.#start.timesOf(row)
      if (times === undefined) continue
      if (times.from < range.until + slack && times.until >= range.from - slack) continue
      const [from, until] = [formatInstant(range.from), formatInstant(range.until)]
      throw unlike(
        `${this.#start.field} from ${from} until ${until}`,
        `${formatInstant(times.from)} to ${formatInstant(times.until)}`,
      )
    }
  }

  #step(rows: readonly Row[], readUpTo: Instant): RangeStep<Row> {
    const head = this.#head ?? beginning
    return {
      rows,
      head,
      readUpTo,
      expectedRows: this.#expectedRows,
      range: undefined,
      isLast: false,
    }
  }
}

/**
 * How far a record may lie outside of the range that was asked for: rounding is seen, and an event of a whole day lies
 * in the time zone of whoever looks at it.
 */
export function slackOf(form: RangeForm): bigint {
  return form === 'pair' ? 36n * 3_600n * second : millisecond
}
