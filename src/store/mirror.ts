// One statement stores a page, whatever its size: its text is fixed per stream.
// Rows that change nothing are sorted out before anything is written, so that reading them again writes no WAL.
// Measured against the alternatives: docs/decisions/0003-one-statement-a-page.md.
import { CompiledQuery, type Kysely, sql } from 'kysely'
import type { ColumnValues } from '../domain/columns.ts'
import type { Stream } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { betweenTexts, isLarge, mirrorStatement, tableOf } from './mirror-statement.ts'
import type { DB } from './schema.ts'
import { Overtaken } from './transact.ts'

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

/**
 * Others may write the same stream meanwhile, as the windows of a long reading do: what is written was judged by the very
 * version that it replaces. Belongs in a transaction of `transact`, which is repeated whole where a row was overtaken.
 */
export async function storeRows(
  db: Kysely<DB>,
  given: {
    readonly team: TeamSlug
    readonly stream: Stream
    readonly rows: readonly IncomingRow[]
    readonly requestedAt: string
    /** The table is known to be large, as `hold` says. */
    readonly large?: boolean
  },
): Promise<Stored> {
  const { team, stream, rows, requestedAt, large = false } = given
  if (rows.length === 0) return { created: 0, updated: 0, unchanged: 0, resurrected: 0 }
  if (!large) await planFor(db, stream)
  const result = await db.executeQuery<Omit<Stored, 'unchanged'> & { readonly overtaken: number }>(
    CompiledQuery.raw(mirrorStatement(stream), [
      team,
      requestedAt,
      rows.map(({ id }) => id),
      rows.map(({ updatedAt }) => updatedAt),
      rows.map(({ raw }) => raw).join(betweenTexts),
      columnTexts(stream, rows).join(betweenTexts),
    ]),
  )
  const { created = 0, updated = 0, resurrected = 0, overtaken = 0 } = result.rows[0] ?? {}
  if (overtaken > 0) throw new Overtaken()
  return { created, updated, resurrected, unchanged: rows.length - created - updated }
}

/** Until the transaction ends: each page of a small table is planned for what is there. */
async function planFor(db: Kysely<DB>, stream: Stream): Promise<void> {
  await sql`select set_config('plan_cache_mode',
    case when ${isLarge(sql`${tableOf(stream)}`)} then 'auto' else 'force_custom_plan' end, true)`.execute(
    db,
  )
}

/**
 * The typed columns of each row as a JSON object, written by hand: `jsonb` columns are JSON texts already. Nulls are
 * left out, which halves a person.
 */
export function columnTexts(stream: Stream, rows: readonly IncomingRow[]): readonly string[] {
  const columns = Object.entries(stream.columns).map(([name, { type }]) => ({
    name,
    key: `"${name}":`,
    isJson: type === 'jsonb',
  }))
  return rows.map(({ values }) => {
    let text = '{'
    for (const { name, key, isJson } of columns) {
      const value = values[name] ?? null
      if (value === null) continue
      if (text.length > 1) text += ','
      text += key + (typeof value === 'string' && !isJson ? JSON.stringify(value) : String(value))
    }
    return `${text}}`
  })
}
