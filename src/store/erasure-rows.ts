// Where somebody who is forgotten is found, and how each place lets go of them: a batch at a time, so that nothing waits long
// for it, and under the same locks as those who store there, so that none of them has seen less than it has.
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { withoutAddresses } from '../domain/erasing.ts'
import { parseText } from '../domain/json-text.ts'
import { readColumns } from '../domain/columns.ts'
import { type PersonReference, personReferences } from '../domain/person-references.ts'
import type { Stream } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { goneColumn } from './gone.ts'
import { tableOf } from './mirror-statement.ts'
import type { DB } from './schema.ts'
import { takingWindows, windowsAreTaken } from './taking.ts'
import { transact } from './transact.ts'

export type Whom = {
  readonly team: TeamSlug
  /** Ids of SalesLoft. */
  readonly people: readonly string[]
  /** In their plain spelling. */
  readonly addresses: readonly string[]
}

const atOnce = 500
/** Rows that one statement looks into for an address. */
const lookedIntoAtOnce = 2_000

/** Whoever stores rows of the stream has committed before, and whoever comes later sees who was forgotten. */
export async function takeStream(db: Kysely<DB>, team: TeamSlug, stream: Stream): Promise<void> {
  await sql`
    ${takingWindows({ team, stream: stream.name })}
    select from worker.sync_state
    where team = ${team} and stream = ${stream.name} and ${windowsAreTaken} for update`.execute(db)
}

/** Deletes a stream's rows that match, with all that is kept of them elsewhere. @returns how many there were */
export async function deleteRows(
  db: Kysely<DB>,
  { team, stream, matches }: { team: TeamSlug; stream: Stream; matches: RawBuilder<unknown> },
): Promise<number> {
  const table = sql.raw(tableOf(stream))
  let deleted = 0
  for (;;) {
    const batch = await transact(db, async (trx) => {
      await takeStream(trx, team, stream)
      const { rows } = await sql<{ id: string; alive: boolean }>`
        delete from ${table} m
        where m.team = ${team} and m.id in (
          select id from ${table} m where m.team = ${team} and ${matches} order by id limit ${atOnce}
        )
        returning m.id::text as id, m.${sql.ref(goneColumn(stream))} is null as alive`.execute(trx)
      const alive = rows.filter((row) => row.alive).length
      await sql`
        update worker.sync_state set alive_rows = greatest(0, alive_rows - ${alive}::bigint),
          deleted_rows = greatest(0, deleted_rows - ${rows.length - alive}::bigint)
        where team = ${team} and stream = ${stream.name}`.execute(trx)
      await forgetIds(
        trx,
        { team, stream },
        rows.map(({ id }) => id),
      )
      return rows.length
    })
    deleted += batch
    if (batch < atOnce) return deleted
  }
}

/** Of the rows' changes that they are gone stays, which followers are to learn. */
async function forgetIds(
  db: Kysely<DB>,
  { team, stream }: { readonly team: TeamSlug; readonly stream: Stream },
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  const place = sql`team = ${team} and stream = ${stream.name}`
  const named = sql`any(${ids}::text[])`
  await sql`delete from worker.change where ${place} and id = ${named} and happened <> 'erased'`.execute(
    db,
  )
  await sql`delete from worker.quarantine where ${place} and record_id = ${named}`.execute(db)
  await sql`delete from worker.inbox where ${place} and record_id = ${named}`.execute(db)
  await sql`delete from worker.sweep_met where ${place} and id = ${named}`.execute(db)
  await sql`delete from worker.range_missing where ${place} and record_id = ${named}`.execute(db)
  await sql`
    insert into worker.erasure_record (team, stream, record_id)
    select ${team}, ${stream.name}, id from unnest(${ids}::text[]) r (id)
    where ${stream.name} <> 'people' on conflict do nothing`.execute(db)
}

/** The rows that belong to one of these people. */
export function belongsTo({
  stream,
  people,
}: {
  readonly stream: Stream
  readonly people: readonly string[]
}): RawBuilder<unknown> {
  const references = personReferences(stream)
  if (references.length === 0) return sql`false`
  return sql`(${sql.join(
    references.map((each) => isOneOf(stream, each, people)),
    sql` or `,
  )})`
}

function isOneOf(
  stream: Stream,
  { column, kind }: PersonReference,
  people: readonly string[],
): RawBuilder<unknown> {
  const type = column === 'id' ? stream.idType : (stream.columns[column]?.type ?? 'text')
  const is = sql`m.${sql.ref(column)} = any(${people}::${sql.raw(type)}[])`
  return kind === undefined ? is : sql`(${is} and lower(m.${sql.ref(kind)}) = 'person')`
}

/** Takes the addresses out of what is left of a stream. @returns of how many rows */
export async function clearRows(
  db: Kysely<DB>,
  { team, addresses, stream }: Whom & { readonly stream: Stream },
): Promise<number> {
  if (addresses.length === 0) return 0
  const table = sql.raw(tableOf(stream))
  const type = sql.raw(stream.idType)
  const isErased = (address: string): boolean => addresses.includes(address)
  let cleared = 0
  for (let after: string | null = null; ;) {
    const found: Found = await transact(db, async (trx) => {
      await takeStream(trx, team, stream)
      const { rows } = await sql<Found & { readonly hits: readonly Hit[] | null }>`
        with part as materialized (
          select id, raw from ${table} m
          where team = ${team} and ${after === null ? sql`true` : sql`id > ${after}::${type}`}
          order by id limit ${lookedIntoAtOnce}
        )
        select (select count(*)::integer from part) as looked,
          (select id::text from part order by part.id desc limit 1) as last,
          (select json_agg(json_build_object('id', id::text, 'raw', raw::text)) from part
            where ${holdsAny(sql`raw::text`, addresses)}) as hits`.execute(trx)
      const { looked = 0, last = null, hits = null } = rows[0] ?? {}
      const changed = (hits ?? []).flatMap(({ id, raw }) => clearedRow(stream, id, raw, isErased))
      await writeCleared(trx, { team, stream }, changed)
      return { looked, last, changed: changed.length }
    })
    cleared += found.changed
    if (found.looked < lookedIntoAtOnce) return cleared
    after = found.last
  }
}

type Hit = { readonly id: string; readonly raw: string }
type Found = { readonly looked: number; readonly last: string | null; readonly changed: number }

/** Whether a text has one of the addresses, in whatever case. */
export function holdsAny(
  text: RawBuilder<unknown>,
  addresses: readonly string[],
): RawBuilder<unknown> {
  return sql`exists (
    select from unnest(${addresses}::text[]) a (address) where position(a.address in lower(${text})) > 0
  )`
}

type Cleared = { readonly id: string; readonly raw: string; readonly columns: string }

function clearedRow(
  stream: Stream,
  id: string,
  text: string,
  isErased: (address: string) => boolean,
): readonly Cleared[] {
  const record = parseText(text)
  const left = withoutAddresses(record, isErased)
  if (left === record) return []
  const { values } = readColumns(stream.columns, left as Readonly<Record<string, unknown>>)
  const columns = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      stream.columns[name]?.type === 'jsonb' && typeof value === 'string'
        ? parseText(value)
        : value,
    ]),
  )
  return [{ id, raw: JSON.stringify(left), columns: JSON.stringify(columns) }]
}

async function writeCleared(
  db: Kysely<DB>,
  { team, stream }: { readonly team: TeamSlug; readonly stream: Stream },
  rows: readonly Cleared[],
): Promise<void> {
  if (rows.length === 0) return
  // Which parent a child was asked for is not in its record.
  const own = Object.entries(stream.columns).filter(([, { path }]) => path.length > 0)
  const set = own.map(([name]) => sql`, ${sql.ref(name)} = v.${sql.ref(name)}`)
  const typed = own.map(([name, { type }]) => sql`${sql.ref(name)} ${sql.raw(type)}`)
  const values =
    own.length === 0
      ? sql``
      : sql`cross join lateral json_to_record(r.columns::json) as v (${sql.join(typed)})`
  await sql`
    update ${sql.raw(tableOf(stream))} m
    set raw = r.raw::jsonb, synced_at = clock_timestamp() ${sql.join(set, sql``)}
    from unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ raw }) => raw)}::text[],
      ${rows.map(({ columns }) => columns)}::text[]) as r (id, raw, columns) ${values}
    where m.team = ${team} and m.id = r.id::${sql.raw(stream.idType)}`.execute(db)
}
