// A page that ends the process that reads it: the record that does it is found, kept, and passed.
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createTurns, type Turns } from '../../src/activities/turns.ts'
import type { Turn } from '../../src/domain/sync-plan.ts'
import type { StreamName } from '../../src/domain/streams.ts'
import { createEntries } from '../../src/store/entries.ts'
import { coreStreams, createRig, type Rig } from '../support/rig.ts'
import { quietLog } from '../support/workflows.ts'

type Life = { turns: Turns; end: AbortController; ended: number }

/** Turns whose process ends, with nothing more said or written, when a page with one of these ids is to be stored. */
function lifeOf(rig: Rig, deadly: ReadonlySet<string>): Life {
  const { sync, teams, metrics, client } = rig
  const life: Life = { turns: undefined as never, end: new AbortController(), ended: 0 }
  life.turns = createTurns({
    clientOf: () => Promise.resolve(client),
    teams,
    metrics,
    log: quietLog(),
    sync: {
      ...sync,
      async commitPage(page) {
        if (!page.rows.some(({ id }) => deadly.has(id))) return await sync.commitPage(page)
        life.ended += 1
        life.end.abort(new Error('out of memory'))
        throw new Error('out of memory')
      },
    },
  })
  return life
}

async function read(rig: Rig, life: Life, stream: StreamName): Promise<Turn> {
  for (let turn = 0; turn < 40; turn += 1) {
    if (life.end.signal.aborted) life.end = new AbortController()
    const { signal } = life.end
    const limit = { pages: 100, ms: 60_000 }
    const workflow = { id: 'w', runId: 'r' }
    const ask = { team: rig.team, stream, full: false, limit, workflow, signal }
    const result = await life.turns.take(ask).catch((error: unknown) => {
      if (!signal.aborted) throw error
      return undefined
    })
    if (result !== undefined && result.state !== 'more') return result
  }
  throw new Error('never read to its end')
}

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

describe('a page that ends the process three times', () => {
  test.each([['one'], ['two']])(
    'is read record by record, and %s of them kept aside (I31)',
    async (n) => {
      await using rig = await createRig({ streams: coreStreams, sizes: { people: 350 } })
      const deadly = n === 'one' ? idsOf(rig, 'people', 230) : idsOf(rig, 'people', 230, 270)
      const life = lifeOf(rig, deadly)
      expect(await read(rig, life, 'people')).toMatchObject({ state: 'current' })
      // Three to suspect the page, two for each record.
      expect(life.ended).toBe(3 + 2 * deadly.size)
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
    expect(life.ended).toBe(5)
    expect((await rig.differences())['users']).toBe(1)
    expect(await balance(rig)).toBe(0)
  })

  test('costs nothing more once it is passed, and asks for the record again only by hand', async () => {
    await using rig = await createRig({ streams: coreStreams, sizes: { people: 150 } })
    const life = lifeOf(rig, idsOf(rig, 'people', 20))
    await read(rig, life, 'people')
    const { ended } = life
    rig.simulator.requests.reset()
    await read(rig, life, 'people')
    expect(life.ended).toBe(ended)
    expect(rig.simulator.requests.summary().requests).toBe(1)
  })
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
