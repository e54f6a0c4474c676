// A list endpoint in memory, exact about order and filters, that changes between any two requests as a seed says.
import {
  beginning,
  type Instant,
  instantOf,
  later,
  plus,
  second,
} from '../../src/domain/instants.ts'
import type { PageAnswer, PageAsk } from '../../src/domain/pages.ts'

export type ModelRow = { readonly id: string; readonly updatedAt: Instant }

export type ModelOptions = {
  readonly seed: number
  /** Rows of one instant come in another order at each request. */
  readonly shuffleTies?: boolean
  /** The row before the boundary comes back. */
  readonly roundDown?: boolean
  readonly largestPage?: number
  /** One answer in so many is empty. */
  readonly emptyOneIn?: number
  readonly ignoreFilter?: boolean
  readonly ignoreSort?: boolean
  readonly cutUntilToMs?: boolean
  /** Sorted by something else, that edits leave alone; or in another order at each request. */
  readonly order?: 'own' | 'shuffled'
}

export function random(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export class Model {
  readonly rows = new Map<string, ModelRow>()
  readonly next: () => number
  readonly options: ModelOptions
  now: Instant
  requests = 0
  #salt = 0
  largestPage: number

  constructor(now: Instant, options: ModelOptions) {
    this.now = now
    this.options = options
    this.next = random(options.seed)
    this.largestPage = options.largestPage ?? 100
  }

  put(id: string, updatedAt: Instant): void {
    this.rows.set(id, { id, updatedAt })
  }

  pick(): ModelRow | undefined {
    return [...this.rows.values()][Math.floor(this.next() * this.rows.size)]
  }

  answer(ask: PageAsk): PageAnswer<ModelRow> {
    this.requests += 1
    const { options } = this
    const from = options.ignoreFilter === true ? undefined : ask.from
    const until = this.#until(ask.until)
    const slack = options.roundDown === true ? 400n : 0n
    const found = [...this.rows.values()].filter(
      ({ updatedAt }) =>
        (from === undefined || updatedAt >= from - slack) &&
        (until === undefined || updatedAt < until),
    )
    const lots = new Map(
      found.map((row) => [row.id, options.shuffleTies === true ? this.next() : 0]),
    )
    if (options.order === 'shuffled') this.#salt = Math.floor(this.next() * 1_000_000)
    const direction = options.ignoreSort === true ? -1 : 1
    found.sort((a, b) => {
      if (options.order !== undefined) return this.#placeOf(a) - this.#placeOf(b)
      if (a.updatedAt !== b.updatedAt) return (a.updatedAt < b.updatedAt ? -1 : 1) * direction
      return (lots.get(a.id) ?? 0) - (lots.get(b.id) ?? 0) || Number(a.id) - Number(b.id)
    })
    const perPage = Math.min(ask.perPage, this.largestPage)
    const start = (ask.page - 1) * perPage
    const isEmpty = options.emptyOneIn !== undefined && this.next() < 1 / options.emptyOneIn
    return {
      rows: isEmpty ? [] : found.slice(start, start + perPage),
      poisoned: [],
      date: instantOf(this.now - (this.now % second)),
      perPage,
      nextPage: start + perPage < found.length ? ask.page + 1 : undefined,
      totalCount: ask.counts ? found.length : undefined,
      echo: { from, until: ask.until, sortBy: ask.sortBy, direction: 'ASC' },
    }
  }

  #placeOf({ id }: ModelRow): number {
    return Math.imul(Number(id) ^ this.#salt, 0x9e3779b1) >>> 0
  }

  #until(until: Instant | undefined): Instant | undefined {
    if (until === undefined || this.options.cutUntilToMs !== true) return until
    return instantOf(until - (until % 1_000n))
  }
}

/** `count` rows from 2026-01-01, one a minute, with `tieShare` of them in ties of `tieSize` at even distances. */
export function fill(model: Model, count: number, tieShare = 0, tieSize = 150): void {
  const ties = Math.round((count * tieShare) / tieSize)
  const instants = count - ties * (tieSize - 1)
  const tieEvery = ties === 0 ? Infinity : Math.floor(instants / ties)
  let at = plus(beginning, 1_767_225_600_000_000n)
  for (let id = 1, n = 1; id <= count; n++) {
    at = plus(at, 60n * second + BigInt(Math.floor(model.next() * 1_000)))
    const size = n % tieEvery === 0 ? tieSize : 1
    for (let k = 0; k < size && id <= count; k++) model.put(String(id++), at)
  }
  model.now = later(model.now, plus(at, 600n * second))
}
