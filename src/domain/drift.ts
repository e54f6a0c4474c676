// What SalesLoft serves and the catalogue does not know: it stays whole in `raw`, and the names are counted, so that
// somebody hears of a new field without reading a changelog.
import type { Stream } from './streams.ts'

const known = new WeakMap<Stream, ReadonlySet<string>>()

/** Fields of the record that the catalogue has no column for, each as `+name`. */
export function unknownFields(
  stream: Stream,
  record: Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = known.get(stream) ?? namesOf(stream)
  known.set(stream, names)
  return Object.keys(record).flatMap((name) =>
    // Those with an underscore are SalesLoft's own and come and go (API reference).
    name.startsWith('_') || names.has(name) ? [] : [`+${name.slice(0, 63)}`],
  )
}

function namesOf(stream: Stream): ReadonlySet<string> {
  const columns = Object.values(stream.columns).flatMap(({ path: [first = ''] }) => [first])
  const { rawOnly, secretFields, scopedFields, idField = 'id' } = stream
  const others = [...rawOnly, ...secretFields, ...(scopedFields?.names ?? [])]
  return new Set([idField, 'id', 'updated_at', ...columns, ...others])
}

/** A name that drifted, without the sign by which its kind is stored. */
export type Drifted = {
  readonly name: string
  /** Of another type than its column, or nothing that the catalogue knows. */
  readonly what: 'another type' | 'unknown'
  readonly times: number
}

/** Most often first. */
export function driftedNames(drift: Readonly<Record<string, number>>): readonly Drifted[] {
  return Object.entries(drift)
    .map(([key, times]): Drifted => {
      return key.startsWith('+')
        ? { name: key.slice(1), what: 'unknown', times }
        : { name: key, what: 'another type', times }
    })
    .toSorted((a, b) => b.times - a.times || a.name.localeCompare(b.name))
}
