// Meetings in memory: a list that filters by a time of its own alone, sorts by that or by `updated_at`, and changes
// between any two requests as a seed says.
import { beginning, type Instant, instantOf, plus, second } from '../../src/domain/instants.ts'
import type { PageAnswer, PageAsk, PageRow } from '../../src/domain/pages.ts'
import { random } from './model.ts'

export type TimedRow = PageRow & { readonly updatedAt: Instant; readonly at: Instant | undefined }

export type RangeModelOptions = {
  readonly seed: number
  readonly ignoreSort?: boolean
  readonly ignoreRange?: boolean
  readonly shuffleTies?: boolean
  readonly emptyOneIn?: number
  readonly largestPage?: number
}

const start = plus(beginning, 1_767_225_600_000_000n)
const day = 86_400n * second

export class RangeModel {
  readonly rows = new Map<string, TimedRow>()
  readonly next: () => number
  readonly options: RangeModelOptions
  now = plus(start, 400n * day)
  requests = 0

  constructor(options: RangeModelOptions) {
    this.options = options
    this.next = random(options.seed)
  }

  put(id: string, at: Instant | undefined, updatedAt: Instant = this.now): void {
    this.rows.set(id, { id, updatedAt, at })
  }

  /** Meetings of a year before and half a year ahead, denser about the present. */
  fill(count: number): void {
    for (let id = 1; id <= count; id++) {
      this.put(String(id), this.anyTime(), plus(start, BigInt(Math.floor(this.next() * 3e13))))
    }
  }

  anyTime(): Instant {
    const days = this.next() ** 3 * (this.next() < 0.6 ? -365 : 180) * 86_400
    return plus(this.now, BigInt(Math.round(days)) * second)
  }

  pick(): TimedRow | undefined {
    return [...this.rows.values()][Math.floor(this.next() * this.rows.size)]
  }

  /** As many edits, moves, inserts and deletes as fit between two requests of 300 ms at twenty a second. */
  stir(): void {
    this.now = plus(this.now, 300_000n)
    for (let n = 0; n < 6; n++) {
      const row = this.pick()
      const kind = this.next()
      if (row === undefined) return
      const stamp = instantOf(this.now - BigInt(Math.floor(this.next() * 1_000)))
      if (kind < 0.4) this.put(row.id, row.at, stamp)
      else if (kind < 0.75) this.put(row.id, this.anyTime(), stamp)
      else if (kind < 0.9)
        this.put(String(1_000_000 + this.requests * 10 + n), this.anyTime(), stamp)
      else this.rows.delete(row.id)
    }
  }

  answer(ask: PageAsk): PageAnswer<TimedRow> {
    this.requests += 1
    const { options } = this
    const range = options.ignoreRange === true ? undefined : ask.range
    const found = [...this.rows.values()].filter(
      ({ at }) => range === undefined || (at !== undefined && at >= range.from && at < range.until),
    )
    const sortBy = options.ignoreSort === true ? undefined : ask.sortBy
    const key = (row: TimedRow) => (sortBy === 'updated_at' ? row.updatedAt : (row.at ?? beginning))
    const lots = new Map(found.map((row) => [row.id, this.next()]))
    const lot = (row: TimedRow) =>
      options.shuffleTies === true ? (lots.get(row.id) ?? 0) : Number(row.id)
    found.sort((a, b) => (key(a) === key(b) ? lot(a) - lot(b) : key(a) < key(b) ? -1 : 1))
    if (sortBy === undefined || ask.direction === 'DESC') found.reverse()
    const perPage = Math.min(ask.perPage, options.largestPage ?? 100)
    const from = (ask.page - 1) * perPage
    const isEmpty = options.emptyOneIn !== undefined && this.next() < 1 / options.emptyOneIn
    return {
      rows: isEmpty ? [] : found.slice(from, from + perPage),
      poisoned: [],
      date: instantOf(this.now - (this.now % second)),
      perPage,
      nextPage: from + perPage < found.length ? ask.page + 1 : undefined,
      totalCount: ask.counts ? found.length : undefined,
      echo: { from: undefined, until: undefined, sortBy: ask.sortBy, direction: ask.direction },
    }
  }
}
