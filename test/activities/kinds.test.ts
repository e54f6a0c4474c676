// Single objects, lists along ids, sets of what is in progress and lists in an order of their own: from SalesLoft to
// Postgres.
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { StreamName } from '../../src/domain/streams.ts'
import { createTurnsRig, type TurnsRig } from '../support/turns.ts'

type State = { mode: string; fallback: boolean; error_code: string | null }

async function stateOf({ database }: TurnsRig, stream: StreamName): Promise<State | undefined> {
  const { rows } = await sql<State>`
    select mode, fallback_since is not null as fallback, error_code
    from worker.sync_state where stream = ${stream}`.execute(database.kysely)
  return rows[0]
}

function requests({ simulator }: TurnsRig): number {
  return simulator.requests.list().length
}

describe('a single object', () => {
  test.each(['me', 'team'] as const)('%s is kept as one row, for one request', async (stream) => {
    await using rig = await createTurnsRig()
    expect(await rig.read(stream)).toMatchObject({ state: 'current', counts: { created: 1 } })
    expect(await rig.differences(stream)).toBe(0)
    expect(await rig.read(stream)).toMatchObject({ counts: { created: 0, unchanged: 1 } })
    expect(requests(rig)).toBe(2)
  })
})

describe('a list along ids', () => {
  test('is read to an answer without rows, and shows what changed, came and went', async () => {
    await using rig = await createTurnsRig({ sizes: { bulk_jobs: 250 } })
    expect(await rig.read('bulk_jobs')).toMatchObject({ counts: { created: 250 } })
    expect(requests(rig)).toBe(4)
    expect(await rig.differences('bulk_jobs')).toBe(0)
    const { mutate } = rig.simulator
    mutate.update('bulk_jobs', 3)
    mutate.insert('bulk_jobs', 2)
    mutate.remove('bulk_jobs', 2)
    await rig.read('bulk_jobs')
    expect(await rig.differences('bulk_jobs')).toBe(2)
    expect(await rig.read('bulk_jobs')).toMatchObject({ counts: { deleted: 2 } })
    expect(await rig.differences('bulk_jobs')).toBe(0)
  })

  test('whose filter is ignored stops, instead of never ending', async () => {
    await using rig = await createTurnsRig({
      sizes: { bulk_jobs: 250 },
      ignoreFilters: { bulk_jobs: ['id'] },
    })
    expect(await rig.read('bulk_jobs')).toMatchObject({ state: 'failed', code: 'stream.unordered' })
  })
})

describe('a set of what is in progress', () => {
  test('is without those that left it, which are not deleted, until they are back', async () => {
    await using rig = await createTurnsRig({ sizes: { actions: 350 } })
    const left = sql<{ left: number; deleted: number }>`
      select count(left_at)::integer as left, count(deleted_at)::integer as deleted
      from salesloft.actions`
    await rig.read('actions')
    expect(await rig.differences('actions')).toBe(0)
    const gone = rig.simulator.mutate.remove('actions', 200)
    expect(await rig.read('actions')).toMatchObject({ state: 'current' })
    expect(await rig.differences('actions')).toBe(0)
    expect((await left.execute(rig.database.kysely)).rows).toEqual([{ left: 200, deleted: 0 }])
    rig.simulator.mutate.revive('actions', gone)
    await rig.read('actions')
    expect(await rig.differences('actions')).toBe(0)
    expect((await left.execute(rig.database.kysely)).rows).toEqual([{ left: 0, deleted: 0 }])
  })

  test('that moves while it is read holds all that stayed', async () => {
    await using rig = await createTurnsRig({ sizes: { actions: 700 }, rttMs: 2 })
    const timer = setInterval(() => {
      rig.simulator.mutate.remove('actions', 3)
      rig.simulator.mutate.insert('actions', 2)
    }, 5)
    await rig.read('actions')
    clearInterval(timer)
    await rig.read('actions')
    expect(await rig.differences('actions')).toBe(0)
  })
})

describe('a list whose order is contested', () => {
  const sizes = { tasks: 2_600 }

  test('is walked where its rows prove the order', async () => {
    await using rig = await createTurnsRig({ sizes })
    await rig.read('tasks')
    expect(await rig.differences('tasks')).toBe(0)
    expect(await stateOf(rig, 'tasks')).toMatchObject({ mode: 'cursor', fallback: false })
  })

  test.each(['ignored', 'refused'] as const)(
    'is read in ranges, visibly, where the order is %s; then an idle turn costs one request',
    async (contestedSort) => {
      await using rig = await createTurnsRig({ sizes, contestedSort })
      expect(await rig.read('tasks')).toMatchObject({ state: 'current' })
      expect(await rig.differences('tasks')).toBe(0)
      expect(await stateOf(rig, 'tasks')).toEqual({
        mode: 'bounded',
        fallback: true,
        error_code: null,
      })
      rig.simulator.mutate.update('tasks', 5)
      rig.simulator.requests.reset()
      await rig.read('tasks')
      expect(requests(rig)).toBe(1)
      expect(await rig.differences('tasks')).toBe(0)
    },
  )

  test('loses nothing while tasks are edited, put off and made, over many turns', async () => {
    await using rig = await createTurnsRig({ sizes, contestedSort: 'ignored', rttMs: 2 })
    const { mutate } = rig.simulator
    const timer = setInterval(() => {
      mutate.update('tasks', 2)
      mutate.insert('tasks', 1)
    }, 20)
    let turns = 0
    for (let state = 'more'; state === 'more'; turns += 1) {
      ;({ state } = await rig.turn('tasks', { pages: 3 }))
      if (turns === 8) clearInterval(timer)
    }
    clearInterval(timer)
    expect(turns).toBeGreaterThan(2)
    await rig.read('tasks')
    expect(await rig.differences('tasks')).toBe(0)
  })

  test('stops where its ranges are not honoured either', async () => {
    await using rig = await createTurnsRig({
      sizes,
      contestedSort: 'ignored',
      ignoreFilters: { tasks: ['updated_at'] },
    })
    expect(await rig.read('tasks')).toMatchObject({ state: 'failed', code: 'stream.unordered' })
  })
})
