// The text of the statement that stores a page, made from the catalogue: the only SQL that is put together, and only
// from names that the catalogue holds.
import type { Stream, StreamName } from '../domain/streams.ts'

export type MirrorStatement = {
  /** Parameters: team, requested_at, rows as a JSON array. Answers created, updated, resurrected. */
  readonly text: string
  /** The keys of the JSON by column. */
  readonly names: ReadonlyMap<string, string>
}

const made = new Map<StreamName, MirrorStatement>()

export function mirrorStatement(stream: Stream): MirrorStatement {
  const known = made.get(stream.name)
  if (known !== undefined) return known
  const statement = make(stream)
  made.set(stream.name, statement)
  return statement
}

function make(stream: Stream): MirrorStatement {
  const columns = Object.entries(stream.columns).map(([name, { type }]) => ({ name, type }))
  const stamp = stream.hasUpdatedAt ? [{ name: 'updated_at', type: 'timestamptz' }] : []
  const content = [...columns, { name: 'raw', type: 'jsonb' }, ...stamp]
  const names = content.map(({ name }) => quoted(name)).join(', ')
  const typed = content.map(({ name, type }) => `${quoted(name)} ${type}`).join(', ')
  const set = content.map(({ name }) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ')
  const table = `salesloft.${quoted(stream.table)}`
  const text = `
with page as materialized (
  select distinct on (id) *
  from json_to_recordset($3::json) as r (place integer, id ${stream.idType}, ${typed})
  order by id, place desc
), judged as materialized (
  select page.*, m.deleted_at is not null as was_deleted, ${verdict(stream)} as verdict
  from page left join ${table} m on m.team = $1 and m.id = page.id
), written as (
  insert into ${table} as m (team, id, ${names}, requested_at, synced_at)
  select $1, id, ${names}, $2::timestamptz, clock_timestamp()
  from judged where verdict in ('created', 'updated') order by id
  on conflict (team, id) do update
  set ${set}, requested_at = excluded.requested_at, synced_at = excluded.synced_at, deleted_at = null
), lifted as (
  update ${table} m set deleted_at = null, synced_at = clock_timestamp()
  from judged where judged.verdict = 'lifted' and m.team = $1 and m.id = judged.id
)
select count(*) filter (where verdict = 'created')::integer as created,
  count(*) filter (where verdict in ('updated', 'lifted'))::integer as updated,
  count(*) filter (where verdict in ('updated', 'lifted') and was_deleted)::integer as resurrected
from judged`
  return { text, names: new Map(content.map(({ name }) => [name, name])) }
}

/**
 * An older version never overwrites a newer one, unless the stored stamp lay ahead when its read began. By more than a
 * minute it is of the future, such as 2999, and yields to any later read. By less it may have been made while its answer
 * was on the way, and an answer of the past must not undo that; or by a clock of SalesLoft's that is ahead of another,
 * and would hide what changes until then: it yields to reads that began later than any answer of before can come, which
 * is the overlap. Whatever changed meanwhile is read again by then.
 */
function verdict(stream: Stream): string {
  if (!stream.hasUpdatedAt) {
    return `case
    when m.id is null then 'created'
    when m.deleted_at >= $2::timestamptz or m.requested_at > $2::timestamptz then 'unchanged'
    when m.deleted_at is not null or m.raw <> page.raw then 'updated'
    else 'unchanged' end`
  }
  return `case
    when m.id is null then 'created'
    when m.deleted_at >= $2::timestamptz then 'unchanged'
    when page.updated_at < m.updated_at and $2::timestamptz < case
      when m.updated_at > m.requested_at + interval '1 minute' then m.requested_at
      when m.updated_at > m.requested_at
        then m.requested_at + interval '${stream.overlapMs} milliseconds'
      else 'infinity' end
      then case when m.deleted_at is null then 'unchanged' else 'lifted' end
    when page.updated_at <> m.updated_at or m.deleted_at is not null then 'updated'
    when m.requested_at > $2::timestamptz then 'unchanged'
    when m.raw <> page.raw then 'updated'
    else 'unchanged' end`
}

// Some columns are named like words of SQL ("order", "to").
function quoted(name: string): string {
  return `"${name}"`
}
