// What a mirror of a stream should hold: the truth of a simulator, named as the store names its rows.
import type { Simulator } from '../../simulator/simulator.ts'
import type { Stream } from '../../src/domain/streams.ts'

export type TrueRow = {
  readonly id: string
  /** For children. */
  readonly parent: string | null
  readonly raw: string
}

type Fields = Readonly<{ [field: string]: unknown }>

/** Children without an id of their own are named by their parent and their number in its answer. */
export function truthOf({ truth }: Pick<Simulator, 'truth'>, stream: Stream): readonly TrueRow[] {
  const { idField, path, secretFields } = stream
  const secrets = Object.fromEntries(secretFields.map((name) => [name, '[secret]']))
  const rawOf = (record: Fields): string => JSON.stringify({ ...record, ...secrets })
  const idOf = (record: Fields): string => (idField === undefined ? '' : [record[idField]].join(''))
  if (stream.parent === undefined) {
    return truth
      .records(path)
      .map((record) => ({ id: idOf(record), parent: null, raw: rawOf(record) }))
  }
  return truth.below(path).flatMap(({ parent, records }) =>
    records.map((record, index) => ({
      id: idField === undefined ? `${parent}-${index + 1}` : idOf(record),
      parent: String(parent),
      raw: rawOf(record),
    })),
  )
}
