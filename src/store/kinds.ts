// A stream whose kind is another one in this version is read as that from now on, and from the beginning: what one kind
// remembers of its place means nothing to another. Done once, at a start: two versions side by side would go to and fro.
import { type Kysely, sql } from 'kysely'
import type { StreamKind } from '../domain/catalogue/entry.ts'
import { fallbackOf } from '../domain/reading-modes.ts'
import { isStreamName, type Stream, type StreamName, streamOf } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { endRun } from './runs.ts'
import type { DB } from './schema.ts'
import { transact } from './transact.ts'
import { forgetWindows } from './windows.ts'

export type KindChange = {
  readonly team: TeamSlug
  readonly stream: StreamName
  readonly from: StreamKind
  readonly to: StreamKind
}

/** Of every team. @returns what is read in another kind from now on; rows stay as they are */
export async function followKinds(db: Kysely<DB>): Promise<readonly KindChange[]> {
  return await transact(db, async (trx) => {
    const { rows } = await sql<State>`
      select team, stream, mode, run_id, fallback_since is not null as fell_back
      from worker.sync_state order by team, stream for update`.execute(trx)
    const changes: KindChange[] = []
    for (const { team, stream: name, mode, run_id, fell_back } of rows) {
      if (!isStreamName(name)) continue
      const stream = streamOf(name)
      if (isKnown(stream, mode, fell_back)) continue
      const place = { team, stream: name }
      if (run_id !== null) await endRun(trx, run_id, { state: 'replaced' })
      await forgetWindows(trx, place)
      await beginAnew(trx, place, stream.kind)
      changes.push({ ...place, from: mode, to: stream.kind })
    }
    return changes
  })
}

type State = {
  readonly team: TeamSlug
  readonly stream: string
  readonly mode: StreamKind
  readonly run_id: string | null
  readonly fell_back: boolean
}

/** The kind of the catalogue, or what it falls back to. */
function isKnown(stream: Stream, mode: StreamKind, fellBack: boolean): boolean {
  if (!fellBack) return mode === stream.kind
  const seen = new Set<StreamKind>()
  for (
    let each = fallbackOf(stream, stream.kind);
    each !== undefined && !seen.has(each);
    each = fallbackOf(stream, each)
  ) {
    seen.add(each)
  }
  return seen.has(mode)
}

async function beginAnew(
  db: Kysely<DB>,
  { team, stream }: Pick<KindChange, 'team' | 'stream'>,
  to: StreamKind,
): Promise<void> {
  await sql`
    update worker.sync_state set mode = ${to}, fallback_since = null, sequence = sequence + 1,
      run_id = null, cursor = null, head = null, watermark = null, suspects = default,
      expected_rows = null, crashes = 0, crash_marks = '{}', next_due_at = clock_timestamp()
    where team = ${team} and stream = ${stream}`.execute(db)
  for (const table of ['range_missing', 'sweep_met']) {
    await sql`delete from ${sql.table(`worker.${table}`)}
      where team = ${team} and stream = ${stream}`.execute(db)
  }
}
