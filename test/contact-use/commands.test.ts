// `contacts` as an operator types it: files in and out, conflicts, the contract.
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settlePairs } from '../../src/store/contact-links.ts'
import { disagreement, usual } from '../store/contact-scene.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { runProgram } from '../support/program.ts'
import { connection, demo, teamsOf } from '../support/reading.ts'

let own: TestDatabase
let folder: string

beforeAll(async () => {
  own = await createTestDatabase()
  await teamsOf(own.database).connect(connection)
  folder = await mkdtemp(path.join(tmpdir(), 'contacts-'))
})
afterAll(async () => {
  await own[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const environment = () => ({
  CONFIG_PROFILE: 'test',
  DATA_DIR: '/nonexistent',
  DATABASE_URL: own.url,
  ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
})

async function ran(words: readonly string[], input = '') {
  return await runProgram(['contacts', ...words], { environment: environment(), input })
}

async function file(name: string, text: string | Uint8Array): Promise<string> {
  const target = path.join(folder, name)
  await writeFile(target, text)
  return target
}

async function rows(): Promise<readonly Record<string, unknown>[]> {
  const { rows: found } = await sql<Record<string, unknown>>`
    select * from worker.contact where team = ${demo} order by external_id nulls last, version`.execute(
    own.database.kysely,
  )
  return found
}

/** Two who disagree about an address, as a run leaves them. */
async function conflict(name: string): Promise<{ readonly id: string; readonly contact: string }> {
  const db = own.database.kysely
  const { rows: made } = await sql<{ contact: string; link: string }>`
    with c as (insert into worker.contact (team, external_id, email_address)
      values (${demo}, ${name}, 'a@example.com') returning id)
    select c.id as contact, '' as link from c`.execute(db)
  const contact = made[0]?.contact ?? ''
  const { rows: links } = await sql<{ id: string }>`
    select id::text as id from worker.contact_link where team = ${demo} and contact = ${contact}::uuid`.execute(
    db,
  )
  await db.transaction().execute(async (trx) => {
    const decided = { ...usual, contact, link: links[0]?.id ?? '', person: null, base: null }
    const conflicts = [disagreement]
    const each = { ...decided, state: 'conflict', conflicts } as const
    await settlePairs(trx, { team: demo, run: null, why: 'contract 1' }, [each])
  })
  const { out } = await ran(['conflicts', 'demo', '--json'])
  const { conflicts } = JSON.parse(out) as { conflicts: { id: string; contact: string }[] }
  return { id: conflicts.find((each) => each.contact === contact)?.id ?? '', contact }
}

const people = `﻿External ID;Email Address;tags;do_not_contact;owner_id;custom_fields.Region
1;ann@example.com;"a; b";yes;7;"We;st"
2;bob@example.com;;maybe;x;
3;"cleo
@example.com";;;;
`

test('a file is taken line by line; what is refused stands beside it, and is imported once it is mended', async () => {
  const at = await file('people.csv', people)
  const dry = await ran(['import', 'demo', at, '--dry-run', '--json'])
  expect(JSON.parse(dry.out)).toMatchObject({ dryRun: true, lines: 3, created: 2, refused: 1 })
  expect(await rows()).toEqual([])
  const { out, code } = await ran(['import', 'demo', at])
  expect(code).toBe(1)
  expect(out).toContain('3 lines: 2 new, 0 changed, 0 as they were, 1 refused')
  expect(out).toContain('line 3: do_not_contact is neither true nor false; owner_id is no id')
  expect(await rows()).toMatchObject([
    {
      external_id: '1',
      email_address: 'ann@example.com',
      tags: ['a', 'b'],
      do_not_contact: true,
      owner_id: '7',
      custom_fields: { Region: 'We;st' },
    },
    { external_id: '3' },
  ])
  const beside = path.join(folder, 'people.refused.csv')
  const refused = await readFile(beside, 'utf8')
  expect(refused).toContain('line,why,External ID')
  await writeFile(beside, refused.replace(',maybe,x,', ',no,8,'))
  const mended = await ran(['import', 'demo', beside, '--json'])
  expect(JSON.parse(mended.out)).toMatchObject({ created: 1, refused: 0, refusedFile: null })
  const again = await ran(['import', 'demo', at, '--json'])
  expect(JSON.parse(again.out)).toMatchObject({ created: 0, unchanged: 2, refused: 1 })
})

test('somebody is known again by id, external id or address, and never guessed', async () => {
  await sql`insert into worker.contact (team, email_address) values
    (${demo}, 'Dora@example.com'), (${demo}, 'eve@example.com'), (${demo}, 'eve@example.com')`.execute(
    own.database.kysely,
  )
  const csv = `id,external_id,email_address,title
,9,dora@example.com,Director
,,eve@example.com,Director
7c1f0b62-4e2e-4d0a-9d36-3f5d2a5e9a10,,x@example.com,
,9,,Head
,,${'n'.repeat(400)}@example.com,
`
  const { out } = await ran(['import', 'demo', '-', '--json'], csv)
  expect(JSON.parse(out)).toMatchObject({ created: 0, updated: 2, refused: 3 })
  const shown = (await ran(['import', 'demo', '-'], csv)).out
  expect(shown).toContain('line 3: several contacts have this email_address')
  expect(shown).toContain('line 4: id is that of no contact')
  expect(shown).toContain('line 6: email_address breaks a rule of the table')
  expect((await rows()).find((each) => each['external_id'] === '9')).toMatchObject({
    title: 'Head',
    // The last line of number 9 has an empty one.
    email_address: null,
  })
  await rm('contacts.refused.csv', { force: true })
})

test('what is exported is imported again as it is, formulas and lists too', async () => {
  const csv = `external_id,phone,tags,first_name\nf,+14045550100,"x;y","'=1"\n`
  await ran(['import', 'demo', '-'], csv)
  const at = path.join(folder, 'all.csv')
  expect((await ran(['export', 'demo', '--out', at])).code).toBe(0)
  const text = await readFile(at, 'utf8')
  expect((await ran(['export', 'demo'])).out).toBe(text)
  expect(text).toContain(`'+14045550100`)
  const before = await rows()
  const again = JSON.parse((await ran(['import', 'demo', at, '--json'])).out) as object
  expect(again).toMatchObject({ lines: before.length, unchanged: before.length })
  expect(await rows()).toEqual(before)
})

test('a file that is none is refused with all that is wrong with its head', async () => {
  const head = await ran(['import', 'demo', '-'], 'emial_address,first name,first_name,fax\n')
  expect(head.code).toBe(2)
  expect(head.err).toContain('did you mean email_address?')
  expect(head.err).toContain('first_name is there twice')
  expect(head.err).toContain('"fax" is no field')
  const cut = await ran(['import', 'demo', '-'], 'title\n"never closed\n')
  expect([cut.code, cut.err]).toEqual([2, expect.stringContaining('no CSV near line')])
  const bytes = await file('latin.csv', Buffer.from('title\nM\xe4rz\n', 'latin1'))
  expect((await ran(['import', 'demo', bytes])).err).toContain('not UTF-8')
  expect((await ran(['import', 'demo', '-'], '')).err).toContain('The file is empty')
  expect((await ran(['import', 'demo', path.join(folder, 'none.csv')])).code).toBe(2)
  expect((await ran(['import', 'nobody', '-'], 'title\nx\n')).err).toContain('no team "nobody"')
  expect((await ran(['export', 'nobody'])).err).toContain('no team "nobody"')
})

test('a conflict is listed with what may be done about it, decided once, and by whom is kept', async () => {
  const { id, contact } = await conflict('c1')
  const listed = (await ran(['conflicts', 'demo'])).out
  expect(listed).toMatch(/email_address .* a@example\.com +b@example\.com .* local \| salesloft/)
  const wrong = await ran(['resolve', 'demo', id, '--as', 'mine'])
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('local, salesloft')])
  expect((await ran(['resolve', 'demo', id, '--value', 'c@example.com'])).code).toBe(0)
  expect((await rows()).find((each) => each['id'] === contact)).toMatchObject({
    email_address: 'c@example.com',
  })
  const twice = await ran(['resolve', 'demo', id, '--as', 'salesloft'])
  expect([twice.code, twice.err]).toEqual([1, expect.stringMatching(/has ended: local, by .* on /)])
  const one = await conflict('c2')
  await conflict('c3')
  const all = await ran(['resolve', 'demo', '--field', 'email_address', '--as', 'salesloft'])
  expect(all.out).toBe('2 of email_address are decided: salesloft\n')
  expect((await ran(['conflicts', 'demo'])).out).toContain('nothing to decide')
  expect((await ran(['conflicts', 'demo', '--all'])).out).toContain('ended: salesloft')
  const story = (await ran(['show', 'demo', contact])).out
  expect(story).toContain('email_address: a@example.com → c@example.com')
  expect(story).toContain(`(conflict ${id})`)
  expect((await ran(['show', 'demo', 'x'])).code).toBe(1)
  expect((await ran(['resolve', 'demo', '--as', 'local'])).code).toBe(2)
  expect((await ran(['show', 'demo', one.contact, '--json'])).code).toBe(0)
})

test('the contract is the usual one until one is set, and a file with mistakes says them all', async () => {
  const usually = await ran(['contract', 'show', 'demo'])
  expect(usually.err).toContain('this is the usual one')
  const wrong = await ran(['contract', 'set', 'demo', '-'], 'match: [link, mail]\nmergd: follow\n')
  expect(wrong.code).toBe(2)
  expect(wrong.err).toContain('line 1: match[1]')
  expect(wrong.err).toContain('line 2: mergd')
  expect((await ran(['contract', 'set', 'demo', '-'], usually.out)).out).toContain('Contract 1')
  const shown = await ran(['contract', 'show', 'demo', '--json'])
  expect(JSON.parse(shown.out)).toMatchObject({ isSet: true, version: 1, source: usually.out })
  expect((await ran(['contract', 'show', 'demo'])).out).toMatch(/^# contract 1, set .* by /)
  expect((await ran(['contract', 'unset', 'demo'])).out).toContain('go nowhere')
  expect((await ran(['contract', 'show', 'nobody'])).code).toBe(1)
  expect((await ran(['runs', 'demo'])).out).toContain('not been synced yet')
})
