// A page of the sweep's walk and the place up to which it was read become true together, or not at all.
import { type Kysely, sql } from 'kysely'
import type { SweepCounts } from '../domain/sweep.ts'
import { witnessCount } from '../domain/sweep.ts'
import type { IncomingRow } from './mirror.ts'
import { forgetHealed, type PoisonRecord, putAside } from './quarantine.ts'
import type { DB } from './schema.ts'
import type { Storing } from './storing.ts'
import { meet, type Met } from './sweep-repair.ts'
import { count, type HeldSweep, holdSweep, type SweepPlace } from './sweep-rows.ts'
import { transact } from './transact.ts'

/** What one request brought. */
export type SweepAnswer = SweepPlace & {
  readonly rows: readonly IncomingRow[]
  readonly quarantined: readonly PoisonRecord[]
  /** When it was asked for, by the database's clock; ISO text. */
  readonly requestedAt: string
  readonly cost: number
  readonly requests: number
}

export type SweepPage = SweepAnswer & {
  readonly cursor: string | null
  readonly head: string
  readonly expectedRows?: number | undefined
  /** The name of its one record, where a page is read record by record. */
  readonly careful?: string | undefined
}

export type SweepCommitted =
  | {
      readonly kind: 'saved'
      readonly sequence: number
      readonly counts: SweepCounts
      readonly paused: boolean
    }
  /** Somebody else sweeps, or Postgres has lost the ids that were met. */
  | { readonly kind: 'stale' }

export async function commitSweepPage(
  db: Kysely<DB>,
  given: SweepPage,
  { at, sieve }: Storing,
): Promise<SweepCommitted> {
  return await transact(db, async (trx): Promise<SweepCommitted> => {
    const held = await holdSweep(trx, given)
    if (held === undefined) return { kind: 'stale' }
    const page = { ...given, ...(await sieve.rows(trx, given)) }
    const met = await take(trx, page, held)
    const latest = page.rows.map(({ id }) => id).slice(-witnessCount)
    await sql`
      update worker.sweep set cursor = ${page.cursor}::timestamptz,
        head = coalesce(head, ${page.head}::timestamptz),
        expected_rows = coalesce(expected_rows, ${page.expectedRows ?? null}::bigint),
        witnesses = case when ${latest.length === 0} then witnesses
          else (${latest}::text[] || witnesses)[1:${sql.lit(witnessCount)}] end
      where team = ${page.team} and stream = ${page.stream.name}`.execute(trx)
    const moved = await count(trx, page, { ...countsBy(page, met), careful: page.careful })
    at('K6')
    return { kind: 'saved', ...moved, paused: held.paused }
  })
}

/** Stores the rows of an answer and what of it cannot be stored. */
export async function take(
  db: Kysely<DB>,
  answer: SweepAnswer,
  held: HeldSweep,
  among: readonly string[] = [],
): Promise<Met> {
  const { team, stream, rows, requestedAt, quarantined, sequence } = answer
  const place = { team, stream: stream.name, runId: null }
  const aside = [...quarantined.flatMap(({ recordId }) => recordId ?? []), ...among]
  const met = await meet(db, { team, stream, sequence, rows, requestedAt, held, aside })
  await forgetHealed(
    db,
    place,
    rows.map(({ id }) => id),
  )
  await putAside(db, place, quarantined)
  return met
}

export function countsBy(
  { rows, quarantined, cost, requests }: SweepAnswer,
  met: Met,
): Partial<SweepCounts> & { readonly resurrected: number } {
  return {
    ...met,
    fetched: rows.length + quarantined.length,
    quarantined: quarantined.length,
    cost,
    requests,
  }
}
