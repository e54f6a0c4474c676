// Where a walk stands: the last instant met and the rows met there, which the next page (`gte`) brings again.
import { formatInstant, type Instant, later, millisecond, plus, second } from './instants.ts'
import { type PageAnswer, type PageRow, unlike } from './pages.ts'

export class Frontier {
  #cursor: Instant
  #met = new Set<string>()
  /** Above 1 only while rows that cannot move the cursor fill a page. */
  #page = 1

  constructor(cursor: Instant) {
    this.#cursor = cursor
  }

  get cursor(): Instant {
    return this.#cursor
  }

  get page(): number {
    return this.#page
  }

  /** Whether rows stand at the cursor that an honest answer repeats. */
  get expectsRows(): boolean {
    return this.#met.size > 0
  }

  /** The rows that this walk has not met in this version. */
  fresh<Row extends PageRow>(rows: readonly Row[]): readonly Row[] {
    return rows.filter((row) => !this.#met.has(versionOf(row)))
  }

  /**
   * Moves to the last row of a page. A row stamped more than a second after the answer's own `Date` is of the future
   * and moves nothing: one record of the year 2999 would otherwise end the stream.
   */
  advance(answer: PageAnswer, rows: readonly PageRow[]): boolean {
    const horizon = plus(answer.date, second)
    let last = this.#cursor
    for (const { updatedAt } of rows) {
      if (updatedAt !== undefined && updatedAt <= horizon) last = later(last, updatedAt)
    }
    const moved = last > this.#cursor
    if (moved) this.moveTo(last)
    const kept = moved ? rows.filter((row) => row.updatedAt === last) : rows
    for (const row of kept) this.#met.add(versionOf(row))
    return moved
  }

  moveTo(cursor: Instant): void {
    this.#cursor = cursor
    this.restart()
  }

  /** Stays, and trusts nothing it met. */
  restart(): void {
    this.#page = 1
    this.#met = new Set()
  }

  turnPage(): void {
    this.#page += 1
  }

  /** The rows of the page that stand at the cursor, if its last row does. */
  tail<Row extends PageRow>(rows: readonly Row[]): readonly Row[] {
    if (rows.at(-1)?.updatedAt !== this.#cursor) return []
    return rows.filter((row) => row.updatedAt === this.#cursor)
  }
}

/**
 * The rows that were asked for. Those less than a millisecond below are rounding, which is seen, and are dropped.
 * @throws AppError `stream.unordered` for anything lower
 */
export function notBelow<Row extends PageRow>(rows: readonly Row[], from: Instant): readonly Row[] {
  return rows.filter(({ updatedAt }) => {
    if (updatedAt === undefined || updatedAt >= from) return true
    if (from - updatedAt < millisecond) return false
    throw unlike(`updated_at from ${formatInstant(from)}`, formatInstant(updatedAt))
  })
}

/**
 * Refuses rows at or behind the end that was asked for.
 * @throws AppError `stream.unordered`
 */
export function requireBelow(
  stream: string,
  rows: readonly PageRow[],
  until: Instant | undefined,
): void {
  if (until === undefined) return
  if (rows.some(({ updatedAt }) => updatedAt === undefined || updatedAt >= until)) {
    throw unlike(`${stream} before ${formatInstant(until)}`, 'rows that are not')
  }
}

function versionOf(row: PageRow): string {
  return `${row.id}@${row.updatedAt ?? ''}`
}

/** The instant that all rows share, if they do. */
export function onlyInstant(rows: readonly PageRow[]): Instant | undefined {
  const instant = rows[0]?.updatedAt
  return rows.every((row) => row.updatedAt === instant) ? instant : undefined
}
