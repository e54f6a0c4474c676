// Whoever is forgotten is nowhere in the database afterwards, whoever reads it through, and does not come back with what is read
// next; nobody else is touched.
import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readColumns } from '../../src/domain/columns.ts'
import { type StreamName, streamOf, streams } from '../../src/domain/streams.ts'
import { createErasing, type Erasing } from '../../src/services/erasing.ts'
import { createChanges } from '../../src/store/changes.ts'
import { createContacts } from '../../src/store/contacts.ts'
import { createErasures, erasureSteps } from '../../src/store/erasure.ts'
import { createSieve } from '../../src/store/erasure-sieve.ts'
import { createInboxWork } from '../../src/store/inbox-work.ts'
import { type IncomingRow, storeRows } from '../../src/store/mirror.ts'
import { createResealing } from '../../src/store/resealing.ts'
import { createSync } from '../../src/store/sync.ts'
import { createTeams } from '../../src/store/teams.ts'
import { createVault } from '../../src/store/vault.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { demo as team, page, startReading } from '../support/reading.ts'
import { person } from '../support/rows.ts'

const key = { id: 'k1', key: randomBytes(32) }
const vault = createVault([key])
const requestedAt = '2026-11-24T12:00:00.000000Z'
const address = 'Ada@Example.com'
const hers = { first_name: 'Adalbertina', email_address: address, phone: '15555550199' }
/** What must not be found. */
const needles = ['ada@example.com', 'spare@example.com', 'adalbertina', '15555550199']
const conversation = '11111111-1111-4111-8111-111111111111'
const transcription = '22222222-2222-4222-8222-222222222222'

let own: TestDatabase
let erasing: Erasing

beforeAll(async () => {
  own = await createTestDatabase({ maxConnections: 8 })
})
beforeEach(async () => {
  await query(sql`delete from worker.team`)
  for (const { table } of streams) await query(sql`delete from salesloft.${sql.ref(table)}`)
  await startReading(own.database, 'people')
  erasing = createErasing({
    store: createErasures({ database: own.database, vault }),
    teams: createTeams({ database: own.database, vault }),
  })
})
afterAll(() => own[Symbol.asyncDispose]())

async function query<Row>(statement: ReturnType<typeof sql<Row>>): Promise<readonly Row[]> {
  return (await statement.execute(own.database.kysely)).rows
}

function row(name: StreamName, record: Readonly<Record<string, unknown>>): IncomingRow {
  const { values } = readColumns(streamOf(name).columns, record)
  const updatedAt = '2026-11-20T08:00:00.000001Z'
  return { id: String(record['id']), updatedAt, values, raw: JSON.stringify(record) }
}

/** As if it had been read before anybody was forgotten. */
async function store(name: StreamName, ...rows: readonly IncomingRow[]): Promise<void> {
  await own.database.kysely
    .transaction()
    .execute((trx) => storeRows(trx, { team, stream: streamOf(name), rows, requestedAt }))
}

const ada = (id = 1): IncomingRow => person(id, '2026-11-20T08:00:00.000001Z', hers)
const bob = (more: object = {}): IncomingRow =>
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

async function fillInbox(): Promise<void> {
  await deliver('person_updated', { id: 1, ...hers })
  await deliver('email_updated', { id: 1, subject: 'To Adalbertina', recipient: { id: 1 } })
  await deliver('note_updated', { id: 2, content: `ask ${address}`, associated_type: 'account' })
  await deliver('person_updated', { id: 2, first_name: 'Bob' })
  await deliver('unheard_of', `not JSON, but of ${address}`)
  const aside = (stream: string, id: string | null, bytes: string) =>
    query(sql`insert into worker.quarantine (team, stream, record_id, reason, bytes)
      values (${team}, ${stream}, ${id}, 'spoilt', ${Buffer.from(bytes)})`)
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
  await createChanges({ database: own.database }).follow({ team, streams: ['people'], keepDays: 7 })
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
    where n.nspname in ('worker', 'salesloft') and c.relkind = 'r' order by 1`)
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

describe('somebody who is forgotten', () => {
  test('is nowhere in the database, and is there before', async () => {
    await fill()
    expect(await found()).toEqual([
      'salesloft.calendar_events',
      'salesloft.emails',
      'salesloft.notes',
      'salesloft.people',
      'salesloft.transcription_sentences',
      'worker.contact',
      'worker.contact_change',
      'worker.contact_conflict',
      'worker.contact_link',
      'worker.contact_push',
      'worker.inbox',
      'worker.quarantine',
      'worker.suppression',
    ])
    const erased = await erasing.erase(team, { address: ` ${address} ` }, 'ann')
    expect(erased).toMatchObject({ people: ['1'], addresses: 2 })
    expect(await found()).toEqual([])
  })

  test('leaves all others as they are, without the address', async () => {
    await fill()
    await erasing.erase(team, { person: '1' }, 'ann')
    expect(
      await query(sql`select id, email_address, secondary_email_address as spare,
        raw -> 'secondary_email_address' as raw from salesloft.people`),
    ).toEqual([{ id: '2', email_address: 'bob@example.com', spare: null, raw: null }])
    expect(await query(sql`select id, content from salesloft.notes`)).toEqual([
      { id: '2', content: 'ask (erased).' },
    ])
    expect(await query(sql`select attendees from salesloft.calendar_events`)).toEqual([
      {
        attendees: [
          { name: null, email: null },
          { name: 'Bob', email: 'bob@example.com' },
        ],
      },
    ])
    expect(
      await query(
        sql`select event, convert_from(body, 'UTF8') as body from worker.inbox order by id`,
      ),
    ).toEqual([
      {
        event: 'note_updated',
        body: '{"id":2,"content":"ask (erased)","associated_type":"account"}',
      },
      { event: 'person_updated', body: '{"id":2,"first_name":"Bob"}' },
    ])
    expect(await query(sql`select record_id from worker.quarantine`)).toEqual([{ record_id: '7' }])
    expect(await query(sql`select value from worker.suppression`)).toEqual([
      { value: 'example.org' },
    ])
    expect(
      await query(sql`select external_id, secondary_email_address as spare from worker.contact`),
    ).toEqual([{ external_id: 'bob', spare: null }])
    expect(await query(sql`select person, base from worker.contact_link`)).toEqual([
      { person: '2', base: { secondary_email_address: { local: null, remote: null } } },
    ])
  })

  test('is no more on the way to a cadence, and still counts in what they were asked for with', async () => {
    await fill()
    await erasing.erase(team, { person: '1' }, 'ann')
    expect(await query(sql`select person from worker.enrollment`)).toEqual([{ person: '2' }])
    expect(
      await query(sql`select count(*)::integer as events from worker.enrollment_event`),
    ).toEqual([{ events: 1 }])
    expect(
      await query(
        sql`select number, person, outcome, reason from worker.enrollment_batch_row order by number`,
      ),
    ).toEqual([
      { number: 1, person: '0', outcome: 'stopped', reason: 'person.erased' },
      { number: 2, person: '2', outcome: null, reason: null },
    ])
  })

  test('of their changes that they are erased alone is told', async () => {
    await fill()
    await erasing.erase(team, { person: '1' }, 'ann')
    const changes = await createChanges({ database: own.database }).after({ team, after: '0' })
    expect(changes.map(({ id, happened }) => `${id} ${happened}`)).toEqual([
      '2 created',
      '2 updated',
      '1 erased',
    ])
  })

  test('is found no more when it is asked for again', async () => {
    await fill()
    await erasing.erase(team, { person: '1' }, 'ann')
    const again = await erasing.erase(team, { person: '1' }, 'ann')
    expect(again.gone).toEqual(Object.fromEntries(erasureSteps.map((step) => [step, 0])))
    expect(
      await query(sql`select person, address_hash is null as plain, done_at is not null as done, by
        from worker.erasure order by id`),
    ).toMatchObject([
      { person: '1', plain: true, done: true, by: 'ann' },
      { person: null, plain: false },
      { person: null, plain: false },
    ])
  })

  test('is forgotten to the end by whoever comes after a kill', async () => {
    await fill()
    const store = createErasures({ database: own.database, vault })
    const whom = await store.whom(team, { person: '1' })
    await store.begin(whom, 'ann')
    for (const step of ['enrolments', 'rows', 'contacts'] as const) await store.forget(whom, step)
    expect(await erasing.finish(10)).toBe(1)
    expect(await erasing.finish(10)).toBe(0)
    // Their spare address stood with the contact alone, and went with it.
    expect(await found()).toEqual([])
  })

  test('need not be here to be kept away', async () => {
    expect((await erasing.erase(team, { person: '77' }, 'ann')).people).toEqual(['77'])
    expect((await erasing.erase(team, { address }, 'ann')).people).toEqual([])
    await commit([ada(77), ada(78), bob()])
    expect(await query(sql`select id from salesloft.people`)).toEqual([{ id: '2' }])
  })

  test.each([
    ['a name beside the address', { address: `Ada <${address}>` }],
    ['two addresses', { address: 'a@example.com b@example.com' }],
    ['no address', { address: 'example.com' }],
    ['no id', { person: '1; drop table' }],
  ])('is not guessed from %s', async (_, named) => {
    await expect(erasing.erase(team, named, 'ann')).rejects.toMatchObject({ code: 'usage.invalid' })
  })

  test('keeps an address that somebody else is known by', async () => {
    await store('people', ada(), bob({ secondary_email_address: null }))
    await query(
      sql`update salesloft.people set secondary_email_address = 'bob@example.com' where id = 1`,
    )
    await erasing.erase(team, { person: '1' }, 'ann')
    await commit([bob()])
    expect(await query(sql`select email_address from salesloft.people`)).toEqual([
      { email_address: 'bob@example.com' },
    ])
  })
})

async function commit(rows: readonly IncomingRow[], name: StreamName = 'people') {
  const { runId, sequence } = await startReading(own.database, name)
  const sync = createSync({ database: own.database, vault })
  return await sync.commitPage({ ...page, team, stream: streamOf(name), runId, sequence, rows })
}

describe('what is read anew', () => {
  test('brings back neither them nor what refers to them', async () => {
    await fill()
    await erasing.erase(team, { person: '1' }, 'ann')
    const committed = await commit([ada(), bob({ title: 'Director' })])
    expect(committed).toMatchObject({ kind: 'saved', created: 0, updated: 1 })
    await commit(
      [row('emails', { id: 1, body: 'Dear Adalbertina', recipient: { id: 1 } })],
      'emails',
    )
    await commit([row('conversations', { id: conversation, person: { id: 1 } })], 'conversations')
    const parts = { id: transcription, conversation: { id: conversation } }
    await commit([row('transcriptions', parts)], 'transcriptions')
    expect(await found()).toEqual([])
    for (const name of ['emails', 'conversations', 'transcriptions'] as const) {
      expect(await query(sql`select from salesloft.${sql.ref(name)}`)).toEqual([])
    }
  })

  test('is unchanged where only the address was taken out of it', async () => {
    await fill()
    await erasing.erase(team, { person: '1' }, 'ann')
    expect(await commit([bob()])).toMatchObject({ created: 0, updated: 0, unchanged: 1 })
  })

  test('of somebody made anew under their address is dropped, and what came before them goes later', async () => {
    await fill()
    await erasing.erase(team, { person: '1' }, 'ann')
    await commit(
      [row('emails', { id: 9, body: 'Dear Adalbertina', recipient: { id: 3 } })],
      'emails',
    )
    await commit([ada(3)])
    expect(await found()).toEqual(['salesloft.emails'])
    expect(await erasing.finish(10)).toBe(1)
    expect(await found()).toEqual([])
  })

  test('and cannot be stored leaves nothing in the quarantine', async () => {
    await store('people', ada())
    await erasing.erase(team, { person: '1' }, 'ann')
    const { runId, sequence } = await startReading(own.database, 'people')
    const spoilt = (recordId: string | null, text: string) => ({
      recordId,
      reason: 'spoilt',
      bytes: Buffer.from(text),
    })
    await createSync({ database: own.database, vault }).commitPage({
      ...page,
      team,
      stream: streamOf('people'),
      runId,
      sequence,
      rows: [],
      quarantined: [
        spoilt('1', '{"id":1'),
        spoilt(null, `{"id":"x","email_address":"${address}"`),
        spoilt('9', '{"id":9'),
      ],
    })
    expect(await query(sql`select record_id from worker.quarantine`)).toEqual([{ record_id: '9' }])
  })

  test('from a webhook is dropped, and its delivery with it', async () => {
    await store('people', ada())
    await erasing.erase(team, { person: '1' }, 'ann')
    await deliver('person_updated', { id: 1, ...hers })
    await deliver('person_updated', { id: 2, first_name: 'Bob' })
    const inbox = createInboxWork({ database: own.database, vault })
    const by = '33333333-3333-4333-8333-333333333333'
    const claimed = await inbox.claim({ team, by })
    const done = await inbox.commit({
      team,
      by,
      stream: streamOf('people'),
      rows: [ada(), bob({ secondary_email_address: null })],
      quarantined: [],
      requestedAt,
      gone: new Map(),
      endings: claimed.map(({ id }) => ({ id, outcome: 'stored', stream: 'people' }) as const),
    })
    expect(done.ended).toHaveLength(2)
    expect(await query(sql`select convert_from(body, 'UTF8') as body from worker.inbox`)).toEqual([
      { body: '{"id":2,"first_name":"Bob"}' },
    ])
    expect(await query(sql`select id from salesloft.people`)).toEqual([{ id: '2' }])
  })

  test('while they are being forgotten is either seen or dropped', async () => {
    const { runId, sequence } = await startReading(own.database, 'people')
    const sync = createSync({ database: own.database, vault })
    let at = sequence
    let isErased = false
    const reading = (async () => {
      for (let turn = 0; turn < 40 || !isErased; turn += 1) {
        const rows = [person(1, `2026-11-20T08:00:00.${String(turn).padStart(6, '0')}Z`, hers)]
        const stream = streamOf('people')
        const committed = await sync.commitPage({
          ...page,
          team,
          stream,
          runId,
          sequence: at,
          rows,
        })
        if (committed.kind === 'saved') at = committed.sequence
      }
    })()
    await erasing.erase(team, { person: '1' }, 'ann').finally(() => (isErased = true))
    await reading
    expect(await query(sql`select id from salesloft.people`)).toEqual([])
  })
})

test('who was forgotten does not come in with a file either', async () => {
  await erasing.erase(team, { address }, 'ann')
  const contacts = createContacts({ database: own.database, vault })
  const file = [address, 'bob@example.com'].map((email) => ({
    externalId: null,
    columns: { email_address: email },
    customFields: {},
  }))
  expect(await contacts.put(team, file, { by: 'ann', why: 'people.csv' })).toMatchObject([
    { kind: 'forgotten' },
    { kind: 'created' },
  ])
})

test('a new encryption key takes over what addresses are known by', async () => {
  await erasing.erase(team, { address }, 'ann')
  const newer = { id: 'k2', key: randomBytes(32) }
  const both = createVault([newer, key])
  await createResealing({ database: own.database, vault: both }).reseal()
  const sieve = createSieve(createVault([newer]))
  const known = await sieve.addresses(own.database.kysely, team, [
    'ada@example.com',
    'x@example.com',
  ])
  expect([...known]).toEqual(['ada@example.com'])
})

test('a process without the key stores nothing of a team of which addresses were forgotten', async () => {
  await erasing.erase(team, { address }, 'ann')
  const given = { team, stream: streamOf('people'), rows: [bob()], quarantined: [] }
  await expect(createSieve().rows(own.database.kysely, given)).rejects.toMatchObject({
    code: 'config.invalid',
  })
})
