// The only writer that may set a row back in time: to a version that was read twice, and never over a row that was read
// or stored later than that.
import { type Kysely, sql } from 'kysely'
import { type IncomingRow, storeRows, type Stored } from './mirror.ts'
import type { DB } from './schema.ts'
import type { HeldSweep, SweepPlace } from './sweep-rows.ts'

export type Met = Stored & {
  readonly repaired: number
  /** Rows that earlier readings should have known, and did not or knew otherwise. */
  readonly mismatched: number
}

type Given = SweepPlace & {
  readonly held: HeldSweep
  readonly rows: readonly IncomingRow[]
  /** When they were asked for, by the database's clock. */
  readonly requestedAt: string
  /** Ids of records put aside: they are there, whatever they hold. */
  readonly aside: readonly string[]
}

/** Stores what came, notes it as met, and repairs what came as it had come before. */
export async function meet(db: Kysely<DB>, given: Given): Promise<Met> {
  const { team, stream, rows, requestedAt, held } = given
  const missed = await countMissed(db, given)
  const repaired = await goBack(db, given)
  const stored = await storeRows(db, { team, stream, rows, requestedAt })
  const ids = [...new Set([...rows.map(({ id }) => id), ...given.aside])]
  await sql`
    insert into worker.sweep_met (team, stream, id)
    select ${team}, ${stream.name}, id from unnest(${ids}::text[]) met (id)
    on conflict do nothing`.execute(db)
  await sql`
    with ${incoming(given)}, older as materialized (
      select m.id::text as id, md5(page.raw::text) as hash
      from page join ${sql.table(`salesloft.${stream.table}`)} m
        on m.team = ${team} and m.id = page.id
      where ${isBehind(held, requestedAt)}
    )
    update worker.sweep_met met set behind = older.hash from older
    where met.team = ${team} and met.stream = ${stream.name} and met.id = older.id`.execute(db)
  return { ...stored, repaired, mismatched: missed + repaired }
}

/** `page`: the latest of each id, parsed once. */
function incoming({ stream, rows }: Pick<Given, 'stream' | 'rows'>) {
  return sql`page as materialized (
    select distinct on (id) id::${sql.raw(stream.idType)} as id, updated_at, raw::jsonb as raw
    from unnest(
      ${rows.map(({ id }) => id)}::text[], ${rows.map(({ updatedAt }) => updatedAt)}::timestamptz[],
      ${rows.map(({ raw }) => raw)}::text[]
    ) with ordinality as r (id, updated_at, raw, place) order by id, place desc
  )`
}

/** What came is older than what is stored since before the sweep, though it was asked for later. */
function isBehind({ since }: HeldSweep, requestedAt: string) {
  return sql`m.updated_at > page.updated_at and m.raw <> page.raw and m.deleted_at is null
    and m.synced_at < ${since}::timestamptz and m.requested_at < ${requestedAt}::timestamptz`
}

async function countMissed(db: Kysely<DB>, given: Given): Promise<number> {
  const { team, stream, held, requestedAt } = given
  const { rows } = await sql<{ count: number }>`
    with ${incoming(given)}
    select count(*)::integer as count
    from page left join ${sql.table(`salesloft.${stream.table}`)} m
      on m.team = ${team} and m.id = page.id
    where page.updated_at < ${held.watermark}::timestamptz
      and (m.id is null or m.requested_at < ${requestedAt}::timestamptz
        and (m.deleted_at < ${requestedAt}::timestamptz
          or m.deleted_at is null and m.updated_at <= page.updated_at and m.raw <> page.raw))`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

/** Lets the statement that stores a page write over a later stamp, where the same version came before. */
async function goBack(db: Kysely<DB>, given: Given): Promise<number> {
  const { team, stream, held, requestedAt } = given
  const done = await sql`
    with ${incoming(given)}, again as (
      update worker.sweep_met met set behind = null from page
      where met.team = ${team} and met.stream = ${stream.name} and met.id = page.id::text
        and met.behind = md5(page.raw::text)
      returning page.id, page.updated_at, page.raw
    )
    update ${sql.table(`salesloft.${stream.table}`)} m set updated_at = page.updated_at
    from again page
    where m.team = ${team} and m.id = page.id and ${isBehind(held, requestedAt)}`.execute(db)
  return Number(done.numAffectedRows ?? 0n)
}
