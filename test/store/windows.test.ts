// The places of a long reading's windows: each is fenced by itself, and what becomes of them when the reading does.
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { type Instant, parseInstant } from '../../src/domain/instants.ts'
import { streamOf } from '../../src/domain/streams.ts'
import type { Window } from '../../src/domain/windows.ts'
import type { PageCommit, PageCommitted } from '../../src/store/commits.ts'
import type { Database } from '../../src/store/database.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { demo, page, startReading, teamsOf } from '../support/reading.ts'
import { person } from '../support/rows.ts'

const stream = streamOf('people')
const place = { team: demo, stream: 'people' } as const
const [from, middle, end] = [at('2024-01-01'), at('2025-01-01'), at('2026-01-01')]
const head = '2026-01-01T00:02:00.000000Z'

function at(day: string): string {
  return `${day}T00:00:00.000000Z`
}

function instant(text: string): Instant {
  const parsed = parseInstant(text)
  if (parsed === undefined) throw new Error(text)
  return parsed
}

function windowOf(number: number, cursor: string, until: string): Window {
  return { number, cursor: instant(cursor), until: instant(until), rows: 100, done: false }
}

/** A full reading whose second page split what was left in two. */
async function split(database: Database) {
  const reading = await startReading(database, 'people', { full: true })
  await reading.commit([person(1, from)], { cursor: from, head, expectedRows: 200 })
  const windows = [windowOf(0, from, middle), windowOf(1, middle, end)]
  await reading.commit([person(2, middle)], { cursor: from, head, split: { windows, lanes: 3 } })
  const { sync } = reading
  async function begin(window: number) {
    const begun = await sync.begin({ ...place, window })
    if (begun.kind !== 'begun') throw new Error(`The window is ${begun.kind}.`)
    const { runId } = begun
    let { sequence } = begun
    return {
      begun,
      async commit(ids: readonly number[], more: Partial<PageCommit>): Promise<PageCommitted> {
        const rows = ids.map((id) => person(id, begun.cursor ?? from))
        const position = { team: demo, stream, runId, sequence, window }
        const saved = await sync.commitPage({ ...page, head, ...position, rows, ...more })
        if (saved.kind === 'saved') sequence = saved.sequence
        return saved
      },
    }
  }
  return { reading, sync, begin }
}

const finish = { watermark: end }

describe('the windows of a reading', () => {
  test('are where it goes on, each from its own place, also after a kill', async () => {
    await using mine = await createTestDatabase()
    const { sync, begin } = await split(mine.database)
    const upper = await begin(1)
    expect(upper.begun).toMatchObject({ cursor: middle, until: end, head, split: null })
    await upper.commit([3, 4], { cursor: at('2025-06-01') })
    const again = await begin(1)
    expect(again.begun).toMatchObject({ cursor: at('2025-06-01'), until: end })
    expect(await upper.commit([5], { cursor: at('2025-07-01') })).toEqual({ kind: 'stale' })
    expect((await again.commit([5], { cursor: at('2025-07-01') })).kind).toBe('saved')
    const begun = await sync.begin({ ...place, full: true })
    expect(begun).toMatchObject({ resumed: true, cursor: from, fetched: 5, expected: 200 })
    expect(begun).toMatchObject({
      split: {
        lanes: 3,
        windows: [
          { number: 0, cursor: instant(from), until: instant(middle), rows: 100 },
          { number: 1, cursor: instant(at('2025-07-01')), rows: 97 },
        ],
      },
    })
  })

  test('do not fence each other, and what they bring adds up in the run', async () => {
    await using mine = await createTestDatabase()
    const { reading, sync, begin } = await split(mine.database)
    const [lower, upper] = [await begin(0), await begin(1)]
    await lower.commit([3, 4], { cursor: at('2024-02-01') })
    await upper.commit([4, 5], { cursor: at('2025-02-01') })
    await lower.commit([6], {
      cursor: at('2024-03-01'),
      quarantined: [{ recordId: '7', reason: 'no', bytes: Buffer.from('{}') }],
    })
    expect(await sync.runs([reading.runId])).toMatchObject([
      { fetched: 8, created: 6, updated: 1, unchanged: 0, quarantined: 1, state: 'reading' },
    ])
  })

  test('give way to an ordinary reading from their end, with a head of its own, when all are read', async () => {
    await using mine = await createTestDatabase()
    const { reading, sync, begin } = await split(mine.database)
    await (await begin(1)).commit([3], { cursor: at('2025-12-01'), finish })
    expect(await sync.begin({ ...place, window: 1 })).toEqual({ kind: 'over' })
    expect(await sync.begin({ ...place, full: true })).toMatchObject({ cursor: from })
    await (await begin(0)).commit([4], { cursor: at('2024-12-01'), finish })
    const begun = await sync.begin({ ...place, full: true })
    expect(begun).toMatchObject({
      runId: reading.runId,
      resumed: true,
      cursor: end,
      head: null,
      split: null,
      watermark: end,
    })
    expect(await sync.runs([reading.runId])).toMatchObject([{ state: 'reading' }])
  })

  test('outlive a reading that failed, and go on in the next', async () => {
    await using mine = await createTestDatabase()
    const { reading, sync, begin } = await split(mine.database)
    const before = await begin(0)
    const failure = { code: 'salesloft.failed', message: '500', retryInMs: 1 }
    await sync.fail({ ...place, ...failure, state: 'failed' })
    expect(await before.commit([3], { cursor: at('2024-02-01') })).toEqual({ kind: 'stale' })
    expect(await sync.begin({ ...place, window: 0 })).toEqual({ kind: 'over' })
    const next = await sync.begin({ ...place, full: true })
    expect(next).toMatchObject({ kind: 'begun', split: { lanes: 3 } })
    expect((await begin(0)).begun.runId).not.toBe(reading.runId)
  })

  test.each([
    ['is unavailable', 'unavailable'],
    ['is read in another way', 'fallback'],
  ] as const)('are forgotten when the stream %s', async (_name, what) => {
    await using mine = await createTestDatabase()
    const { sync } = await split(mine.database)
    const failure = { code: 'stream.unavailable', message: '403', retryInMs: 1 }
    await (what === 'fallback'
      ? sync.useFallback({ ...place, mode: 'snapshot' })
      : sync.fail({ ...place, ...failure, state: 'unavailable' }))
    const { rows } = await sql`select from worker.sync_window`.execute(mine.database.kysely)
    expect(rows).toEqual([])
    expect(await sync.begin(place)).toMatchObject({ cursor: null, split: null })
  })

  test('stand still while the team is paused', async () => {
    await using mine = await createTestDatabase()
    const { sync, begin } = await split(mine.database)
    const window = await begin(0)
    await teamsOf(mine.database).pause(demo, 'operator')
    expect(await window.commit([3], { cursor: at('2024-02-01') })).toMatchObject({ paused: true })
    expect(await sync.begin({ ...place, window: 0 })).toEqual({ kind: 'paused' })
  })

  test('are read with care after three turns that ended without a word', async () => {
    await using mine = await createTestDatabase()
    const { begin } = await split(mine.database)
    const careful: boolean[] = []
    for (let turn = 1; turn <= 4; turn += 1) careful.push((await begin(0)).begun.careful)
    expect(careful).toEqual([false, false, false, true])
    expect((await begin(1)).begun.careful).toBe(false)
  })
})
