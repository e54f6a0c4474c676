// One statement stores a page, whatever its size: its text is fixed per stream, and the rows come as one JSON parameter.
// Rows that change nothing are sorted out before anything is written, so that reading them again writes no WAL.
// Measured against the alternatives: docs/decisions/0003-one-statement-a-page.md.
import { CompiledQuery, type Kysely } from 'kysely'
import type { ColumnValues } from '../domain/columns.ts'
import type { Stream } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { mirrorStatement } from './mirror-statement.ts'
import type { DB } from './schema.ts'

/** A record that can be stored as it is. */
export type IncomingRow = {
  readonly id: string
  /** ISO text in UTC with microseconds; null where the stream or the record has none. */
  readonly updatedAt: string | null
  readonly values: ColumnValues
  /** The record as it was served: JSON text. */
  readonly raw: string
}

/** What became of a page; created + updated + unchanged is its size. */
export type Stored = {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  /** Of the updated ones, those whose tombstone was lifted. */
  readonly resurrected: number
}

/** The caller holds the lock of the stream's row in `worker.sync_state`, so that no other writer is between. */
export async function storeRows(
  db: Kysely<DB>,
  given: {
    readonly team: TeamSlug
    readonly stream: Stream
    readonly rows: readonly IncomingRow[]
    readonly requestedAt: string
  },
): Promise<Stored> {
  const { team, stream, rows, requestedAt } = given
  if (rows.length === 0) return { created: 0, updated: 0, unchanged: 0, resurrected: 0 }
  const { text, names } = mirrorStatement(stream)
  const json = pageAsJson(stream, names, rows)
  const result = await db.executeQuery<Omit<Stored, 'unchanged'>>(
    CompiledQuery.raw(text, [team, requestedAt, json]),
  )
  const { created = 0, updated = 0, resurrected = 0 } = result.rows[0] ?? {}
  return { created, updated, resurrected, unchanged: rows.length - created - updated }
}

/**
 * The rows as one JSON array, written by hand: `raw` and `jsonb` columns are JSON texts already, and the ids and
 * instants are plain. Nulls are left out, which halves a person.
 */
function pageAsJson(
  stream: Stream,
  names: ReadonlyMap<string, string>,
  rows: readonly IncomingRow[],
): string {
  const columns = Object.entries(stream.columns).map(([name, { type }]) => ({
    name,
    key: `,"${names.get(name) ?? name}":`,
    isJson: type === 'jsonb',
  }))
  const texts = rows.map((row, place) => {
    let text = `{"place":${place},"id":${JSON.stringify(row.id)},"raw":${row.raw}`
    if (row.updatedAt !== null) text += `,"updated_at":"${row.updatedAt}"`
    for (const { name, key, isJson } of columns) {
      const value = row.values[name] ?? null
      if (value !== null) text += key + (isJson ? String(value) : JSON.stringify(value))
    }
    return `${text}}`
  })
  return `[${texts.join(',')}]`
}
