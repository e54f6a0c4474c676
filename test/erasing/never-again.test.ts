// Who was forgotten does not come back with what is read next, whatever brings it.
import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { streamOf } from '../../src/domain/streams.ts'
import type { Erasing } from '../../src/services/erasing.ts'
import { decideAboutContacts } from '../../src/store/contact-turns.ts'
import { settlePairs } from '../../src/store/contact-links.ts'
import type { Named } from '../../src/store/erasure-whom.ts'
import { createContacts } from '../../src/store/contacts.ts'
import { createSieve } from '../../src/store/erasure-sieve.ts'
import { createInboxWork } from '../../src/store/inbox-work.ts'
import { createResealing } from '../../src/store/resealing.ts'
import { createSync } from '../../src/store/sync.ts'
import { createVault } from '../../src/store/vault.ts'
import { demo as team, page, startReading } from '../support/reading.ts'
import { usual } from '../store/contact-scene.ts'
import { person } from '../support/rows.ts'
import {
  ada,
  address,
  bob,
  conversation,
  createErasureScene,
  type ErasureScene,
  hers,
  key,
  requestedAt,
  row,
  transcription,
  vault,
} from './scene.ts'

let scene: ErasureScene
let erasing: Erasing

beforeAll(async () => {
  scene = await createErasureScene()
  erasing = scene.erasing
})
beforeEach(() => scene.begin())
afterAll(() => scene.own[Symbol.asyncDispose]())

const spoilt = (recordId: string | null, text: string) => ({
  recordId,
  reason: 'spoilt',
  bytes: Buffer.from(text),
})

describe('what is read anew', () => {
  test('brings back neither them nor what refers to them', async () => {
    await scene.fill()
    await erasing.erase(team, { person: '1' }, 'ann')
    const committed = await scene.commit([ada(), bob({ title: 'Director' })])
    expect(committed).toMatchObject({ kind: 'saved', created: 0, updated: 1 })
    await scene.commit(
      [row('emails', { id: 1, body: 'Dear Adalbertina', recipient: { id: 1 } })],
      'emails',
    )
    await scene.commit(
      [row('conversations', { id: conversation, person: { id: 1 } })],
      'conversations',
    )
    const parts = { id: transcription, conversation: { id: conversation } }
    await scene.commit([row('transcriptions', parts)], 'transcriptions')
    expect(await scene.found()).toEqual([])
    for (const name of ['emails', 'conversations', 'transcriptions'] as const) {
      expect(await scene.query(sql`select from salesloft.${sql.ref(name)}`)).toEqual([])
    }
  })

  test('and whatever else comes afterwards leaves nothing of them anywhere', async () => {
    await scene.fill()
    await erasing.erase(team, { address }, 'ann')
    // The next poll of everything, a late webhook, a file, and the application.
    await scene.commit([ada(), ada(3), bob()])
    const letter = { id: 1, subject: 'To Adalbertina', to: address, recipient: { id: 1 } }
    await scene.commit([row('emails', letter)], 'emails')
    const meeting = { id: 'e1', attendees: [{ name: 'Adalbertina', email: address }] }
    await scene.commit([row('calendar_events', meeting)], 'calendar_events')
    await scene.deliver('person_updated', { id: 1, ...hers })
    const inbox = createInboxWork({ database: scene.own.database, vault })
    const by = '33333333-3333-4333-8333-333333333333'
    const claimed = await inbox.claim({ team, by })
    await inbox.commit({
      team,
      by,
      stream: streamOf('people'),
      rows: [ada()],
      quarantined: [spoilt('1', JSON.stringify(hers))],
      requestedAt,
      gone: new Map(),
      endings: claimed.map(({ id }) => ({ id, outcome: 'stored', stream: 'people' }) as const),
    })
    const contacts = createContacts({ database: scene.own.database, vault })
    const columns = { first_name: 'Adalbertina', email_address: address }
    const said = { by: 'ann', why: 'people.csv' }
    await contacts.put(team, [{ externalId: null, columns, customFields: {} }], said)
    expect(await scene.found()).toEqual([])
  })

  test('is unchanged where only the address was taken out of it', async () => {
    await scene.fill()
    await erasing.erase(team, { person: '1' }, 'ann')
    expect(await scene.commit([bob()])).toMatchObject({ created: 0, updated: 0, unchanged: 1 })
  })

  test('of somebody made anew under their address is dropped, and what came before them goes later', async () => {
    await scene.fill()
    await erasing.erase(team, { person: '1' }, 'ann')
    await scene.commit(
      [row('emails', { id: 9, body: 'Dear Adalbertina', recipient: { id: 3 } })],
      'emails',
    )
    await scene.commit([ada(3)])
    expect(await scene.found()).toEqual(['salesloft.emails'])
    expect(await erasing.finish(10)).toBe(1)
    expect(await scene.found()).toEqual([])
  })

  test('and cannot be stored leaves nothing in the quarantine', async () => {
    await scene.store('people', ada())
    await erasing.erase(team, { person: '1' }, 'ann')
    const { runId, sequence } = await startReading(scene.own.database, 'people')
    await createSync({ database: scene.own.database, vault }).commitPage({
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
    expect(await scene.query(sql`select record_id from worker.quarantine`)).toEqual([
      { record_id: '9' },
    ])
  })

  test('from a webhook is dropped, and its delivery with it', async () => {
    await scene.store('people', ada())
    await erasing.erase(team, { person: '1' }, 'ann')
    await scene.deliver('person_updated', { id: 1, ...hers })
    await scene.deliver('person_updated', { id: 2, first_name: 'Bob' })
    const inbox = createInboxWork({ database: scene.own.database, vault })
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
    expect(
      await scene.query(sql`select convert_from(body, 'UTF8') as body from worker.inbox`),
    ).toEqual([{ body: '{"id":2,"first_name":"Bob"}' }])
    expect(await scene.query(sql`select id from salesloft.people`)).toEqual([{ id: '2' }])
  })

  test.each<[string, Named]>([
    ['an id', { person: '1' }],
    ['an address', { address }],
  ])('while they are being forgotten by %s is either seen or dropped', async (_, named) => {
    const { runId, sequence } = await startReading(scene.own.database, 'people')
    const sync = createSync({ database: scene.own.database, vault })
    let at = sequence
    const erased = new AbortController()
    const reading = (async () => {
      for (let turn = 0; turn < 40 || !erased.signal.aborted; turn += 1) {
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
    await erasing.erase(team, named, 'ann').finally(() => erased.abort())
    await reading
    expect(await scene.query(sql`select id from salesloft.people`)).toEqual([])
  })
})

/** As a run makes a contact of Ada, whom it has looked at. */
async function decideAboutAda(meanwhile: () => Promise<void>): Promise<void> {
  await scene.own.database.kysely.transaction().execute(async (trx) => {
    await decideAboutContacts(trx, team)
    await meanwhile()
    const contact = randomUUID()
    const columns = { first_name: 'Adalbertina', email_address: address }
    const local = { kind: 'create', contact, columns, customFields: {} } as const
    await settlePairs(trx, { team, run: null, why: 'contract 1' }, [
      { ...usual, base: { first_name: 'Adalbertina' }, link: null, contact, person: '1', local },
    ])
  })
}

const isWaiting = async () =>
  (
    await scene.query(sql`select from pg_locks l join pg_database d on d.oid = l.database
      where l.locktype = 'advisory' and not l.granted and d.datname = current_database()`)
  ).length > 0

test('a contact that is made while its person is being forgotten goes with them, or is not made', async () => {
  await scene.store('people', ada())
  let erased: Promise<unknown> = Promise.resolve()
  await decideAboutAda(async () => {
    erased = erasing.erase(team, { person: '1' }, 'ann')
    await expect.poll(isWaiting, { timeout: 20_000 }).toBe(true)
  })
  await erased
  expect(await scene.found()).toEqual([])
  await decideAboutAda(() => Promise.resolve())
  expect(await scene.found()).toEqual([])
  expect(await scene.query(sql`select from worker.contact_link`)).toEqual([])
})

test('who was forgotten does not come in with a file either', async () => {
  await erasing.erase(team, { address }, 'ann')
  const contacts = createContacts({ database: scene.own.database, vault })
  const one = { externalId: null, customFields: {} }
  const others = { personal_email_address: address, email_address: 'bob@example.com' }
  const file = [
    { ...one, columns: { email_address: address } },
    { ...one, columns: others, customFields: { Knows: `ask ${address}` } },
  ]
  expect(await contacts.put(team, file, { by: 'ann', why: 'people.csv' })).toMatchObject([
    { kind: 'forgotten' },
    { kind: 'created' },
  ])
  expect(await scene.found()).toEqual([])
  expect(await contacts.list(team, { most: 9 })).toMatchObject([
    { row: { email_address: 'bob@example.com', custom_fields: { Knows: 'ask (erased)' } } },
  ])
})

test('a new encryption key takes over what addresses are known by', async () => {
  await erasing.erase(team, { address }, 'ann')
  const newer = { id: 'k2', key: randomBytes(32) }
  const both = createVault([newer, key])
  await createResealing({ database: scene.own.database, vault: both }).reseal()
  const sieve = createSieve(createVault([newer]))
  const known = await sieve.addresses(scene.own.database.kysely, team, [
    'ada@example.com',
    'x@example.com',
  ])
  expect([...known]).toEqual(['ada@example.com'])
})

test('a process without the key stores nothing of a team of which addresses were forgotten', async () => {
  await erasing.erase(team, { address }, 'ann')
  const given = { team, stream: streamOf('people'), rows: [bob()], quarantined: [] }
  await expect(createSieve().rows(scene.own.database.kysely, given)).rejects.toMatchObject({
    code: 'config.invalid',
  })
})
