// Meetings and calendar events, from SalesLoft to Postgres.
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createTurnsRig, type TurnsRig } from '../support/turns.ts'

const day = 86_400_000

async function modeOf({ database }: TurnsRig, stream: string): Promise<string> {
  const { rows } = await sql<{ mode: string }>`
    select mode from worker.sync_state where stream = ${stream}`.execute(database.kysely)
  return rows[0]?.mode ?? ''
}

function paths({ simulator }: TurnsRig): readonly string[] {
  return simulator.requests.list().map(({ query }) => query)
}

describe('meetings', () => {
  test('are mirrored exactly, and cost one request once nothing changes', async () => {
    await using rig = await createTurnsRig({ sizes: { meetings: 250 } })
    expect(await rig.read('meetings')).toMatchObject({ state: 'current' })
    expect(await rig.differences('meetings')).toBe(0)
    rig.simulator.requests.reset()
    expect(await rig.read('meetings')).toMatchObject({ state: 'current', counts: { created: 0 } })
    expect(paths(rig)).toHaveLength(1)
  })

  test('that are edited, moved and booked while they are read are all there in the end', async () => {
    await using rig = await createTurnsRig({ sizes: { meetings: 900 }, rttMs: 2 })
    const { mutate } = rig.simulator
    const timer = setInterval(() => {
      mutate.update('meetings', 2)
      if (Math.random() < 0.2) mutate.insert('meetings', 1)
    }, 20)
    setTimeout(() => clearInterval(timer), 1_000)
    await rig.read('meetings', { pages: 10 })
    clearInterval(timer)
    await rig.read('meetings')
    expect(await rig.differences('meetings')).toBe(0)
  })

  test('without a time of their own are met as well', async () => {
    await using rig = await createTurnsRig({ sizes: { meetings: 250 } })
    rig.simulator.mutate.update('meetings', 5, { keepStamp: true, set: { start_time: null } })
    await rig.read('meetings')
    expect(await rig.differences('meetings')).toBe(0)
  })

  test('are read in ranges at each turn where what changed does not come newest first', async () => {
    await using rig = await createTurnsRig({
      sizes: { meetings: 250 },
      ignoreSort: { meetings: 'default' },
    })
    expect(await rig.read('meetings')).toMatchObject({ state: 'current' })
    expect(await modeOf(rig, 'meetings')).toBe('bounded')
    expect(await rig.differences('meetings')).toBe(0)
  })

  test('that two whole readings do not bring are marked deleted', async () => {
    await using rig = await createTurnsRig({ sizes: { meetings: 250 } })
    await rig.read('meetings')
    rig.simulator.mutate.remove('meetings', 3)
    expect((await rig.read('meetings', { full: true })).counts.deleted).toBe(0)
    expect((await rig.read('meetings', { full: true })).counts.deleted).toBe(3)
    expect(await rig.differences('meetings')).toBe(0)
  })
})

describe('calendar events', () => {
  test('are mirrored exactly, all of them at first and those about the present again', async () => {
    await using rig = await createTurnsRig({ sizes: { 'calendar/events': 300 } })
    expect(await rig.read('calendar_events')).toMatchObject({ state: 'current' })
    expect(await rig.differences('calendar_events')).toBe(0)
    rig.simulator.requests.reset()
    await rig.read('calendar_events')
    const [query = ''] = paths(rig)
    const from = Date.parse(new URLSearchParams(query).get('start_time') ?? '')
    expect(Date.now() - from).toBeGreaterThan(29 * day)
    expect(Date.now() - from).toBeLessThan(31 * day)
  })
})
