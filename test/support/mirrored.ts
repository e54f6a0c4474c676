// Rows of a team's mirror for tests that only read it, put there as a reading would.
import { sql } from 'kysely'
import type { StreamName } from '../../src/domain/streams.ts'
import { streamOf } from '../../src/domain/streams.ts'
import type { TeamSlug } from '../../src/domain/teams.ts'
import type { Database } from '../../src/store/database.ts'
import { demo, startReading } from './reading.ts'
import { incoming, type SampleRecord } from './rows.ts'

const stamp = '2026-11-20T08:00:00.000001Z'

export type Mirrored = {
  /** Each with `updated_at` unless it says one; a later record of the same id needs a later stamp. */
  readonly put: (stream: StreamName, ...records: readonly SampleRecord[]) => Promise<void>
  /** As a sweep that found them gone. */
  readonly remove: (stream: StreamName, ...ids: readonly number[]) => Promise<void>
  /** Out of what is in progress. */
  readonly leave: (id: number, at: string) => Promise<void>
}

export function mirrored(database: Database, team: TeamSlug = demo): Mirrored {
  const db = database.kysely
  return {
    async put(name, ...records) {
      const stream = streamOf(name)
      const reading = await startReading(database, name, { team })
      const rows = records.map((each) => incoming(stream, { updated_at: stamp, ...each }))
      await reading.commit(rows, { requestedAt: '2026-11-28T12:00:00.000000Z' })
    },
    async remove(name, ...ids) {
      await sql`update ${sql.table(`salesloft.${name}`)} set deleted_at = now()
        where team = ${team} and id = any(${ids})`.execute(db)
    },
    async leave(id, at) {
      await sql`update salesloft.actions set left_at = ${at}
        where team = ${team} and id = ${id}`.execute(db)
    },
  }
}

/** A reference as SalesLoft writes one. */
export const to = (id: number | string): { readonly id: number | string } => ({ id })
