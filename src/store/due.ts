// Which streams are to be read now is a column that every end of a run sets, so that any number of pollers may ask.
import { type Kysely, sql } from 'kysely'
import { type StreamName, streams } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'

export type DueStream = { readonly stream: StreamName; readonly unfinished: boolean }

/** Children are asked for by their parents, which are best read before. */
const order: readonly StreamName[] = [
  ...streams.filter((stream) => stream.parent === undefined),
  ...streams.filter((stream) => stream.parent !== undefined),
].map(({ name }) => name)

/** Streams of a running team whose time has come, or all that are not paused; in the catalogue's order, children last. */
export async function due(
  db: Kysely<DB>,
  {
    team,
    all = false,
    after,
  }: {
    readonly team: TeamSlug
    readonly all?: boolean | undefined
    /** Only those behind it in the order. */
    readonly after?: StreamName | undefined
  },
): Promise<readonly DueStream[]> {
  await ensureStreams(db, team)
  const { rows } = await sql<{ stream: string; unfinished: boolean }>`
    select s.stream, (s.run_id is not null or s.head is not null) as unfinished
    from worker.sync_state s join worker.team t on t.slug = s.team
    where s.team = ${team} and t.disconnected_at is null and t.paused_at is null
      and s.paused_at is null and (${all} or s.next_due_at <= clock_timestamp())`.execute(db)
  const found = new Map(rows.map(({ stream, unfinished }) => [stream, unfinished]))
  return order.slice(after === undefined ? 0 : order.indexOf(after) + 1).flatMap((stream) => {
    const unfinished = found.get(stream)
    return unfinished === undefined ? [] : [{ stream, unfinished }]
  })
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
