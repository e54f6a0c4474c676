// A long reading of people that is split into two windows, for tests of the store.
import { type Instant, parseInstant } from '../../src/domain/instants.ts'
import { streamOf } from '../../src/domain/streams.ts'
import type { Window } from '../../src/domain/windows.ts'
import type { PageCommit, PageCommitted } from '../../src/store/commits.ts'
import type { Database } from '../../src/store/database.ts'
import { demo, page, startReading } from './reading.ts'
import { person } from './rows.ts'

const stream = streamOf('people')
const place = { team: demo, stream: 'people' } as const
export const [from, middle, end] = [at('2024-01-01'), at('2025-01-01'), at('2026-01-01')]
export const head = '2026-01-01T00:02:00.000000Z'

export function at(day: string): string {
  return `${day}T00:00:00.000000Z`
}

export function instant(text: string): Instant {
  const parsed = parseInstant(text)
  if (parsed === undefined) throw new Error(text)
  return parsed
}

function windowOf(number: number, cursor: string, until: string): Window {
  return { number, cursor: instant(cursor), until: instant(until), rows: 100, done: false }
}

/** A full reading whose second page split what was left in two. */
export async function splitReading(database: Database) {
  const reading = await startReading(database, 'people', { full: true })
  await reading.commit([person(1, from)], { cursor: from, head, expectedRows: 200 })
  const windows = [windowOf(0, from, middle), windowOf(1, middle, end)]
  await reading.commit([person(2, middle)], { cursor: from, head, split: { windows, lanes: 3 } })
  const { sync } = reading
  async function begin(window: number) {
    const begun = await sync.begin({ ...place, window })
    if (begun.kind !== 'begun') throw new Error(`The window is ${begun.kind}.`)
    const { runId } = begun
    let { sequence } = begun
    return {
      begun,
      /** People by their ids, of this instant unless others are given. */
      async commit(
        ids: readonly number[],
        more: Partial<PageCommit> = {},
        updatedAt = begun.cursor ?? from,
      ): Promise<PageCommitted> {
        const rows = ids.map((id) => person(id, updatedAt))
        const position = { team: demo, stream, runId, sequence, window }
        const saved = await sync.commitPage({ ...page, head, ...position, rows, ...more })
        if (saved.kind === 'saved') sequence = saved.sequence
        return saved
      },
    }
  }
  return { reading, sync, begin }
}
