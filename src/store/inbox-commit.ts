// What deliveries brought becomes true together with how they ended, or not at all.
import { type Kysely, sql } from 'kysely'
import { waitsOf } from '../domain/polling.ts'
import type { Stream } from '../domain/streams.ts'
import { type StreamSettings, streamWith } from '../domain/team-settings.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Sieve } from './erasure-sieve.ts'
import { goneColumn } from './gone.ts'
import { type Ended, type Ending, settle } from './inbox-settle.ts'
import { type IncomingRow, storeRows, type Stored } from './mirror.ts'
import { forgetHealed, type PoisonRecord, putAside } from './quarantine.ts'
import type { DB } from './schema.ts'
import { setOfStream } from './set-of-stream.ts'
import type { Storing } from './storing.ts'
import { takingWindows, windowsAreTaken } from './taking.ts'
import { transact } from './transact.ts'

export type Hints = {
  readonly team: TeamSlug
  /** Who claimed them. */
  readonly by: string
  readonly stream: Stream
  readonly rows: readonly IncomingRow[]
  readonly quarantined: readonly PoisonRecord[]
  /** When SalesLoft was asked, or the oldest of the bodies came: by the database's clock, ISO text. */
  readonly requestedAt: string
  /** Ids that are confirmed to be gone, with the last that was seen of them. */
  readonly gone: ReadonlyMap<string, IncomingRow | undefined>
  readonly endings: readonly Ending[]
}

export type HintsCommitted = Omit<Stored, 'resurrected'> & {
  readonly deleted: number
  readonly ended: readonly Ended[]
}

export async function commitHints(
  db: Kysely<DB>,
  given: Hints,
  { at, sieve }: Storing,
): Promise<HintsCommitted> {
  const { team, stream, requestedAt } = given
  return await transact(db, async (trx): Promise<HintsCommitted> => {
    // The counts of the stream are moved on at the end; until then it is nobody else's.
    const { rows: held } = await sql<{ set: StreamSettings }>`
      ${takingWindows({ team, stream: stream.name })}
      select ${setOfStream} as set from worker.sync_state s
      where s.team = ${team} and s.stream = ${stream.name} and ${windowsAreTaken}
      for update of s`.execute(trx)
    const hints = await sifted(trx, given, sieve)
    const { rows } = hints
    const stored = await storeRows(trx, { team, stream, rows, requestedAt })
    await noteAsked(trx, hints)
    const buried = await buryGone(trx, hints)
    const place = { team, stream: stream.name, runId: null }
    await forgetHealed(
      trx,
      place,
      rows.map(({ id }) => id),
    )
    await putAside(trx, place, hints.quarantined)
    const alive = stored.created + stored.resurrected - buried.deleted
    const deleted = buried.deleted + buried.unseen - stored.resurrected
    const { created, updated, unchanged } = stored
    const marked = buried.deleted + buried.unseen
    if (created + updated + marked > 0) {
      const [shortest = 0] = waitsOf({ team, stream: streamWith(stream, held[0]?.set ?? {}) })
      // What changes is asked for at its shortest interval again; where it is already, a failure may have set another time.
      await sql`
        update worker.sync_state set alive_rows = alive_rows + ${alive},
          deleted_rows = deleted_rows + ${deleted}, idle_runs = 0,
          next_due_at = case when idle_runs = 0 then next_due_at else least(next_due_at,
            clock_timestamp() + ${shortest} * interval '1 millisecond') end
        where team = ${team} and stream = ${stream.name}
          and (idle_runs > 0 or ${alive !== 0 || deleted !== 0})`.execute(trx)
    }
    at('K14')
    const ended = await settle(trx, hints, hints.endings, sieve)
    return { created, updated, unchanged, deleted: marked, ended }
  })
}

/** What was last seen of records that are gone may not be kept either. */
async function sifted(db: Kysely<DB>, hints: Hints, sieve: Sieve): Promise<Hints> {
  const { team, stream, rows, quarantined, gone } = hints
  const last = [...gone.values()].flatMap((row) => row ?? [])
  const left = await sieve.rows(db, { team, stream, rows: [...rows, ...last], quarantined })
  const byId = new Map(left.rows.map((row) => [row.id, row]))
  const still = [...gone].filter(([id, row]) => row === undefined || byId.has(id))
  return {
    ...hints,
    rows: rows.flatMap(({ id }) => byId.get(id) ?? []),
    quarantined: left.quarantined,
    gone: new Map(still.map(([id, row]) => [id, row && byId.get(id)])),
  }
}

/** Rows that were found as they are were read anew all the same: deliveries that came before need not ask again. */
async function noteAsked(
  db: Kysely<DB>,
  { team, stream, rows, requestedAt }: Hints,
): Promise<void> {
  if (rows.length === 0) return
  const isThis = stream.hasUpdatedAt ? sql`m.updated_at = r.updated_at` : sql`true`
  await sql`
    update ${sql.table(`salesloft.${stream.table}`)} m set requested_at = ${requestedAt}::timestamptz
    from unnest(
      ${rows.map(({ id }) => id)}::${sql.raw(stream.idType)}[],
      ${rows.map(({ updatedAt }) => updatedAt)}::timestamptz[]
    ) as r (id, updated_at)
    where m.team = ${team} and m.id = r.id and ${isThis}
      and m.requested_at < ${requestedAt}::timestamptz`.execute(db)
}

/** What was never seen is stored as it was announced, already gone. */
async function buryGone(
  db: Kysely<DB>,
  { team, stream, gone, requestedAt }: Hints,
): Promise<{ readonly deleted: number; readonly unseen: number }> {
  if (gone.size === 0) return { deleted: 0, unseen: 0 }
  const ids = [...gone.keys()]
  const table = sql.table(`salesloft.${stream.table}`)
  const column = sql.ref(goneColumn(stream))
  const asIds = sql`${ids}::${sql.raw(stream.idType)}[]`
  const { rows: there } = await sql<{ id: string }>`
    select id::text from ${table} where team = ${team} and id = any(${asIds})`.execute(db)
  const seen = new Set(there.map(({ id }) => id))
  const last = ids.flatMap((id) => (seen.has(id) ? [] : (gone.get(id) ?? [])))
  await storeRows(db, { team, stream, rows: last, requestedAt })
  // One that was read after the answer was asked for is there, whatever the answer lacked.
  const { rows: buried } = await sql<{ id: string }>`
    update ${table} set ${column} = clock_timestamp(), synced_at = clock_timestamp()
    where team = ${team} and id = any(${asIds}) and ${column} is null
      and requested_at <= ${requestedAt}::timestamptz
    returning id::text`.execute(db)
  const deleted = buried.filter(({ id }) => seen.has(id)).length
  return { deleted, unseen: buried.length - deleted }
}
