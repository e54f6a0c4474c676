// A catalogue whose entry changed its kind: stored modes follow at a start, and nothing is believed gone by it.
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { streams } from '../../src/domain/streams.ts'
import { createSync } from '../../src/store/sync.ts'
import { createTurnsRig, type TurnsRig } from '../support/turns.ts'

const people = 250
let rig: TurnsRig
beforeEach(async () => {
  rig = await createTurnsRig({ sizes: { people } })
})
afterEach(() => rig[Symbol.asyncDispose]())

async function stored(mode: string, fellBack = false): Promise<void> {
  await sql`update worker.sync_state set mode = ${mode},
    fallback_since = case when ${fellBack} then now() end where stream = 'people'`.execute(
    rig.database.kysely,
  )
}

const follow = () => createSync(rig).followKinds()

async function state(): Promise<unknown> {
  const { rows } = await sql`
    select mode, run_id, cursor, head, watermark, suspects, fallback_since,
      (select count(*)::integer from salesloft.people where deleted_at is not null) as deleted
    from worker.sync_state where stream = 'people'`.execute(rig.database.kysely)
  return rows[0]
}

test('a stream that was read whole goes on as the catalogue has it, once from the beginning (I43)', async () => {
  await stored('snapshot')
  await rig.read('people')
  rig.simulator.mutate.removeShare('people', 0.01)
  await rig.read('people')
  expect(await rig.turn('people', { pages: 1 })).toMatchObject({ state: 'current' })
  const change = { team: rig.team, stream: 'people', from: 'snapshot', to: 'cursor' }
  expect(await follow()).toEqual([change])
  expect(await follow()).toEqual([])
  const before = (await state()) as { deleted: number }
  expect(before).toMatchObject({ mode: 'cursor', watermark: null, head: null })
  rig.simulator.requests.reset()
  expect(await rig.read('people')).toMatchObject({ state: 'current', counts: { created: 0 } })
  expect(rig.simulator.requests.list().length).toBeGreaterThan(2)
  expect(await state()).toMatchObject({ deleted: before.deleted })
  expect(await rig.differences('people')).toBe(0)
})

test('a reading under way is replaced, and its writer can commit nothing more', async () => {
  expect(await rig.turn('people', { pages: 1 })).toMatchObject({ state: 'more' })
  await stored('bounded')
  expect(await follow()).toHaveLength(1)
  expect(await state()).toMatchObject({ mode: 'cursor', run_id: null, cursor: null, head: null })
  await rig.read('people')
  expect(await rig.differences('people')).toBe(0)
})

test('a stream that fell back stays as it is', async () => {
  const able = streams.find(({ fallback }) => fallback !== undefined)
  if (able?.fallback === undefined) throw new Error('no stream can fall back')
  const { name: stream, fallback: mode } = able
  await createSync(rig).useFallback({ team: rig.team, stream, mode })
  expect(await follow()).toEqual([])
  await stored('live-set', true)
  expect(await follow()).toMatchObject([{ stream: 'people', from: 'live-set', to: 'cursor' }])
})
