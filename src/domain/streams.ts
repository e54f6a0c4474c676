// The catalogue of SalesLoft objects as data: adding a stream is one entry here and one migration.
import { activities } from './catalogue/activities.ts'
import { cadences } from './catalogue/cadences.ts'
import { people } from './catalogue/people.ts'
import { settings } from './catalogue/settings.ts'
import type { StreamEntry, StreamTraits } from './catalogue/entry.ts'
import { AppError } from './errors.ts'

const entries = { ...people, ...cadences, ...activities, ...settings } as const satisfies Record<
  string,
  StreamEntry
>

export type StreamName = keyof typeof entries

export type Stream = StreamTraits & { readonly name: StreamName }

// 5 minutes: an idle team then costs one request a stream and tick, under 0.5 % of 600 a minute.
const defaultIntervalMs = 300_000
const defaultOverlapMs = 120_000

function complete(name: StreamName, entry: StreamEntry): Stream {
  return {
    name,
    table: entry.path.slice(entry.path.lastIndexOf('/') + 1),
    idType: 'bigint',
    fallback: undefined,
    snapshotSort: undefined,
    parent: undefined,
    window: undefined,
    method: 'GET',
    idField: 'id',
    hasIds: true,
    scopedFields: undefined,
    paged: true,
    query: {},
    cost: 1,
    intervalMs: defaultIntervalMs,
    overlapMs: defaultOverlapMs,
    hasUpdatedAt: true,
    ...entry,
  }
}

export const streams: readonly Stream[] = (Object.keys(entries) as StreamName[]).map((name) =>
  complete(name, entries[name]),
)

const byName: ReadonlyMap<string, Stream> = new Map(streams.map((stream) => [stream.name, stream]))

export function isStreamName(name: string): name is StreamName {
  return byName.has(name)
}

/** @throws AppError `stream.unknown` */
export function streamOf(name: string): Stream {
  const stream = byName.get(name)
  if (stream !== undefined) return stream
  const known = streams.map((each) => each.name).join(', ')
  throw new AppError('stream.unknown', `There is no stream "${name}". There are: ${known}.`)
}
