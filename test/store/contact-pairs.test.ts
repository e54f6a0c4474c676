// What was decided about pairs becomes true together, and once: contacts, links, conflicts.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TeamSlug } from '../../src/domain/teams.ts'
import { createContactConflicts, decisionsOf } from '../../src/store/contact-conflicts.ts'
import { takeRetriesDue } from '../../src/store/contact-work.ts'
import { type ContactScene, createContactScene, disagreement, usual } from './contact-scene.ts'

let scene: ContactScene
let team: TeamSlug

beforeAll(async () => {
  scene = await createContactScene()
})
beforeEach(async () => {
  team = await scene.begin()
})
afterAll(() => scene.own[Symbol.asyncDispose]())

const write = (to: string, columns: object) =>
  ({ kind: 'update', contact: to, columns: { ...columns }, customFields: {} }) as const

describe('a pair', () => {
  test('that was dealt with is due again when either side changes', async () => {
    const { contact: id } = await scene.paired()
    expect(await scene.due()).toEqual({ contacts: 0, people: 0 })
    await scene.query(sql`update worker.contact set title = 'Director' where team = ${team}`)
    expect(await scene.due()).toEqual({ contacts: 1, people: 0 })
    await scene.query(
      sql`update salesloft.people set synced_at = clock_timestamp() where team = ${team}`,
    )
    expect(await scene.due()).toEqual({ contacts: 1, people: 1 })
    expect(await scene.linkOf({ contact: id })).toMatchObject({
      link: { person: '1', state: 'linked', matchedBy: 'email_address', base: usual.base },
      person: { id: '1' },
    })
  })

  test('whose contact SalesLoft changes is not due because of that', async () => {
    const { link, contact: id } = await scene.paired()
    const { link: before } = await scene.linkOf({ contact: id })
    const local = {
      kind: 'update',
      contact: id,
      columns: { first_name: 'Adah', tags: null, do_not_contact: true, owner_id: '7' },
      customFields: { Region: 'West', Gone: null },
    } as const
    const given = { ...usual, link, contact: id, person: '1', seenPerson: before.seenPerson, local }
    expect(await scene.settle(given)).toMatchObject({ links: [link], written: 1, refused: 0 })
    expect(await scene.due()).toEqual({ contacts: 0, people: 0 })
    expect((await scene.linkOf({ contact: id })).contact).toMatchObject({
      row: {
        first_name: 'Adah',
        tags: [],
        do_not_contact: true,
        owner_id: 7,
        custom_fields: { Region: 'West' },
      },
    })
    expect(
      await scene.query(sql`select field, who, why from worker.contact_change
        where team = ${team} and happened = 'changed' order by field`),
    ).toEqual(
      ['custom_fields.Region', 'do_not_contact', 'first_name', 'owner_id'].map((field) => ({
        field,
        who: 'worker',
        why: 'contract 1',
      })),
    )
  })

  test('of a new contact takes the place of the person alone', async () => {
    await scene.people(1, 2)
    const alone = { ...usual, state: 'ignored', base: null, link: null, contact: null } as const
    await scene.settle({ ...alone, person: '1' }, { ...alone, person: '2' })
    const { link } = await scene.linkOf({ person: '1' })
    const id = randomUUID()
    const local = {
      kind: 'create',
      contact: id,
      columns: { first_name: 'Ada' },
      customFields: {},
    } as const
    await scene.settle({
      ...usual,
      link: link.id,
      contact: id,
      person: '1',
      local,
      matchedBy: 'created',
    })
    expect(await scene.linkOf({ contact: id })).toMatchObject({
      link: { id: link.id, person: '1' },
    })
    const other = await scene.contact({ first_name: 'Bob' })
    const { link: second } = await scene.linkOf({ contact: other })
    await scene.settle({ ...usual, link: second.id, contact: other, person: '2' })
    expect(await scene.linkOf({ person: '2' })).toMatchObject({
      link: { id: second.id, contact: other },
    })
    const rows = await scene.query(sql`select from worker.contact_link where team = ${team}`)
    expect(rows).toHaveLength(2)
  })

  test('whose contact the table refuses is invalid with the rule’s name, and no other is', async () => {
    const { link, contact: id } = await scene.paired()
    await scene.people(2)
    const other = await scene.contact({ first_name: 'Bob' })
    const { link: second } = await scene.linkOf({ contact: other })
    const long = write(id, { first_name: 'x'.repeat(300) })
    expect(
      await scene.settle(
        { ...usual, link, contact: id, person: '1', local: long },
        {
          ...usual,
          link: second.id,
          contact: other,
          person: '2',
          local: write(other, { title: 'T' }),
        },
      ),
    ).toMatchObject({ written: 1, refused: 1 })
    expect((await scene.linkOf({ contact: id })).link).toMatchObject({
      state: 'invalid',
      base: usual.base,
    })
    expect((await scene.linkOf({ contact: other })).contact).toMatchObject({ row: { title: 'T' } })
    expect(
      await scene.query(
        sql`select error from worker.contact_link where team = ${team} and id = ${link}`,
      ),
    ).toEqual([
      { error: { code: 'store.failed', words: { contact: ['contact_first_name_check'] } } },
    ])
  })

  test('that is to be tried again is due at its time', async () => {
    const { link, contact: id } = await scene.paired()
    const error = { code: 'salesloft.refused', words: {} }
    const again = {
      ...usual,
      state: 'invalid',
      link,
      contact: id,
      person: '1',
      error,
      tries: 1,
    } as const
    await scene.settle({ ...again, retryMs: 3_600_000 })
    const retries = () => scene.within((trx) => takeRetriesDue(trx, { team, most: 9 }))
    expect(await retries()).toEqual([])
    await scene.settle({ ...again, retryMs: -1 })
    expect(await retries()).toMatchObject([{ link: { id: link, tries: 1 } }])
  })
})

describe('a conflict', () => {
  test('is one however often it is found, and ends by itself when both sides agree', async () => {
    const { link, contact: id } = await scene.paired()
    const conflicts = createContactConflicts({ database: scene.own.database })
    const given = { ...usual, link, contact: id, person: '1' }
    await scene.settle({ ...given, conflicts: [disagreement] })
    const changed = { ...disagreement, remote: 'c@example.com' }
    const several = { ...disagreement, kind: 'match', field: null, people: ['4', '5'] } as const
    await scene.settle({ ...given, conflicts: [changed, several] })
    expect(await conflicts.list({ team, most: 9 })).toMatchObject([
      { field: 'email_address', remote: 'c@example.com', localAt: disagreement.localAt },
      { kind: 'match', people: ['4', '5'] },
    ])
    await scene.settle(given)
    expect(await conflicts.count(team)).toBe(0)
    expect(await conflicts.list({ team, most: 9, all: true, kind: 'field' })).toMatchObject([
      { resolution: 'agreed', resolvedBy: 'worker' },
    ])
  })

  test('is decided once, and then done by who comes next', async () => {
    const { link, contact: id } = await scene.paired()
    const conflicts = createContactConflicts({ database: scene.own.database })
    await scene.settle({ ...usual, link, contact: id, person: '1', conflicts: [disagreement] })
    const [open] = await conflicts.list({ team, most: 9 })
    const one = { team, id: open?.id ?? '' }
    expect(await conflicts.resolve(one, { resolution: 'local', by: 'ann' })).toBe(true)
    expect(await conflicts.resolve(one, { resolution: 'salesloft', by: 'bob' })).toBe(false)
    expect(await conflicts.get(one)).toMatchObject({ resolution: 'local', resolvedBy: 'ann' })
    expect(await scene.due()).toEqual({ contacts: 1, people: 1 })
    const decided = () => decisionsOf(scene.own.database.kysely, team, [link])
    expect((await decided()).get(link)).toMatchObject([{ resolution: 'local' }])
    await scene.settle({ ...usual, link, contact: id, person: '1' })
    expect((await decided()).size).toBe(0)
    await expect(conflicts.get({ team, id: '999999' })).rejects.toMatchObject({
      code: 'conflict.unknown',
    })
  })
})
