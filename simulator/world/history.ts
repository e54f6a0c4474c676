// The recent past of a table as steps that can be taken back: a page "as of 30 seconds ago" is read by undoing them,
// reading, and doing them again, all in one turn of the event loop.
import type { Fields } from '../resources/resource.ts'
import type { Micros } from './instants.ts'

/** Everything about a row that a mutation can change. */
export interface RowState {
  /** Minus infinity stands for a null `updated_at`: it sorts first, as NULLS FIRST says. */
  readonly updated: Micros
  readonly version: number
  readonly alive: boolean
  /** Fields that were written, over those that are generated. */
  readonly set: Fields | undefined
}

interface Step {
  readonly row: number
  readonly at: Micros
  readonly before: RowState
  readonly after: RowState
}

export interface History {
  readonly note: (step: Step) => void
  /** Runs `read` with the table as it was at `at`. */
  readonly asOf: <T>(at: Micros, read: () => T) => T
}

const kept = 200_000

export function createHistory(apply: (row: number, state: RowState) => void): History {
  let steps: Step[] = []
  return {
    note(step) {
      steps.push(step)
      if (steps.length > 2 * kept) steps = steps.slice(-kept)
    },
    asOf(at, read) {
      let first = steps.length
      while (first > 0 && (steps[first - 1]?.at ?? 0) > at) first -= 1
      const undone = steps.slice(first)
      for (const step of undone.toReversed()) apply(step.row, step.before)
      try {
        return read()
      } finally {
        for (const step of undone) apply(step.row, step.after)
      }
    },
  }
}
