// A database that takes its clock from the test: minutes pass in a statement, and everything happens at the same instant
// each time. Triggers write down what must never happen.
import { randomBytes } from 'node:crypto'
import { Client, Pool } from 'pg'
import { streams } from '../../src/domain/streams.ts'
import { createDatabase, type Database } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'

export type PropertyDatabases = {
  /** An empty one, with the clock and the triggers; one at a time. */
  open(): Promise<PropertyDatabase>
}

export type PropertyDatabase = {
  readonly database: Database
  /** One connection of the test's own, which no fault meets. */
  readonly own: Pool
  setClock(microseconds: number): Promise<void>
  /** Ends every connection of the product. */
  disconnect(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const product = 'property'

// `clock_timestamp()` is found here before it is found in pg_catalog. A sequence, because its value is seen at once by
// every transaction, as a clock's is.
const clock = `
create schema oracle;
create sequence oracle.now;
create function oracle.clock_timestamp() returns timestamptz language sql volatile as
  $$ select timestamptz 'epoch' + last_value * interval '1 microsecond' from oracle.now $$;
do $$ declare d record; begin
  for d in
    select adrelid::regclass as held, attname from pg_attrdef
    join pg_attribute on attrelid = adrelid and attnum = adnum
    where pg_get_expr(adbin, adrelid) = 'clock_timestamp()'
  loop
    execute format('alter table %s alter column %I set default oracle.clock_timestamp()', d.held, d.attname);
  end loop;
end $$;`

const violations = `
create table oracle.violation (
  what text not null, team text not null, held text not null, id text not null, before text, after text
);
create table oracle.mark (
  what text not null, team text not null, held text not null, id text not null,
  at timestamptz not null default clock_timestamp(),
  gone_at timestamptz, before timestamptz, asked_at timestamptz, stored_at timestamptz
);`

// A row whose stored stamp lay ahead when it was read may go back, by less than a minute only through a read that no
// answer of the past can be; nothing else may, but for what a sweep sets back, which is marked, and judged by what the
// sweep had read. An older read must not undo a later one; what
// a delivery brought may, where its stamp is newer: nobody knows which of the two SalesLoft had last.
const guard = `
create function oracle.judge() returns trigger language plpgsql as $$ begin
  -- What no sweep walks yields to a read that no answer of the past can be.
  if tg_argv[0] = 'whole' and new.requested_at >= old.requested_at + interval '2 minutes' then
    return new;
  end if;
  if new.updated_at < old.updated_at and new.raw = old.raw and new.requested_at = old.requested_at then
    insert into oracle.mark (what, team, held, id, before, asked_at, stored_at) values
      ('set back', old.team, tg_table_name, old.id::text, old.updated_at, old.requested_at, old.synced_at);
  elsif new.updated_at < old.updated_at and (old.updated_at <= old.requested_at or (
    old.updated_at <= old.requested_at + interval '1 minute'
    and new.requested_at < old.requested_at + interval '2 minutes')) then
    insert into oracle.violation values
      ('an older version', old.team, tg_table_name, old.id::text, old.updated_at::text, new.updated_at::text);
  elsif new.requested_at < old.requested_at and new.raw <> old.raw and not (
    new.updated_at > old.updated_at and exists (select from worker.inbox i where i.team = old.team)) then
    insert into oracle.violation values
      ('an older read', old.team, tg_table_name, old.id::text, old.requested_at::text, new.requested_at::text);
  end if;
  return new;
end $$;
create function oracle.note() returns trigger language plpgsql as $$ begin
  insert into oracle.mark (what, team, held, id, gone_at) values
    (case when old.deleted_at is null then 'buried' else 'raised' end, old.team, tg_table_name, old.id::text, old.deleted_at);
  return new;
end $$;
${streams
  .map(
    ({ table }) =>
      `create trigger noted before update on salesloft.${table} for each row
       when ((old.deleted_at is null) <> (new.deleted_at is null)) execute function oracle.note();`,
  )
  .join('\n')}
${streams
  .filter(({ hasUpdatedAt }) => hasUpdatedAt)
  .map(
    ({ table, kind }) =>
      `create trigger judged before update on salesloft.${table} for each row
       execute function oracle.judge('${kind === 'cursor' || kind === 'bounded' ? 'walked' : 'whole'}');`,
  )
  .join('\n')}`

// Emptied between two worlds, which takes a tenth of what a fresh database does. What nobody has written to since has no
// page and no number given: emptying it all the same would make four new files of each of 300 tables and indexes.
const empty = `
do $$ declare written text; begin
  select string_agg(distinct oid::regclass::text, ', ') into written
  from pg_class
  left join pg_depend on refobjid = oid and refclassid = 'pg_class'::regclass and deptype in ('a', 'i')
    and classid = 'pg_class'::regclass
  left join pg_sequence on seqrelid = objid
  where relkind = 'r' and relnamespace in ('worker'::regnamespace, 'salesloft'::regnamespace, 'oracle'::regnamespace)
    and relname not like '%migration%'
    and (pg_relation_size(oid) > 0 or pg_sequence_last_value(seqrelid) is not null);
  if written is not null then
    -- What forbids it forbids it to a product.
    perform set_config('session_replication_role', 'replica', true);
    execute 'truncate ' || written || ' restart identity cascade';
  end if;
end $$`

/** One after another in the cluster at `server`, the address of its maintenance database. */
export async function createPropertyDatabases(server: string): Promise<PropertyDatabases> {
  const name = `property_${randomBytes(6).toString('hex')}`
  await administer(server, `create database ${name}`)
  const url = urlOf(server, name)
  {
    await using database = createDatabase({ url, maxConnections: 1 })
    await migrate(database)
  }
  await administer(url, `${clock}${violations}${guard}`)
  return { open: () => open(url) }
}

/** In a migrated database, by the machine's clock: writes down what must never happen. */
export async function watch(url: string): Promise<void> {
  await administer(url, `create schema oracle;${violations}${guard}`)
}

async function open(address: string): Promise<PropertyDatabase> {
  const url = new URL(address)
  url.searchParams.set('options', '-c search_path=oracle,pg_catalog,public')
  const own = openOwn(url.href)
  await own.query(empty)
  const database = createDatabase({ url: url.href, maxConnections: 8, applicationName: product })
  return {
    database,
    own,
    async setClock(microseconds) {
      await own.query(`select setval('oracle.now', $1)`, [microseconds])
    },
    async disconnect() {
      await own.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = $1`,
        [product],
      )
    },
    async [Symbol.asyncDispose]() {
      await database.close()
      await own.end()
    },
  }
}

/** The oracle's one connection. */
export function openOwn(connectionString: string): Pool {
  const own = new Pool({ connectionString, application_name: 'oracle', max: 1 })
  // A pool has ended before its connection has: that may hear of the end of its database, or of the cluster.
  own.on('error', () => undefined)
  // It no longer listens to one that it has let go of.
  own.on('connect', (client) => client.on('error', () => undefined))
  return own
}

export async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

export function urlOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
