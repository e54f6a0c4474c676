// A list without a cursor is read from its last page down to page 2, then page 1 again: what disappears shifts the rest
// into pages not yet read, so nothing that stays is missed. Read upwards, the same list loses rows.
import { AppError } from './errors.ts'

/**
 * `tie`: rows of one instant of the past, which can only leave it. `sorted`: an immutable ascending order, so that what
 * comes lands behind. `moving`: ascending `updated_at`, so that what is edited goes behind as well, where the next
 * reading meets it. `unsorted`: believed only if counts and distinct ids agree.
 */
export type DownwardKind = 'tie' | 'sorted' | 'moving' | 'unsorted'

export type DownwardVerdict = 'more' | 'complete' | 'again' | 'unproven'

/** Order shuffled at every request leaves 1/e of a list unmet in one reading: after 15, one row in three million. */
const longestReadings = 15
/** Of a tie that has come to rest: it is proven as soon as each row that stayed was met, so it is worth going on. */
const longestAtRest = 25

type Answer = {
  readonly ids: readonly string[]
  readonly totalCount: number | undefined
  readonly perPage: number
}

export class DownwardReading {
  readonly #kind: DownwardKind
  /** Over all readings: a tie is complete once as many distinct ids were met as it ever had. */
  readonly #met = new Set<string>()
  #mostCounted = 0
  /** Rows only leave a tie, so all answers of one count are cut from the same rows: those met at the lowest count. */
  #metAtLowest = new Set<string>()
  #lowestCount = Infinity
  #readings = 1
  #perPage: number
  #page = 1
  #atEnd = false
  // Of this reading:
  #metNow = new Set<string>()
  #metLast: ReadonlySet<string> = new Set()
  #count: number | undefined
  #lastCount = 0
  #rose = false
  #pageOne: readonly string[] = []

  constructor(kind: DownwardKind, perPage: number) {
    this.#kind = kind
    this.#perPage = perPage
  }

  get page(): number {
    return this.#page
  }

  get perPage(): number {
    return this.#perPage
  }

  /** Distinct ids met by the reading that just ended. */
  get met(): ReadonlySet<string> {
    return this.#metLast
  }

  /**
   * `more`: ask `page`. `complete`: every row that lived through it was met. `again`: a further reading begins at
   * `page`. `unproven`: it gives up, after 15 readings or, of a tie that has come to rest, 25.
   * @throws AppError `stream.unordered` if the counts that were asked for did not come
   */
  take(answer: Answer): DownwardVerdict {
    if (answer.totalCount === undefined) {
      throw new AppError(
        'stream.unordered',
        'Asked for include_paging_counts; came no total_count.',
      )
    }
    if (answer.perPage !== this.#perPage) {
      this.#perPage = answer.perPage
      if (this.#page !== 1) return this.#again()
    }
    // Rows only leave an instant of the past: where a count rises, the answers before it or after it are stale, and rows
    // that have left are among those met.
    this.#rose ||= this.#count !== undefined && answer.totalCount > this.#lastCount
    this.#mostCounted = Math.max(this.#mostCounted, answer.totalCount)
    this.#count ??= answer.totalCount
    this.#lastCount = answer.totalCount
    for (const id of answer.ids) {
      this.#met.add(id)
      this.#metNow.add(id)
    }
    this.#noteLowest(answer.ids, answer.totalCount)
    return this.#page === 1 ? this.#takePageOne(answer) : this.#takeHigher()
  }

  #noteLowest(ids: readonly string[], count: number): void {
    if (count > this.#lowestCount) return
    if (count < this.#lowestCount) this.#metAtLowest = new Set()
    this.#lowestCount = count
    for (const id of ids) this.#metAtLowest.add(id)
  }

  /** All that the tie ever held, or all that stayed in it. */
  get #isEveryRowMet(): boolean {
    return this.#met.size >= this.#mostCounted || this.#metAtLowest.size >= this.#lowestCount
  }

  #takePageOne(answer: Answer): DownwardVerdict {
    if (this.#atEnd) return this.#judge(sameOrder(this.#pageOne, answer.ids))
    this.#pageOne = answer.ids
    const pages = Math.ceil(this.#lastCount / this.#perPage)
    if (pages <= 1) return this.#judge(true)
    this.#page = pages
    return 'more'
  }

  #takeHigher(): DownwardVerdict {
    this.#page -= 1
    if (this.#kind === 'tie' && this.#isEveryRowMet) return this.#judge(true)
    if (this.#page > 1) return 'more'
    const untouched = this.#kind === 'tie' && this.#lastCount === this.#count
    if (untouched) return this.#judge(true)
    this.#page = 1
    this.#atEnd = true
    return 'more'
  }

  #judge(pageOneKeptItsOrder: boolean): DownwardVerdict {
    this.#metLast = this.#metNow
    return this.#isComplete(pageOneKeptItsOrder) ? 'complete' : this.#again()
  }

  #again(): DownwardVerdict {
    const isAtRest = this.#kind === 'tie' && this.#count === this.#lastCount
    this.#metLast = this.#metNow
    this.#metNow = new Set()
    this.#page = 1
    this.#atEnd = false
    this.#count = undefined
    this.#rose = false
    this.#pageOne = []
    if (this.#readings >= (isAtRest ? longestAtRest : longestReadings)) return 'unproven'
    this.#readings += 1
    return 'again'
  }

  #isComplete(pageOneKeptItsOrder: boolean): boolean {
    const [count, last] = [this.#count ?? 0, this.#lastCount]
    switch (this.#kind) {
      case 'tie':
        if (this.#isEveryRowMet) return true
        if (this.#rose) return false
        return last < count && pageOneKeptItsOrder && this.#metNow.size >= last
      case 'sorted':
        // Rows that came while it was read lie behind its last page and are met by the next one.
        return this.#metNow.size >= Math.min(count, last)
      case 'moving':
        return this.#met.size >= Math.min(count, last)
      case 'unsorted':
        return count === last && this.#metNow.size === count
    }
  }
}

/** Whether the ids that both lists hold come in the same order. */
function sameOrder(before: readonly string[], after: readonly string[]): boolean {
  const inBefore = new Set(before)
  const inAfter = new Set(after)
  const a = before.filter((id) => inAfter.has(id))
  const b = after.filter((id) => inBefore.has(id))
  return a.every((id, index) => id === b[index])
}
