// What ends the process that sweeps, or that reads along ids or one object: the record is found, kept, and passed.
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createSweepTurns } from '../../src/activities/sweep-turns.ts'
import { createTurns } from '../../src/activities/turns.ts'
import type { StreamName } from '../../src/domain/streams.ts'
import type { SweepTurn } from '../../src/domain/sweep.ts'
import type { Turn } from '../../src/domain/sync-plan.ts'
import type { PageCommit } from '../../src/store/commits.ts'
import { createEntries } from '../../src/store/entries.ts'
import type { SweepPage } from '../../src/store/sweep-pages.ts'
import { createSweeps } from '../../src/store/sweeps.ts'
import { createRig, type Rig } from '../support/rig.ts'
import { deadlyTrials } from '../support/trials.ts'
import { quietLog } from '../support/workflows.ts'

const workflow = { id: 'w', runId: 'r' }

/** Turns, each in a process that ends with nothing more said when one of these ids is to be stored. */
function lives(rig: Rig, deadly: ReadonlySet<string>) {
  const { sync, teams, metrics, client, team } = rig
  const sweeps = createSweeps(rig)
  let end = new AbortController()
  let ended = 0
  function orDie<Page extends { readonly rows: readonly { readonly id: string }[] }, Done>(
    commit: (page: Page) => Promise<Done>,
  ) {
    return async (page: Page): Promise<Done> => {
      if (!page.rows.some(({ id }) => deadly.has(id))) return await commit(page)
      ended += 1
      end.abort(new Error('out of memory'))
      throw new Error('out of memory')
    }
  }
  const trials = deadlyTrials(deadly)
  const parts = { clientOf: () => Promise.resolve(client), metrics, log: quietLog(), trials }
  const mortal = {
    ...sweeps,
    commitPage: orDie((page: SweepPage) => sweeps.commitPage(page)),
    async rest(place: Parameters<typeof sweeps.rest>[0]) {
      if (!end.signal.aborted) await sweeps.rest(place)
    },
  }
  const sweeping = createSweepTurns({ ...parts, sync, sweeps: mortal })
  const reading = createTurns({
    ...parts,
    teams,
    sync: { ...sync, commitPage: orDie((page: PageCommit) => sync.commitPage(page)) },
  })

  async function toItsEnd<T extends { readonly state: string }>(
    take: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    for (let turn = 0; turn < 40; turn += 1) {
      end = new AbortController()
      const { signal } = end
      const result = await take(signal).catch((error: unknown) => {
        if (!signal.aborted) throw error
        return undefined
      })
      if (result !== undefined && result.state !== 'more') return result
    }
    throw new Error('never came to its end')
  }

  return {
    ended: () => ended,
    sweep: async (stream: StreamName): Promise<SweepTurn> => {
      const since = new Date().toISOString()
      const ask = { team, stream, since, confirm: false, workflow }
      return await toItsEnd((signal) => sweeping.take({ ...ask, signal }))
    },
    read: async (stream: StreamName): Promise<Turn> => {
      const ask = { team, stream, full: false, limit: { pages: 100, ms: 60_000 }, workflow }
      return await toItsEnd((signal) => reading.take({ ...ask, signal }))
    },
  }
}

async function quarantined(rig: Rig): Promise<ReadonlySet<string | null>> {
  const entries = await createEntries(rig).list({ team: rig.team })
  return new Set(entries.map(({ recordId }) => recordId))
}

async function tombstones({ query }: Rig): Promise<number> {
  const [row] = await query<{ count: number }>(sql`
    select count(*)::integer as count from salesloft.people where deleted_at is not null`)
  return row?.count ?? Number.NaN
}

describe('a record that ends the process that sweeps', () => {
  test.each([
    { places: [230], pages: 1 },
    { places: [230, 270], pages: 1 },
    { places: [20, 349], pages: 2 },
  ])('at $places is kept aside, and the sweep finds all else (I31)', async ({ places, pages }) => {
    await using rig = await createRig({ streams: ['people'], sizes: { people: 350 } })
    await rig.readFully('people')
    await rig.query(sql`update salesloft.people
        set synced_at = synced_at - interval '1 hour', requested_at = requested_at - interval '1 hour'`)
    const { rows } = await sql<{ id: string }>`
        select id::text as id from salesloft.people order by updated_at, people.id`.execute(
      rig.database.kysely,
    )
    const deadly = new Set(places.map((place) => rows[place]?.id ?? ''))
    const gone = rig.simulator.mutate.removeShare('people', 0.01)
    for (const id of gone) expect(deadly.has(String(id))).toBe(false)
    const life = lives(rig, deadly)
    const { state, counts } = await life.sweep('people')
    expect({ state, deleted: counts.deleted }).toEqual({ state: 'current', deleted: gone.length })
    // Three to suspect a page; what ends a process is met in another one then.
    expect(life.ended()).toBe(3 * pages)
    expect(await quarantined(rig)).toEqual(deadly)
    expect(await tombstones(rig)).toBe(gone.length)
    expect(counts.fetched).toBe(
      counts.created + counts.updated + counts.unchanged + counts.quarantined,
    )
    expect((await rig.differences())['people'] ?? 0).toBe(0)
    // The next night they are known, and end nothing.
    expect(await life.sweep('people')).toMatchObject({ state: 'current' })
    expect(life.ended()).toBe(3 * pages)
    expect(await quarantined(rig)).toEqual(deadly)
    expect(await tombstones(rig)).toBe(gone.length)
  })

  test('without any record to blame stops it after some turns', async () => {
    await using rig = await createRig({ streams: ['people'], sizes: { people: 150 } })
    await rig.readFully('people')
    const sweeps = createSweeps(rig)
    const ask = { team: rig.team, stream: 'people' as const, since: new Date().toISOString() }
    const turns: unknown[] = []
    for (let turn = 0; turn < 9; turn += 1) {
      const next = await sweeps.begin({ ...ask, confirm: false })
      turns.push(next.kind === 'begun' ? next.careful : next)
    }
    expect(turns.slice(0, 8)).toEqual([false, false, false, true, true, true, true, true])
    expect(turns[8]).toMatchObject({ kind: 'over', code: 'sweep.crashed' })
  })
})

describe('a record that ends the process that reads', () => {
  test.each<[StreamName, string]>([
    ['bulk_jobs', 'bulk_jobs'],
    ['me', 'me'],
    ['users', 'users'],
    ['meetings', 'meetings'],
  ])('%s is kept aside, and the others are stored (I31)', async (stream, path) => {
    await using rig = await createRig({ streams: [stream], sizes: { [path]: 130 } })
    const all = rig.simulator.truth.records(path).map(({ id }) => String(id))
    const deadly = new Set([all[Math.floor(all.length / 3)] ?? ''])
    const life = lives(rig, deadly)
    expect(await life.read(stream)).toMatchObject({ state: 'current' })
    expect(life.ended()).toBe(3)
    expect(await quarantined(rig)).toEqual(deadly)
    expect((await rig.differences())[stream]).toBe(1)
  })
})
