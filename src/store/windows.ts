// Where each window of a long reading stands. A window's page counts for the run as any other page does; the place that
// moves is the window's, and so is the token that fences it.
import { type Kysely, sql } from 'kysely'
import { formatInstant, parseInstant } from '../domain/instants.ts'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Window } from '../domain/windows.ts'
import type { DB } from './schema.ts'
import type { Position } from './taking.ts'

export type StreamPlace = { readonly team: TeamSlug; readonly stream: StreamName }

/** In the order of their numbers. */
async function windowsOf(
  db: Kysely<DB>,
  { team, stream }: StreamPlace,
): Promise<readonly Window[]> {
  const rows = await db
    .selectFrom('worker.sync_window')
    .select(['number', 'cursor', 'until', 'rows', 'done'])
    .where('team', '=', team)
    .where('stream', '=', stream)
    .orderBy('number')
    .execute()
  return rows.flatMap((row) => {
    const [cursor, until] = [parseInstant(row.cursor), parseInstant(row.until)]
    return cursor === undefined || until === undefined
      ? []
      : [{ number: row.number, cursor, until, rows: Number(row.rows), done: row.done }]
  })
}

/** What a reading was split into, if it was. */
export async function splitOf(
  db: Kysely<DB>,
  place: StreamPlace,
  lanes: number | null,
): Promise<Split | null> {
  return lanes === null ? null : { windows: await windowsOf(db, place), lanes }
}

/** The lower half and the upper one, whose first page is stored in the same transaction. */
export type Split = { readonly windows: readonly Window[]; readonly lanes: number }

export async function saveWindows(
  db: Kysely<DB>,
  { team, stream }: Position,
  { windows, lanes }: Split,
): Promise<void> {
  const values = windows.map(({ number, cursor, until, rows, done }) => ({
    team,
    stream: stream.name,
    number,
    cursor: formatInstant(cursor),
    until: formatInstant(until),
    rows,
    done,
  }))
  await db
    .insertInto('worker.sync_window')
    .values(values)
    .onConflict((conflict) =>
      conflict.columns(['team', 'stream', 'number']).doUpdateSet((row) => ({
        until: row.ref('excluded.until'),
        rows: row.ref('excluded.rows'),
        sequence: sql`sync_window.sequence + 1`,
      })),
    )
    .execute()
  await sql`
    update worker.sync_state set lanes = ${lanes}
    where team = ${team} and stream = ${stream.name}`.execute(db)
}

export async function forgetWindows(db: Kysely<DB>, { team, stream }: StreamPlace): Promise<void> {
  await sql`
    with gone as (delete from worker.sync_window where team = ${team} and stream = ${stream})
    update worker.sync_state set lanes = null
    where team = ${team} and stream = ${stream} and lanes is not null`.execute(db)
}

export type WindowBegun = {
  readonly runId: string
  readonly sequence: number
  readonly cursor: string
  readonly until: string
  readonly head: string | null
  readonly crashes: number
  readonly crash_marks: Readonly<Record<string, number>>
}

/** The caller holds the lock of the stream. `undefined`: the window is read, or the reading it belonged to is over. */
export async function beginWindow(
  db: Kysely<DB>,
  { team, stream }: StreamPlace,
  number: number,
): Promise<WindowBegun | undefined> {
  const { rows } = await sql<WindowBegun>`
    update worker.sync_window w set sequence = w.sequence + 1, crashes = w.crashes + 1
    from worker.sync_state s
    where s.team = w.team and s.stream = w.stream and s.run_id is not null
      and w.team = ${team} and w.stream = ${stream} and w.number = ${number} and not w.done
    returning s.run_id as "runId", w.sequence::integer as sequence, w.cursor, w.until, s.head,
      w.crashes - 1 as crashes, w.crash_marks`.execute(db)
  return rows[0]
}

/**
 * When every window is read, the ordinary reading goes on where they end, with a head of its own: it meets what moved
 * between them meanwhile. Up to there the stream is complete from now on, so a fault loses none of it.
 * @returns where it goes on; `undefined` while there are windows to read, or none
 */
export async function closeWindows(
  db: Kysely<DB>,
  place: StreamPlace,
): Promise<string | undefined> {
  const { team, stream } = place
  const { rows } = await sql<{ until: string | null }>`
    select max(until) as until from worker.sync_window
    where team = ${team} and stream = ${stream} having bool_and(done)`.execute(db)
  const until = rows[0]?.until ?? undefined
  if (until === undefined) return undefined
  await forgetWindows(db, place)
  await sql`
    update worker.sync_state set watermark = ${until}::timestamptz
    where team = ${team} and stream = ${stream}`.execute(db)
  return until
}
