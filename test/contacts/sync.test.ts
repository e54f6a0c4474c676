// Contacts and people through real tables and a SalesLoft that answers: what comes to what, and that it rests then.
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createOwnServers } from './own-servers.ts'
import { createSyncScene, type SyncScene } from './sync-scene.ts'

let servers: Awaited<ReturnType<typeof createOwnServers>>
let scene: SyncScene
beforeAll(async () => {
  servers = await createOwnServers()
})
afterAll(async () => {
  await servers[Symbol.asyncDispose]()
})
beforeEach(async () => {
  for (const { id } of servers.at.truth.records('people'))
    servers.at.mutate.remove('people', [Number(id)])
  servers.simulator.faults.clear()
  servers.at.setScopes(undefined)
  scene = await createSyncScene({ servers })
  await scene.contracts.set(scene.team, '# the usual\n', 'ann')
})
afterEach(() => scene[Symbol.dispose]())

const tables = [
  'contact',
  'contact_link',
  'contact_push',
  'contact_conflict',
  'contact_run',
  'contact_job',
  'contact_change',
]

/** Which version of each row there is, and who held it last: what is written or held shows. */
async function versions(): Promise<unknown> {
  const all = tables.map(
    (table) =>
      sql`select ${table} as name, ctid::text, xmin::text, xmax::text from worker.${sql.raw(table)}`,
  )
  const people = sql`select 'people' as name, ctid::text, xmin::text, xmax::text from salesloft.people`
  return await scene.query(sql`${sql.join([...all, people], sql` union all `)} order by 1, 2`)
}

describe('contacts and people', () => {
  test('become each other, are merged where both are there, and then nothing is written on either side', async () => {
    const { person, contact, personOf } = scene
    await person({ email_address: 'theirs@x.io', first_name: 'Theirs', title: 'Head' })
    await person({ email_address: 'Both@X.io', first_name: 'Both', city: 'Bonn' })
    await contact({ email_address: 'ours@x.io', first_name: 'Ours', phone: '+1 404 555 0100' })
    const both = await contact({ email_address: 'both@x.io', last_name: 'Sides' })
    const waits = await contact({ first_name: 'Nobody' })
    await scene.look()
    const { counts, differences } = await scene.preview()
    expect(counts).toMatchObject({
      local: { created: 1, changed: 1, deleted: 0 },
      salesloft: { created: 1, changed: 1, deleted: 0 },
      waiting: 1,
      conflicts: 0,
    })
    expect(differences).toContainEqual({
      side: 'local',
      happens: 'changed',
      contact: both,
      person: expect.any(String) as string,
      field: 'city',
      old: null,
      new: 'Bonn',
      why: 'missing on one side',
    })
    expect(scene.writes()).toBe(2)
    expect((await scene.run()).state).toBe('done')
    expect(await scene.contacts()).toMatchObject([
      { email_address: 'both@x.io', first_name: 'Both', last_name: 'Sides', city: 'Bonn' },
      { email_address: 'ours@x.io', first_name: 'Ours' },
      { email_address: 'theirs@x.io', first_name: 'Theirs', title: 'Head' },
      { id: waits, email_address: null },
    ])
    expect(personOf('ours@x.io')).toMatchObject({ first_name: 'Ours', phone: '+14045550100' })
    expect(personOf('both@x.io')).toMatchObject({ last_name: 'Sides', city: 'Bonn' })
    await scene.look()
    await scene.run()
    const requests = () => scene.simulator.requests.list().length
    const [before, asked] = [await versions(), requests()]
    for (let run = 0; run < 10; run += 1) expect((await scene.run()).state).toBe('done')
    expect(requests()).toBe(asked)
    expect(await versions()).toEqual(before)
    const runs = await scene.runs.list(scene.team, 9)
    expect(runs.every(({ state }) => state === 'done')).toBe(true)
  })

  test('go with what was changed since they agreed, and a conflict waits for somebody', async () => {
    const id = await scene.contact({ email_address: 'ann@x.io', title: 'A', city: 'A' })
    await scene.run()
    const theirs = String(scene.personOf('ann@x.io')?.['id'])
    await scene.edit(id, 'title', 'Ours')
    await scene.rewrite(theirs, { city: 'Theirs', email_address: 'new@x.io' })
    await scene.edit(id, 'email_address', 'other@x.io')
    await scene.look()
    await scene.run()
    expect(await scene.contacts()).toMatchObject([{ title: 'Ours', city: 'Theirs' }])
    expect(scene.personOf('new@x.io')).toMatchObject({ title: 'Ours', city: 'Theirs' })
    const [conflict] = await scene.conflicts.list({ team: scene.team, most: 9 })
    expect(conflict).toMatchObject({
      kind: 'field',
      field: 'email_address',
      local: 'other@x.io',
      remote: 'new@x.io',
    })
    const said = { resolution: 'local', by: 'ann' }
    await scene.conflicts.resolve({ team: scene.team, id: conflict?.id ?? '' }, said)
    await scene.run()
    expect(scene.personOf('other@x.io')).toMatchObject({ id: Number(theirs) })
    expect(await scene.conflicts.count(scene.team)).toBe(0)
  })
})
