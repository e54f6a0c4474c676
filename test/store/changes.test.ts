// The feed's promise: who follows it by number misses nothing, whatever commits beside it and in whichever order.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { StreamName } from '../../src/domain/streams.ts'
import { type Change, type Changes, createChanges } from '../../src/store/changes.ts'
import type { Database } from '../../src/store/database.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { demo, startReading } from '../support/reading.ts'
import { person } from '../support/rows.ts'

const stamp = (second: number): string =>
  `2026-11-20T08:00:${String(second).padStart(2, '0')}.000001Z`

async function followed(
  database: Database,
  streams: readonly StreamName[] = ['people'],
): Promise<Changes> {
  await startReading(database, 'people')
  const changes = createChanges({ database })
  await changes.follow({ team: demo, streams, keepDays: 7 })
  return changes
}

async function all(changes: Changes, after = '0'): Promise<readonly string[]> {
  const found = await changes.after({ team: demo, after })
  return found.map(({ stream, id, happened }: Change) => `${stream} ${id} ${happened}`)
}

test('a row is told once for each thing that happens to it, and not for being read again', async () => {
  await using mine = await createTestDatabase()
  const changes = await followed(mine.database)
  const reading = await startReading(mine.database, 'people')
  await reading.commit([person(1, stamp(1)), person(2, stamp(2))])
  await reading.commit([person(1, stamp(1)), person(2, stamp(3), { title: 'Director' })])
  const at = (what: string) =>
    sql`update salesloft.people set deleted_at = ${sql.raw(what)} where id = 1`.execute(
      mine.database.kysely,
    )
  await at('clock_timestamp()')
  await at('null')
  await sql`delete from salesloft.people where id = 2`.execute(mine.database.kysely)
  expect(await all(changes)).toEqual([
    'people 1 created',
    'people 2 created',
    'people 2 updated',
    'people 1 deleted',
    'people 1 restored',
    'people 2 erased',
  ])
})

test('what is rolled back is not told', async () => {
  await using mine = await createTestDatabase()
  const changes = await followed(mine.database)
  const reading = await startReading(mine.database, 'people')
  const undone = mine.database.kysely.transaction().execute(async (trx) => {
    await sql`insert into salesloft.people (team, id, raw, requested_at, synced_at)
      values ('demo', 9, '{}', now(), now())`.execute(trx)
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  await reading.commit([person(1, stamp(1))])
  expect(await all(changes)).toEqual(['people 1 created'])
})

test('who follows beside slow and fast writers meets every change, in ascending order', async () => {
  await using mine = await createTestDatabase({ maxConnections: 8 })
  const changes = await followed(mine.database)
  const writers = 6
  const rounds = 25
  let isWriting = true
  const writing = Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let round = 0; round < rounds; round += 1) {
        const id = writer * 1_000 + round
        await mine.database.kysely.transaction().execute(async (trx) => {
          await sql`insert into salesloft.people (team, id, raw, requested_at, synced_at)
            values ('demo', ${id}, '{}', now(), now())`.execute(trx)
          // Longer for some, so that commits come in another order than the statements.
          await sql`select pg_sleep(${(writer % 3) * 0.004})`.execute(trx)
        })
      }
    }),
  ).finally(() => (isWriting = false))
  const met: bigint[] = []
  let after = '0'
  for (let isLast = false; !isLast;) {
    isLast = !isWriting
    const some = await changes.after({ team: demo, after, most: 7 })
    met.push(...some.map(({ sequence }) => BigInt(sequence)))
    after = some.at(-1)?.sequence ?? after
    if (some.length === 7) isLast = false
  }
  await writing
  expect(met).toHaveLength(writers * rounds)
  expect(met).toEqual(met.toSorted((a, b) => (a < b ? -1 : 1)))
})

test('only streams that are followed are told, and only of the team that follows', async () => {
  await using mine = await createTestDatabase()
  const changes = await followed(mine.database, ['accounts'])
  const reading = await startReading(mine.database, 'people')
  await reading.commit([person(1, stamp(1))])
  await changes.follow({ team: demo, streams: ['people'], keepDays: 7 })
  await sql`insert into salesloft.people (team, id, raw, requested_at, synced_at)
    values ('other', 1, '{}', now(), now())`.execute(mine.database.kysely)
  expect(await all(changes)).toEqual([])
  await changes.unfollow({ team: demo, streams: ['people'] })
  const { rows } = await sql`select from pg_trigger where tgname like 'changes_%'
    and tgrelid = 'salesloft.people'::regclass`.execute(mine.database.kysely)
  expect(rows).toHaveLength(0)
})

test('who has been away longer than changes are kept is told so', async () => {
  await using mine = await createTestDatabase()
  const changes = await followed(mine.database)
  const reading = await startReading(mine.database, 'people')
  await reading.commit([person(1, stamp(1))])
  const seen = await changes.head(demo)
  await reading.commit([person(1, stamp(2), { title: 'Director' })])
  await sql`update worker.change set at = at - interval '8 days'`.execute(mine.database.kysely)
  await reading.commit([], { finish: { watermark: stamp(3) } })
  await expect(changes.after({ team: demo, after: seen })).rejects.toMatchObject({
    code: 'changes.forgotten',
  })
  const head = String(BigInt(seen) + 1n)
  expect(await changes.after({ team: demo, after: head })).toEqual([])
  expect(await changes.list(demo)).toMatchObject([{ stream: 'people', keepDays: 7, kept: 0 }])
})

test('a follower is woken by the commit', async () => {
  await using mine = await createTestDatabase()
  await followed(mine.database)
  const { Client } = await import('pg')
  const client = new Client({ connectionString: mine.url })
  await client.connect()
  const woken = new Promise<unknown>((resolve) => {
    client.once('notification', ({ payload }: { readonly payload?: string }) => resolve(payload))
  })
  await client.query('listen salesloft_changes')
  const reading = await startReading(mine.database, 'people')
  await reading.commit([person(1, stamp(1))])
  expect(await woken).toBe('demo')
  await client.end()
})
