// Where a record goes, whole, that cannot be stored as it should be; kept once however often it is met.
import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { crashedHereReason, crashedReason, tooLargeReason } from '../domain/sync-plan.ts'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'

/** A record that cannot be stored as it is. */
export type PoisonRecord = {
  readonly recordId: string | null
  readonly reason: string
  readonly bytes: Buffer
}

/** Why nobody looks into a record: parsing it is what it must not meet. */
export const crashReasons: readonly string[] = [crashedReason, crashedHereReason]
// What ended processes may do so no more: SalesLoft has another version, or there is another version of this program.
const tryAgainAfter = '1 hour'
const mostTries = 10

/** `runId` is null for what an operator asks for. */
export type Place = {
  readonly team: TeamSlug
  readonly stream: StreamName
  readonly runId: string | null
}

export async function putAside(
  db: Kysely<DB>,
  place: Place,
  records: readonly PoisonRecord[],
): Promise<void> {
  if (records.length === 0) return
  const ids = records.map((record) => storable(record.recordId))
  const hashes = records.map((record) => createHash('sha256').update(record.bytes).digest())
  // Of a record that is spoilt in another way now, the latest version is kept.
  await sql`
    delete from worker.quarantine
    where team = ${place.team} and stream = ${place.stream} and record_id = any(${ids}::text[])
      and hash <> all (${hashes}::bytea[])`.execute(db)
  // One statement each: in an array the driver would make texts of the bytes, three times as large, in a process that
  // may have little memory left.
  for (const { recordId, reason, bytes } of records) {
    await sql`
      insert into worker.quarantine as q (team, stream, run_id, record_id, reason, bytes, asked_at)
      values (${place.team}, ${place.stream}, ${place.runId}, ${storable(recordId)},
        ${storable(reason)}, ${bytes},
        case when ${crashReasons.includes(reason)}::boolean then clock_timestamp() end)
      on conflict on constraint quarantine_once_key do update
      set seen = q.seen + 1, last_seen_at = clock_timestamp(),
        run_id = excluded.run_id, reason = excluded.reason`.execute(db)
  }
}

/** Ids to ask for again, those first that were not asked for the longest; they count as asked. */
export async function idsToAsk(
  db: Kysely<DB>,
  { team, stream }: Omit<Place, 'runId'>,
  most: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ record_id: string }>`
    update worker.quarantine set asked_at = clock_timestamp()
    where id in (
      select id from worker.quarantine
      where team = ${team} and stream = ${stream} and record_id is not null
        and reason <> all (${[...crashReasons, tooLargeReason]}::text[])
      order by asked_at nulls first, id limit ${most}
    )
    returning record_id`.execute(db)
  return [...new Set(rows.map((row) => row.record_id))]
}

/** A record that ended processes; `due`: it is to be tried again, and counts as tried. */
export type Crasher = {
  readonly recordId: string | null
  /** SHA-256 of its bytes, in hexadecimal digits. */
  readonly hash: string
  readonly reason: string
  readonly due: boolean
}

/**
 * @param given.toTry whether some of them that were not tried for an hour are due now
 * @param given.nameless of these also those without an id, which only a reading of everything meets
 */
export async function crashersOf(
  db: Kysely<DB>,
  {
    team,
    stream,
    toTry,
    nameless = true,
  }: Omit<Place, 'runId'> & { readonly toTry: boolean; readonly nameless?: boolean },
): Promise<readonly Crasher[]> {
  const { rows } = await sql<Crasher>`
    with tried as (
      update worker.quarantine set asked_at = clock_timestamp()
      where id in (
        select id from worker.quarantine
        where ${toTry}::boolean and team = ${team} and stream = ${stream}
          and reason = ${crashedReason} and (record_id is not null or ${nameless}::boolean)
          and coalesce(asked_at < clock_timestamp() - ${sql.lit(tryAgainAfter)}::interval, true)
        order by asked_at nulls first, id limit ${mostTries}
      )
      returning id
    )
    select record_id as "recordId", encode(hash, 'hex') as hash, reason,
      id in (select id from tried) as due
    from worker.quarantine
    where team = ${team} and stream = ${stream} and reason = any(${crashReasons}::text[])
    order by id`.execute(db)
  return rows
}

/** Whether there are such, for a statement about the stream of a row. */
export function hasCrashers(row: string) {
  return sql<boolean>`exists (
    select from worker.quarantine q where q.team = ${sql.ref(`${row}.team`)}
      and q.stream = ${sql.ref(`${row}.stream`)} and q.reason = any(${crashReasons}::text[])
  )`
}

/** Forgets the entries of records that have now been stored as they should be. */
export async function forgetHealed(
  db: Kysely<DB>,
  place: Place,
  storedIds: readonly string[],
): Promise<void> {
  await sql`
    delete from worker.quarantine
    where team = ${place.team} and stream = ${place.stream} and record_id = any(${storedIds}::text[])`.execute(
    db,
  )
}

// What made a record unstorable may be in its id: the bytes have it as it was.
function storable(text: string | null): string | null {
  return text === null ? null : text.replaceAll('\u0000', '').toWellFormed()
}
