// What a webhook's body holds: the record as it is then, bare, its keys in any order. Where captured bodies differ from the
// REST record, so does this: an account's `counts.people` is null, a task has no `opportunity`.
import { createHash } from 'node:crypto'
import type { Fields } from '../resources/resource.ts'
import { mix, seedOf } from '../world/draws.ts'
import type { RowState } from '../world/history.ts'
import type { World } from '../world/world.ts'
import { eventTypes } from './events.ts'
import type { EventType } from './events.ts'

const asCaptured: Readonly<Record<string, (record: Fields) => Fields>> = {
  accounts: (record) => ({ ...record, counts: { people: null } }),
  tasks: ({ opportunity: _none, ...record }) => record,
}

function shuffleKeys(record: Fields, seed: number): Fields {
  const placed = Object.entries(record).map(
    ([key, value]) => [mix(seedOf(key), seed), key, value] as const,
  )
  placed.sort(([left], [right]) => left - right)
  return Object.fromEntries(placed.map(([, key, value]) => [key, value]))
}

export interface Subject {
  readonly event: string
  readonly stream: string
  readonly row: number
  readonly state: RowState
}

/** Always the same bytes for the same subject. */
export function bodyOf(world: World, { event, stream, row, state }: Subject): Buffer {
  const table = world.table(stream)
  const record = table.recordIn(row, state)
  const type: EventType | undefined = eventTypes.find((each) => each.event === event)
  let held = asCaptured[stream]?.(record) ?? record
  if (type?.body === 'with-contents') held = { ...held, ...table.resource.optional?.of(record) }
  if (type?.body === 'mention') held = { id: record['id'], updated_at: record['updated_at'] }
  const seed = mix(seedOf(event), Math.abs(state.updated) % 0xffffffff)
  return Buffer.from(JSON.stringify(shuffleKeys(held, mix(row, seed))))
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
