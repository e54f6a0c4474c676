// Deliveries that several processes store at once.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createInbox } from '../../src/store/inbox.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { connection, demo, teamsOf } from '../support/reading.ts'

test('two that store the same bytes of the same events, the other way round, do not wait for each other crosswise', async () => {
  await using mine = await createTestDatabase()
  const { database } = mine
  await teamsOf(database).connect(connection)
  // Each row takes so long that the two are at it at once.
  await sql`create function slowly() returns trigger language plpgsql as
    $$begin perform pg_sleep(0.2); return new; end$$`.execute(database.kysely)
  await sql`create trigger slowly before insert on worker.inbox
    for each row execute function slowly()`.execute(database.kysely)
  const events = ['person_created', 'person_updated']
  const both = [events, events.toReversed()].flatMap((order) => {
    const inbox = createInbox({ database, patienceMs: 20_000 })
    return order.map((event) =>
      inbox.take({ team: demo, endpoint: 'e', event, body: Buffer.from('{}') }),
    )
  })
  expect((await Promise.all(both)).toSorted()).toEqual(['repeated', 'repeated', 'stored', 'stored'])
})
