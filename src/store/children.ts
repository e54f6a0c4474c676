// Children follow their parents: which of these are still to be asked for, and what becomes of children that a whole
// answer no longer brings, or whose parent has gone.
import { type Kysely, sql } from 'kysely'
import { placesOf } from '../domain/catalogue/child-question.ts'
import { AppError } from '../domain/errors.ts'
import { type Stream, streamOf } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { forgetFailures, noteFailure, type ParentFailure } from './parent-failures.ts'
import type { DB } from './schema.ts'

export type ParentsAsk = {
  readonly team: TeamSlug
  readonly stream: Stream
  /** Those behind this id; `null` from the beginning. */
  readonly after: string | null
  /** ISO text of this database's clock: parents whose children were asked for since then are done. */
  readonly since: string | null
  /** Also parents whose row has not changed since their children were asked for. */
  readonly always: boolean
  readonly most: number
}

/** A record of the parent stream that is to be asked for its children. */
export type ParentToAsk = {
  readonly id: string
  /** When its row was stored. */
  readonly version: string
  /** The columns that its address needs. */
  readonly columns: Readonly<Record<string, string | null>>
  /** How often in a row it could not be asked. */
  readonly tries: number
}

export type ParentsFound = {
  readonly parents: readonly ParentToAsk[]
  /** This database's clock, before it looked; ISO text. */
  readonly at: string
  /** There are none behind these. */
  readonly isLast: boolean
  /** The parents are being read for the first time: more will come. */
  readonly isEarly: boolean
}

type Held = { readonly stream: Stream; readonly column: string; readonly parent: Stream }

function heldBy(stream: Stream): Held {
  if (stream.parent === undefined) throw new AppError('internal', `${stream.name} has no parent.`)
  return { stream, column: stream.parent.column, parent: streamOf(stream.parent.stream) }
}

/** In the order of their ids: living parents that are neither done nor put aside; one that failed last is not done. */
export async function parentsToAsk(
  db: Kysely<DB>,
  { team, stream, after, since, always, most }: ParentsAsk,
): Promise<ParentsFound> {
  const { parent } = heldBy(stream)
  const columns = placesOf(stream).flatMap((name) => [sql.lit(name), sql`p.${sql.ref(name)}::text`])
  const isDone = always ? sql`c.read_at >= ${since}::timestamptz` : sql`c.version = p.synced_at`
  const isBehind = after === null ? sql`true` : sql`p.id > ${after}::${sql.raw(parent.idType)}`
  // Of a stream that cannot be read no more will come.
  const { rows: about } = await sql<{ at: string; early: boolean }>`
    select clock_timestamp() as at, exists (
      select from worker.sync_state
      where team = ${team} and stream = ${parent.name} and watermark is null and not unavailable
        and paused_at is null and (error_code is null or run_id is not null)
    ) as early`.execute(db)
  const { at = '', early: isEarly = false } = about[0] ?? {}
  const { rows } = await sql<ParentToAsk>`
    select p.id::text as id, p.synced_at as version, json_build_object(${sql.join(columns)}) as columns,
      coalesce(f.tries, 0) as tries
    from ${sql.table(`salesloft.${parent.table}`)} p
    left join worker.parent_failure f
      on f.team = p.team and f.stream = ${stream.name} and f.parent_id = p.id::text
    where p.team = ${team} and p.deleted_at is null and ${isBehind}
      and coalesce(f.retry_at, '-infinity') <= clock_timestamp()
      and (f.parent_id is not null or not exists (
        select from worker.child_read c
        where c.team = p.team and c.stream = ${stream.name} and c.parent_id = p.id::text
          and ${isDone}
      ))
    order by p.id limit ${most}`.execute(db)
  return { parents: rows, at, isLast: rows.length < most, isEarly }
}

/** A whole answer for one parent. */
export type ParentRead = {
  readonly id: string
  readonly version: string
  /** Every child that was met. */
  readonly ids: readonly string[]
  /** Whether a child was met that cannot be named: then any of the missing may be it. */
  readonly nameless: boolean
  /** It could not be asked: its children stay as they are. */
  readonly failure?: ParentFailure | undefined
}

/** @returns how many children were marked deleted */
export async function replaceChildren(
  db: Kysely<DB>,
  given: {
    readonly team: TeamSlug
    readonly stream: Stream
    readonly requestedAt: string
    readonly read: ParentRead
  },
): Promise<number> {
  const { team, stream, requestedAt, read } = given
  const { column } = heldBy(stream)
  if (read.failure !== undefined) {
    await noteFailure(db, { team, stream }, read.id, read.failure)
    return 0
  }
  await sql`
    delete from worker.parent_failure
    where team = ${team} and stream = ${stream.name} and parent_id = ${read.id}`.execute(db)
  await sql`
    insert into worker.child_read as c (team, stream, parent_id, version, read_at)
    values (${team}, ${stream.name}, ${read.id}, ${read.version}::timestamptz, ${requestedAt}::timestamptz)
    on conflict (team, stream, parent_id) do update
    set version = excluded.version, read_at = excluded.read_at`.execute(db)
  if (read.nameless) return 0
  const type = sql.raw(stream.columns[column]?.type ?? 'text')
  const gone = await sql`
    update ${sql.table(`salesloft.${stream.table}`)} m
    set deleted_at = clock_timestamp(), synced_at = clock_timestamp()
    where m.team = ${team} and m.${sql.ref(column)} = ${read.id}::${type} and m.deleted_at is null
      and not exists (select from unnest(${read.ids}::text[]) met (id) where met.id = m.id::text)`.execute(
    db,
  )
  return Number(gone.numAffectedRows ?? 0n)
}

/**
 * The children of parents that are gone go with them. A parent that comes back is asked for again.
 * @returns how many children were marked deleted
 */
export async function buryOrphans(
  db: Kysely<DB>,
  { team, stream }: { readonly team: TeamSlug; readonly stream: Stream },
): Promise<number> {
  const { column, parent } = heldBy(stream)
  await forgetFailures(db, { team, stream }, parent)
  const type = sql.raw(stream.columns[column]?.type ?? 'text')
  const { rows } = await sql<{ count: number }>`
    with forgotten as (
      delete from worker.child_read c
      where c.team = ${team} and c.stream = ${stream.name} and not exists (
        select from ${sql.table(`salesloft.${parent.table}`)} p
        where p.team = c.team and p.id = c.parent_id::${sql.raw(parent.idType)}
          and p.deleted_at is null
      )
      returning c.parent_id
    ), gone as (
      update ${sql.table(`salesloft.${stream.table}`)} m
      set deleted_at = clock_timestamp(), synced_at = clock_timestamp()
      from forgotten f
      where m.team = ${team} and m.${sql.ref(column)} = f.parent_id::${type}
        and m.deleted_at is null
      returning 1
    )
    select count(*)::integer as count from gone`.execute(db)
  return rows[0]?.count ?? 0
}
