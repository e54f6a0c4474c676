// The quarantine as people see it: what is in it, whole, and what is done about it.
import { type Kysely, sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import { isStreamName, type Stream, type StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { createSieve, type Sieve } from './erasure-sieve.ts'
import { translating } from './errors.ts'
import { type IncomingRow, storeRows } from './mirror.ts'
import { forgetHealed, type PoisonRecord, putAside } from './quarantine.ts'
import type { DB } from './schema.ts'
import { takingWindows, windowsAreTaken } from './taking.ts'
import { transact } from './transact.ts'
import type { Vault } from './vault.ts'

export type Entry = {
  /** Number of the entry. */
  readonly id: string
  readonly stream: StreamName
  /** The record's own id, where one can be read. */
  readonly recordId: string | null
  readonly reason: string
  readonly size: number
  readonly seen: number
  readonly firstSeenAt: string
  readonly lastSeenAt: string
  /** When SalesLoft was last asked for it again. */
  readonly askedAt: string | null
}

export type Picked = {
  readonly team: TeamSlug
  readonly stream?: StreamName | undefined
  /** Numbers of entries; all when absent. */
  readonly ids?: readonly string[] | undefined
}

export type Entries = {
  /** Oldest first, 1,000 at most. */
  list(picked: Picked): Promise<readonly Entry[]>
  /** @throws AppError `quarantine.unknown` */
  show(team: TeamSlug, id: string): Promise<Entry & { readonly bytes: Buffer }>
  /** @returns how many were forgotten */
  drop(picked: Picked): Promise<number>
  /** Stores what came when records were asked for again. */
  storeAgain(given: Again): Promise<{ readonly healed: number; readonly still: number }>
}

export type Again = {
  readonly team: TeamSlug
  readonly stream: Stream
  readonly rows: readonly IncomingRow[]
  readonly quarantined: readonly PoisonRecord[]
  readonly requestedAt: string
  /** Entries that were asked for. */
  readonly entries: readonly Entry[]
}

const mostEntries = 1_000

export function createEntries(parts: {
  readonly database: Database
  readonly vault?: Vault | undefined
}): Entries {
  const db = parts.database.kysely
  const sieve = createSieve(parts.vault)
  return translating<Entries>({
    list: (picked) => list(db, picked),
    async show(team, id) {
      const [entry] = await list(db, { team, ids: [id] })
      const row = await db
        .selectFrom('worker.quarantine')
        .select('bytes')
        .where('team', '=', team)
        .where(sql<string>`id::text`, '=', id)
        .executeTakeFirst()
      if (entry === undefined || row === undefined) throw unknown(id)
      return { ...entry, bytes: row.bytes }
    },
    async drop(picked) {
      const dropped = await sql`
        delete from worker.quarantine where ${matches(picked)}`.execute(db)
      return Number(dropped.numAffectedRows ?? 0n)
    },
    storeAgain: (given) => storeAgain(db, sieve, given),
  })
}

function unknown(id: string): AppError {
  return new AppError('quarantine.unknown', `There is no record ${id} in the quarantine.`)
}

/** Ids are compared as texts, so that what is no number is merely not found. */
function matches({ team, stream, ids }: Picked) {
  return sql`team = ${team}
    and (${stream ?? null}::text is null or stream = ${stream ?? null})
    and (${ids === undefined} or id::text = any(${ids ?? []}::text[]))`
}

async function list(db: Kysely<DB>, picked: Picked): Promise<readonly Entry[]> {
  const { rows } = await sql<Entry & { readonly stream: string }>`
    select id, stream, record_id as "recordId", reason, octet_length(bytes) as size, seen,
      first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt", asked_at as "askedAt"
    from worker.quarantine where ${matches(picked)} order by id limit ${mostEntries}`.execute(db)
  return rows.filter((row) => isStreamName(row.stream))
}

async function storeAgain(
  db: Kysely<DB>,
  sieve: Sieve,
  given: Again,
): Promise<{ readonly healed: number; readonly still: number }> {
  const { team, stream, requestedAt, entries } = given
  return await transact(db, async (trx) => {
    const place = { team, stream: stream.name, runId: null }
    // The counts of the stream are moved on at the end; until then it is nobody else's.
    await sql`
      ${takingWindows({ team, stream: stream.name })}
      select from worker.sync_state
      where team = ${team} and stream = ${stream.name} and ${windowsAreTaken} for update`.execute(
      trx,
    )
    const { rows, quarantined } = await sieve.rows(trx, given)
    const { created, resurrected } = await storeRows(trx, { team, stream, rows, requestedAt })
    await sql`
      update worker.sync_state set alive_rows = alive_rows + ${created + resurrected},
        deleted_rows = deleted_rows - ${resurrected}
      where team = ${team} and stream = ${stream.name}`.execute(trx)
    const stored = rows.map((row) => row.id)
    await forgetHealed(trx, place, stored)
    await putAside(trx, place, quarantined)
    const asked = entries.map((entry) => entry.id)
    await sql`update worker.quarantine set asked_at = clock_timestamp()
      where team = ${team} and id = any(${asked}::bigint[])`.execute(trx)
    const healed = entries.filter(({ recordId }) => stored.includes(recordId ?? '')).length
    return { healed, still: entries.length - healed }
  })
}
