// The catalogue of SalesLoft objects as data: adding a stream is one entry here and one migration.
import { accounts } from './catalogue/accounts.ts'
import { activities } from './catalogue/activities.ts'
import { cadences } from './catalogue/cadences.ts'
import { conversations } from './catalogue/conversations.ts'
import { crm } from './catalogue/crm.ts'
import type { StreamEntry, StreamTraits } from './catalogue/entry.ts'
import { fiveMinutesMs, maximumLagOf } from './catalogue/intervals.ts'
import { integrations } from './catalogue/integrations.ts'
import { opportunities } from './catalogue/opportunities.ts'
import { people } from './catalogue/people.ts'
import { phones } from './catalogue/phones.ts'
import { tasks } from './catalogue/tasks.ts'
import { templates } from './catalogue/templates.ts'
import { users } from './catalogue/users.ts'
import { AppError } from './errors.ts'

const entries = {
  ...people,
  ...accounts,
  ...users,
  ...cadences,
  ...activities,
  ...templates,
  ...phones,
  ...tasks,
  ...conversations,
  ...opportunities,
  ...crm,
  ...integrations,
} as const satisfies Record<string, StreamEntry>

export type StreamName = keyof typeof entries

export type Stream = StreamTraits & { readonly name: StreamName }

// How often else, and what that costs: catalogue/intervals.ts.
const defaultIntervalMs = fiveMinutesMs
const defaultOverlapMs = 120_000

function complete(name: StreamName, entry: StreamEntry): Stream {
  return {
    name,
    table: name,
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
    maximumLagMs: maximumLagOf(entry.intervalMs ?? defaultIntervalMs),
    overlapMs: defaultOverlapMs,
    hasUpdatedAt: true,
    rawOnly: [],
    secretFields: [],
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
