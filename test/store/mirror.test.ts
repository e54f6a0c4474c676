import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { formatInstant, instantFromMs } from '../../src/domain/instants.ts'
import { type Stream, streams, streamOf } from '../../src/domain/streams.ts'
import type { Database } from '../../src/store/database.ts'
import { type IncomingRow, storeRows, type Stored } from '../../src/store/mirror.ts'
import { createTestDatabase, walBytes } from '../support/postgres.ts'
import { demo } from '../support/reading.ts'
import { incoming, person } from '../support/rows.ts'

const people = streamOf('people')
const early = '2026-11-24T10:00:00.000000Z'
const late = '2026-11-24T11:00:00.000000Z'
const [stamp1, stamp2] = ['2026-11-20T08:00:00.000001Z', '2026-11-20T08:00:00.000002Z']

async function store(
  database: Database,
  rows: readonly IncomingRow[],
  requestedAt = early,
  stream: Stream = people,
): Promise<Stored> {
  return await storeRows(database.kysely, { team: demo, stream, rows, requestedAt })
}

type Person = {
  readonly id: string
  readonly first_name: string | null
  readonly updated_at: string
  readonly deleted_at: string | null
  readonly raw: Readonly<Record<string, unknown>>
}

async function peopleIn(database: Database): Promise<readonly Person[]> {
  const { rows } = await sql<Person>`
    select id, first_name, updated_at, deleted_at, raw from salesloft.people order by id`.execute(
    database.kysely,
  )
  return rows
}

async function firstName(database: Database): Promise<string | null | undefined> {
  return (await peopleIn(database))[0]?.first_name
}

test('a page delivered twice is stored once', async () => {
  await using mine = await createTestDatabase()
  const page = [person(1, stamp1), person(2, stamp2)]
  expect(await store(mine.database, page)).toEqual({
    created: 2,
    updated: 0,
    unchanged: 0,
    resurrected: 0,
  })
  expect(await store(mine.database, page, late)).toMatchObject({ created: 0, unchanged: 2 })
  expect(await peopleIn(mine.database)).toHaveLength(2)
})

test('values reach their columns and the record is kept whole', async () => {
  await using mine = await createTestDatabase()
  const tricky = 'O\'Neill "Bobby" \\ \t\n 𝄞 {null} \u001e'
  await store(mine.database, [person(7, stamp1, { first_name: tricky, unknown_field: [1.5] })])
  const { rows } = await sql<Record<string, unknown>>`
    select first_name, locale_utc_offset, do_not_contact, account_id, counts_emails_sent,
      custom_fields, tags, created_at, raw, requested_at
    from salesloft.people`.execute(mine.database.kysely)
  expect(rows[0]).toMatchObject({
    first_name: tricky,
    locale_utc_offset: -420,
    do_not_contact: false,
    account_id: '35092358',
    counts_emails_sent: 3,
    custom_fields: { 'Renewal "date"': '2026-11-24' },
    tags: ['a', 'b'],
    created_at: '2023-03-07T17:12:52.362090Z',
    raw: { id: 7, unknown_field: [1.5], first_name: tricky },
    requested_at: early,
  })
})

test('every stream of the catalogue can be stored, met again and changed', async () => {
  await using mine = await createTestDatabase()
  for (const stream of streams) {
    const stamps = stream.hasUpdatedAt ? [stamp1, stamp2] : [undefined, undefined]
    const id = stream.idType === 'uuid' ? '58d151f8-9b0b-4422-858a-40ea165edc46' : '5'
    const [old, newer] = stamps.map((updated_at, version) => ({
      ...incoming(stream, { id: 5, name: `v${version}`, ...(updated_at ? { updated_at } : {}) }),
      id,
    }))
    if (old === undefined || newer === undefined) throw new Error('two versions')
    expect(await store(mine.database, [old], early, stream)).toMatchObject({ created: 1 })
    expect(await store(mine.database, [old], late, stream)).toMatchObject({ unchanged: 1 })
    expect(await store(mine.database, [newer], late, stream)).toMatchObject({ updated: 1 })
  }
})

test('an older version never overwrites a newer one, however late it was asked for (A25)', async () => {
  await using mine = await createTestDatabase()
  await store(mine.database, [person(1, stamp2, { first_name: 'New' })], early)
  const stored = await store(mine.database, [person(1, stamp1, { first_name: 'Old' })], late)
  expect(stored).toMatchObject({ updated: 0, unchanged: 1 })
  expect(await firstName(mine.database)).toBe('New')
})

test('a microsecond decides which version is newer', async () => {
  await using mine = await createTestDatabase()
  await store(mine.database, [person(1, stamp1, { first_name: 'Old' })], late)
  await store(mine.database, [person(1, stamp2, { first_name: 'New' })], early)
  expect((await peopleIn(mine.database))[0]).toMatchObject({
    first_name: 'New',
    updated_at: stamp2,
  })
})

test('of equal stamps the later request wins, and only if the content differs', async () => {
  await using mine = await createTestDatabase()
  await store(mine.database, [person(1, stamp1, { first_name: 'Late' })], late)
  expect(await store(mine.database, [person(1, stamp1, { first_name: 'Early' })], early)).toEqual({
    created: 0,
    updated: 0,
    unchanged: 1,
    resurrected: 0,
  })
  expect(await firstName(mine.database)).toBe('Late')
  const latest = '2026-11-24T12:00:00.000000Z'
  await store(mine.database, [person(1, stamp1, { first_name: 'Latest' })], latest)
  expect(await firstName(mine.database)).toBe('Latest')
})

test('a stamp of the year 2999 does not freeze its row', async () => {
  await using mine = await createTestDatabase()
  await store(mine.database, [person(1, '2999-01-01T00:00:00.000000Z')], early)
  const stored = await store(mine.database, [person(1, stamp2, { first_name: 'Sane' })], late)
  expect(stored).toMatchObject({ updated: 1 })
  expect((await peopleIn(mine.database))[0]).toMatchObject({
    first_name: 'Sane',
    updated_at: stamp2,
  })
})

test('an answer that was asked for before does not undo a stamp of the future', async () => {
  await using mine = await createTestDatabase()
  await store(mine.database, [person(1, '2999-01-01T00:00:00.000000Z')], late)
  expect(await store(mine.database, [person(1, stamp2)], early)).toMatchObject({ unchanged: 1 })
})

/** So long after `early`. */
function thereafter(ms: number): string {
  return formatInstant(instantFromMs(Date.parse(early) + ms))
}

test.each([
  ['half a second', 500],
  ['fifty seconds', 50_000],
])(
  'a stamp %s ahead yields to an older one that is read later than answers of the past may come',
  async (_name, aheadMs) => {
    await using mine = await createTestDatabase()
    await store(mine.database, [person(1, thereafter(aheadMs), { first_name: 'Ahead' })], early)
    const edited = person(1, thereafter(aheadMs / 2), { first_name: 'Edited' })
    expect(await store(mine.database, [edited], thereafter(119_999))).toMatchObject({ updated: 0 })
    expect(await firstName(mine.database)).toBe('Ahead')
    expect(await store(mine.database, [edited], thereafter(120_000))).toMatchObject({ updated: 1 })
    expect(await firstName(mine.database)).toBe('Edited')
  },
)

test('of an id twice in a page the last wins, and the other counts as unchanged (A24)', async () => {
  await using mine = await createTestDatabase()
  const twice = [
    person(1, stamp1, { first_name: 'First' }),
    person(2, stamp1),
    person(1, stamp1, { first_name: 'Last' }),
  ]
  expect(await store(mine.database, twice)).toMatchObject({ created: 2, unchanged: 1 })
  expect(await firstName(mine.database)).toBe('Last')
})

test('ids beyond 2^53 survive', async () => {
  await using mine = await createTestDatabase()
  await store(mine.database, [person('9007199254740993', stamp1)])
  const { rows } = await sql<{ id: string; raw_id: string }>`
    select id, raw ->> 'id' as raw_id from salesloft.people`.execute(mine.database.kysely)
  expect(rows).toEqual([{ id: '9007199254740993', raw_id: '9007199254740993' }])
})

test('a tombstone is lifted only by a read requested after it', async () => {
  await using mine = await createTestDatabase()
  await store(mine.database, [person(1, stamp1, { first_name: 'Gone' })], early)
  await sql`update salesloft.people set deleted_at = ${'2026-11-24T10:30:00Z'}`.execute(
    mine.database.kysely,
  )
  const before = await store(mine.database, [person(1, stamp2)], early)
  expect(before).toMatchObject({ updated: 0, unchanged: 1, resurrected: 0 })
  const after = await store(mine.database, [person(1, stamp2, { first_name: 'Back' })], late)
  expect(after).toMatchObject({ updated: 1, resurrected: 1 })
  expect((await peopleIn(mine.database))[0]).toMatchObject({ first_name: 'Back', deleted_at: null })
})

test('an older version lifts a tombstone but leaves the newer content', async () => {
  await using mine = await createTestDatabase()
  await store(mine.database, [person(1, stamp2, { first_name: 'New' })], early)
  await sql`update salesloft.people set deleted_at = ${'2026-11-24T10:30:00Z'}`.execute(
    mine.database.kysely,
  )
  const stored = await store(mine.database, [person(1, stamp1, { first_name: 'Old' })], late)
  expect(stored).toEqual({ created: 0, updated: 1, unchanged: 0, resurrected: 1 })
  expect((await peopleIn(mine.database))[0]).toMatchObject({ first_name: 'New', deleted_at: null })
})

test('an unchanged page writes nothing to the log', async () => {
  await using mine = await createTestDatabase({ maxConnections: 1 })
  const page = Array.from({ length: 100 }, (_, at) => person(at + 1, stamp1))
  await store(mine.database, page)
  expect(await walBytes(mine.database, () => store(mine.database, page, late))).toBe(0)
  let version = 0
  const change = async (): Promise<void> => {
    version += 1
    const changed = page.map((row) => ({ ...row, raw: row.raw.replace('Ada', `Eve ${version}`) }))
    expect(await store(mine.database, changed, late)).toMatchObject({ updated: 100 })
  }
  expect(await walBytes(mine.database, change)).toBeGreaterThan(50_000)
})

type Plans = { readonly custom: number; readonly generic: number }

async function plansOf(database: Database): Promise<Plans | undefined> {
  const { rows } = await sql<Plans>`
    select custom_plans::integer as custom, generic_plans::integer as generic
    from pg_prepared_statements where name = 'mirror_people'`.execute(database.kysely)
  return rows[0]
}

test('a connection keeps the statement of a stream, and plans it for what is there while that is little', async () => {
  await using mine = await createTestDatabase({ maxConnections: 1 })
  for (let at = 0; at < 8; at += 1) await inTransaction(mine.database, manyPeople(at * 50, 50))
  expect(await plansOf(mine.database)).toEqual({ custom: 8, generic: 0 })
})

test.each(['never analyzed', 'analyzed'])(
  'of a large table, %s, the plan is kept as well, and finds each row by its key however much comes',
  async (how) => {
    await using mine = await createTestDatabase({ maxConnections: 1 })
    const { database } = mine
    const analyze = sql`vacuum analyze salesloft.people`
    await sql`alter table salesloft.people set (autovacuum_enabled = false)`.execute(
      database.kysely,
    )
    if (how === 'analyzed') await analyze.execute(database.kysely)
    await inTransaction(database, manyPeople(1, 1_500))
    if (how === 'analyzed') await analyze.execute(database.kysely)
    for (let id = 1; id <= 8; id += 1) await inTransaction(database, [person(id, stamp2)])
    const kept = await plansOf(database)
    expect(kept?.generic).toBeGreaterThan(0)
    await inTransaction(database, manyPeople(1_501, 3_000))
    const page = Array.from({ length: 100 }, (_, at) => person(at * 40 + 10, stamp2))
    expect(await rowsRead(database, page)).toBeLessThanOrEqual(2 * page.length)
    expect((await plansOf(database))?.custom).toBe(kept?.custom)
  },
)

test('a page reads its own rows alone, also of a table that nobody has analyzed yet', async () => {
  await using mine = await createTestDatabase({ maxConnections: 1 })
  await sql`alter table salesloft.people set (autovacuum_enabled = false)`.execute(
    mine.database.kysely,
  )
  await store(mine.database, manyPeople(1, 2_000))
  const page = Array.from({ length: 100 }, (_, at) => person(at * 20 + 10, stamp2))
  expect(await rowsRead(mine.database, page)).toBeLessThanOrEqual(2 * page.length)
})

function manyPeople(from: number, count: number): readonly IncomingRow[] {
  return Array.from({ length: count }, (_, at) => person(from + at, stamp1))
}

async function inTransaction(database: Database, rows: readonly IncomingRow[]): Promise<Stored> {
  return await database.kysely
    .transaction()
    .execute((trx) => storeRows(trx, { team: demo, stream: people, rows, requestedAt: late }))
}

/** How many rows of the table a page of new versions reads. */
async function rowsRead(
  database: Database,
  page: readonly IncomingRow[],
): Promise<number | undefined> {
  return await database.kysely.transaction().execute(async (trx) => {
    const stored = await storeRows(trx, {
      team: demo,
      stream: people,
      rows: page,
      requestedAt: late,
    })
    expect(stored).toMatchObject({ updated: page.length })
    const { rows } = await sql<{ read: number }>`
      select (seq_tup_read + idx_tup_fetch)::integer as read from pg_stat_xact_user_tables
      where relid = 'salesloft.people'::regclass`.execute(trx)
    return rows[0]?.read
  })
}
