// After a reading in ranges of the records' own time: what its range did not bring is noted, and marked deleted when
// another whole reading did not bring it either. Outside of what was read nothing is touched.
import { type Kysely, sql } from 'kysely'
import { advance } from './progress.ts'
import type { DB } from './schema.ts'
import { isImplausible } from '../domain/implausible.ts'
import { bury } from './snapshots.ts'
import { hold, type Position } from './taking.ts'
import { transact } from './transact.ts'

/** From `from` on and before `until`, ISO texts, by the stream's own time. */
export type RangeRead = {
  readonly from: string
  readonly until: string
  /** Every id that was met there, or in the range before it. */
  readonly ids: readonly string[]
}

/** In the transaction that stores the last rows of the range. */
export async function noteMissing(
  db: Kysely<DB>,
  { team, stream, runId }: Position,
  range: RangeRead,
): Promise<void> {
  const field = sql.ref(stream.window?.field ?? 'id')
  const { from, until, ids } = range
  // Met in another range before: it moved while it was read.
  await sql`
    delete from worker.range_missing
    where team = ${team} and stream = ${stream.name} and last_run_id = ${runId}
      and record_id = any(${ids}::text[])`.execute(db)
  await sql`
    insert into worker.range_missing as r (team, stream, record_id, first_run_id, last_run_id)
    select m.team, ${stream.name}, m.id::text, ${runId}, ${runId}
    from ${sql.table(`salesloft.${stream.table}`)} m
    where m.team = ${team} and m.deleted_at is null
      and m.${field} >= ${from}::timestamptz and m.${field} < ${until}::timestamptz
      and m.synced_at < (select started_at from worker.run where id = ${runId})
      and not exists (select from unnest(${ids}::text[]) met (id) where met.id = m.id::text)
      and not exists (
        select from worker.quarantine q
        where q.team = m.team and q.stream = ${stream.name} and q.run_id = ${runId}
          and (q.record_id is null or q.record_id = m.id::text)
      )
    on conflict (team, stream, record_id) do update set last_run_id = excluded.last_run_id`.execute(
    db,
  )
}

export type RangesFinish = Position & {
  readonly watermark: string
  readonly head: string
  /** An operator has confirmed an implausible one. */
  readonly confirm?: boolean | undefined
}

export type RangesFinished =
  | { readonly kind: 'saved'; readonly sequence: number; readonly deleted: number }
  | { readonly kind: 'stale' }
  | { readonly kind: 'implausible'; readonly missing: number; readonly alive: number }

/** Ends a reading of ranges, all of which are stored. */
export async function finishRanges(db: Kysely<DB>, given: RangesFinish): Promise<RangesFinished> {
  return await transact(db, async (trx): Promise<RangesFinished> => {
    const held = await hold(trx, given)
    if (held === undefined) return { kind: 'stale' }
    const { team, stream, runId, confirm = false, head, watermark } = given
    const table = sql.table(`salesloft.${stream.table}`)
    // What the scan of the changed ones met after its range was read is not missing.
    const { rows } = await sql<{ id: string; again: boolean }>`
      select r.record_id as id, r.first_run_id <> r.last_run_id as again
      from worker.range_missing r join ${table} m on m.team = r.team and m.id::text = r.record_id
      where r.team = ${team} and r.stream = ${stream.name} and r.last_run_id = ${runId}
        and m.deleted_at is null
        and m.synced_at < (select started_at from worker.run where id = ${runId})`.execute(trx)
    const { rows: about } = await sql<{ alive: string }>`
      select count(*) as alive from ${table} where team = ${team} and deleted_at is null`.execute(
      trx,
    )
    const [missing, alive] = [rows.length, Number(about[0]?.alive)]
    if (!confirm && isImplausible({ missing, alive, isEmpty: false })) {
      return { kind: 'implausible', missing, alive }
    }
    const gone = rows.filter(({ again }) => confirm || again).map(({ id }) => id)
    await bury(trx, given, gone)
    await sql`
      delete from worker.range_missing
      where team = ${team} and stream = ${stream.name}
        and (last_run_id <> ${runId} or record_id = any(${gone}::text[]))`.execute(trx)
    const sequence = await advance(trx, given, {
      waits: held.waits,
      cursor: null,
      head,
      watermark,
      deleted: gone.length,
    })
    return { kind: 'saved', sequence, deleted: gone.length }
  })
}
