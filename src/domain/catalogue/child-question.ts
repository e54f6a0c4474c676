// A child is asked for at an address that names a record of its parent: `cadence_stats/{id}`, `phone_number={number}`.
import type { StreamTraits } from './entry.ts'

type Asked = Pick<StreamTraits, 'path' | 'query'>

const places = /\{(\w+)\}/g

/** The columns of the parent that are needed to ask: `id` nearly everywhere. */
export function placesOf({ path, query }: Asked): readonly string[] {
  const texts = [path, ...Object.values(query)]
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(places)].map(([, name = '']) => name))),
  ]
}

/** The address for one record of the parent, or nothing if the record lacks what the address needs. */
export function childQuestion(
  stream: Asked,
  parent: Readonly<Record<string, string | null>>,
): Asked | undefined {
  const known = new Map(placesOf(stream).map((name) => [name, parent[name] ?? '']))
  if ([...known.values()].includes('')) return undefined
  const valueOf = (_: string, name: string): string => known.get(name) ?? ''
  return {
    // A number such as +1404… is one segment, whatever is in it.
    path: stream.path.replaceAll(places, (place, name: string) =>
      encodeURIComponent(valueOf(place, name)),
    ),
    query: Object.fromEntries(
      Object.entries(stream.query).map(([name, text]) => [name, text.replaceAll(places, valueOf)]),
    ),
  }
}
