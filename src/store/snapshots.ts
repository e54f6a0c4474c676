// After a complete snapshot: what was not in it is suspected, and what was not in two in a row is marked deleted, unless
// so much is missing that the snapshot is the likelier fault. Of what is only in progress, the missing have left at once.
import { type Kysely, sql } from 'kysely'
import { fewRows, isImplausible } from '../domain/implausible.ts'
import { goneColumn } from './gone.ts'
import { advance } from './progress.ts'
import type { DB } from './schema.ts'
import { hold, type Position } from './taking.ts'
import { transact } from './transact.ts'

export type SnapshotFinish = Position & {
  /** Every id that was met. */
  readonly ids: readonly string[]
  /** Head of the snapshot: the watermark it sets. */
  readonly startedAt: string
  /** When its first page was asked for, by the database's clock; rows stored later are not suspects. */
  readonly requestedAt: string
  /** An operator has confirmed an implausible one: what is missing is marked at once. */
  readonly confirm?: boolean | undefined
}

export type SnapshotFinished =
  | {
      readonly kind: 'saved'
      readonly sequence: number
      readonly deleted: number
      readonly suspects: number
      /** Of the definitions of custom fields: the views that show them could not be made again yet. */
      readonly views?: 'later'
    }
  | { readonly kind: 'stale' }
  | { readonly kind: 'implausible'; readonly missing: number; readonly alive: number }

export async function finishSnapshot(
  db: Kysely<DB>,
  snapshot: SnapshotFinish,
): Promise<SnapshotFinished> {
  return await transact(db, async (trx): Promise<SnapshotFinished> => {
    const held = await hold(trx, snapshot)
    if (held === undefined) return { kind: 'stale' }
    const { missing, alive, unidentified } = await compare(trx, snapshot)
    const known = new Set(Array.isArray(held.suspects) ? held.suspects.map(String) : [])
    const isEmpty = snapshot.ids.length === 0
    const { stream, confirm = false } = snapshot
    const isLive = stream.kind === 'live-set'
    if (!confirm && !isLive && isImplausible({ missing: missing.length, alive, isEmpty })) {
      return { kind: 'implausible', missing: missing.length, alive }
    }
    // To leave a set is what its records are for, but for all of many at once.
    const atOnce = confirm || (isLive && !(isEmpty && missing.length > fewRows))
    // A record in quarantine that has no id may be any of the missing.
    const gone = unidentified ? [] : missing.filter((id) => atOnce || known.has(id))
    const suspects = missing.filter((id) => !gone.includes(id))
    await bury(trx, snapshot, gone)
    const sequence = await advance(trx, snapshot, {
      waits: held.waits,
      cursor: null,
      head: snapshot.startedAt,
      watermark: snapshot.startedAt,
      deleted: gone.length,
      suspects,
    })
    return { kind: 'saved', sequence, deleted: gone.length, suspects: suspects.length }
  })
}

async function compare(
  db: Kysely<DB>,
  { team, stream, runId, ids, requestedAt }: SnapshotFinish,
): Promise<{
  readonly missing: readonly string[]
  readonly alive: number
  readonly unidentified: boolean
}> {
  const table = sql.table(`salesloft.${stream.table}`)
  const gone = sql.ref(goneColumn(stream))
  // As texts: the list may hold stand-ins for records without a readable id.
  const { rows: missing } = await sql<{ id: string }>`
    select m.id::text as id from ${table} m
    where m.team = ${team} and m.${gone} is null and m.synced_at < ${requestedAt}::timestamptz
      and not exists (select from unnest(${ids}::text[]) met (id) where met.id = m.id::text)
      and not exists (
        select from worker.quarantine q
        where q.team = ${team} and q.stream = ${stream.name} and q.record_id = m.id::text
          and q.last_seen_at >= ${requestedAt}::timestamptz
      )
    order by m.id`.execute(db)
  const { rows: about } = await sql<{ alive: string; unidentified: boolean }>`
    select (select count(*) from ${table} where team = ${team} and ${gone} is null) as alive,
      exists (
        select from worker.quarantine where run_id = ${runId} and record_id is null
      ) as unidentified`.execute(db)
  return {
    missing: missing.map((row) => row.id),
    alive: Number(about[0]?.alive),
    unidentified: about[0]?.unidentified ?? false,
  }
}

/** Marks records deleted. */
export async function bury(
  db: Kysely<DB>,
  { team, stream }: Pick<Position, 'team' | 'stream'>,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  const table = sql.table(`salesloft.${stream.table}`)
  await sql`
    update ${table} m set ${sql.ref(goneColumn(stream))} = clock_timestamp(), synced_at = clock_timestamp()
    from unnest(${ids}::text[]) gone (id)
    where m.team = ${team} and m.id = gone.id::${sql.raw(stream.idType)}`.execute(db)
}
