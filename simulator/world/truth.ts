// What is true right now: every live row as it would be served, for a test to compare a mirror with.
import type { Fields } from '../resources/resource.ts'
import type { World } from './world.ts'

export interface TruthRow {
  readonly id: number
  /** Hidden number of the version, rising with every version made in the stream. */
  readonly sequence: number
  readonly record: Fields
}

export interface Truth {
  /** Live records of a stream in id order. */
  readonly rows: (stream: string) => Generator<TruthRow>
  readonly records: (stream: string) => Fields[]
  readonly count: (stream: string) => number
  readonly counts: () => Record<string, number>
}

export function createTruth(world: World, settle: () => void): Truth {
  function* rows(stream: string): Generator<TruthRow> {
    settle()
    const table = world.table(stream)
    for (let row = 0; row < table.rows; row += 1) {
      if (!table.state(row).alive) continue
      yield { id: table.idOf(row), sequence: table.sequenceOf(row), record: table.record(row) }
    }
  }
  const count = (stream: string): number => {
    settle()
    return world.table(stream).order.size
  }
  return {
    rows,
    records: (stream) => Array.from(rows(stream), ({ record }) => record),
    count,
    counts: () => Object.fromEntries(world.streams.map((stream) => [stream, count(stream)])),
  }
}
