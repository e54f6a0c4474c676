// What is owed to SalesLoft and does not simply arrive: refused, unknown, too much at once, by a key that may not.
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Salesloft } from '../../src/client/salesloft/salesloft.ts'
import { createStatus } from '../../src/store/status.ts'
import { createOwnServers } from './own-servers.ts'
import { createSyncScene, type SyncScene } from './sync-scene.ts'

let servers: Awaited<ReturnType<typeof createOwnServers>>
let scene: SyncScene
beforeAll(async () => {
  servers = await createOwnServers({ writes: { bulkPerSecond: 20_000 } })
})
afterAll(async () => {
  await servers[Symbol.asyncDispose]()
})
beforeEach(async () => {
  const { at, simulator } = servers
  for (const { id } of at.truth.records('people')) at.mutate.remove('people', [Number(id)])
  simulator.faults.clear()
  at.setScopes(undefined)
  scene = await createSyncScene({ servers })
  await scene.contracts.set(scene.team, 'brake: { least: 50, share: 0.05 }', 'ann')
})
afterEach(() => scene[Symbol.dispose]())

const link = async (contact: string) => {
  const [row] = await scene.query(sql<{
    state: string
    error: unknown
    tries: number
    waits: boolean
  }>`
    select state, error, tries, retry_at > now() as waits from worker.contact_link
    where team = ${scene.team} and contact = ${contact}`)
  return row
}
/** What an operator is told. */
const waiting = async () => {
  const { teams } = await createStatus({ database: scene.own.database }).status(scene.team)
  return teams[0]?.contacts
}
const invalid = async () => {
  const [row] = await scene.query(sql<{ count: number }>`
    select count(*)::integer as count from worker.contact_link
    where team = ${scene.team} and state = 'invalid'`)
  return row?.count
}
const cost = () => scene.simulator.requests.list().length

describe('what is owed to SalesLoft', () => {
  test('and refused keeps its own words, is tried again later, and goes as soon as it is corrected', async () => {
    const id = await scene.contact({ email_address: 'no address', last_name: 'Berg' })
    const good = await scene.contact({ email_address: 'good@x.io' })
    await scene.run()
    expect(await link(good)).toMatchObject({ state: 'linked', error: null })
    expect(await link(id)).toMatchObject({
      state: 'invalid',
      tries: 1,
      waits: true,
      error: {
        code: 'contacts.refused',
        status: 422,
        words: { email_address: ['or phone and last_name must be provided'] },
      },
    })
    expect(await waiting()).toEqual({
      conflicts: 0,
      oldestConflictSeconds: null,
      invalid: 1,
      braked: false,
    })
    await scene.query(sql`update worker.contact_link set retry_at = now() where contact = ${id}`)
    await scene.run()
    expect(await link(id)).toMatchObject({ state: 'invalid', tries: 2, waits: true })
    const before = cost()
    await scene.run()
    expect(cost()).toBe(before)
    await scene.edit(id, 'email_address', 'yes@x.io')
    await scene.run()
    expect(await link(id)).toMatchObject({ state: 'linked', tries: 0, error: null })
    expect(scene.personOf('yes@x.io')).toMatchObject({ last_name: 'Berg' })
  })

  test('and is more than the brake allows stops before the first write, and goes on when somebody confirms it', async () => {
    await scene.query(sql`insert into worker.contact (team, email_address, title)
      select ${scene.team}, n || '@x.io', 'T' from generate_series(1, 120) n`)
    for (let run = 0; run < 2; run += 1) expect((await scene.run()).state).toBe('braked')
    expect(await waiting()).toMatchObject({ braked: true, conflicts: 0 })
    expect(scene.at.truth.count('people')).toBe(0)
    const [run, ...others] = await scene.runs.list(scene.team, 9)
    expect(run).toMatchObject({
      state: 'braked',
      brake: { salesloft: { changes: 120, of: 0 }, local: { changes: 0 } },
    })
    expect(others).toEqual([])
    expect(await scene.runs.confirm(scene.team, 'ann')).toBe(true)
    expect(await waiting()).toMatchObject({ braked: false })
    const before = cost()
    expect((await scene.run()).state).toBe('done')
    expect(scene.at.truth.count('people')).toBe(120)
    // By a bulk job, of which each step costs, and read again.
    expect(cost() - before).toBeLessThan(20)
    const [states] = await scene.query(sql<{ linked: number }>`select count(*)::integer as linked
      from worker.contact_link where team = ${scene.team} and state = 'linked' and base is not null`)
    expect(states?.linked).toBe(120)
    await scene.query(sql`update worker.contact set title = 'U' where team = ${scene.team}
      and email_address like '1%'`)
    expect((await scene.run()).state).toBe('done')
    expect(scene.personOf('11@x.io')).toMatchObject({ title: 'U' })
    const after = cost()
    await scene.run()
    expect(cost()).toBe(after)
  })

  test('by a key that lacks a scope goes without the field that needs it, and that is said', async () => {
    scene.at.setScopes(['people:read', 'people:write'])
    const id = await scene.contact({
      email_address: 'crm@x.io',
      title: 'T',
      crm_id: '0031U00001UcfgYQAR',
    })
    await scene.run()
    expect(await link(id)).toMatchObject({ state: 'linked', error: null })
    expect(scene.personOf('crm@x.io')).toMatchObject({ title: 'T', crm_id: null })
    expect((await scene.contracts.get(scene.team))?.lacks).toEqual(['crm_id_person:write'])
  })

  test.each([
    ['one by one', 2],
    ['in a job', 25],
  ])(
    'by a key that may not write stays owed, which is said once, until it may: %s',
    async (_, count) => {
      const theirs = await scene.person({ email_address: 'known@x.io', title: 'T' })
      await scene.look()
      await scene.run()
      scene.at.setScopes(['people:read'])
      const refused = () =>
        scene.simulator.requests.list().filter(({ status }) => status === 403).length
      const before = refused()
      await scene.query(sql`insert into worker.contact (team, email_address)
      select ${scene.team}, 'owed' || n || '@x.io' from generate_series(1, ${count}) n`)
      expect((await scene.run()).state).toBe('done')
      const tried = refused() - before
      expect(tried).toBeGreaterThan(0)
      expect(tried).toBeLessThanOrEqual(4)
      const { lacks } = (await scene.contracts.get(scene.team)) ?? {}
      expect(lacks).toEqual(['people:write'])
      expect(await invalid()).toBe(0)
      // What comes from SalesLoft comes.
      scene.at.mutate.update('people', [Number(theirs)], { set: { title: 'New' } })
      await scene.look()
      expect((await scene.run()).state).toBe('done')
      expect(await scene.contacts()).toContainEqual(expect.objectContaining({ title: 'New' }))
      const asked = cost()
      expect((await scene.run()).state).toBe('done')
      expect(cost()).toBe(asked)
      scene.at.setScopes(undefined)
      await scene.query(
        sql`update worker.contact_contract set lacks = '{}' where team = ${scene.team}`,
      )
      expect((await scene.run()).state).toBe('done')
      expect(scene.at.truth.count('people')).toBe(count + 1)
    },
  )

  test('with a key that is revoked in the middle stops there, and goes on with another', async () => {
    for (let n = 0; n < 6; n += 1) await scene.contact({ email_address: `r${n}@x.io` })
    scene.simulator.faults.add({
      match: /^POST .*people/,
      after: 2,
      fault: { kind: 'status', status: 401 },
    })
    await expect(scene.run()).rejects.toMatchObject({ code: 'auth.revoked' })
    expect(scene.at.truth.count('people')).toBeLessThan(6)
    scene.simulator.faults.clear()
    expect((await scene.run()).state).toBe('done')
    expect(scene.at.truth.count('people')).toBe(6)
    const runs = await scene.runs.list(scene.team, 9)
    expect(runs).toMatchObject([{ state: 'done' }])
  })

  test('and of which the answer is lost is looked for, and sent once', async () => {
    scene.simulator.faults.add({ match: /^POST .*people/, count: 1, fault: { kind: 'reset' } })
    const id = await scene.contact({ email_address: 'lost@x.io', title: 'T' })
    expect((await scene.run()).state).toBe('done')
    expect(await link(id)).toMatchObject({ state: 'linked' })
    const posts = scene.simulator.requests
      .list()
      .filter(({ method, path }) => method === 'POST' && path === '/v2/people')
    expect(posts.at(-1)).toBeDefined()
    expect(scene.at.truth.count('people')).toBe(1)
  })

  test.each([
    ['nobody else is there', 0],
    ['others are there', 2],
  ])(
    'and makes somebody who is deleted before they are read again is over: %s',
    async (_, others) => {
      for (let n = 0; n < others; n += 1) await scene.person({ email_address: `other${n}@x.io` })
      using hasty = await createSyncScene({
        servers,
        wrap: ({ client }) => ({
          clientOf: () => Promise.resolve({ ...client, people: deletingAtOnce(client) }),
        }),
      })
      await hasty.contracts.set(hasty.team, 'deleted: { salesloft: keep }', 'ann')
      await hasty.look()
      const id = await hasty.contact({ email_address: 'brief@x.io' })
      expect((await hasty.run()).state).toBe('done')
      expect(scene.at.truth.count('people')).toBe(others)
      const [ended] = await hasty.query(sql<{ state: string; awaits: unknown; gone: boolean }>`
      select l.state, l.awaits, p.deleted_at is not null as gone from worker.contact_link l
      join salesloft.people p on p.team = l.team and p.id = l.person
      where l.team = ${hasty.team} and l.contact = ${id}`)
      expect(ended).toEqual({ state: 'ended', awaits: null, gone: true })
      const before = cost()
      expect((await hasty.run()).state).toBe('done')
      expect(cost()).toBe(before)
    },
  )
})

/** Somebody in SalesLoft deletes whomever it makes. */
function deletingAtOnce({ people }: Pick<Salesloft, 'people'>): Salesloft['people'] {
  return {
    ...people,
    async create(fields, options) {
      const made = await people.create(fields, options)
      if (made.kind === 'done') servers.at.mutate.remove('people', [Number(made.person.id)])
      return made
    },
  }
}
