// What every step of a sweep does to its rows: take its place, count, and tell what is still to be asked for.
import { type Kysely, sql } from 'kysely'
import type { Stream } from '../domain/streams.ts'
import type { SweepCounts } from '../domain/sweep.ts'
import { idsPerRequest } from '../domain/sync-plan.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { crashesBeforeCare, marksAfter, marksWith } from './crash-marks.ts'
import type { DB } from './schema.ts'
import { takingWindows, windowsAreTaken } from './taking.ts'

export type SweepPlace = {
  readonly team: TeamSlug
  readonly stream: Stream
  readonly sequence: number
}

export type HeldSweep = {
  /** ISO text: rows stored before may be suspects, or go back. */
  readonly since: string
  readonly confirmed: boolean
  readonly witnesses: readonly string[]
  readonly watermark: string | null
  readonly paused: boolean
}

/**
 * Takes the sweep's row and its stream's for this transaction, if the place is the present one and no id that it met
 * was lost by a crash of Postgres.
 */
export async function holdSweep(
  db: Kysely<DB>,
  { team, stream, sequence }: SweepPlace,
): Promise<HeldSweep | undefined> {
  const { rows } = await sql<HeldSweep>`
    ${takingWindows({ team, stream: stream.name })}
    select w.since, w.confirmed, w.witnesses, s.watermark,
      coalesce(s.paused_at, t.paused_at, t.disconnected_at) is not null as paused
    from worker.sweep w
    join worker.sync_state s on s.team = w.team and s.stream = w.stream
    join worker.team t on t.slug = w.team
    join worker.sweep_met m
      on m.team = w.team and m.stream = w.stream and m.id = '' and m.behind = w.number::text
    where w.team = ${team} and w.stream = ${stream.name} and w.sequence = ${sequence}
      and w.state = 'sweeping' and ${windowsAreTaken}
    for update of w, s`.execute(db)
  return rows[0]
}

export type CountsRow = Readonly<Record<keyof SweepCounts, string>>

export function countsOf(row: CountsRow): SweepCounts {
  return {
    fetched: Number(row.fetched),
    created: Number(row.created),
    updated: Number(row.updated),
    unchanged: Number(row.unchanged),
    quarantined: Number(row.quarantined),
    deleted: Number(row.deleted),
    repaired: Number(row.repaired),
    mismatched: Number(row.mismatched),
    suspects: Number(row.suspects),
    cost: Number(row.cost),
    requests: Number(row.requests),
  }
}

/** Adds to the sweep's counts and to those of the stream. @returns the next sequence and the counts of the sweep */
export async function count(
  db: Kysely<DB>,
  { team, stream }: SweepPlace,
  by: Partial<SweepCounts> & {
    readonly resurrected?: number
    /** One record of a page that is read record by record, by its name: the page is not over yet. */
    readonly careful?: string | undefined
  },
): Promise<{ readonly sequence: number; readonly counts: SweepCounts }> {
  const { created = 0, deleted = 0, resurrected = 0 } = by
  if (created + deleted + resurrected > 0) {
    await sql`
      update worker.sync_state set
        alive_rows = alive_rows + ${created + resurrected - deleted},
        deleted_rows = deleted_rows + ${deleted - resurrected}
      where team = ${team} and stream = ${stream.name}`.execute(db)
  }
  const name = by.careful ?? null
  const { rows } = await sql<CountsRow & { readonly sequence: string }>`
    update worker.sweep set sequence = sequence + 1,
      crashes = case when ${name}::text is null then 1 else ${crashesBeforeCare} end,
      crash_marks = ${marksAfter(sql`${name}`)},
      fetched = fetched + ${by.fetched ?? 0}, created = created + ${created},
      updated = updated + ${by.updated ?? 0}, unchanged = unchanged + ${by.unchanged ?? 0},
      quarantined = quarantined + ${by.quarantined ?? 0}, deleted = deleted + ${deleted},
      repaired = repaired + ${by.repaired ?? 0}, mismatched = mismatched + ${by.mismatched ?? 0},
      suspects = suspects + ${by.suspects ?? 0}, cost = cost + ${by.cost ?? 0},
      requests = requests + ${by.requests ?? 0}
    where team = ${team} and stream = ${stream.name}
    returning *`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error(`${stream.name}: a sweep that was held has no row.`)
  return { sequence: Number(row.sequence), counts: countsOf(row) }
}

/** Living rows, stored before, that the sweep has not met. */
export function suspectsOf({ team, stream }: SweepPlace, since: string) {
  return sql`
    from ${sql.table(`salesloft.${stream.table}`)} m
    where m.team = ${team} and m.deleted_at is null and m.synced_at < ${since}::timestamptz
      and not exists (
        select from worker.sweep_met met
        where met.team = ${team} and met.stream = ${stream.name} and met.id = m.id::text
      )`
}

export type ToAsk =
  | {
      readonly kind: 'ask'
      readonly ids: readonly string[]
      readonly witnesses: readonly string[]
    }
  | { readonly kind: 'stale' }

/** Suspects and rows whose version is older than the stored one, together as many as one request takes. */
export async function asked(db: Kysely<DB>, place: SweepPlace): Promise<ToAsk> {
  const held = await db.transaction().execute((trx) => holdSweep(trx, place))
  if (held === undefined) return { kind: 'stale' }
  const { team, stream } = place
  const { rows } = await sql<{ id: string }>`
    (select m.id::text as id ${suspectsOf(place, held.since)} order by m.id limit ${idsPerRequest})
    union all
    (select id from worker.sweep_met
    where team = ${team} and stream = ${stream.name} and id <> '' and behind is not null
    limit ${idsPerRequest})
    limit ${idsPerRequest}`.execute(db)
  return { kind: 'ask', ids: rows.map(({ id }) => id), witnesses: held.witnesses }
}

export async function finish(
  db: Kysely<DB>,
  { team, stream, sequence }: SweepPlace,
  end?: { readonly code: string; readonly message: string },
): Promise<void> {
  // What an operator may confirm goes on from here: its ids stay.
  if (end?.code !== 'sweep.implausible') {
    await sql`
      delete from worker.sweep_met m using worker.sweep w
      where m.team = ${team} and m.stream = ${stream.name} and w.team = m.team
        and w.stream = m.stream and w.sequence = ${sequence}`.execute(db)
  }
  await sql`
    update worker.sweep set sequence = sequence + 1, finished_at = now.at,
      state = ${end === undefined ? 'current' : 'failed'},
      completed_at = case when ${end === undefined} then now.at else completed_at end,
      error_code = ${end?.code ?? null}, error_message = ${end?.message ?? null}
    from (select clock_timestamp() as at) now
    where team = ${team} and stream = ${stream.name} and sequence = ${sequence}`.execute(db)
}

/** A record is about to be looked into; its commit takes the mark away. */
export async function mark(
  db: Kysely<DB>,
  { team, stream, sequence }: SweepPlace,
  name: string,
): Promise<void> {
  await sql`
    update worker.sweep set crash_marks = ${marksWith(name)}
    where team = ${team} and stream = ${stream.name} and sequence = ${sequence}`.execute(db)
}

/** 0: a turn has ended with a word, and what it met was no crash. */
export async function setCrashes(
  db: Kysely<DB>,
  { team, stream, sequence }: SweepPlace,
  crashes: number,
): Promise<void> {
  await sql`
    update worker.sweep set crashes = ${crashes}
    where team = ${team} and stream = ${stream.name} and sequence = ${sequence}`.execute(db)
}
