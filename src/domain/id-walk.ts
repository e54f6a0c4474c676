// Reads a list that has neither pages nor an order to ask for along its ids: each question begins behind the last id, so
// rows that come or go meanwhile shift nothing. From the beginning each time: a record that changed keeps its id.
import { AppError } from './errors.ts'
import { beginning, type Instant } from './instants.ts'
import { idsOf, type PageAnswer, type PageAsk, type PageRow, sizeOf, unlike } from './pages.ts'

const largestPage = 100

export type IdWalkStep<Row extends PageRow> = {
  readonly rows: readonly Row[]
  readonly head: Instant
  /** Set on the last step: every id that is alive. */
  readonly ids: ReadonlySet<string> | undefined
}

export class IdWalk<Row extends PageRow> {
  readonly #stream: string
  readonly #met = new Set<string>()
  #after = 0n
  #head: Instant | undefined

  /** `stream` names it in errors. */
  constructor(stream: string) {
    this.#stream = stream
  }

  /** `id[gt]` is sent from the first question on, so that its answer shows whether it was understood. */
  get ask(): PageAsk {
    const nothing = { sortBy: undefined, from: undefined, until: undefined }
    return { ...nothing, page: 1, perPage: largestPage, counts: false, after: String(this.#after) }
  }

  /**
   * The list ends with an answer without records: a short one is no proof.
   * @throws AppError `stream.unordered` (not ascending, or not behind the id that was asked for), `stream.stuck` (an
   * answer of nothing but records without an id: what lies behind them cannot be asked for)
   */
  take(answer: PageAnswer<Row>): IdWalkStep<Row> {
    this.#head ??= answer.date
    const rows = ascending(
      answer.rows.map(({ id }) => id),
      this.#after,
    )
    const poisoned = answer.poisoned.flatMap((id) => (id === null ? [] : numberIn(id)))
    const last = [...rows, ...poisoned].reduce(greater, this.#after)
    for (const id of idsOf(answer)) this.#met.add(id)
    const moved = last > this.#after
    if (!moved && sizeOf(answer) > 0) {
      throw new AppError(
        'stream.stuck',
        `${this.#stream} behind the id ${this.#after}: only records without an id.`,
      )
    }
    this.#after = last
    const head = this.#head ?? beginning
    return { rows: answer.rows, head, ids: moved ? undefined : this.#met }
  }
}

/** Of a list that was asked for `id[gt]`. @throws AppError `stream.unordered` */
export function ascending(ids: readonly string[], after: bigint): readonly bigint[] {
  let before = after
  return ids.map((text) => {
    const [id] = numberIn(text)
    if (id === undefined || id <= before) throw unlike(`ids above ${before}`, `the id ${text}`)
    before = id
    return id
  })
}

function numberIn(text: string): readonly bigint[] {
  return /^\d{1,19}$/.test(text) ? [BigInt(text)] : []
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
