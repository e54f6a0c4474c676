// A long reading is split into ranges of time that are read side by side: one cursor reaches one page in a round trip,
// 3.3 a second at 300 ms, where the budget allows 9.6. What moves from one window to another while they are read has a
// newer stamp than any window holds, and is met by the ordinary reading that follows them.
import { defaultCostPerMinute, refillPerSecond } from './budget.ts'
import { type Instant, plus, second } from './instants.ts'

export type Window = {
  /** Counted from 0; the edges follow from the splitting, not from the number. */
  readonly number: number
  /** Read up to here; at the beginning, its lower edge. */
  readonly cursor: Instant
  /** Upper edge: not in it. */
  readonly until: Instant
  /** Records that are probably left in it. */
  readonly rows: number
  readonly done: boolean
}

/** What is longer than this is read in windows: below, two lanes save less than their probes take. */
export const bigReadRows = 20_000
const [fewestLanes, mostLanes] = [3, 12]
const windowsPerLane = 3
/** Whole seconds, so that an answer whose filter was rounded to milliseconds cuts nothing. */
const narrowest = 2n * second
/** Probes of empty time, as where a team imported everything in one hour, may cost so much of the floor. */
const wastedShare = 0.02
const wastedAtLeast = 3

/** How many windows are read at once: enough round trips under way to spend the budget, and a fifth more. */
export function lanesFor(roundTripMs: number): number {
  const perSecond = refillPerSecond(defaultCostPerMinute)
  const lanes = 1 + Math.ceil(1.2 * (roundTripMs / 1_000) * perSecond)
  return Math.min(mostLanes, Math.max(fewestLanes, lanes))
}

/** One window over all that is left. Its end is the watermark that the windows set: what is newer comes afterwards. */
export function wholeOf(given: {
  readonly cursor: Instant
  readonly head: Instant
  readonly overlapMicros: bigint
  readonly rows: number
}): Window {
  const { cursor, head, overlapMicros, rows } = given
  const end = plus(head, -overlapMicros)
  return { number: 0, cursor, until: plus(end, -(end % second)), rows, done: false }
}

/** A half that is to be opened: the first page of `[at, until)` of the window, asked for with its count. */
export type Probe = { readonly window: Window; readonly at: Instant }

export class WindowPlan {
  readonly #most: number
  readonly #wastable: number
  #windows: readonly Window[]
  #wasted = 0

  /** `rows`: all that the reading began with; `lanes`: as from `lanesFor`. */
  constructor(
    windows: readonly Window[],
    given: { readonly rows: number; readonly lanes: number },
  ) {
    this.#windows = windows
    this.#most = given.rows / (windowsPerLane * given.lanes)
    this.#wastable = Math.max(wastedAtLeast, Math.floor((given.rows / 100) * wastedShare))
  }

  get windows(): readonly Window[] {
    return this.#windows
  }

  /** Every window that holds too much; they may be asked for side by side. None: the plan stands. */
  get probes(): readonly Probe[] {
    const left = this.#wastable - this.#wasted
    return this.#windows
      .filter((each) => !each.done && each.rows > this.#most && isDivisible(each))
      .map((window) => ({ window, at: middleOf(window) }))
      .slice(0, Math.max(0, left))
  }

  /** Takes the first step of a walk over the upper half, asked for with its count. */
  take({ window, at }: Probe, { count, read, cursor, done }: Opened): Halves {
    const held = count ?? read
    if (read === 0) this.#wasted += 1
    const lower = { ...window, until: at, rows: Math.max(0, window.rows - held) }
    const upper: Window = {
      number: this.#windows.length,
      cursor,
      until: window.until,
      rows: Math.max(0, held - read),
      done,
    }
    this.#windows = [...this.#windows.map((each) => (each === window ? lower : each)), upper]
    return { lower, upper }
  }
}

/** The first page of a half. */
export type Opened = {
  /** Records that lie in it, as SalesLoft says. */
  readonly count: number | undefined
  /** Records that the page brought, and how far they go. */
  readonly read: number
  readonly cursor: Instant
  /** It was all there is. */
  readonly done: boolean
}

export type Halves = { readonly lower: Window; readonly upper: Window }

/** The order in which they are read: the largest first, so that no long one is left when the others are done. */
export function largestFirst(windows: readonly Window[]): readonly Window[] {
  return windows.filter((each) => !each.done).toSorted((a, b) => b.rows - a.rows)
}

function isDivisible({ cursor, until }: Window): boolean {
  return until - cursor >= narrowest
}

function middleOf({ cursor, until }: Window): Instant {
  const middle = plus(cursor, (until - cursor) / 2n)
  return plus(middle, second - 1n - ((middle + second - 1n) % second))
}
