// The tables of streams as SQL, for the migration that adds them: `node scripts/mirror-sql.ts notes tasks`. Run by hand;
// what it prints is committed, and a test holds tables, comments and catalogue together from then on.
import { type Stream, streamOf } from '../src/domain/streams.ts'
import { meaningOf } from './meanings/meaning.ts'

// What people join by. The primary key serves the rest, and every index is paid for at each write.
const joined = ['person_id', 'called_person_id', 'cadence_id', 'account_id', 'opportunity_id']

const reserved = new Set(['order', 'to', 'from'])
const quoted = (name: string): string => (reserved.has(name) ? `"${name}"` : name)
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
const instant = 'timestamptz(6)'

/** By name: the type, and whether it may be null. */
function columnsOf(stream: Stream): readonly (readonly [string, string])[] {
  const own = Object.entries(stream.columns).map(
    ([name, { type }]) => [name, type === 'timestamptz' ? instant : type] as const,
  )
  return [
    ['team', 'text not null'],
    ['id', `${stream.idType} not null`],
    ...own,
    ['raw', 'jsonb not null'],
    ...(stream.hasUpdatedAt ? [['updated_at', instant] as const] : []),
    ['requested_at', `${instant} not null`],
    ['synced_at', `${instant} not null`],
    ['deleted_at', instant],
    ...(stream.kind === 'live-set' ? [['left_at', instant] as const] : []),
  ]
}

function indexedOf(stream: Stream): readonly string[] {
  const big = stream.kind !== 'snapshot' && stream.kind !== 'single'
  const wanted = [
    ...(stream.hasUpdatedAt ? ['updated_at'] : []),
    ...(stream.window === undefined ? [] : [stream.window.field]),
    ...(stream.parent === undefined ? [] : [stream.parent.column]),
    ...(big ? joined.filter((name) => name in stream.columns) : []),
  ]
  return [...new Set(wanted)]
}

function tableSql(stream: Stream): string {
  const { table, description } = stream
  const name = `salesloft.${table}`
  const columns = columnsOf(stream)
  const body = [
    ...columns.map(([column, type]) => `  ${quoted(column)} ${type}`),
    `  constraint ${table}_pkey primary key (team, id)`,
  ]
  const lines = [
    `create table ${name} (\n${body.join(',\n')}\n)`,
    ...indexedOf(stream).map(
      (column) => `create index ${table}_${column}_idx on ${name} (team, ${quoted(column)})`,
    ),
    `comment on table ${name} is ${literal(description)}`,
    ...columns.map(
      ([column]) =>
        `comment on column ${name}.${quoted(column)} is ${literal(meaningOf(stream, column))}`,
    ),
    `select worker.admit_audiences_to('${name}')`,
  ]
  return `${lines.join(';\n')};\n`
}

const tables = process.argv.slice(2).map((name) => tableSql(streamOf(name)))
process.stdout.write(tables.join('\n'))
