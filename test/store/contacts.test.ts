// The team's own people under plain SQL: what a write changes is noted by itself, once, with who did it, and rings.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ContactColumn, contactColumns } from '../../src/domain/contact-fields.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createContacts } from '../../src/store/contacts.ts'
import { createTeamScene, type TeamScene } from './team-scene.ts'

let scene: TeamScene
let team: TeamSlug

beforeAll(async () => {
  scene = await createTeamScene()
})
beforeEach(async () => {
  team = await scene.begin()
})
afterAll(() => scene[Symbol.asyncDispose]())

async function ada(): Promise<string> {
  const [row] = await scene.query(sql<{ id: string }>`
    insert into worker.contact (team, email_address, first_name, custom_fields)
    values (${team}, 'ada@example.com', 'Ada', '{"Region": "West", "Size": null}') returning id`)
  return row?.id ?? ''
}

type Noted = { readonly version: string; readonly fields: Readonly<Record<string, string>> }

async function noted(id: string): Promise<Noted> {
  const [row] = await scene.query(sql<Noted>`
    select version, field_changed as fields from worker.contact where team = ${team} and id = ${id}`)
  return row ?? { version: '', fields: {} }
}

async function audit(): Promise<readonly unknown[]> {
  return await scene.query(sql`
    select happened, field, old, new, who, why, side from worker.contact_change
    where team = ${team} order by id`)
}

test('a contact that is inserted has a link, a version and a time for each value that it says', async () => {
  const id = await ada()
  const { fields } = await noted(id)
  expect(Object.keys(fields).toSorted()).toEqual([
    'contact_restrictions',
    'custom_fields.Region',
    'do_not_contact',
    'email_address',
    'first_name',
    'tags',
  ])
  expect(
    await scene.query(sql`select l.state, l.person, l.contact_version = c.version as current, l.seen_version
      from worker.contact_link l join worker.contact c on c.team = l.team and c.id = l.contact
      where l.team = ${team}`),
  ).toEqual([{ state: 'new', person: null, current: true, seen_version: null }])
})

test('only values that really change are noted, with who did it and why', async () => {
  const id = await ada()
  const before = await noted(id)
  await scene.query(sql`update worker.contact set first_name = 'Ada', version = 7, changed_at = now()
    where team = ${team}`)
  expect(await noted(id)).toEqual(before)
  await scene.own.database.kysely.transaction().execute(async (trx) => {
    await sql`select set_config('worker.contact_by', 'crm', true),
      set_config('worker.contact_why', 'nightly import', true)`.execute(trx)
    await sql`update worker.contact set first_name = 'Ada', last_name = 'Sample',
      custom_fields = '{"Region": "East", "Size": 3}', tags = '{a,b}' where team = ${team}`.execute(
      trx,
    )
  })
  const after = await noted(id)
  expect(BigInt(after.version)).toBeGreaterThan(BigInt(before.version))
  const moved = Object.keys(after.fields).filter((key) => after.fields[key] !== before.fields[key])
  expect(moved.toSorted()).toEqual([
    'custom_fields.Region',
    'custom_fields.Size',
    'last_name',
    'tags',
  ])
  const by = { who: 'crm', why: 'nightly import', side: 'local', happened: 'changed' }
  expect((await audit()).slice(1)).toEqual([
    { ...by, field: 'custom_fields.Region', old: 'West', new: 'East' },
    { ...by, field: 'custom_fields.Size', old: null, new: 3 },
    { ...by, field: 'last_name', old: null, new: 'Sample' },
    { ...by, field: 'tags', old: [], new: ['a', 'b'] },
  ])
})

test('what came from SalesLoft moves the version and is no change of the team’s', async () => {
  const id = await ada()
  const before = await noted(id)
  await scene.own.database.kysely.transaction().execute(async (trx) => {
    await sql`select set_config('worker.contact_side', 'salesloft', true)`.execute(trx)
    await sql`update worker.contact set first_name = 'Adah' where team = ${team}`.execute(trx)
  })
  const after = await noted(id)
  expect(after.version).not.toBe(before.version)
  expect(after.fields).toEqual(before.fields)
})

test('of a contact that is deleted its link and its story stay, and one of the same id takes them up again', async () => {
  const id = await ada()
  await scene.query(sql`delete from worker.contact where team = ${team}`)
  const link = () =>
    scene.query(sql`select contact_deleted_at is not null as deleted,
      contact_version is distinct from seen_version as due from worker.contact_link where team = ${team}`)
  expect(await link()).toEqual([{ deleted: true, due: true }])
  await scene.query(
    sql`insert into worker.contact (team, id, last_name) values (${team}, ${id}, 'Sample')`,
  )
  expect(await link()).toEqual([{ deleted: false, due: true }])
  expect(await audit()).toMatchObject([
    { happened: 'created', field: null, old: null, new: { first_name: 'Ada' } },
    { happened: 'deleted', field: null, old: { 'custom_fields.Region': 'West' }, new: null },
    { happened: 'created', new: { last_name: 'Sample' } },
  ])
})

test('a statement rings once, however many contacts it changes, and not where it changes none', async () => {
  const client = new Client({ connectionString: scene.own.url })
  await client.connect()
  const rung: (string | undefined)[] = []
  client.on('notification', ({ payload }) => rung.push(payload))
  await client.query('listen worker_contact')
  await scene.query(sql`insert into worker.contact (team, last_name)
    select ${team}, 'n' || n from generate_series(1, 50) n`)
  await scene.query(sql`update worker.contact set last_name = last_name where team = ${team}`)
  await scene.query(sql`delete from worker.contact where team = ${team}`)
  // What is rung before an answer comes with it at the latest.
  await client.query('select 1')
  await client.end()
  expect(rung.filter((payload) => payload === team)).toHaveLength(2)
})

test.each([
  ['an external id twice', sql`(team, external_id) select t, 'x' from unnest(array[$t, $t]) t`],
  ['a restriction that there is none of', sql`(team, contact_restrictions) values ($t, '{fax}')`],
  ['custom fields that are no object', sql`(team, custom_fields) values ($t, '[]')`],
  ['a name of a thousand letters', sql`(team, first_name) values ($t, repeat('a', 1000))`],
] as const)('%s is refused', async (_, values) => {
  const text = values.compile(scene.own.database.kysely).sql.replaceAll('$t', `'${team}'`)
  await expect(scene.query(sql`insert into worker.contact ${sql.raw(text)}`)).rejects.toMatchObject(
    {
      code: expect.stringMatching(/^23/) as string,
    },
  )
})

test('a contact keeps its team and its id, and contacts are not truncated', async () => {
  await ada()
  await expect(
    scene.query(sql`update worker.contact set id = gen_random_uuid() where team = ${team}`),
  ).rejects.toMatchObject({ code: '23000' })
  await expect(scene.query(sql`truncate worker.contact`)).rejects.toMatchObject({ code: '0A000' })
})

test('an application needs rights to the one table alone', async () => {
  const app = `app_${randomUUID().replaceAll('-', '')}`
  await scene.query(sql.raw(`create role ${app} nologin`))
  await scene.query(sql.raw(`grant usage on schema worker to ${app}`))
  await scene.query(sql.raw(`grant select, insert, update, delete on worker.contact to ${app}`))
  await scene.own.database.kysely.transaction().execute(async (trx) => {
    await sql.raw(`set local role ${app}`).execute(trx)
    await sql`insert into worker.contact (team, external_id) values (${team}, 'x')`.execute(trx)
    await sql`update worker.contact set title = 'Director' where team = ${team}`.execute(trx)
    await sql`delete from worker.contact where team = ${team}`.execute(trx)
  })
  expect(await audit()).toMatchObject([
    { happened: 'created' },
    { field: 'title' },
    { happened: 'deleted' },
  ])
  await scene.query(sql.raw(`drop owned by ${app}`))
  await scene.query(sql.raw(`drop role ${app}`))
})

test('a team that is deleted takes all of it along', async () => {
  await ada()
  await scene.query(sql`delete from worker.team where slug = ${team}`)
  expect(await audit()).toEqual([])
  expect(await scene.query(sql`select from worker.contact_link where team = ${team}`)).toEqual([])
})

test('the table has the columns that a contract may name, of their kinds', async () => {
  const kinds: Readonly<Record<string, string>> = {
    boolean: 'boolean',
    reference: 'bigint',
    list: 'text[]',
  }
  const columns: Readonly<Record<string, ContactColumn>> = contactColumns
  const wanted = Object.entries(columns).map(
    ([name, { kind }]) => `${name} ${kinds[kind] ?? 'text'}`,
  )
  const found = await scene.query(sql<{ column: string }>`
    select a.attname || ' ' || format_type(a.atttypid, null) as column from pg_attribute a
    where a.attrelid = 'worker.contact'::regclass and a.attnum > 0 and a.attname not in (
      'team', 'id', 'custom_fields', 'created_at', 'changed_at', 'version', 'field_changed')`)
  expect(new Set(found.map(({ column }) => column))).toEqual(new Set(wanted))
})

test.each(['job_seniority', 'contact_restrictions'] as const)(
  '%s takes what SalesLoft takes',
  async (name) => {
    const [rule] = await scene.query(sql<{ text: string }>`
      select pg_get_constraintdef(oid) as text from pg_constraint
      where conname = ${`contact_${name}_check`}`)
    const words = [...(rule?.text ?? '').matchAll(/'([a-z_]+)'::text/g)].map(([, word]) => word)
    expect(new Set(words)).toEqual(new Set(contactColumns[name].of))
  },
)

const one = (externalId: string | null, columns: object, customFields: object = {}) => ({
  externalId,
  columns: { ...columns },
  customFields: { ...customFields },
})

test('a file is taken contact by contact: made, changed, left as it is, or refused', async () => {
  const contacts = createContacts({ database: scene.own.database })
  const said = { by: 'ann', why: 'people.csv' }
  const file = [
    one('1', { first_name: 'Ada', tags: ['a'], owner_id: '7' }, { Region: 'West', Size: 1 }),
    one('2', { job_seniority: 'king' }),
    one(null, { last_name: 'Sample' }),
  ]
  const first = await contacts.put(team, file, said)
  expect(first).toMatchObject([
    { kind: 'created' },
    { kind: 'refused', why: 'contact_job_seniority_check' },
    { kind: 'created' },
  ])
  const change = one('1', { first_name: null, tags: null }, { Size: null })
  expect(await contacts.put(team, [change, change], said)).toMatchObject([
    { kind: 'updated' },
    { kind: 'unchanged' },
  ])
  const [made] = first
  const id = made?.kind === 'created' ? made.id : ''
  expect(await contacts.get(team, id)).toMatchObject({
    row: { first_name: null, tags: [], owner_id: 7, custom_fields: { Region: 'West' } },
  })
  expect(await contacts.list(team, { most: 10 })).toHaveLength(2)
  expect(await contacts.remove(team, [id, 'x'], said)).toBe(1)
  expect(await contacts.get(team, id)).toBeUndefined()
  expect((await audit()).at(-1)).toMatchObject({
    happened: 'deleted',
    who: 'ann',
    why: 'people.csv',
  })
  const nobody = parseTeamSlug('nobody')
  await expect(contacts.put(nobody, file, said)).rejects.toMatchObject({ code: 'team.unknown' })
})
