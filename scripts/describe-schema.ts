// The schema of a database as SQL that a person reads: no pg_dump is at hand where this runs, and its noise is not wanted.
import type { Client } from 'pg'

type Line = { readonly owner: string; readonly text: string }

const head = `-- Generated from src/store/migrations. Schema worker is the worker's own; schema salesloft is the mirror.\n`

/** Tables with their columns, constraints, indexes and comments, in a fixed order. */
export async function describeSchema(client: Client, schemas: readonly string[]): Promise<string> {
  const parts = [head]
  for (const schema of schemas) {
    parts.push(`\ncreate schema ${schema};\n`)
    const columns = await lines(client, columnQuery, schema)
    const constraints = await lines(client, constraintQuery, schema)
    const indexes = await lines(client, indexQuery, schema)
    const comments = await lines(client, commentQuery('r'), schema)
    const viewComments = await lines(client, commentQuery('v'), schema)
    for (const table of new Set(columns.map((column) => column.owner))) {
      const of = (all: readonly Line[]): string[] =>
        all.filter((line) => line.owner === table).map((line) => line.text)
      const body = [...of(columns), ...of(constraints)].map((text) => `  ${text}`).join(',\n')
      parts.push(`\ncreate table ${table} (\n${body}\n);\n`)
      parts.push(...[...of(indexes), ...of(comments)].map((text) => `${text};\n`))
    }
    for (const { owner, text } of await lines(client, viewQuery, schema)) {
      parts.push(`\n-- view ${owner} (${text})\n`)
      parts.push(
        ...viewComments.filter((line) => line.owner === owner).map((line) => `${line.text};\n`),
      )
    }
  }
  return parts.join('')
}

async function lines(client: Client, query: string, schema: string): Promise<readonly Line[]> {
  const { rows } = await client.query<Line>(query, [schema])
  return rows.map(({ owner, text }) => ({ owner, text: plain(text) }))
}

const table = `format('%I.%I', n.nspname, c.relname)`
const from = `from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = $1`

const columnQuery = `
select ${table} as owner, concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
  case when a.attnotnull then 'not null' end,
  case when a.attidentity <> '' then 'generated always as identity'
    when a.attgenerated <> '' then format('generated always as (%s) stored', pg_get_expr(d.adbin, d.adrelid))
    when d.adbin is not null then 'default ' || pg_get_expr(d.adbin, d.adrelid) end) as text
${from}
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind = 'r'
order by c.relname, a.attnum`

// Postgres 18 lists "not null" among the constraints; the columns say it already.
const constraintQuery = `
select ${table} as owner, format('constraint %I %s', k.conname, pg_get_constraintdef(k.oid)) as text
${from} join pg_constraint k on k.conrelid = c.oid
where k.contype <> 'n'
order by c.relname, array_position('{p,u,f,c}', k.contype::text), k.conname`

const indexQuery = `
select ${table} as owner, pg_get_indexdef(i.indexrelid) as text
${from} join pg_index i on i.indrelid = c.oid
where not exists (select from pg_constraint k where k.conindid = i.indexrelid)
order by c.relname, i.indexrelid::regclass::text`

// What a view says is in its migration; here is what it shows.
const viewQuery = `
select ${table} as owner, string_agg(concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum) as text
${from} join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
where c.relkind = 'v'
group by n.nspname, c.relname
order by c.relname`

const commentQuery = (kind: 'r' | 'v'): string => `
select ${table} as owner, case d.objsubid
  when 0 then format('comment on ${kind === 'r' ? 'table' : 'view'} %s is %L', ${table}, d.description)
  else format('comment on column %s.%I is %L', ${table}, a.attname, d.description) end as text
${from} join pg_description d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass
left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid
where c.relkind = '${kind}'
order by c.relname, d.objsubid`

function plain(text: string): string {
  return text.replaceAll(/\btimestamp\((\d)\) with time zone/g, 'timestamptz($1)')
}
