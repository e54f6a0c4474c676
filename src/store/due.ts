// Which streams are to be read now is a column that every end of a run sets, so that any number of pollers may ask.
import { type Kysely, sql } from 'kysely'
import { isStreamName, type StreamName, streamOf, streams } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'

export type DueStream = { readonly stream: StreamName; readonly unfinished: boolean }

/** Streams of a running team whose time has come, or all that are not paused; children last. */
export async function due(
  db: Kysely<DB>,
  { team, all = false }: { readonly team: TeamSlug; readonly all?: boolean | undefined },
): Promise<readonly DueStream[]> {
  await ensureStreams(db, team)
  const { rows } = await sql<{ stream: string; unfinished: boolean }>`
    select s.stream, (s.run_id is not null or s.head is not null) as unfinished
    from worker.sync_state s join worker.team t on t.slug = s.team
    where s.team = ${team} and t.disconnected_at is null and t.paused_at is null
      and s.paused_at is null and (${all} or s.next_due_at <= clock_timestamp())
    order by s.next_due_at, s.stream`.execute(db)
  const known = rows.flatMap(({ stream, unfinished }) =>
    isStreamName(stream) ? [{ stream, unfinished }] : [],
  )
  // Children are asked for by their parents, which are best read before.
  const isChild = ({ stream }: DueStream) => streamOf(stream).parent !== undefined
  return [...known.filter((each) => !isChild(each)), ...known.filter(isChild)]
}

/** Makes streams due at once. */
export async function ask(
  db: Kysely<DB>,
  team: TeamSlug,
  wanted?: readonly StreamName[],
): Promise<void> {
  await db
    .updateTable('worker.sync_state')
    .set({ next_due_at: sql`clock_timestamp()` })
    .where('team', '=', team)
    .$if(wanted !== undefined, (query) => query.where('stream', 'in', wanted ?? []))
    .execute()
}

/** Gives a team its row for every stream of the catalogue: also those that came with a new version. */
export async function ensureStreams(db: Kysely<DB>, team: TeamSlug): Promise<void> {
  const names = streams.map((stream) => stream.name)
  const modes = streams.map((stream) => stream.kind)
  await sql`
    insert into worker.sync_state (team, stream, mode)
    select slug, stream, mode
    from worker.team, unnest(${names}::text[], ${modes}::text[]) as r (stream, mode)
    where slug = ${team}
    on conflict do nothing`.execute(db)
}
