// Four ways to put a page of people into Postgres. Ours is the statement of the product; the others are what it is
// measured by.
import type { Client } from 'pg'
import type { Stream } from '../src/domain/streams.ts'
import { parseTeamSlug } from '../src/domain/teams.ts'
import type { Database } from '../src/store/database.ts'
import { type IncomingRow, storeRows } from '../src/store/mirror.ts'
import { copyInto, copyText } from './copy.ts'
import { peer } from './peers.ts'

export type Way = {
  readonly store: (page: readonly IncomingRow[], requestedAt: string) => Promise<void>
  readonly empty: string
}

export const team = parseTeamSlug('bench')

type PostgresClient = {
  upsertMany(entries: object[], table: string, schema: { properties: string[] }): Promise<unknown>
  readonly pool: { end(): Promise<void> }
}
type StripeSyncEngine = {
  readonly PostgresClient: new (config: object) => PostgresClient
}

const quotedList = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')
const setList = (names: readonly string[]): string =>
  names.map((name) => `"${name}" = excluded."${name}"`).join(', ')

export async function waysInto(
  stream: Stream,
  parts: {
    readonly database: Database
    readonly client: Client
    readonly url: string
    readonly held: AsyncDisposableStack
  },
): Promise<Readonly<Record<string, Way>>> {
  const { database, client, url, held } = parts
  const table = `salesloft.${stream.table}`
  const own = [...Object.keys(stream.columns), 'raw', 'updated_at']
  const all = ['team', 'id', ...own, 'requested_at', 'synced_at']
  const set = setList([...own, 'requested_at', 'synced_at'])
  const upsert = unconditionalUpsert(stream)
  await client.query(
    `create temporary table incoming as select ${quotedList(all)} from ${table} limit 0`,
  )

  async function transaction(work: () => Promise<unknown>): Promise<void> {
    await client.query('begin')
    await work()
    await client.query('commit')
  }

  const empty = `truncate ${table}`
  const ways: Record<string, Way> = {
    here: {
      empty,
      async store(page, requestedAt) {
        await database.kysely
          .transaction()
          .execute((trx) => storeRows(trx, { team, stream, rows: page, requestedAt }))
      },
    },
    'unconditional upsert': {
      empty,
      async store(page, requestedAt) {
        await transaction(() => client.query(upsert, [team, requestedAt, pageJson(stream, page)]))
      },
    },
    'COPY and merge': {
      empty,
      async store(page, requestedAt) {
        const cells = page.map(({ id, values, raw, updatedAt }) => {
          const columns = Object.keys(stream.columns).map((name) => values[name] ?? null)
          return [team, id, ...columns, raw, updatedAt, requestedAt, requestedAt]
        })
        await transaction(async () => {
          await copyInto(client, `incoming (${quotedList(all)})`, copyText(cells))
          await client.query(`insert into ${table} (${quotedList(all)})
            select ${quotedList(all)} from incoming order by id
            on conflict (team, id) do update set ${set}`)
          await client.query('truncate incoming')
        })
      },
    },
  }

  const engine = peer('@supabase/stripe-sync-engine', '0.48.5') as StripeSyncEngine | undefined
  if (engine === undefined) return ways
  await client.query('create schema peer')
  await client.query(
    `create table peer.people as select ${quotedList(['id', ...own])} from ${table}`,
  )
  await client.query('alter table peer.people add primary key (id)')
  const postgres = new engine.PostgresClient({
    schema: 'peer',
    poolConfig: { connectionString: url, max: 10 },
  })
  held.defer(() => postgres.pool.end())
  const properties = ['id', ...own]
  return {
    ...ways,
    'stripe-sync-engine': {
      empty: 'truncate peer.people',
      async store(page) {
        const entries = page.map(({ id, values, raw, updatedAt }) => ({
          id,
          ...values,
          raw,
          updated_at: updatedAt,
        }))
        await postgres.upsertMany(entries, 'people', { properties })
      },
    },
  }
}

/** Parameters: team, requested_at, the page as `pageJson` makes it. */
export function unconditionalUpsert(stream: Stream): string {
  const own = [...Object.keys(stream.columns), 'raw', 'updated_at']
  const times = ['requested_at', 'synced_at']
  const typed = Object.entries(stream.columns).map(([name, { type }]) => `"${name}" ${type}`)
  const recordset = `id bigint, ${typed.join(', ')}, raw jsonb, updated_at timestamptz`
  return `insert into salesloft.${stream.table} (${quotedList(['team', 'id', ...own, ...times])})
    select $1, id, ${quotedList(own)}, $2::timestamptz, clock_timestamp()
    from json_to_recordset($3::json) as r (${recordset}) order by id
    on conflict (team, id) do update set ${setList([...own, ...times])}`
}

export function pageJson(stream: Stream, page: readonly IncomingRow[]): string {
  return `[${page.map((row) => jsonOf(stream, row)).join(',')}]`
}

function jsonOf(stream: Stream, { id, values, raw, updatedAt }: IncomingRow): string {
  const members = Object.entries(values).flatMap(([name, value]) => {
    if (value === null) return []
    const isJson = stream.columns[name]?.type === 'jsonb'
    return [`"${name}":${isJson ? String(value) : JSON.stringify(value)}`]
  })
  const known = [`"id":${id}`, `"updated_at":${JSON.stringify(updatedAt)}`, `"raw":${raw}`]
  return `{${[...known, ...members].join(',')}}`
}
