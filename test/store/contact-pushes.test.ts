// What is written to SalesLoft of contacts is on its way once, and found again; runs and contracts are kept.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '../../src/domain/errors.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { createContactContracts } from '../../src/store/contact-contracts.ts'
import { createContactJobs, intendJob, sidesOf } from '../../src/store/contact-jobs.ts'
import { createContactPushes, intend, stopAwaiting } from '../../src/store/contact-pushes.ts'
import { createContactRuns } from '../../src/store/contact-runs.ts'
import { type ContactScene, createContactScene, usual } from './contact-scene.ts'

let scene: ContactScene
let team: TeamSlug

beforeAll(async () => {
  scene = await createContactScene()
})
beforeEach(async () => {
  team = await scene.begin()
})
afterAll(() => scene.own[Symbol.asyncDispose]())

const push = (link: string, id: string | null, person: string | null) =>
  ({
    link,
    contact: id,
    person,
    way: person === null ? 'post' : 'put',
    sent: { title: 'T' },
    awaits: { title: { sent: 'T', before: null } },
  }) as const
const given = (forMs: number) => ({ team, run: null, forMs, job: null })

describe('what is written to SalesLoft', () => {
  test('is on its way once, and awaited when it is done', async () => {
    const { link, contact: id } = await scene.paired()
    const pushes = createContactPushes({ database: scene.own.database })
    const [first] = await scene.within((trx) => intend(trx, given(60_000), [push(link, id, '1')]))
    expect(await scene.within((trx) => intend(trx, given(60_000), [push(link, id, '1')]))).toEqual([
      null,
    ])
    expect(await pushes.unknown(team, 9)).toEqual([])
    const sentAt = '2999-11-24T12:00:00.000000Z'
    const done = { id: first ?? '', outcome: 'done', person: '1', sentAt } as const
    await pushes.end(team, [done])
    await pushes.end(team, [{ id: first ?? '', outcome: 'not-sent' }])
    expect((await scene.linkOf({ contact: id })).link).toMatchObject({
      awaits: { title: { sent: 'T', before: null } },
      awaitsSince: sentAt,
      state: 'linked',
    })
    expect(await pushes.awaited(team, 9)).toEqual(['1'])
    await stopAwaiting(scene.own.database.kysely, team, [link])
    expect(await pushes.awaited(team, 9)).toEqual([])
    expect(
      await scene.query(sql`select side, field, new, person from worker.contact_change
        where team = ${team} and side = 'salesloft'`),
    ).toEqual([{ side: 'salesloft', field: 'title', new: 'T', person: '1' }])
  })

  test('and of which nobody knows is looked for, once nothing of it can leave', async () => {
    const id = await scene.contact({ first_name: 'Ada' })
    const { link } = await scene.linkOf({ contact: id })
    const pushes = createContactPushes({ database: scene.own.database })
    await scene.within((trx) => intend(trx, given(-1), [push(link.id, id, null)]))
    const [lost] = await pushes.unknown(team, 9)
    expect(lost).toMatchObject({ link: link.id, way: 'post', sent: { title: 'T' } })
    // The mirror had them first.
    await scene.people(9)
    await scene.settle({
      ...usual,
      state: 'ignored',
      base: null,
      link: null,
      contact: null,
      person: '9',
    })
    const sentAt = '2999-11-24T12:00:00.000000Z'
    await pushes.end(team, [{ id: lost?.id ?? '', outcome: 'done', person: '9', sentAt }])
    expect(await scene.linkOf({ person: '9' })).toMatchObject({
      link: { id: link.id, contact: id, state: 'linked', matchedBy: 'created' },
    })
  })

  test('and is refused says so with SalesLoft’s own words', async () => {
    const { link, contact: id } = await scene.paired()
    const pushes = createContactPushes({ database: scene.own.database })
    const [first] = await scene.within((trx) => intend(trx, given(60_000), [push(link, id, '1')]))
    const error = { code: 'salesloft.refused', words: { email_address: ['is invalid'] } }
    await pushes.end(team, [{ id: first ?? '', outcome: 'refused', error, retryMs: null }])
    expect((await scene.linkOf({ contact: id })).link).toMatchObject({ state: 'invalid', tries: 1 })
  })

  test('by a job is found by the job, in its order', async () => {
    const ids = await Promise.all(
      ['a', 'b', 'c'].map((name) => scene.contact({ first_name: name })),
    )
    const links = await Promise.all(ids.map((id) => scene.linkOf({ contact: id })))
    const job = await scene.within(async (trx) => {
      const made = await intendJob(trx, { team, run: null, rows: 3 })
      const rows = links.map(
        ({ link }) => ({ ...push(link.id, link.contact, null), way: 'job' }) as const,
      )
      await intend(trx, { ...given(60_000), job: made }, rows)
      return made
    })
    const pushes = createContactPushes({ database: scene.own.database })
    const rows = await pushes.ofJob(team, job, { after: 1, most: 9 })
    expect(rows.map(({ link, place }) => [link, place])).toEqual([
      [links[1]?.link.id, 2],
      [links[2]?.link.id, 3],
    ])
    const jobs = createContactJobs({ database: scene.own.database })
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
  const runs = createContactRuns({ database: scene.own.database })
  const begin = (contract = '1', isNew = false) => runs.begin(team, contract, isNew)
  expect(await runs.standing(team, '1')).toMatchObject({
    since: null,
    isRunning: false,
    isNewContract: true,
    isBraked: false,
  })
  const [first, same] = await Promise.all([begin('1', true), begin('1', true)])
  expect(same.id).toBe(first.id)
  expect(first).toMatchObject({ isConfirmed: false, counts: {} })
  const one = { team, run: first.id }
  expect(await runs.standing(team, '1')).toMatchObject({ isRunning: true, isNewContract: true })
  await runs.goBy(one, '1')
  const { at, isNewContract } = await runs.standing(team, '1')
  expect(isNewContract).toBe(false)
  await runs.count(one, { pulled: 2 })
  await runs.count(one, { pulled: 1, pushed: 4 })
  await runs.end(one, at)
  expect(await runs.standing(team, '1')).toMatchObject({ since: at, isRunning: false })
  // By another contract all is to be looked at.
  expect(await runs.standing(team, '2')).toMatchObject({ since: null, isNewContract: true })
  const second = await begin()
  await runs.brake({ team, run: second.id }, { local: 900 })
  expect((await runs.standing(team, '1')).isBraked).toBe(true)
  expect(await runs.confirm(team, 'ann')).toBe(true)
  expect(await runs.confirm(team, 'ann')).toBe(false)
  expect(await runs.standing(team, '1')).toMatchObject({ isBraked: false, since: at })
  const third = await begin()
  expect(third.isConfirmed).toBe(true)
  await runs.fail({ team, run: third.id }, new AppError('store.busy', 'Later.'))
  expect((await begin()).isConfirmed).toBe(false)
  expect(await runs.list(team, 9)).toMatchObject([
    { state: 'running' },
    { state: 'failed', error: { code: 'store.busy' } },
    { state: 'braked', brake: { local: 900 }, confirmedBy: 'ann' },
    { state: 'done', counts: { pulled: 3, pushed: 4 } },
  ])
  const nobody = parseTeamSlug('nobody')
  for (const ask of [() => runs.begin(nobody, '1', false), () => runs.standing(nobody, '1')]) {
    await expect(ask()).rejects.toMatchObject({ code: 'team.unknown' })
  }
})

test('a contract has a version that rises with what is said, and not with who says it', async () => {
  const contracts = createContactContracts({ database: scene.own.database })
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
  await scene.contact({ first_name: 'Ada' })
  expect(await sidesOf(scene.own.database.kysely, team)).toEqual({ local: 1, salesloft: 0 })
})
