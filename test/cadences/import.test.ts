// A cadence is made once, whatever becomes of the answer and whoever else is at it; and what is there is not made again.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { tidied } from '../../src/domain/cadence-content.ts'
import { settled } from '../../src/domain/errors.ts'
import { writeCadence } from '../../src/services/cadence-file.ts'
import { createCadenceImports } from '../../src/store/cadence-imports.ts'
import { createDatabase } from '../../src/store/database.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { launch, temporaryFolder } from '../system/processes.ts'
import { outbound, outboundWith } from './examples.ts'
import { createScene, type Scene } from './scene.ts'

const held = new AsyncDisposableStack()
let own: TestDatabase
let scene: Scene
let folder: ReturnType<typeof temporaryFolder>
let count = 0

beforeAll(async () => {
  own = held.use(await createTestDatabase({ maxConnections: 10 }))
  scene = held.use(await createScene(own.database))
  folder = held.use(temporaryFolder())
})
afterEach(async () => {
  await sql`update worker.sync_state set watermark = null`.execute(own.database.kysely)
  scene.simulator.faults.clear()
  scene.simulator.writes.configure({ uniqueIdentifiers: false })
  scene.simulator.setScopes(undefined)
})
afterAll(() => held.disposeAsync())

/** Imports of which nobody knows what became. */
async function open(): Promise<readonly unknown[]> {
  const { rows } = await sql`select name from worker.cadence_import`.execute(own.database.kysely)
  return rows
}

/** A cadence of its own for a test. */
function fresh(settings: object = {}) {
  count += 1
  const name = `Outbound ${count}`
  return outboundWith({ name, external_identifier: `outbound-${count}`, ...settings })
}
const nameOf = (content: ReturnType<typeof fresh>): string => String(content.settings['name'])
const once = { dryRun: false } as const
const madeIn = (outcome: { did: string; cadence?: string }): string => outcome.cadence ?? 'none'

describe('an import', () => {
  test('makes a cadence, whose export is the file, and whose import is the like', async () => {
    const { cadences, acme: team, globex } = scene
    const content = fresh()
    const made = await cadences.import({ team, content, ...once })
    expect(made).toEqual({ did: 'imported', cadence: madeIn(made), recovered: false })
    const back = await cadences.export({ team, cadence: madeIn(made) })
    expect(back).toStrictEqual(tidied(content))
    const again = await cadences.import({ team: globex, content: back, ...once })
    const there = await cadences.export({ team: globex, cadence: madeIn(again) })
    expect(there).toStrictEqual(back)
    const compared = await cadences.diff({ team, content: there })
    expect(compared).toEqual({ cadence: madeIn(made), same: true, differences: [] })
  })

  test('as a dry run makes none, and says what it would', async () => {
    const { cadences, acme: team } = scene
    const content = fresh()
    const before = scene.posts()
    expect(await cadences.import({ team, content, dryRun: true })).toEqual({ did: 'planned' })
    expect(scene.posts()).toBe(before)
  })

  test.each([
    ['by its identifier', {}],
    ['by its name, where it has no identifier', { external_identifier: undefined }],
  ])('that is repeated finds what it made %s', async (_how, settings) => {
    const { cadences, acme: team } = scene
    const content = fresh(settings)
    const made = await cadences.import({ team, content, ...once })
    const unchanged = { did: 'unchanged', cadence: madeIn(made), archived: false }
    expect(await cadences.import({ team, content, ...once })).toEqual(unchanged)
    expect(await cadences.import({ team, content, dryRun: true })).toEqual(unchanged)
    expect(scene.there(nameOf(content))).toHaveLength(1)
  })

  test('of other content under the same identifier does nothing, and says where it differs', async () => {
    const { cadences, acme: team } = scene
    const content = fresh()
    const made = await cadences.import({ team, content, ...once })
    const before = scene.posts()
    const renamed = { ...content, settings: { ...content.settings, name: 'Renamed' } }
    expect(await cadences.import({ team, content: renamed, ...once })).toMatchObject({
      did: 'differs',
      cadence: madeIn(made),
      differences: [{ where: 'settings', fields: [{ path: 'name', file: 'Renamed' }] }],
    })
    expect(scene.posts()).toBe(before)
  })

  test('is told of one that is archived, by its identifier; a name is free again', async () => {
    const { cadences, acme: team, simulator } = scene
    const content = fresh()
    const made = await cadences.import({ team, content, ...once })
    const set = { archived: true, archived_at: '2026-11-28T00:00:00.000000Z' }
    simulator.mutate.update('cadences', [Number(madeIn(made))], { set })
    expect(await cadences.import({ team, content, ...once })).toMatchObject({
      did: 'unchanged',
      archived: true,
    })
    const { external_identifier: _none, ...settings } = content.settings
    const unnamed = { ...content, settings }
    expect(await cadences.import({ team, content: unnamed, ...once })).toMatchObject({
      did: 'imported',
    })
  })

  test('that SalesLoft refuses is none, with its words and the scope that is lacking', async () => {
    const { cadences, acme: team, simulator } = scene
    const content = fresh({ name: 'Refused', cadence_function: 'war' })
    const refused = cadences.import({ team, content, ...once })
    await expect(refused).rejects.toMatchObject({
      code: 'cadence.refused',
      message: expect.stringMatching(/422.*settings\.cadence_function/) as unknown,
    })
    simulator.setScopes(['cadences:read'])
    const forbidden = cadences.import({ team, content: fresh(), ...once })
    await expect(forbidden).rejects.toMatchObject({
      code: 'cadence.refused',
      message: expect.stringMatching(/403.*`cadences:write`/) as unknown,
    })
    expect(scene.there('Refused')).toEqual([])
  })

  test('of a paused team, and by a number that is none, are refused', async () => {
    const { cadences, globex: team, teams } = scene
    await teams.pause(team, 'operator')
    const paused = cadences.import({ team, content: fresh(), ...once })
    await expect(paused).rejects.toMatchObject({ code: 'team.paused' })
    await teams.resume(team)
    const odd = cadences.export({ team, cadence: '1 or 1=1' })
    await expect(odd).rejects.toMatchObject({ code: 'usage.invalid' })
    const gone = cadences.export({ team, cadence: '987654321' })
    await expect(gone).rejects.toMatchObject({ code: 'cadence.unknown' })
    const nowhere = cadences.diff({ team, content: fresh() })
    await expect(nowhere).rejects.toMatchObject({ code: 'cadence.unknown' })
  })
})

describe('a lost answer', () => {
  const match = '^POST /v2/cadence_imports'
  const reset = { kind: 'reset' } as const

  test.each([
    ['by its identifier', {}],
    ['by its name', { external_identifier: undefined }],
  ])(
    'to an import that was executed is found again %s, and nothing is sent twice',
    async (_how, settings) => {
      const { cadences, acme: team, simulator } = scene
      const content = fresh(settings)
      simulator.faults.add({ match, fault: reset, effect: 'executed' })
      const before = scene.posts()
      const made = await cadences.import({ team, content, ...once })
      expect(made).toMatchObject({ did: 'imported', recovered: true })
      expect(scene.there(nameOf(content))).toEqual([madeIn(made)])
      expect(scene.posts()).toBe(before + 1)
    },
  )

  test('to one that is executed late is found late', async () => {
    const { acme: team, simulator } = scene
    const content = fresh()
    simulator.faults.add({ match, fault: reset, effect: { afterMs: 300 } })
    const before = scene.posts()
    const patient = scene.other([10, ...Array.from({ length: 40 }, () => 250)])
    const made = await patient.import({ team, content, ...once })
    expect(made).toMatchObject({ did: 'imported', recovered: true })
    expect(scene.posts()).toBe(before + 1)
  })

  test('of a process that was killed is waited for by the next import of the same', async () => {
    const { acme: team, simulator, key } = scene
    const content = fresh()
    simulator.faults.add({ match, fault: reset, effect: { afterMs: 3_000 } })
    const before = scene.posts()
    const source = join(folder.path, 'killed.yaml')
    await writeFile(source, writeCadence(content, 'yaml'))
    await using killed = launch(['cadences', 'import', team, source], {
      CONFIG_PROFILE: 'test',
      DATA_DIR: folder.path,
      DATABASE_URL: own.url,
      ENCRYPTION_KEYS: `${key.id}:${Buffer.from(key.key).toString('base64')}`,
    })
    await expect.poll(() => scene.posts(), { timeout: 60_000 }).toBe(before + 1)
    killed.signal('SIGKILL')
    await killed.ended
    simulator.faults.clear()
    // SalesLoft does late what the killed one asked for; on a machine that is later still, it is there by now.
    const patient = scene.other(Array.from({ length: 80 }, () => 250))
    const made = await patient.import({ team, content, ...once })
    expect(made).toMatchObject(made.did === 'unchanged' ? {} : { recovered: true })
    expect(scene.there(nameOf(content))).toEqual([madeIn(made)])
    expect(scene.posts()).toBe(before + 1)
  }, 90_000)

  test('of one that was cut off is believed absent after its time, and then it is sent', async () => {
    const { cadences, acme: team } = scene
    const content = fresh()
    const imports = createCadenceImports({ database: own.database })
    const externalIdentifier = String(content.settings['external_identifier'])
    await sql`truncate worker.cadence_import`.execute(own.database.kysely)
    await imports.sent({ team, name: 'renamed since', externalIdentifier })
    await sql`update worker.cadence_import set sent_at = sent_at - interval '2 seconds'`.execute(
      own.database.kysely,
    )
    // Another one is nobody's business but its own.
    const another = { team, name: 'another', externalIdentifier: undefined }
    await imports.sent(another)
    const before = scene.posts()
    expect(await cadences.import({ team, content, ...once })).toMatchObject({ recovered: false })
    expect(scene.posts()).toBe(before + 1)
    expect(await open()).toEqual([{ name: 'another' }])
    await imports.ended(another)
  })

  test('to one that never was is said after the last look; the next import makes it', async () => {
    const { cadences, acme: team, simulator } = scene
    const content = fresh()
    const cleared = simulator.faults.add({ match, fault: reset, effect: 'none' })
    const before = scene.posts()
    const lost = cadences.import({ team, content, ...once })
    await expect(lost).rejects.toMatchObject({
      code: 'salesloft.outcome-unknown',
      message: expect.stringMatching(/not there in 3 looks.*import it again/) as unknown,
    })
    expect(scene.posts()).toBe(before + 1)
    cleared()
    expect(await cadences.import({ team, content, ...once })).toMatchObject({ recovered: false })
    expect(scene.there(nameOf(content))).toHaveLength(1)
  })

  test('is not waited for by whoever is told to stop', async () => {
    const { acme: team, simulator } = scene
    simulator.faults.add({ match, fault: reset, effect: 'none' })
    const stop = new AbortController()
    const begun = scene.posts()
    const lost = scene.other([600_000]).import({
      team,
      content: fresh(),
      ...once,
      signal: stop.signal,
    })
    const outcome = settled(lost)
    await expect.poll(() => scene.posts(), { timeout: 10_000 }).toBe(begun + 1)
    stop.abort()
    expect(await outcome).toMatchObject({ error: { code: 'salesloft.outcome-unknown' } })
  })
})

test('five processes that import one file at once make one cadence', async () => {
  const { acme: team } = scene
  const content = fresh()
  const all = await Promise.all(
    Array.from({ length: 5 }, () => scene.other().import({ team, content, ...once })),
  )
  expect(all.map(({ did }) => did).toSorted()).toEqual([
    'imported',
    ...Array.from({ length: 4 }, () => 'unchanged'),
  ])
  expect(scene.there(nameOf(content))).toHaveLength(1)
})

test('a dozen at once in a process with two connections wait for each other, not for connections', async () => {
  await using small = createDatabase({ url: own.url, maxConnections: 2 })
  const { acme: team } = scene
  const content = fresh()
  const cadences = scene.other(undefined, small)
  const all = await Promise.all(
    Array.from({ length: 12 }, () => cadences.import({ team, content, ...once })),
  )
  expect(all.filter(({ did }) => did === 'imported')).toHaveLength(1)
  expect(scene.there(nameOf(content))).toHaveLength(1)
}, 30_000)

test('what is refused because somebody was first is there', async () => {
  const { cadences, acme: team, simulator } = scene
  const content = fresh()
  simulator.writes.configure({ uniqueIdentifiers: true })
  const made = await cadences.import({ team, content, ...once })
  // Ours does not see it at its first look.
  simulator.faults.add({
    match: '^GET /v2/cadences',
    fault: { kind: 'empty', nextPage: false },
    count: 1,
  })
  expect(await cadences.import({ team, content, ...once })).toMatchObject({
    did: 'unchanged',
    cadence: madeIn(made),
  })
})

describe('a mirror that is complete', () => {
  test('is asked first, and SalesLoft only for what changed since', async () => {
    const { cadences, acme: team, simulator } = scene
    const content = fresh()
    const made = await cadences.import({ team, content, ...once })
    await scene.mirror()
    const since = simulator.requests.list().length
    expect(await cadences.import({ team, content, ...once })).toMatchObject({
      did: 'unchanged',
      cadence: madeIn(made),
    })
    const asked = simulator.requests.list().slice(since)
    const list = asked.find(({ path }) => path.startsWith('/v2/cadences'))
    expect(asked).toHaveLength(2)
    expect(JSON.stringify(list)).toContain('updated_at')
    const { rows } = await sql<{ due: boolean }>`
      select next_due_at <= clock_timestamp() as due from worker.sync_state
      where team = ${team} and stream = 'cadences'`.execute(own.database.kysely)
    expect(rows).toEqual([{ due: true }])
  })

  test('may lack one that was made a moment before it was complete', async () => {
    const { cadences, acme: team } = scene
    const content = fresh()
    const made = await cadences.import({ team, content, ...once })
    await sql`update worker.sync_state set watermark = clock_timestamp()`.execute(
      own.database.kysely,
    )
    expect(await cadences.import({ team, content, ...once })).toMatchObject({
      did: 'unchanged',
      cadence: madeIn(made),
    })
  })

  test('may still have one that is gone: it is made again', async () => {
    const { cadences, acme: team, simulator } = scene
    const content = fresh()
    const made = await cadences.import({ team, content, ...once })
    await scene.mirror()
    simulator.mutate.remove('cadences', [Number(madeIn(made))])
    const again = await cadences.import({ team, content, ...once })
    expect([again.did, madeIn(again) === madeIn(made)]).toEqual(['imported', false])
  })
})

test('a copy takes another name, or goes to another team; a second one is the first', async () => {
  const { cadences, acme: team, globex: to } = scene
  const content = fresh()
  const made = await cadences.import({ team, content, ...once })
  const how = { team, cadence: madeIn(made), name: `Copy of ${count}`, ...once }
  const copied = await cadences.copy(how)
  expect(copied).toMatchObject({ did: 'imported', left: [] })
  expect(await cadences.copy(how)).toMatchObject({ did: 'unchanged', cadence: madeIn(copied) })
  const compared = await cadences.diff({ team, content, cadence: madeIn(copied) })
  expect(compared.differences).toMatchObject([
    {
      where: 'settings',
      fields: [
        { path: 'name', live: how.name },
        { path: 'external_identifier', live: null },
      ],
    },
  ])
  const elsewhere = await cadences.copy({ team, cadence: madeIn(made), to, ...once })
  const there = await cadences.export({ team: to, cadence: madeIn(elsewhere) })
  expect(there.settings).toMatchObject({ name: nameOf(content) })
  expect(there.step_groups).toStrictEqual(tidied(outbound).step_groups)
})

test('lists of more than a page are looked through to their end', async () => {
  const { cadences, acme: team, simulator } = scene
  const content = fresh()
  const made = await cadences.import({ team, content, ...once })
  // All at one instant, and more than a page: by their stamps alone the reading would not get on.
  simulator.mutate.insert('cadences', 250)
  simulator.mutate.bulkUpdate('cadences', 270)
  expect(await cadences.import({ team, content, ...once })).toMatchObject({
    did: 'unchanged',
    cadence: madeIn(made),
  })
})
