// The places of a long reading's windows: each is fenced by itself, and what becomes of them when the reading does.
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createTestDatabase } from '../support/postgres.ts'
import { demo, teamsOf } from '../support/reading.ts'
import { at, from, head, instant, middle, end, splitReading } from '../support/split-reading.ts'

const place = { team: demo, stream: 'people' } as const

const finish = { watermark: end }

describe('the windows of a reading', () => {
  test('are where it goes on, each from its own place, also after a kill', async () => {
    await using mine = await createTestDatabase()
    const { sync, begin } = await splitReading(mine.database)
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
    const { reading, sync, begin } = await splitReading(mine.database)
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
    const { reading, sync, begin } = await splitReading(mine.database)
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
    const { reading, sync, begin } = await splitReading(mine.database)
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
    const { sync } = await splitReading(mine.database)
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
    const { sync, begin } = await splitReading(mine.database)
    const window = await begin(0)
    await teamsOf(mine.database).pause(demo, 'operator')
    expect(await window.commit([3], { cursor: at('2024-02-01') })).toMatchObject({ paused: true })
    expect(await sync.begin({ ...place, window: 0 })).toEqual({ kind: 'paused' })
  })

  test('are read with care after three turns that ended without a word', async () => {
    await using mine = await createTestDatabase()
    const { begin } = await splitReading(mine.database)
    const careful: boolean[] = []
    for (let turn = 1; turn <= 4; turn += 1) careful.push((await begin(0)).begun.careful)
    expect(careful).toEqual([false, false, false, true])
    expect((await begin(1)).begun.careful).toBe(false)
  })
})
