// Whoever is forgotten is nowhere in the database afterwards, whoever reads it through; nobody else is touched.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import type { Erasing } from '../../src/services/erasing.ts'
import { createChanges } from '../../src/store/changes.ts'
import { createErasures, erasureSteps } from '../../src/store/erasure.ts'
import { demo as team } from '../support/reading.ts'
import { ada, address, bob, createErasureScene, type ErasureScene, vault } from './scene.ts'

let scene: ErasureScene
let erasing: Erasing

beforeAll(async () => {
  scene = await createErasureScene()
  erasing = scene.erasing
})
beforeEach(() => scene.begin())
afterAll(() => scene.own[Symbol.asyncDispose]())

describe('somebody who is forgotten', () => {
  test('is nowhere in the database, and is there before', async () => {
    await scene.fill()
    expect(await scene.found()).toEqual([
      'salesloft.calendar_events',
      'salesloft.emails',
      'salesloft.notes',
      'salesloft.people',
      'salesloft.transcription_sentences',
      'worker.contact',
      'worker.contact_change',
      'worker.contact_conflict',
      'worker.contact_link',
      'worker.contact_push',
      'worker.inbox',
      'worker.quarantine',
      'worker.suppression',
    ])
    const before = await scene.found()
    const planned = await erasing.plan(team, { address })
    expect(await scene.found()).toEqual(before)
    expect(await scene.query(sql`select from worker.erasure`)).toEqual([])
    const erased = await erasing.erase(team, { address: ` ${address} ` }, 'ann')
    expect(erased).toMatchObject({ people: ['1'], addresses: 2 })
    expect(erased).toEqual(planned)
    expect(Object.entries(erased.gone).filter(([, count]) => count === 0)).toEqual([])
    expect(await scene.found()).toEqual([])
  })

  test('leaves all others as they are, without the address', async () => {
    await scene.fill()
    await erasing.erase(team, { person: '1' }, 'ann')
    expect(
      await scene.query(sql`select id, email_address, secondary_email_address as spare,
        raw -> 'secondary_email_address' as raw from salesloft.people`),
    ).toEqual([{ id: '2', email_address: 'bob@example.com', spare: null, raw: null }])
    expect(await scene.query(sql`select id, content from salesloft.notes`)).toEqual([
      { id: '2', content: 'ask (erased).' },
    ])
    expect(await scene.query(sql`select attendees from salesloft.calendar_events`)).toEqual([
      {
        attendees: [
          { name: null, email: null },
          { name: 'Bob', email: 'bob@example.com' },
        ],
      },
    ])
    expect(
      await scene.query(
        sql`select event, convert_from(body, 'UTF8') as body from worker.inbox order by id`,
      ),
    ).toEqual([
      {
        event: 'note_updated',
        body: '{"id":2,"content":"ask (erased)","associated_type":"account"}',
      },
      { event: 'person_updated', body: '{"id":2,"first_name":"Bob"}' },
    ])
    expect(await scene.query(sql`select record_id from worker.quarantine`)).toEqual([
      { record_id: '7' },
    ])
    expect(await scene.query(sql`select value from worker.suppression`)).toEqual([
      { value: 'example.org' },
    ])
    expect(
      await scene.query(
        sql`select external_id, secondary_email_address as spare from worker.contact`,
      ),
    ).toEqual([{ external_id: 'bob', spare: null }])
    expect(await scene.query(sql`select person, base from worker.contact_link`)).toEqual([
      { person: '2', base: { secondary_email_address: { local: null, remote: null } } },
    ])
  })

  test('is no more on the way to a cadence, and still counts in what they were asked for with', async () => {
    await scene.fill()
    await erasing.erase(team, { person: '1' }, 'ann')
    expect(await scene.query(sql`select person from worker.enrollment`)).toEqual([{ person: '2' }])
    expect(
      await scene.query(sql`select count(*)::integer as events from worker.enrollment_event`),
    ).toEqual([{ events: 1 }])
    expect(
      await scene.query(
        sql`select number, person, outcome, reason from worker.enrollment_batch_row order by number`,
      ),
    ).toEqual([
      { number: 1, person: '0', outcome: 'stopped', reason: 'person.erased' },
      { number: 2, person: '2', outcome: null, reason: null },
    ])
  })

  test('of their changes that they are erased alone is told', async () => {
    await scene.fill()
    await erasing.erase(team, { person: '1' }, 'ann')
    const changes = await createChanges({ database: scene.own.database }).after({
      team,
      after: '0',
    })
    expect(changes.map(({ id, happened }) => `${id} ${happened}`)).toEqual([
      '2 created',
      '2 updated',
      '1 erased',
    ])
  })

  test('is found no more when it is asked for again', async () => {
    await scene.fill()
    await erasing.erase(team, { person: '1' }, 'ann')
    const again = await erasing.erase(team, { person: '1' }, 'ann')
    expect(again.gone).toEqual(Object.fromEntries(erasureSteps.map((step) => [step, 0])))
    expect(
      await scene.query(sql`select person, address_hash is null as plain, done_at is not null as done, by
        from worker.erasure order by id`),
    ).toMatchObject([
      { person: '1', plain: true, done: true, by: 'ann' },
      { person: null, plain: false },
      { person: null, plain: false },
    ])
  })

  test('is forgotten to the end by whoever comes after a kill', async () => {
    await scene.fill()
    const store = createErasures({ database: scene.own.database, vault })
    const whom = await store.begin(team, { person: '1' }, 'ann')
    for (const step of ['enrolments', 'rows', 'contacts'] as const) await store.forget(whom, step)
    const unfinished = { people: ['1'], addresses: 2, doneAt: null, by: 'ann' }
    expect((await erasing.list(team)).erasures).toMatchObject([unfinished])
    expect(await erasing.finish(10)).toBe(1)
    expect(await erasing.finish(10)).toBe(0)
    const { erasures } = await erasing.list(team)
    expect(erasures).toMatchObject([{ ...unfinished, doneAt: erasures[0]?.doneAt }])
    expect(erasures[0]?.doneAt).not.toBeNull()
    // Their spare address stood with the contact alone, and went with it.
    expect(await scene.found()).toEqual([])
  })

  test('need not be here to be kept away', async () => {
    expect((await erasing.erase(team, { person: '77' }, 'ann')).people).toEqual(['77'])
    expect((await erasing.erase(team, { address }, 'ann')).people).toEqual([])
    await scene.commit([ada(77), ada(78), bob()])
    expect(await scene.query(sql`select id from salesloft.people`)).toEqual([{ id: '2' }])
  })

  test('is listed by who asked for it, page by page', async () => {
    for (const person of ['7', '8', '9']) await erasing.erase(team, { person }, `ann ${person}`)
    const first = await erasing.list(team, { limit: 2 })
    expect(first.erasures.map(({ people }) => people)).toEqual([['9'], ['8']])
    const second = await erasing.list(team, { limit: 2, before: first.next ?? '' })
    expect(second).toMatchObject({ erasures: [{ people: ['7'], by: 'ann 7' }], next: null })
    const nobody = parseTeamSlug('nobody')
    await expect(erasing.list(nobody)).rejects.toMatchObject({ code: 'team.unknown' })
    await expect(erasing.plan(nobody, { person: '7' })).rejects.toMatchObject({
      code: 'team.unknown',
    })
  })

  test.each([
    ['a name beside the address', { address: `Ada <${address}>` }],
    ['two addresses', { address: 'a@example.com b@example.com' }],
    ['no address', { address: 'example.com' }],
    ['no id', { person: '1; drop table' }],
  ])('is not guessed from %s', async (_, named) => {
    await expect(erasing.erase(team, named, 'ann')).rejects.toMatchObject({ code: 'usage.invalid' })
  })

  test('keeps an address that somebody else is known by', async () => {
    await scene.store('people', ada(), bob({ secondary_email_address: null }))
    await scene.query(
      sql`update salesloft.people set secondary_email_address = 'bob@example.com' where id = 1`,
    )
    await erasing.erase(team, { person: '1' }, 'ann')
    await scene.commit([bob()])
    expect(await scene.query(sql`select email_address from salesloft.people`)).toEqual([
      { email_address: 'bob@example.com' },
    ])
  })
})
