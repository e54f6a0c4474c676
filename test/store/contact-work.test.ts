// Which contacts and people are due: all that changed since they were dealt with, each once, and in batches.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TeamSlug } from '../../src/domain/teams.ts'
import {
  contactsByKey,
  type Due,
  peopleByKey,
  takeContactsDue,
  takePeopleDue,
} from '../../src/store/contact-work.ts'
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

const contacts = (after: string | null = null, most = 100): Promise<Due> =>
  scene.own.database.kysely
    .transaction()
    .execute((trx) => takeContactsDue(trx, { team, after, most }))

const people = (since: string | null = null, after: string | null = null): Promise<Due> =>
  scene.own.database.kysely
    .transaction()
    .execute((trx) => takePeopleDue(trx, { team, after, since, most: 3 }))

const store = (count: number) =>
  scene.query(sql`insert into salesloft.people (team, id, email_address, raw, requested_at, synced_at)
    select ${team}, n, 'P' || n || '@example.com', '{"title": "T"}', clock_timestamp(), clock_timestamp()
    from generate_series(1, ${count}::integer) n`)

const insert = (count: number) =>
  scene.query(sql`insert into worker.contact (team, external_id, email_address)
    select ${team}, n, 'P' || n || '@Example.com' from generate_series(1, ${count}::integer) n`)

test('contacts are due until their present version was dealt with', async () => {
  await insert(5)
  const first = await contacts(null, 3)
  expect(first.pairs).toHaveLength(3)
  const second = await contacts(first.last, 3)
  const met = [...first.pairs, ...second.pairs].map(({ contact }) => contact?.row['external_id'])
  expect(new Set(met)).toEqual(new Set(['1', '2', '3', '4', '5']))
  expect(second.last).toBeNull()
  await scene.query(
    sql`update worker.contact_link set seen_version = contact_version where team = ${team}`,
  )
  expect((await contacts()).pairs).toEqual([])
  await scene.query(sql`update worker.contact set title = 'Director' where team = ${team}
    and external_id = '2'`)
  await scene.query(sql`delete from worker.contact where team = ${team} and external_id = '3'`)
  const { pairs } = await contacts()
  const title = ({ contact }: (typeof pairs)[number]) => contact?.row['title']
  expect(new Set(pairs.map(title))).toEqual(new Set(['Director', undefined]))
  const deleted = pairs.find(({ contact }) => contact === undefined)
  expect(deleted?.link?.contactDeletedAt).toMatch(/Z$/)
})

test('what somebody works on is left to them', async () => {
  await insert(2)
  await scene.own.database.kysely.transaction().execute(async (trx) => {
    const mine = await takeContactsDue(trx, { team, after: null, most: 1 })
    const theirs = await contacts()
    const met = [...mine.pairs, ...theirs.pairs].map(({ contact }) => contact?.row['external_id'])
    expect(mine.pairs).toHaveLength(1)
    expect(new Set(met)).toEqual(new Set(['1', '2']))
  })
})

test('people are due until the version of their row was dealt with, deleted ones too', async () => {
  await store(4)
  const first = await people()
  expect(first.pairs.map(({ person }) => person?.id)).toEqual(['1', '2', '3'])
  expect((await people(null, first.last)).pairs.map(({ person }) => person?.id)).toEqual(['4'])
  await scene.query(sql`insert into worker.contact_link (team, person, seen_person)
    select team, id, synced_at from salesloft.people where team = ${team}`)
  expect((await people()).pairs).toEqual([])
  await scene.query(sql`update salesloft.people set deleted_at = clock_timestamp(),
    synced_at = clock_timestamp() where team = ${team} and id = 2`)
  const { pairs } = await people('2026-01-01T00:00:00.000000Z')
  expect(pairs).toMatchObject([{ person: { id: '2', isDeleted: true }, link: { person: '2' } }])
  expect(pairs[0]?.person?.syncedAt).toMatch(/^\d{4}-.*\.\d{6}Z$/)
  expect((await people('2999-01-01T00:00:00.000000Z')).pairs).toEqual([])
})

test('by a key both sides are found, whatever the case of an address', async () => {
  await store(3)
  await insert(2)
  await scene.query(sql`update salesloft.people set custom_fields = '{"Our id": "1"}'
    where team = ${team} and id = 3`)
  const db = scene.own.database.kysely
  const values = ['p2@example.com', 'p9@example.com']
  expect(await peopleByKey(db, { team, key: 'email_address', values })).toMatchObject([
    { value: 'p2@example.com', pair: { person: { id: '2' }, link: undefined } },
  ])
  expect(
    await peopleByKey(db, { team, key: 'external_id', values: ['1'], customField: 'Our id' }),
  ).toMatchObject([{ value: '1', pair: { person: { id: '3' } } }])
  expect(await peopleByKey(db, { team, key: 'external_id', values: ['1'] })).toEqual([])
  expect(await contactsByKey(db, { team, key: 'external_id', values: ['1', '9'] })).toMatchObject([
    { value: '1', pair: { contact: { row: { external_id: '1' } }, link: { state: 'new' } } },
  ])
})
