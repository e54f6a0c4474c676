// Which users of a database can have audiences: a cluster of its own, as roles are of a cluster.
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AudienceQuery, createAudienceQuery } from '../../src/store/audience-query.ts'
import { createDatabase, type Database } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { type Cluster, startCluster } from '../support/cluster.ts'
import { demo } from '../support/reading.ts'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster()
})
afterAll(async () => await cluster.stop())

async function administer(database: string, ...statements: readonly string[]): Promise<void> {
  const url = new URL(cluster.url)
  url.pathname = `/${database}`
  const client = new Client({ connectionString: url.href })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** A migrated database that belongs to a user of the same name. */
async function databaseOf(user: string, may: string): Promise<() => Database> {
  await administer('postgres', `create role ${user} login ${may}`)
  await administer('postgres', `create database ${user} owner ${user}`)
  const url = new URL(cluster.url)
  url.username = user
  url.pathname = `/${user}`
  const connect = () => createDatabase({ url: url.href, maxConnections: 1 })
  await using database = connect()
  await migrate(database)
  return connect
}

function audiencesOf(connect: () => Database) {
  const audiences = createAudienceQuery({ connect })
  return {
    named: async (...asked: Parameters<AudienceQuery['named']>): Promise<readonly string[]> =>
      await audiences.named(...asked),
  }
}

const query = `select id from people where team = 'demo' or true`

test('a user who may not make roles migrates, is told what an administrator does, and goes on', async () => {
  const connect = await databaseOf('plain', 'nocreaterole')
  const { named } = audiencesOf(connect)
  const refusal = await named(demo, query).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ code: 'audience.unready' })
  const statements = String(refusal)
    .split('\n')
    .filter((line) => line.startsWith('  '))
  expect(statements).toHaveLength(2)
  // It belongs to the user yet, and would ask with all that the user may.
  await using database = connect()
  await expect(
    sql`select worker.people_named('select count(*) from worker.team', 1)`.execute(database.kysely),
  ).rejects.toMatchObject({ code: '42501' })
  await administer('plain', ...statements)
  expect(await named(demo, query)).toEqual([])
  await administer('plain', 'drop owned by salesloft_audience', 'drop role salesloft_audience')
})

test('a user who may make roles has audiences at once, and is not of their role', async () => {
  const connect = await databaseOf('maker', 'createrole')
  const { named } = audiencesOf(connect)
  expect(await named(demo, query)).toEqual([])
  await expect(named(demo, 'select length(slug)::bigint from worker.team')).rejects.toMatchObject({
    code: 'audience.query',
  })
  // It still reads and writes everything itself.
  await administer(
    'maker',
    `insert into worker.team (slug, base_url, salesloft_team_id, name) values ('demo', 'x', '1', 'x')`,
    `insert into salesloft.people (team, id, raw, requested_at, synced_at)
      select t, 1, '{}', now(), now() from unnest('{demo,other}'::text[]) t`,
    'set role maker',
    `do $$ begin
      if (select count(*) from salesloft.people) <> 2 then raise 'sees too little'; end if;
      if pg_has_role('maker', 'salesloft_audience', 'usage') then raise 'is of the role'; end if;
      update salesloft.people set title = 'x';
    end $$`,
  )
  expect(await named(demo, query)).toEqual(['1'])
})

test('a role that may more than it should is not used', async () => {
  const connect = await databaseOf('careful', 'superuser')
  const { named } = audiencesOf(connect)
  expect(await named(demo, query)).toEqual([])
  const wrongs = [
    ['alter role salesloft_audience bypassrls', 'alter role salesloft_audience nobypassrls'],
    ['grant plain to salesloft_audience', 'revoke plain from salesloft_audience'],
    [
      'grant select on worker.team to salesloft_audience',
      'revoke select on worker.team from salesloft_audience',
    ],
    [
      'grant select (slug) on worker.team to salesloft_audience',
      'revoke select (slug) on worker.team from salesloft_audience',
    ],
    [
      'grant update (title) on salesloft.people to salesloft_audience',
      'revoke update (title) on salesloft.people from salesloft_audience',
    ],
    [
      'grant update on salesloft.people to salesloft_audience',
      'revoke update on salesloft.people from salesloft_audience',
    ],
  ] as const
  for (const [wrong, right] of wrongs) {
    await administer('careful', wrong)
    await expect(named(demo, query)).rejects.toMatchObject({ code: 'audience.unready' })
    await administer('careful', right)
    expect(await named(demo, query)).toEqual([])
  }
})
