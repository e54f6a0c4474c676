// Whoever is forgotten is nowhere in the database afterwards, and does not come back with what is read next.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { streamOf } from '../../src/domain/streams.ts'
import { belongsTo, clearRows, deleteRows } from '../../src/store/erasure-rows.ts'
import { hashingOf } from '../../src/store/erasure-keys.ts'
import { createSieve } from '../../src/store/erasure-sieve.ts'
import { createVault } from '../../src/store/vault.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { demo, page, startReading } from '../support/reading.ts'
import { incoming, person } from '../support/rows.ts'

const vault = createVault([{ id: 'k1', key: randomBytes(32) }])

const stamp = (second: number): string =>
  `2026-11-20T08:00:${String(second).padStart(2, '0')}.000001Z`

test('rows of a person go, and others lose the address', async () => {
  await using mine = await createTestDatabase()
  const db = mine.database.kysely
  const people = await startReading(mine.database, 'people')
  await people.commit([
    person(1, stamp(1)),
    person(2, stamp(2), { email_address: 'bob@example.com' }),
  ])
  const notes = await startReading(mine.database, 'notes')
  const note = (id: number, more: object) =>
    incoming(streamOf('notes'), { id, updated_at: stamp(3), ...more })
  await notes.commit([
    note(1, { content: 'x', associated_type: 'Person', associated_with: { id: 1 } }),
    note(2, {
      content: 'ask Ada@example.com',
      associated_type: 'account',
      associated_with: { id: 1 },
    }),
  ])
  const whom = { team: demo, people: ['1'], addresses: ['ada@example.com'] }
  const stream = streamOf('notes')
  expect(
    await deleteRows(db, { team: demo, stream, matches: belongsTo({ ...whom, stream }) }),
  ).toBe(1)
  expect(await clearRows(db, { ...whom, stream })).toBe(1)
  const { rows } =
    await sql`select id, content, raw ->> 'content' as raw from salesloft.notes`.execute(db)
  expect(rows).toEqual([{ id: '2', content: 'ask (erased)', raw: 'ask (erased)' }])
  expect(page).toBeDefined()
})

test('what is read anew of them is dropped, and others come without the address', async () => {
  await using mine = await createTestDatabase()
  const db = mine.database.kysely
  await startReading(mine.database, 'people')
  const hashing = await hashingOf(db, vault, demo)
  const sieve = createSieve(vault)
  const rows = [
    person(1, stamp(1), { email_address: 'new@example.com', full_email_address: null }),
    person(2, stamp(1), { email_address: 'Ada@example.com' }),
    person(3, stamp(1), { email_address: 'bob@example.com', full_email_address: null }),
  ]
  const given = { team: demo, stream: streamOf('people'), rows, quarantined: [] }
  expect((await sieve(db, given)).rows).toBe(rows)
  await sql`insert into worker.erasure (team, person, address_hash, by)
    values ('demo', 1, null, 'ann'), ('demo', null, ${hashing(['ada@example.com'])[0]}, 'ann')`.execute(
    db,
  )
  const left = await sieve(db, given)
  expect(left.dropped).toEqual(['1', '2'])
  expect(left.rows).toEqual([rows[2]])
})
