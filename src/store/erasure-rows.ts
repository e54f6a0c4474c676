// How the mirror lets go of whoever is forgotten: a batch at a time, so that nothing waits long for it, and under the same locks
// as those who store there, so that what they stored before is seen, and what they store later has seen who was forgotten.
import { type Kysely, type RawBuilder, sql } from 'kysely'
import {
  ownerColumns,
  type PersonReference,
  personReferences,
} from '../domain/person-references.ts'
import type { Stream } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { clearedRow } from './erasure-clearing.ts'
import { noteRecords } from './erasure-notes.ts'
import { goneColumn } from './gone.ts'
import { columnTexts, type IncomingRow } from './mirror.ts'
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

export type Place = { readonly team: TeamSlug; readonly stream: Stream }

const deletedAtOnce = 500
/** Rows that one statement looks into for an address. */
export const lookedIntoAtOnce = 2_000

/** Nobody else stores in the stream until the end of the transaction. */
export async function takeStream(db: Kysely<DB>, { team, stream }: Place): Promise<void> {
  await sql`
    ${takingWindows({ team, stream: stream.name })}
    select from worker.sync_state
    where team = ${team} and stream = ${stream.name} and ${windowsAreTaken} for update`.execute(db)
}

/** Deletes a stream's rows of these people, and the parts of what went with them. @returns how many there were */
export async function deleteRows(
  db: Kysely<DB>,
  { team, people }: Whom,
  stream: Stream,
): Promise<number> {
  const table = sql.raw(tableOf(stream))
  const matches = isTheirs({ team, people }, stream)
  if (matches === undefined) return 0
  for (let deleted = 0; ;) {
    const batch = await transact(db, async (trx) => {
      await takeStream(trx, { team, stream })
      const { rows } = await sql<{ readonly id: string; readonly alive: boolean }>`
        delete from ${table} m
        where m.team = ${team} and m.id in (
          select m.id from ${table} m where m.team = ${team} and ${matches}
          order by m.id limit ${deletedAtOnce}
        )
        returning m.id::text as id, m.${sql.ref(goneColumn(stream))} is null as alive`.execute(trx)
      const alive = rows.filter((row) => row.alive).length
      await sql`
        update worker.sync_state set alive_rows = greatest(0, alive_rows - ${alive}::bigint),
          deleted_rows = greatest(0, deleted_rows - ${rows.length - alive}::bigint)
        where team = ${team} and stream = ${stream.name} and ${rows.length > 0}`.execute(trx)
      await forgetIds(
        trx,
        { team, stream },
        rows.map(({ id }) => id),
      )
      return rows.length
    })
    deleted += batch
    if (batch < deletedAtOnce) return deleted
  }
}

/** Of the rows' changes that they are gone stays, which followers are to learn. */
async function forgetIds(
  db: Kysely<DB>,
  { team, stream }: Place,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  const named = sql`any(${ids}::text[])`
  await sql`
    delete from worker.change
    where team = ${team} and stream = ${stream.name} and id = ${named} and happened <> 'erased'`.execute(
    db,
  )
  await sql`
    delete from worker.quarantine
    where team = ${team} and stream = ${stream.name} and record_id = ${named}`.execute(db)
  await sql`
    delete from worker.sweep_met
    where team = ${team} and stream = ${stream.name} and id = ${named}`.execute(db)
  await sql`
    delete from worker.range_missing
    where team = ${team} and stream = ${stream.name} and record_id = ${named}`.execute(db)
  await noteRecords(db, { team, stream }, ids)
}

/**
 * Undefined: nothing of the stream can be anybody's.
 * @param going ids of records that would go besides those that went, by their stream
 */
export function isTheirs(
  { team, people }: Omit<Whom, 'addresses'>,
  stream: Stream,
  going?: (owner: string) => readonly string[],
): RawBuilder<unknown> | undefined {
  const references = personReferences(stream).map((each) => isOneOf(stream, each, people))
  const parts = ownerColumns(stream).map(
    ({ column, owner }) => sql`m.${sql.ref(column)}::text in (
      select r.record_id from worker.erasure_record r where r.team = ${team} and r.stream = ${owner}
      union all select unnest(${going?.(owner) ?? []}::text[])
    )`,
  )
  const all = [...references, ...parts]
  return all.length === 0 ? undefined : sql`(${sql.join(all, sql` or `)})`
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

type Hit = { readonly id: string; readonly raw: string }
type Looked = { readonly looked: number; readonly last: string | null; readonly cleared: number }

/** Takes the addresses out of a stream's rows that are somebody else's. @returns of how many */
export async function clearRows(
  db: Kysely<DB>,
  { team, people, addresses }: Whom,
  stream: Stream,
): Promise<number> {
  if (addresses.length === 0) return 0
  const among = new Set(addresses)
  const isErased = (address: string): boolean => among.has(address)
  let cleared = 0
  for (let after: string | null = null; ;) {
    const from = after
    const done: Looked = await transact(db, async (trx) => {
      await takeStream(trx, { team, stream })
      const { looked, last, hits } = await lookInto(trx, { team, stream, addresses, after: from })
      // Their own row says until the end which addresses are theirs.
      const isOwn = (id: string): boolean => stream.name === 'people' && people.includes(id)
      const rows = hits
        .filter(({ id }) => !isOwn(id))
        .flatMap(({ id, raw }) => {
          return clearedRow(stream, { id, raw, updatedAt: null, values: {} }, isErased) ?? []
        })
      await writeCleared(trx, { team, stream }, rows)
      return { looked, last, cleared: rows.length }
    })
    cleared += done.cleared
    if (done.looked < lookedIntoAtOnce) return cleared
    after = done.last
  }
}

/** A part of a stream's rows, in the order of their ids, and those of them that have an address. */
export async function lookInto(
  db: Kysely<DB>,
  given: Place & {
    readonly addresses: readonly string[]
    readonly after: string | null
    /** Of rows `m` of which it is known already what becomes of them. */
    readonly but?: RawBuilder<unknown> | undefined
  },
): Promise<Omit<Looked, 'cleared'> & { readonly hits: readonly Hit[] }> {
  const { team, stream, addresses, after, but = sql`false` } = given
  const isBehind = after === null ? sql`true` : sql`m.id > ${after}::${sql.raw(stream.idType)}`
  const { rows } = await sql<Omit<Looked, 'cleared'> & { readonly hits: readonly Hit[] | null }>`
    with part as materialized (
      select m.id, m.raw, (${but}) is true as settled from ${sql.raw(tableOf(stream))} m
      where m.team = ${team} and ${isBehind} order by m.id limit ${lookedIntoAtOnce}
    )
    select (select count(*)::integer from part) as looked,
      (select part.id::text from part order by part.id desc limit 1) as last,
      (select json_agg(json_build_object('id', part.id::text, 'raw', part.raw::text)) from part
        where not part.settled and ${holdsAny(sql`part.raw::text`, addresses)}) as hits`.execute(db)
  const { looked = 0, last = null, hits } = rows[0] ?? {}
  return { looked, last, hits: hits ?? [] }
}

/** Whether a text has one of the addresses, in whatever case. */
export function holdsAny(
  text: RawBuilder<unknown>,
  addresses: readonly string[],
): RawBuilder<unknown> {
  return sql`exists (
    select from unnest(${addresses}::text[]) a (address) where position(a.address in lower(${text})) > 0
  )`
}

async function writeCleared(
  db: Kysely<DB>,
  { team, stream }: Place,
  rows: readonly IncomingRow[],
): Promise<void> {
  if (rows.length === 0) return
  // Which parent a child was asked for stays.
  const own = Object.entries(stream.columns).filter(([, { path }]) => path.length > 0)
  const set = [
    sql`raw = r.raw::jsonb`,
    sql`synced_at = clock_timestamp()`,
    ...own.map(([name]) => sql`${sql.ref(name)} = v.${sql.ref(name)}`),
  ]
  const typed = own.map(([name, { type }]) => sql`${sql.ref(name)} ${sql.raw(type)}`)
  const values =
    own.length === 0
      ? sql``
      : sql`cross join lateral json_to_record(r.columns::json) as v (${sql.join(typed)})`
  await sql`
    update ${sql.raw(tableOf(stream))} m set ${sql.join(set)}
    from unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ raw }) => raw)}::text[],
      ${columnTexts(stream, rows)}::text[]) as r (id, raw, columns) ${values}
    where m.team = ${team} and m.id = r.id::${sql.raw(stream.idType)}`.execute(db)
}
