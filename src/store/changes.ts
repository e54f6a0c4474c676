// The change feed for applications: what happened to mirrored rows, in the order of commits. docs/changes.md says how to
// follow it; the SQL that makes it exact is in the migration.
import { type Kysely, sql } from 'kysely'
import { AppError } from '../domain/errors.ts'
import { type StreamName, streamOf } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Database } from './database.ts'
import { sqlStateOf, translating } from './errors.ts'
import type { DB } from './schema.ts'
import { noteChange, somebody } from './setting-changes.ts'
import { transact } from './transact.ts'

export type Happened = 'created' | 'updated' | 'deleted' | 'left' | 'restored' | 'erased'

export type Change = {
  /** Ascending within a team, in the order of commits. A number beyond 2^53 is not lost: it is text. */
  readonly sequence: string
  readonly stream: string
  readonly id: string
  readonly happened: Happened
  /** ISO text. */
  readonly at: string
}

export type Followed = {
  readonly stream: string
  readonly since: string
  readonly keepDays: number
  /** Changes that are kept now. */
  readonly kept: number
}

export type After = {
  readonly team: TeamSlug
  readonly after: string
  readonly streams?: readonly StreamName[] | undefined
  /** 1,000 unless said. */
  readonly most?: number | undefined
}

export type Changes = {
  /** Records the changes of these streams from now on. */
  follow(given: Following & { readonly keepDays: number }): Promise<void>
  /** Records them no longer, and forgets what was recorded. */
  unfollow(given: Following): Promise<void>
  list(team: TeamSlug): Promise<readonly Followed[]>
  /** The newest number of a team; 0 before the first change. */
  head(team: TeamSlug): Promise<string>
  /** @throws AppError `changes.forgotten` when some of them are not kept any more */
  after(given: After): Promise<readonly Change[]>
}

type Following = {
  readonly team: TeamSlug
  readonly streams: readonly StreamName[]
  /** Who says so, for the record of settings. */
  readonly by?: string | undefined
}

export function createChanges({ database }: { readonly database: Database }): Changes {
  const db = database.kysely
  return translating<Changes>({
    async follow({ streams, ...feed }) {
      await transact(db, async (trx) => {
        for (const stream of streams) await follow(trx, { ...feed, stream })
      })
    },
    async unfollow({ streams, ...feed }) {
      await transact(db, async (trx) => {
        for (const stream of streams) await unfollow(trx, { ...feed, stream })
      })
    },
    async list(team) {
      const { rows } = await sql<Followed & { readonly kept: string }>`
        select f.stream, f.since, (extract(epoch from f.keep) / 86400)::float8 as "keepDays",
          (select count(*) from worker.change c where c.team = f.team and c.stream = f.stream) as kept
        from worker.change_feed f where f.team = ${team} order by f.stream`.execute(db)
      return rows.map((row) => ({ ...row, kept: Number(row.kept) }))
    },
    async head(team) {
      const { rows } = await sql<{ head: string }>`
        select salesloft.changes_head(${team}) as head`.execute(db)
      return rows[0]?.head ?? '0'
    },
    async after({ team, after, streams, most = 1_000 }) {
      const asked = sql<Change>`
        select sequence, stream, id, happened, at
        from salesloft.changes_after(${team}, ${after}::bigint, ${most}, ${streams ?? null}::text[])`
      const { rows } = await asked.execute(db).catch((error: unknown) => {
        throw sqlStateOf(error) === 'SLGAP' ? forgotten(team, after) : error
      })
      return rows
    },
  })
}

type Feed = Omit<Following, 'streams'> & { readonly stream: StreamName }

/** In a transaction: the triggers that record lie on the table. */
export async function follow(
  db: Kysely<DB>,
  { team, stream, keepDays, by = somebody }: Feed & { readonly keepDays: number },
): Promise<void> {
  const before = await daysOf(db, team, stream)
  const { table } = streamOf(stream)
  await sql`select worker.follow_stream(${team}, ${stream}, ${table},
    make_interval(days => ${keepDays}))`.execute(db)
  await noteChange(db, { team, stream, key: 'changeFeedDays', before, after: keepDays, by })
}

export async function unfollow(
  db: Kysely<DB>,
  { team, stream, by = somebody }: Feed,
): Promise<void> {
  const before = await daysOf(db, team, stream)
  const { table } = streamOf(stream)
  await sql`select worker.unfollow_stream(${team}, ${stream}, ${table})`.execute(db)
  await noteChange(db, { team, stream, key: 'changeFeedDays', before, after: null, by })
}

async function daysOf(db: Kysely<DB>, team: TeamSlug, stream: StreamName): Promise<number | null> {
  const { rows } = await sql<{ days: number }>`
    select (extract(epoch from keep) / 86400)::float8 as days from worker.change_feed
    where team = ${team} and stream = ${stream}`.execute(db)
  return rows[0]?.days ?? null
}

function forgotten(team: TeamSlug, after: string): AppError {
  return new AppError(
    'changes.forgotten',
    `Some changes of "${team}" after ${after} are not kept any more: read the tables again, then follow from their head.`,
  )
}

const forgottenAtOnce = 10_000

/** Forgets what is older than the feed keeps, a lot at a time: the end of each run calls it. */
export async function forgetOldChanges(
  db: Kysely<DB>,
  { team, stream }: { readonly team: TeamSlug; readonly stream: { readonly name: StreamName } },
): Promise<void> {
  await sql`
    with gone as (
      delete from worker.change c using (
        select c.team, c.sequence from worker.change c
        join worker.change_feed f on f.team = c.team and f.stream = c.stream
        where c.team = ${team} and c.stream = ${stream.name} and c.at < clock_timestamp() - f.keep
        order by c.at limit ${forgottenAtOnce}
      ) old
      where c.team = old.team and c.sequence = old.sequence
      returning c.sequence
    )
    update worker.change_feed f set forgotten_through = g.through
    from (select max(sequence) as through from gone) g
    where f.team = ${team} and f.stream = ${stream.name} and g.through > f.forgotten_through`.execute(
    db,
  )
}
