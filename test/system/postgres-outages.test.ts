// Postgres restarted, killed, read-only, full, locked and crowded while people are read: what was acknowledged is stored,
// and the reading goes on by itself.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createDatabase, type Database } from '../../src/store/database.ts'
import { startOwnPostgres, type OwnPostgres } from '../support/own-postgres.ts'
import { createNamespace, createWorld, type World } from '../support/world.ts'

const held = new AsyncDisposableStack()
let postgres: OwnPostgres

beforeAll(async () => {
  postgres = held.use(await startOwnPostgres())
})

afterAll(async () => {
  await held.disposeAsync()
})

type Read = AsyncDisposable & {
  readonly url: string
  readonly world: World
  readonly database: Database
  /** Pages whose commit was acknowledged. */
  pages(): number
  /** Waits for so many pages more; in milliseconds. */
  more(pages: number): Promise<number>
}

/** People who are being read, slowly enough to be met in the middle. */
async function reading(people: number, options?: string): Promise<Read> {
  await using within = new AsyncDisposableStack()
  const url = await postgres.createDatabase(options)
  const address = inject('temporalAddress')
  const temporal = { address, namespace: await createNamespace(address) }
  let pages = 0
  const world = within.use(
    await createWorld({
      databaseUrl: url,
      temporal,
      bundle: inject('workflowBundle'),
      people,
      simulator: { rttMs: 40 },
      at: (point) => {
        if (point === 'K7') pages += 1
      },
    }),
  )
  const database = within.use(createDatabase({ url, maxConnections: 1 }))
  const parts = within.move()
  return {
    url,
    world,
    database,
    pages: () => pages,
    async more(wanted) {
      const begun = performance.now()
      const until = pages + wanted
      while (performance.now() - begun < 20_000) {
        if (pages >= until) return performance.now() - begun
        await sleep(5)
      }
      throw new Error(`Only ${pages} pages of ${until} after 20 s.`)
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

async function start({ world }: Read): Promise<void> {
  await world.work()
  await world.begin()
}

async function storedPages({ database }: Read): Promise<number> {
  const { rows } = await sql<{ requests: number }>`
    select sum(requests)::int as requests from worker.run`.execute(database.kysely)
  return rows[0]?.requests ?? 0
}

/** Rows that nobody needs, until the disk holds no more. */
async function fill({ database }: Read): Promise<void> {
  await sql`create table ballast (bytes text)`.execute(database.kysely)
  await sql`alter table ballast alter bytes set storage external`.execute(database.kysely)
  for (const size of [1_000_000, 8_000]) {
    for (let full = false; !full;) {
      full = await sql`insert into ballast values (repeat('x', ${size}::int))`
        .execute(database.kysely)
        .then(
          () => false,
          () => true,
        )
    }
  }
}

/** What a full disk answers, where no small disk can be made. */
async function refuse({ database }: Read): Promise<void> {
  await sql`create function full_disk() returns trigger language plpgsql as $$
    begin raise exception using errcode = '53100'; end $$`.execute(database.kysely)
  await sql`create trigger full_disk before insert on salesloft.people
    for each row execute function full_disk()`.execute(database.kysely)
}

/** As many idle sessions as the server has room for. */
async function crowd(url: string): Promise<Client[]> {
  const idle: Client[] = []
  for (;;) {
    const client = new Client({ connectionString: url })
    client.on('error', () => undefined)
    try {
      await client.connect()
    } catch {
      return idle
    }
    idle.push(client)
  }
}

test.each([
  ['a restart (I5)', 'SIGINT'],
  ['a crash (I6)', 'SIGQUIT'],
  ['a kill -9 (I6)', 'SIGKILL'],
] as const)(
  '%s loses no page that was acknowledged, and is over within five seconds',
  async (...given) => {
    await using read = await reading(1_500)
    await start(read)
    await read.more(5)
    await postgres.end(given[1])
    const acknowledged = read.pages()
    await sleep(500)
    await postgres.start()
    expect(await storedPages(read)).toBeGreaterThanOrEqual(acknowledged)
    expect(await read.more(1)).toBeLessThan(5_000)
    await read.world.complete()
    expect(await read.world.differences()).toBe(0)
  },
  60_000,
)

describe.concurrent('a reading goes on by itself', { timeout: 60_000 }, () => {
  test('after connections to a read-only server (I8)', async () => {
    await using read = await reading(1_500)
    const name = new URL(read.url).pathname.slice(1)
    await start(read)
    await read.more(2)
    await postgres.run(`alter database ${name} set default_transaction_read_only = on`)
    await postgres.run(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    )
    expect(await read.world.warns('25006')).toBe(true)
    await postgres.run(`alter database ${name} reset default_transaction_read_only`)
    await read.world.complete()
    expect(await read.world.differences()).toBe(0)
  })

  test('once a full disk has space again, and stores no half page (I11)', async () => {
    const disk = await postgres.createDisk(48)
    await using read = await reading(1_500, disk === undefined ? '' : `tablespace ${disk}`)
    await (disk === undefined ? refuse(read) : fill(read))
    await start(read)
    expect(await read.world.warns('53100')).toBe(true)
    const stopped = await storedPages(read)
    expect(stopped).toBeLessThan(15)
    await sql`drop table if exists ballast`.execute(read.database.kysely)
    await sql`drop trigger if exists full_disk on salesloft.people`.execute(read.database.kysely)
    await read.world.complete()
    expect(await read.world.differences()).toBe(0)
  })

  test('after a table was locked for longer than a page waits (I14)', async () => {
    await using read = await reading(1_500)
    await start(read)
    await read.more(2)
    const other = new Client({ connectionString: read.url })
    await other.connect()
    await other.query('begin; lock table salesloft.people')
    const before = read.pages()
    expect(await read.world.warns('55P03')).toBe(true)
    expect(read.pages()).toBeLessThanOrEqual(before + 1)
    await other.end()
    await read.world.complete()
    expect(await read.world.differences()).toBe(0)
  })
})

test('when others leave no connection, it goes on as soon as there is one (I12)', async () => {
  await using read = await reading(1_500)
  await postgres.run(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'salesloft-worker'`,
  )
  const idle = await crowd(read.url)
  await start(read)
  expect(await read.world.warns('53300')).toBe(true)
  await Promise.all(idle.map((client) => client.end()))
  expect(await read.more(1)).toBeLessThan(10_000)
  await read.world.complete()
  expect(await read.world.differences()).toBe(0)
}, 60_000)
