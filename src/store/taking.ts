// In which order a transaction takes the rows that it writes, so that none waits for one that waits for it: the windows of
// a stream by their numbers, the stream, its records by their ids, the run. A page of a window takes its window alone, and the
// stream at its end for the counts, so that others are stored meanwhile; who takes all windows is alone with the stream.
import { sql } from 'kysely'
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'

/** Begins a statement that takes the stream's row where `windowsAreTaken`. */
export function takingWindows({
  team,
  stream,
}: {
  readonly team: TeamSlug
  readonly stream: StreamName
}) {
  return sql`with windows as materialized (
    select number from worker.sync_window where team = ${team} and stream = ${stream}
    order by number for update
  )`
}

/** Always true, and known only when they are: Postgres asks it before it looks for the stream's row. */
export const windowsAreTaken = sql`(select count(*) from windows) >= 0`
