// A team of which Ada is all over the database, and whoever looks whether she still is.
import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { readColumns } from '../../src/domain/columns.ts'
import { type StreamName, streamOf, streams } from '../../src/domain/streams.ts'
import { createErasing } from '../../src/services/erasing.ts'
import { createChanges } from '../../src/store/changes.ts'
import { createErasures } from '../../src/store/erasure.ts'
import { type IncomingRow, storeRows } from '../../src/store/mirror.ts'
import { createSync } from '../../src/store/sync.ts'
import { createTeams } from '../../src/store/teams.ts'
import { createVault } from '../../src/store/vault.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { demo as team, page, startReading } from '../support/reading.ts'
import { person } from '../support/rows.ts'

export const key = { id: 'k1', key: randomBytes(32) }
export const vault = createVault([key])
export const requestedAt = '2026-11-24T12:00:00.000000Z'
export const address = 'Ada@Example.com'
export const hers = { first_name: 'Adalbertina', email_address: address, phone: '15555550199' }
/** What must not be found. */
const needles = ['ada@example.com', 'spare@example.com', 'adalbertina', '15555550199']
export const conversation = '11111111-1111-4111-8111-111111111111'
export const transcription = '22222222-2222-4222-8222-222222222222'

export function row(name: StreamName, record: Readonly<Record<string, unknown>>): IncomingRow {
  const { values } = readColumns(streamOf(name).columns, record)
  const updatedAt = '2026-11-20T08:00:00.000001Z'
  return { id: String(record['id']), updatedAt, values, raw: JSON.stringify(record) }
}

export const ada = (id = 1): IncomingRow => person(id, '2026-11-20T08:00:00.000001Z', hers)
export const bob = (more: object = {}): IncomingRow =>
  person(2, '2026-11-20T08:00:00.000001Z', {
    email_address: 'bob@example.com',
    full_email_address: 'Bob <bob@example.com>',
    secondary_email_address: address,
    ...more,
  })
const sentence = {
  order_number: 1,
  text: 'Adalbertina says hello',
  conversation: { id: conversation },
}

export type ErasureScene = Awaited<ReturnType<typeof createErasureScene>>

export async function createErasureScene() {
  const own = await createTestDatabase({ maxConnections: 8 })
  const erasing = createErasing({
    store: createErasures({ database: own.database, vault }),
    teams: createTeams({ database: own.database, vault }),
  })

  async function begin(): Promise<void> {
    await query(sql`delete from worker.team`)
    for (const { table } of streams) await query(sql`delete from salesloft.${sql.ref(table)}`)
    await startReading(own.database, 'people')
  }

  async function query<Row>(statement: ReturnType<typeof sql<Row>>): Promise<readonly Row[]> {
    return (await statement.execute(own.database.kysely)).rows
  }

  /** As if it had been read before anybody was forgotten. */
  async function store(name: StreamName, ...rows: readonly IncomingRow[]): Promise<void> {
    await own.database.kysely
      .transaction()
      .execute((trx) => storeRows(trx, { team, stream: streamOf(name), rows, requestedAt }))
  }

  async function fillMirror(): Promise<void> {
    await store('people', ada(), bob())
    await store(
      'notes',
      row('notes', {
        id: 1,
        content: 'Adalbertina',
        associated_type: 'person',
        associated_with: { id: 1 },
      }),
      row('notes', {
        id: 2,
        content: `ask ${address}.`,
        associated_type: 'account',
        associated_with: { id: 1 },
      }),
    )
    await store('emails', row('emails', { id: 1, body: 'Dear Adalbertina', recipient: { id: 1 } }))
    await store('conversations', row('conversations', { id: conversation, person: { id: 1 } }))
    await store(
      'transcriptions',
      row('transcriptions', { id: transcription, conversation: { id: conversation } }),
    )
    await store(
      'transcription_sentences',
      row('transcription_sentences', { id: `${transcription}-1`, ...sentence }),
    )
    await store(
      'calendar_events',
      row('calendar_events', {
        id: 'e1',
        title: 'Review',
        attendees: [
          { name: 'Adalbertina', email: address },
          { name: 'Bob', email: 'bob@example.com' },
        ],
      }),
    )
  }

  async function deliver(event: string, body: object | string): Promise<void> {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    await query(sql`insert into worker.inbox (team, endpoint, event, body, body_sha256)
      values (${team}, 'e', ${event}, ${bytes}, ${createHash('sha256').update(bytes).digest()})`)
  }

  const aside = (stream: string, id: string | null, bytes: string) =>
    query(sql`insert into worker.quarantine (team, stream, record_id, reason, bytes)
      values (${team}, ${stream}, ${id}, 'spoilt', ${Buffer.from(bytes)})`)

  async function fillInbox(): Promise<void> {
    await deliver('person_updated', { id: 1, ...hers })
    await deliver('email_updated', { id: 1, subject: 'To Adalbertina', recipient: { id: 1 } })
    await deliver('note_updated', { id: 2, content: `ask ${address}`, associated_type: 'account' })
    await deliver('person_updated', { id: 2, first_name: 'Bob' })
    await deliver('unheard_of', `not JSON, but of ${address}`)
    await aside('people', '1', '{"id":1,"first_name":"Adalbertina\\u0000"}')
    await aside('accounts', null, `{"id":"x","contact":"${address}`)
    await aside('accounts', '7', '{"id":7,"name":"\\u0000"}')
  }

  async function fillEnrollments(): Promise<void> {
    await query(sql`insert into worker.enrollment (team, person, cadence, lane, source, requested_by)
      values (${team}, 1, 5, 'batch', 'csv', 'ann'), (${team}, 2, 5, 'batch', 'csv', 'ann')`)
    await query(sql`insert into worker.enrollment_event (team, enrollment, kind, by)
      select team, id, 'requested', 'ann' from worker.enrollment`)
    await query(sql`with batch as (
        insert into worker.enrollment_batch (team, cadence, source, requested_by, total)
        values (${team}, 5, 'csv', 'ann', 2) returning id)
      insert into worker.enrollment_batch_row (team, batch_id, number, person)
      select ${team}, batch.id, n, n from batch, generate_series(1, 2) n`)
    await query(sql`insert into worker.suppression (team, kind, value, added_by)
      values (${team}, 'address', 'ada@example.com', 'ann'), (${team}, 'domain', 'example.org', 'ann')`)
  }

  async function fillContacts(): Promise<void> {
    await query(sql`insert into worker.contact (team, external_id, email_address, first_name,
        personal_email_address, secondary_email_address)
      values (${team}, 'ada', ${address}, 'Adalbertina', 'spare@example.com', null),
        (${team}, 'bob', 'bob@example.com', 'Bob', null, ${address})`)
    const base = { secondary_email_address: { local: address, remote: address } }
    await query(sql`update worker.contact_link l set state = 'linked', base_at = now(),
        base = ${JSON.stringify(base)}::jsonb,
        person = case c.external_id when 'ada' then 1 else 2 end
      from worker.contact c where c.team = l.team and c.id = l.contact`)
    await query(sql`insert into worker.contact_conflict (team, link, kind, field, local)
      select team, id, 'field', 'email_address', to_jsonb('Adalbertina'::text)
      from worker.contact_link where person = 1`)
    await query(sql`insert into worker.contact_push (team, link, person, way, sent, until)
      select team, id, person, 'put', ${JSON.stringify(hers)}::jsonb, now()
      from worker.contact_link where person = 1`)
    await query(sql`update worker.contact set phone = '15555550199' where external_id = 'ada'`)
  }

  async function fill(): Promise<void> {
    await createChanges({ database: own.database }).follow({
      team,
      streams: ['people'],
      keepDays: 7,
    })
    await fillMirror()
    await fillInbox()
    await fillEnrollments()
    await fillContacts()
  }

  /** Tables in which any of it is found, also in bytes. */
  async function found(): Promise<readonly string[]> {
    const tables = await query(sql<{ name: string }>`
      select format('%I.%I', n.nspname, c.relname) as name from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('worker', 'salesloft') and c.relkind in ('r', 'm') order by 1`)
    const patterns = needles.flatMap((text) => {
      const asServed = [text, address, 'Adalbertina']
      return [text, ...asServed.map((each) => Buffer.from(each).toString('hex'))]
    })
    const hits: string[] = []
    for (const { name } of tables) {
      const [hit] = await query(sql<{ count: number }>`
        select count(*)::integer as count from ${sql.raw(name)} t
        where exists (select from unnest(${[...new Set(patterns)]}::text[]) p (text)
          where position(p.text in lower(t::text)) > 0)`)
      if ((hit?.count ?? 0) > 0) hits.push(name)
    }
    return hits
  }

  async function commit(rows: readonly IncomingRow[], name: StreamName = 'people') {
    const { runId, sequence } = await startReading(own.database, name)
    const sync = createSync({ database: own.database, vault })
    return await sync.commitPage({ ...page, team, stream: streamOf(name), runId, sequence, rows })
  }

  return { own, erasing, begin, query, store, deliver, fill, found, commit }
}
