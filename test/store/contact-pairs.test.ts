// What was decided about pairs becomes true together, and once: contacts, links, conflicts, what is written to SalesLoft.
import { randomUUID } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '../../src/domain/errors.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createContactConflicts, decisionsOf } from '../../src/store/contact-conflicts.ts'
import { createContactContracts } from '../../src/store/contact-contracts.ts'
import { createContactJobs, intendJob, sidesOf } from '../../src/store/contact-jobs.ts'
import { type Decided, type OpenConflict, settlePairs } from '../../src/store/contact-links.ts'
import { createContactPushes, intend, stopAwaiting } from '../../src/store/contact-pushes.ts'
import { pairBy } from '../../src/store/contact-rows.ts'
import { createContactRuns } from '../../src/store/contact-runs.ts'
import { takeContactsDue, takePeopleDue, takeRetriesDue } from '../../src/store/contact-work.ts'
import type { DB } from '../../src/store/schema.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

let own: TestDatabase
let team: TeamSlug

beforeAll(async () => {
  own = await createTestDatabase()
})
beforeEach(async () => {
  team = parseTeamSlug(`t-${randomUUID()}`)
  await query(sql`insert into worker.team (slug, base_url, salesloft_team_id, name)
    values (${team}, 'https://api.salesloft.com', ${team}, 'Test')`)
})
afterAll(() => own[Symbol.asyncDispose]())

async function query<Row>(statement: ReturnType<typeof sql<Row>>): Promise<readonly Row[]> {
  return (await statement.execute(own.database.kysely)).rows
}

const within = <T>(work: (trx: Transaction<DB>) => Promise<T>): Promise<T> =>
  own.database.kysely.transaction().execute(work)

const settle = (...decided: readonly Decided[]) =>
  within((trx) => settlePairs(trx, { team, run: null, why: 'contract 1' }, decided))

const people = (...ids: readonly number[]) =>
  query(sql`insert into salesloft.people (team, id, raw, requested_at, synced_at)
    select ${team}, id, '{}', clock_timestamp(), clock_timestamp()
    from unnest(${ids}::bigint[]) p (id)`)

async function contact(columns: { readonly first_name: string }): Promise<string> {
  const [row] = await query(sql<{ id: string }>`insert into worker.contact (team, first_name)
    values (${team}, ${columns.first_name}) returning id`)
  return row?.id ?? ''
}

async function linkOf(end: { readonly contact: string } | { readonly person: string }) {
  const pair = await pairBy(own.database.kysely, team, end)
  if (pair?.link === undefined) throw new Error('There is no such pair.')
  return { ...pair, link: pair.link }
}

const usual: Omit<Decided, 'link' | 'contact' | 'person'> = {
  state: 'linked',
  base: { first_name: { local: 'Ada', remote: 'Ada' } },
  seenVersion: null,
  seenPerson: null,
  remoteDiffers: {},
  awaits: null,
  error: null,
  tries: 0,
  retryMs: null,
  matchedBy: null,
  local: undefined,
  conflicts: [],
}

const disagreement: OpenConflict = {
  kind: 'field',
  field: 'email_address',
  base: null,
  local: 'a@example.com',
  remote: 'b@example.com',
  localAt: '2026-11-20T08:00:00.000001Z',
  remoteAt: null,
  people: [],
}

const due = async () => ({
  contacts: (await within((trx) => takeContactsDue(trx, { team, after: null, most: 9 }))).pairs
    .length,
  people: (await within((trx) => takePeopleDue(trx, { team, after: null, since: null, most: 9 })))
    .pairs.length,
})

/** A contact and a person who are one, both dealt with. */
async function paired(): Promise<{ readonly link: string; readonly contact: string }> {
  const id = await contact({ first_name: 'Ada' })
  await people(1)
  const { link } = await linkOf({ contact: id })
  const { pairs } = await within((trx) =>
    takePeopleDue(trx, { team, after: null, since: null, most: 1 }),
  )
  await settle({
    ...usual,
    link: link.id,
    contact: id,
    person: '1',
    seenVersion: link.contactVersion,
    seenPerson: pairs[0]?.person?.syncedAt ?? null,
    matchedBy: 'email_address',
  })
  return { link: link.id, contact: id }
}

describe('a pair', () => {
  test('that was dealt with is due again when either side changes', async () => {
    const { contact: id } = await paired()
    expect(await due()).toEqual({ contacts: 0, people: 0 })
    await query(sql`update worker.contact set title = 'Director' where team = ${team}`)
    expect(await due()).toEqual({ contacts: 1, people: 0 })
    await query(sql`update salesloft.people set synced_at = clock_timestamp() where team = ${team}`)
    expect(await due()).toEqual({ contacts: 1, people: 1 })
    expect(await linkOf({ contact: id })).toMatchObject({
      link: { person: '1', state: 'linked', matchedBy: 'email_address', base: usual.base },
      person: { id: '1' },
    })
  })

  test('whose contact SalesLoft changes is not due because of that', async () => {
    const { link, contact: id } = await paired()
    const { link: before } = await linkOf({ contact: id })
    const local = {
      kind: 'update',
      contact: id,
      columns: { first_name: 'Adah', tags: null, do_not_contact: true, owner_id: '7' },
      customFields: { Region: 'West', Gone: null },
    } as const
    const given = { ...usual, link, contact: id, person: '1', seenPerson: before.seenPerson, local }
    expect(await settle(given)).toEqual({ written: 1, refused: 0 })
    expect(await due()).toEqual({ contacts: 0, people: 0 })
    expect((await linkOf({ contact: id })).contact).toMatchObject({
      row: {
        first_name: 'Adah',
        tags: [],
        do_not_contact: true,
        owner_id: 7,
        custom_fields: { Region: 'West' },
      },
    })
    expect(
      await query(sql`select field, who, why from worker.contact_change
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
    await people(1, 2)
    const alone = { ...usual, state: 'ignored', base: null, link: null, contact: null } as const
    await settle({ ...alone, person: '1' }, { ...alone, person: '2' })
    const { link } = await linkOf({ person: '1' })
    const id = randomUUID()
    const local = {
      kind: 'create',
      contact: id,
      columns: { first_name: 'Ada' },
      customFields: {},
    } as const
    await settle({ ...usual, link: link.id, contact: id, person: '1', local, matchedBy: 'created' })
    expect(await linkOf({ contact: id })).toMatchObject({ link: { id: link.id, person: '1' } })
    const other = await contact({ first_name: 'Bob' })
    const { link: second } = await linkOf({ contact: other })
    await settle({ ...usual, link: second.id, contact: other, person: '2' })
    expect(await linkOf({ person: '2' })).toMatchObject({ link: { id: second.id, contact: other } })
    const rows = await query(sql`select from worker.contact_link where team = ${team}`)
    expect(rows).toHaveLength(2)
  })

  test('whose contact the table refuses is invalid with the rule’s name, and no other is', async () => {
    const { link, contact: id } = await paired()
    await people(2)
    const write = (to: string, columns: object) =>
      ({ kind: 'update', contact: to, columns: { ...columns }, customFields: {} }) as const
    const other = await contact({ first_name: 'Bob' })
    const { link: second } = await linkOf({ contact: other })
    const long = write(id, { first_name: 'x'.repeat(300) })
    expect(
      await settle(
        { ...usual, link, contact: id, person: '1', local: long },
        {
          ...usual,
          link: second.id,
          contact: other,
          person: '2',
          local: write(other, { title: 'T' }),
        },
      ),
    ).toEqual({ written: 1, refused: 1 })
    expect((await linkOf({ contact: id })).link).toMatchObject({
      state: 'invalid',
      base: usual.base,
    })
    expect((await linkOf({ contact: other })).contact).toMatchObject({ row: { title: 'T' } })
    expect(
      await query(sql`select error from worker.contact_link where team = ${team} and id = ${link}`),
    ).toEqual([
      { error: { code: 'store.failed', words: { contact: ['contact_first_name_check'] } } },
    ])
  })

  test('that is to be tried again is due at its time', async () => {
    const { link, contact: id } = await paired()
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
    await settle({ ...again, retryMs: 3_600_000 })
    const retries = () => within((trx) => takeRetriesDue(trx, { team, most: 9 }))
    expect(await retries()).toEqual([])
    await settle({ ...again, retryMs: -1 })
    expect(await retries()).toMatchObject([{ link: { id: link, tries: 1 } }])
  })
})

describe('a conflict', () => {
  test('is one however often it is found, and ends by itself when both sides agree', async () => {
    const { link, contact: id } = await paired()
    const conflicts = createContactConflicts({ database: own.database })
    const given = { ...usual, link, contact: id, person: '1' }
    await settle({ ...given, conflicts: [disagreement] })
    const changed = { ...disagreement, remote: 'c@example.com' }
    const several = { ...disagreement, kind: 'match', field: null, people: ['4', '5'] } as const
    await settle({ ...given, conflicts: [changed, several] })
    expect(await conflicts.list({ team, most: 9 })).toMatchObject([
      { field: 'email_address', remote: 'c@example.com', localAt: disagreement.localAt },
      { kind: 'match', people: ['4', '5'] },
    ])
    await settle(given)
    expect(await conflicts.count(team)).toBe(0)
    expect(await conflicts.list({ team, most: 9, all: true, kind: 'field' })).toMatchObject([
      { resolution: 'agreed', resolvedBy: 'worker' },
    ])
  })

  test('is decided once, and then done by who comes next', async () => {
    const { link, contact: id } = await paired()
    const conflicts = createContactConflicts({ database: own.database })
    await settle({ ...usual, link, contact: id, person: '1', conflicts: [disagreement] })
    const [open] = await conflicts.list({ team, most: 9 })
    const one = { team, id: open?.id ?? '' }
    expect(await conflicts.resolve(one, { resolution: 'local', by: 'ann' })).toBe(true)
    expect(await conflicts.resolve(one, { resolution: 'salesloft', by: 'bob' })).toBe(false)
    expect(await conflicts.get(one)).toMatchObject({ resolution: 'local', resolvedBy: 'ann' })
    expect(await due()).toEqual({ contacts: 1, people: 1 })
    const decided = () => decisionsOf(own.database.kysely, team, [link])
    expect((await decided()).get(link)).toMatchObject([{ resolution: 'local' }])
    await settle({ ...usual, link, contact: id, person: '1' })
    expect((await decided()).size).toBe(0)
    await expect(conflicts.get({ team, id: '999999' })).rejects.toMatchObject({
      code: 'conflict.unknown',
    })
  })
})

describe('what is written to SalesLoft', () => {
  const push = (link: string, id: string | null, person: string | null) =>
    ({
      link,
      contact: id,
      person,
      way: person === null ? 'post' : 'put',
      sent: { title: 'T' },
    }) as const
  const given = (forMs: number) => ({ team, run: null, forMs, job: null })

  test('is on its way once, and awaited when it is done', async () => {
    const { link, contact: id } = await paired()
    const pushes = createContactPushes({ database: own.database })
    const [first] = await within((trx) => intend(trx, given(60_000), [push(link, id, '1')]))
    expect(await within((trx) => intend(trx, given(60_000), [push(link, id, '1')]))).toEqual([null])
    expect(await pushes.unknown(team, 9)).toEqual([])
    const sentAt = '2026-11-24T12:00:00.000000Z'
    const done = { id: first ?? '', outcome: 'done', person: '1', sentAt } as const
    await pushes.end(team, [done])
    await pushes.end(team, [{ id: first ?? '', outcome: 'not-sent' }])
    expect((await linkOf({ contact: id })).link).toMatchObject({
      awaits: { fields: { title: 'T' }, sentAt },
      state: 'linked',
    })
    expect(await pushes.awaited(team, 9)).toEqual(['1'])
    await stopAwaiting(own.database.kysely, team, [link])
    expect(await pushes.awaited(team, 9)).toEqual([])
    expect(
      await query(sql`select side, field, new, person from worker.contact_change
        where team = ${team} and side = 'salesloft'`),
    ).toEqual([{ side: 'salesloft', field: 'title', new: 'T', person: '1' }])
  })

  test('and of which nobody knows is looked for, once nothing of it can leave', async () => {
    const id = await contact({ first_name: 'Ada' })
    const { link } = await linkOf({ contact: id })
    const pushes = createContactPushes({ database: own.database })
    await within((trx) => intend(trx, given(-1), [push(link.id, id, null)]))
    const [lost] = await pushes.unknown(team, 9)
    expect(lost).toMatchObject({ link: link.id, way: 'post', sent: { title: 'T' } })
    // The mirror had them first.
    await people(9)
    await settle({ ...usual, state: 'ignored', base: null, link: null, contact: null, person: '9' })
    const sentAt = '2026-11-24T12:00:00.000000Z'
    await pushes.end(team, [{ id: lost?.id ?? '', outcome: 'done', person: '9', sentAt }])
    expect(await linkOf({ person: '9' })).toMatchObject({
      link: { id: link.id, contact: id, state: 'linked', matchedBy: 'created' },
    })
  })

  test('and is refused says so with SalesLoft’s own words', async () => {
    const { link, contact: id } = await paired()
    const pushes = createContactPushes({ database: own.database })
    const [first] = await within((trx) => intend(trx, given(60_000), [push(link, id, '1')]))
    const error = { code: 'salesloft.refused', words: { email_address: ['is invalid'] } }
    await pushes.end(team, [{ id: first ?? '', outcome: 'refused', error, retryMs: null }])
    expect((await linkOf({ contact: id })).link).toMatchObject({ state: 'invalid', tries: 1 })
  })

  test('by a job is found by the job, in its order', async () => {
    const ids = await Promise.all(['a', 'b', 'c'].map((name) => contact({ first_name: name })))
    const links = await Promise.all(ids.map((id) => linkOf({ contact: id })))
    const job = await within(async (trx) => {
      const made = await intendJob(trx, { team, run: null, rows: 3 })
      const rows = links.map(
        ({ link }) => ({ ...push(link.id, link.contact, null), way: 'job' }) as const,
      )
      await intend(trx, { ...given(60_000), job: made }, rows)
      return made
    })
    const pushes = createContactPushes({ database: own.database })
    const rows = await pushes.ofJob(team, job, { after: 1, most: 9 })
    expect(rows.map(({ link, place }) => [link, place])).toEqual([
      [links[1]?.link.id, 2],
      [links[2]?.link.id, 3],
    ])
    const jobs = createContactJobs({ database: own.database })
    const one = { team, id: job }
    await jobs.opened(one, '77')
    await jobs.sent(one, 3)
    await jobs.executing(one)
    await jobs.answered(one, '12')
    await jobs.answered(one, '11')
    expect(await jobs.open(team)).toMatchObject([
      { id: job, job: '77', state: 'executing', rows: 3, sent: 3, answeredThrough: '12' },
    ])
    await jobs.end(one, { state: 'done' })
    expect(await jobs.open(team)).toEqual([])
  })
})

test('runs are one at a time, add up, and know from when to look; a confirmation holds for one', async () => {
  const runs = createContactRuns({ database: own.database })
  const [first, same] = await Promise.all([runs.begin(team), runs.begin(team)])
  expect(same.id).toBe(first.id)
  expect(first).toMatchObject({ since: null, isConfirmed: false, counts: {} })
  const one = { team, run: first.id }
  await runs.count(one, { pulled: 2 })
  await runs.count(one, { pulled: 1, pushed: 4 })
  await runs.end(one, first.at)
  const second = await runs.begin(team)
  expect(second.since).toBe(first.at)
  await runs.brake({ team, run: second.id }, { local: 900 })
  expect(await runs.confirm(team, 'ann')).toBe(true)
  expect(await runs.confirm(team, 'ann')).toBe(false)
  const third = await runs.begin(team)
  expect(third).toMatchObject({ isConfirmed: true, since: first.at })
  await runs.fail({ team, run: third.id }, new AppError('store.busy', 'Later.'))
  expect((await runs.begin(team)).isConfirmed).toBe(false)
  expect(await runs.list(team, 9)).toMatchObject([
    { state: 'running' },
    { state: 'failed', error: { code: 'store.busy' } },
    { state: 'braked', brake: { local: 900 }, confirmedBy: 'ann' },
    { state: 'done', counts: { pulled: 3, pushed: 4 } },
  ])
  await expect(runs.begin(parseTeamSlug('nobody'))).rejects.toMatchObject({ code: 'team.unknown' })
})

test('a contract has a version that rises with what is said, and not with who says it', async () => {
  const contracts = createContactContracts({ database: own.database })
  expect(await contracts.get(team)).toBeUndefined()
  expect(await contracts.set(team, 'merged: follow\n', 'ann')).toBe(1)
  expect(await contracts.set(team, 'merged: follow\n', 'bob')).toBe(1)
  expect(await contracts.set(team, 'merged: conflict\n', 'bob')).toBe(2)
  expect(await contracts.get(team)).toMatchObject({ source: 'merged: conflict\n', setBy: 'bob' })
  expect(await contracts.teams()).toContain(team)
  expect(await contracts.remove(team)).toBe(true)
  expect(await contracts.remove(team)).toBe(false)
  await expect(contracts.set(parseTeamSlug('nobody'), 'x', 'ann')).rejects.toMatchObject({
    code: 'team.unknown',
  })
})

test('a brake goes by how many there are on each side', async () => {
  await contact({ first_name: 'Ada' })
  expect(await sidesOf(own.database.kysely, team)).toEqual({ local: 1, salesloft: 0 })
})
