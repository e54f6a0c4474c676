// A page that ends the process that reads it: the record that does it is found, kept, and passed.
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { Turn } from '../../src/domain/sync-plan.ts'
import type { StreamName } from '../../src/domain/streams.ts'
import { createEntries } from '../../src/store/entries.ts'
import { type Life, lifeOf, readInLives } from '../support/life.ts'
import { coreStreams, createRig, type Rig } from '../support/rig.ts'
import { deadlyTrials, trialsOf } from '../support/trials.ts'

async function read(rig: Rig, life: Life, stream: StreamName, full = false): Promise<Turn> {
  return await readInLives(rig, life, stream, { full })
}

/** Records by their places; the last of a page is the first that is read of it with care. */
function idsOf(rig: Rig, path: string, ...places: readonly number[]): ReadonlySet<string> {
  const sorted = rig.simulator.truth
    .records(path)
    .toSorted((a, b) => Date.parse(String(a['updated_at'])) - Date.parse(String(b['updated_at'])))
  return new Set(places.map((place) => String(sorted[place]?.['id'])))
}

async function quarantined(rig: Rig): Promise<readonly (string | null)[]> {
  const entries = await createEntries(rig).list({ team: rig.team })
  return entries.map(({ recordId }) => recordId)
}

async function balance({ query, team }: Rig): Promise<number | undefined> {
  const [row] = await query<{ off: number }>(sql`
    select sum(fetched - created - updated - unchanged - quarantined)::int as off
    from worker.run where team = ${team}`)
  return row?.off
}

/** The last trial of what is aside was more than an hour ago. */
async function anHourLater({ query }: Rig): Promise<void> {
  await query(sql`update worker.quarantine set asked_at = asked_at - interval '61 minutes'`)
}

describe('a page that ends the process three times', () => {
  test.each([['one'], ['two']])(
    'is read record by record, and %s of them kept aside (I31)',
    async (n) => {
      await using rig = await createRig({ streams: coreStreams, sizes: { people: 350 } })
      const deadly = n === 'one' ? idsOf(rig, 'people', 230) : idsOf(rig, 'people', 230, 270)
      const life = lifeOf(rig, deadly)
      expect(await read(rig, life, 'people')).toMatchObject({ state: 'current' })
      // Three to suspect the page; what ends a process is met in another one then.
      expect(life.ended).toBe(3)
      expect(new Set(await quarantined(rig))).toEqual(deadly)
      const [first] = await createEntries(rig).list({ team: rig.team })
      const { bytes, reason } = await createEntries(rig).show(rig.team, first?.id ?? '')
      expect(reason).toBe('ended the process that read it')
      expect(bytes.toString()).toContain(`"id":${first?.recordId ?? ''}`)
      const { people } = await rig.differences()
      expect(people).toBe(deadly.size)
      expect(await balance(rig)).toBe(0)
    },
  )

  test('of a stream that is read whole as well', async () => {
    await using rig = await createRig({ streams: coreStreams, sizes: { users: 130 } })
    const life = lifeOf(rig, idsOf(rig, 'users', 30))
    expect(await read(rig, life, 'users')).toMatchObject({ state: 'current' })
    expect(life.ended).toBe(3)
    expect((await rig.differences())['users']).toBe(1)
    expect(await balance(rig)).toBe(0)
    // Known now, it is taken out of each whole reading.
    rig.simulator.requests.reset()
    expect(await read(rig, life, 'users')).toMatchObject({ state: 'current' })
    expect(life.ended).toBe(3)
    expect(rig.simulator.requests.summary().requests).toBeLessThanOrEqual(4)
    expect((await rig.differences())['users']).toBe(1)
    expect(await balance(rig)).toBe(0)
  })

  test('costs nothing more once it is passed, and asks for the record again only by hand', async () => {
    await using rig = await createRig({ streams: coreStreams, sizes: { people: 150 } })
    const life = lifeOf(rig, idsOf(rig, 'people', 97))
    await read(rig, life, 'people')
    const { ended } = life
    rig.simulator.requests.reset()
    await read(rig, life, 'people')
    expect(life.ended).toBe(ended)
    expect(rig.simulator.requests.summary().requests).toBe(1)
  })

  test('is known by its bytes: a second whole reading ends no process, and asks for nothing twice (I49)', async () => {
    await using rig = await createRig({ streams: coreStreams, sizes: { people: 250 } })
    const deadly = idsOf(rig, 'people', 97, 197, 198)
    const trials = deadlyTrials(deadly)
    const life = lifeOf(rig, deadly, trials)
    await read(rig, life, 'people')
    const [{ ended }, times] = [life, trials.times()]
    rig.simulator.requests.reset()
    expect(await read(rig, life, 'people', true)).toMatchObject({ state: 'current' })
    expect(life.ended).toBe(ended)
    expect(trials.times()).toBe(times)
    expect(rig.simulator.requests.summary().requests).toBe(3)
    expect(new Set(await quarantined(rig))).toEqual(deadly)
    expect((await rig.differences())['people']).toBe(deadly.size)
    expect(await balance(rig)).toBe(0)
  })
})

describe('a record that is kept aside', () => {
  test('is tried once an hour, and is back by itself when it ends nothing any more', async () => {
    await using rig = await createRig({ streams: coreStreams, sizes: { people: 150 } })
    const deadly = new Set(idsOf(rig, 'people', 97))
    const trials = deadlyTrials(deadly)
    const life = lifeOf(rig, deadly, trials)
    await read(rig, life, 'people')
    const times = trials.times()
    await anHourLater(rig)
    await read(rig, life, 'people')
    await read(rig, life, 'people')
    expect(trials.times()).toBe(times + 1)
    expect(await quarantined(rig)).toHaveLength(1)
    deadly.clear()
    await anHourLater(rig)
    await read(rig, life, 'people')
    expect(await quarantined(rig)).toEqual([])
    expect((await rig.differences())['people']).toBeUndefined()
    expect(life.ended).toBe(3)
    expect(await balance(rig)).toBe(0)
  })

  test('of a list that knows no ids is so when it is met', async () => {
    await using rig = await createRig({ streams: ['me'] })
    const deadly = new Set(rig.simulator.truth.records('me').map(({ id }) => String(id)))
    const life = lifeOf(rig, deadly)
    await read(rig, life, 'me')
    expect(await quarantined(rig)).toHaveLength(1)
    deadly.clear()
    await read(rig, life, 'me')
    expect(await quarantined(rig)).toHaveLength(1)
    await anHourLater(rig)
    await read(rig, life, 'me')
    expect(await quarantined(rig)).toEqual([])
    expect(life.ended).toBe(3)
  })

  test('is back at once when another version of it comes that ends nothing', async () => {
    await using rig = await createRig({ streams: coreStreams, sizes: { people: 150 } })
    const deadly = new Set(idsOf(rig, 'people', 97))
    const [id = ''] = deadly
    const life = lifeOf(rig, deadly)
    await read(rig, life, 'people')
    deadly.clear()
    rig.simulator.mutate.update('people', [id], { set: { title: 'Repaired' } })
    await read(rig, life, 'people')
    expect(await quarantined(rig)).toEqual([])
    expect((await rig.differences())['people']).toBeUndefined()
    expect(life.ended).toBe(3)
  })
})

describe('a record that other processes outlive', () => {
  test('is not convicted where the worker is ended by something else while it is read (I48)', async () => {
    await using rig = await createRig({ streams: coreStreams, sizes: { people: 150 } })
    // As often as it takes to suspect its page, and twice while it was read alone.
    const life = lifeOf(
      rig,
      idsOf(rig, 'people', 97),
      trialsOf(() => 'outlived'),
      5,
    )
    expect(await read(rig, life, 'people')).toMatchObject({ state: 'current' })
    expect(life.ended).toBe(5)
    expect(await quarantined(rig)).toEqual([])
    expect((await rig.differences())['people']).toBeUndefined()
  })

  test.each(['outlived', 'unknown'] as const)(
    'or that could not be tried (%s), but ends the worker each time that it is read alone, is passed',
    async (outcome) => {
      await using rig = await createRig({ streams: coreStreams, sizes: { people: 150 } })
      const deadly = idsOf(rig, 'people', 97)
      const life = lifeOf(
        rig,
        deadly,
        trialsOf(() => outcome),
      )
      expect(await read(rig, life, 'people')).toMatchObject({ state: 'current' })
      expect(life.ended).toBe(3 + 4)
      const [entry] = await createEntries(rig).list({ team: rig.team })
      expect(entry).toMatchObject({ reason: expect.stringMatching(/^ended the worker/) as string })
      // It would be outlived each hour, and end the worker again.
      await rig.query(sql`update worker.quarantine set asked_at = asked_at - interval '2 hours'`)
      await read(rig, life, 'people')
      await read(rig, life, 'people', true)
      expect(life.ended).toBe(3 + 4)
      expect(new Set(await quarantined(rig))).toEqual(deadly)
      expect(await balance(rig)).toBe(0)
    },
  )
})

describe('turns that end with a word', () => {
  test('are no crashes, however often', async () => {
    await using rig = await createRig({ streams: coreStreams, sizes: { people: 150 } })
    const heal = rig.simulator.faults.add({ match: 'v2/people', fault: { kind: 'reset' } })
    const life = lifeOf(rig, new Set())
    for (let n = 0; n < 5; n += 1)
      await expect(read(rig, life, 'people')).rejects.toThrow('No answer')
    heal()
    rig.simulator.requests.reset()
    await read(rig, life, 'people')
    expect(rig.simulator.requests.summary().requests).toBeLessThan(5)
    expect((await rig.differences())['people']).toBeUndefined()
  })
})

describe('a record larger than an answer may be', () => {
  test('is passed: its page is read record by record, its beginning kept, the others stored (A19)', async () => {
    await using rig = await createRig({ streams: coreStreams, sizes: { people: 120 } })
    const [huge = ''] = idsOf(rig, 'people', 40)
    const how = (record: Readonly<Record<string, unknown>>): unknown =>
      String(record['id']) === huge ? { ...record, title: 'x'.repeat(33 * 1024 * 1024) } : record
    const at = Array.from({ length: 100 }, (_, place) => place)
    rig.simulator.faults.add({ match: 'v2/people', fault: { kind: 'malformed', how, at } })
    await read(rig, lifeOf(rig, new Set()), 'people')
    expect(await quarantined(rig)).toEqual([huge])
    expect((await rig.differences())['people']).toBe(1)
    expect(await balance(rig)).toBe(0)
  })
})
