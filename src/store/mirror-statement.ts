// The text of the statement that stores a page, made from the catalogue: the only SQL that is put together, and only
// from names that the catalogue holds.
import { type RawBuilder, sql } from 'kysely'
import { isWalked } from '../domain/sweep.ts'
import type { Stream, StreamName } from '../domain/streams.ts'
import { goneColumn } from './gone.ts'
import { prepared } from './prepared.ts'

const made = new Map<StreamName, string>()

/**
 * What parts JSON texts that are sent as one (RFC 7464): it stands in none, so that nothing has to be escaped, as in an
 * array it has to be.
 */
export const betweenTexts = '\u001E'

/**
 * From this size on Postgres finds each row by its key, and no other index will do, whatever it has been told of the table:
 * then the plan may be kept, and to make one takes a tenth of a page's time. One made for a table that was empty, or had
 * a row or two of the team, read all of it once it was full.
 */
export function isLarge(table: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(pg_relation_size(to_regclass(${table})) >= 2 * 1024 * 1024)`
}

export function tableOf(stream: Stream): string {
  return `salesloft.${quoted(stream.table)}`
}

/**
 * Parameters: team, requested_at, arrays of ids and of stamps, and the records and their typed columns, each as JSON texts
 * one behind the other. Answers created, updated, resurrected and overtaken: rows that somebody else wrote after they were
 * judged, which are left as they are. The typed columns are read for those rows only that are written: of a row that
 * changes nothing they would be half the work.
 */
export function mirrorStatement(stream: Stream): string {
  const known = made.get(stream.name)
  if (known !== undefined) return known
  const statement = prepared(`mirror_${stream.name}`, make(stream))
  made.set(stream.name, statement)
  return statement
}

function make(stream: Stream): string {
  const gone = goneColumn(stream)
  const columns = Object.entries(stream.columns).map(([name, { type }]) => ({ name, type }))
  const typed = columns.map(({ name, type }) => `${quoted(name)} ${type}`).join(', ')
  const own = [
    ...columns.map(({ name }) => name),
    'raw',
    ...(stream.hasUpdatedAt ? ['updated_at'] : []),
  ]
  const names = own.map(quoted).join(', ')
  const set = own.map((name) => `${quoted(name)} = r.${quoted(name)}`).join(', ')
  const table = tableOf(stream)
  const typedRow = columns.length === 0 ? '' : `, json_to_record(columns::json) as r (${typed})`
  const between = `chr(${betweenTexts.codePointAt(0)})`
  // `xmin` names the version that was judged; the order by id keeps two that write the same rows from a deadlock.
  return `
with page as materialized (
  select distinct on (id) id, updated_at, raw::jsonb as raw, columns
  from unnest($3::${stream.idType}[], $4::timestamptz[],
    string_to_array($5::text, ${between}), string_to_array($6::text, ${between})) with ordinality as r (id, updated_at, raw, columns, place)
  order by id, place desc
), judged as materialized (
  select page.*, m.xmin as version, m.ctid as place, m.${gone} is not null as was_deleted, ${verdict(stream)} as verdict
  from page left join lateral (
    select id, ${stream.hasUpdatedAt ? 'updated_at, ' : ''}requested_at, ${gone}, raw, xmin, ctid
    from ${table} where team = $1 and id = page.id offset 0
  ) m on true
), created as (
  insert into ${table} (team, id, ${names}, requested_at, synced_at)
  select $1, id, ${names}, $2::timestamptz, clock_timestamp()
  from judged${typedRow} where verdict = 'created' order by id
  on conflict (team, id) do nothing returning 1
), updated as (
  update ${table} m
  set ${set}, requested_at = $2::timestamptz, synced_at = clock_timestamp(), ${gone} = null
  from (
    select place, version, ${names}
    from judged${typedRow} where verdict = 'updated' order by id
  ) r
  where m.ctid = r.place and m.xmin = r.version returning 1
), lifted as (
  update ${table} m set ${gone} = null, synced_at = clock_timestamp()
  from judged
  where judged.verdict = 'lifted' and m.ctid = judged.place and m.xmin = judged.version
  returning 1
), done as (
  select (select count(*) from created) as created,
    (select count(*) from updated) + (select count(*) from lifted) as updated
)
select done.created::integer, done.updated::integer,
  (select count(*) from judged where verdict in ('updated', 'lifted') and was_deleted)::integer as resurrected,
  ((select count(*) from judged where verdict <> 'unchanged') - done.created - done.updated)::integer as overtaken
from done`
}

/**
 * An older version never overwrites a newer one, unless the stored stamp lay ahead when its read began. By more than a
 * minute it is of the future, such as 2999, and yields to any later read. By less it may have been made while its answer
 * was on the way, and an answer of the past must not undo that; or by a clock of SalesLoft's that is ahead of another,
 * and would hide what changes until then: it yields to reads that began later than any answer of before can come, which
 * is the overlap. Whatever changed meanwhile is read again by then. What no sweep walks, but each whole reading compares,
 * yields to such a read whatever its stamp: nobody else would ever set back what went back in SalesLoft.
 */
function verdict(stream: Stream): string {
  const gone = goneColumn(stream)
  if (!stream.hasUpdatedAt) {
    return `case
    when m.id is null then 'created'
    when m.${gone} >= $2::timestamptz or m.requested_at > $2::timestamptz then 'unchanged'
    when m.${gone} is not null or m.raw <> page.raw then 'updated'
    else 'unchanged' end`
  }
  const walked = isWalked({ mode: stream.kind, hasUpdatedAt: true })
  const later = `m.requested_at + interval '${stream.overlapMs} milliseconds'`
  return `case
    when m.id is null then 'created'
    when m.${gone} >= $2::timestamptz then 'unchanged'
    when page.updated_at < m.updated_at and $2::timestamptz < case
      when m.updated_at > m.requested_at + interval '1 minute' then m.requested_at
      when m.updated_at > m.requested_at
        then ${later}
      else ${walked ? "'infinity'" : later} end
      then case when m.${gone} is null then 'unchanged' else 'lifted' end
    when page.updated_at <> m.updated_at or m.${gone} is not null then 'updated'
    when m.requested_at > $2::timestamptz then 'unchanged'
    when m.raw <> page.raw then 'updated'
    else 'unchanged' end`
}

// Some columns are named like words of SQL ("order", "to").
function quoted(name: string): string {
  return `"${name}"`
}
