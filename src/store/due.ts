// Which streams are to be read now is a column that every end of a run sets, so that any number of pollers may ask.
import { type Kysely, sql } from 'kysely'
import { lookAheadMs } from '../domain/polling.ts'
import { type StreamName, streams } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { DB } from './schema.ts'

export type DueStream = { readonly stream: StreamName; readonly unfinished: boolean }

/** Children are asked for by their parents, which are best read before. */
const order: readonly StreamName[] = [
  ...streams.filter((stream) => stream.parent === undefined),
  ...streams.filter((stream) => stream.parent !== undefined),
].map(({ name }) => name)

/** Streams of a running team whose time comes before the next tick (a failed one's: has come), or all that are not paused; in the catalogue's order, children last. */
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
  let found = await look(db, team, all)
  if (found.known < streams.length) {
    await ensureStreams(db, team)
    found = await look(db, team, all)
  }
  const byName = new Map(found.due.map((each) => [each.stream, each.unfinished]))
  return order.slice(after === undefined ? 0 : order.indexOf(after) + 1).flatMap((stream) => {
    const unfinished = byName.get(stream)
    return unfinished === undefined ? [] : [{ stream, unfinished }]
  })
}

type Found = {
  /** How many streams of the catalogue have their row. */
  readonly known: number
  readonly due: readonly { readonly stream: string; readonly unfinished: boolean }[]
}

/**
 * One statement, along the primary key: a team has a row a stream. An index on `next_due_at` would find nothing sooner, and
 * each run would have to write it.
 */
async function look(db: Kysely<DB>, team: TeamSlug, all: boolean): Promise<Found> {
  const { rows } = await sql<Found>`
    select count(*) filter (where s.stream = any(${order}::text[]))::integer as known,
      coalesce(json_agg(json_build_object(
        'stream', s.stream, 'unfinished', s.run_id is not null or s.head is not null
      )) filter (
        where t.disconnected_at is null and t.paused_at is null and s.paused_at is null
          and (${all} or s.next_due_at <= clock_timestamp() + case when s.error_code is null
            then ${sql.lit(lookAheadMs)} * interval '1 millisecond' else interval '0' end)
      ), '[]') as due
    from worker.sync_state s join worker.team t on t.slug = s.team
    where s.team = ${team}`.execute(db)
  return rows[0] ?? { known: 0, due: [] }
}

/**
 * Makes streams due at once, at their shortest interval again. Never later than they were, and a run that is under way
 * leaves them due: it may have asked before what is now to be read. Who asks twice writes once.
 */
export async function bringForward(
  db: Kysely<DB>,
  team: TeamSlug,
  wanted?: readonly StreamName[],
): Promise<void> {
  await sql`
    update worker.sync_state s set
      next_due_at = least(s.next_due_at, clock_timestamp()), asked_at = clock_timestamp(), idle_runs = 0
    where s.team = ${team} and (${wanted === undefined} or s.stream = any(${wanted ?? []}::text[]))
      and (s.next_due_at > clock_timestamp() or s.idle_runs > 0 or s.run_id is not null)`.execute(
    db,
  )
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
