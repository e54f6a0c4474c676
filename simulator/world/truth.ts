// What is true right now: every live row as it would be served, for a test to compare a mirror with.
import { idIn } from '../resources/resource.ts'
import type { Fields } from '../resources/resource.ts'
import { madeBelow } from './sources.ts'
import type { World } from './world.ts'

export interface TruthRow {
  /** Names the row to a mutator, also where the served id is a text. */
  readonly id: number
  /** Hidden number of the version, rising with every version made in the stream. */
  readonly sequence: number
  readonly record: Fields
}

/** The records below one. */
export interface Below {
  readonly parent: number | string
  readonly records: Fields[]
}

export interface Truth {
  /** Live records of a stream in id order. @throws RangeError for what is not a list of its own. */
  readonly rows: (stream: string) => Generator<TruthRow>
  /** Those of a list, a single object (`team`) or what is served below the records of another (`.../{id}/...`). */
  readonly records: (stream: string) => Fields[]
  /** What is served below each record of another list, also where nothing is. @throws RangeError where nothing can be. */
  readonly below: (stream: string) => Below[]
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
  const below = (stream: string): Below[] => {
    settle()
    const made = world.derived.find(({ path }) => path === stream)
    if (made !== undefined) {
      return madeBelow(world, made).map(({ parent, records: found }) => ({
        parent: parent['id'] as Below['parent'],
        records: found,
      }))
    }
    const { parent } = world.table(stream).resource
    if (parent === undefined) throw new RangeError(`"${stream}" is not below another list.`)
    const parentOf = idIn(parent.field)
    const all = records(stream)
    return records(parent.stream).map(({ id }) => ({
      parent: id as Below['parent'],
      records: all.filter((record) => parentOf(record) === id),
    }))
  }
  const records = (stream: string): Fields[] => {
    if (world.derived.some(({ path }) => path === stream))
      return below(stream).flatMap(({ records: found }) => found)
    const single = world.single(stream)
    return single === undefined ? Array.from(rows(stream), ({ record }) => record) : [single]
  }
  return {
    rows,
    records,
    below,
    count,
    counts: () => Object.fromEntries(world.streams.map((stream) => [stream, count(stream)])),
  }
}
