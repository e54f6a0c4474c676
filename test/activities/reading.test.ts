// The thread from SalesLoft to Postgres, with everything real, through what usually cuts it.
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { type StreamName, streams } from '../../src/domain/streams.ts'
import { coreStreams, createRig, type Rig } from '../support/rig.ts'

const coreRig = (options: Parameters<typeof createRig>[0] = {}): Promise<Rig> =>
  createRig({ streams: coreStreams, ...options })

type State = {
  mode: string
  unavailable: boolean
  error_code: string | null
  error_message: string | null
}

async function stateOf({ query, team }: Rig, stream: StreamName): Promise<State> {
  const [row] = await query<State>(sql`
    select mode, unavailable, error_code, error_message from worker.sync_state
    where team = ${team} and stream = ${stream}`)
  if (row === undefined) throw new Error(`no state of ${stream}`)
  return row
}

type Total = {
  created: number
  updated: number
  fetched: number
  requests: number
  balance: number
}

async function totals({ query, team }: Rig): Promise<Total> {
  const [row] = await query<Total>(sql`
    select coalesce(sum(created), 0)::int as created, coalesce(sum(updated), 0)::int as updated,
      coalesce(sum(fetched), 0)::int as fetched, coalesce(sum(requests), 0)::int as requests,
      coalesce(sum(fetched - created - updated - unchanged - quarantined), 0)::int as balance
    from worker.run where team = ${team}`)
  if (row === undefined) throw new Error('no runs')
  return row
}

const sizes = { people: 900, 'activities/emails': 1_300 }

describe('a first sync', () => {
  test('makes the mirror equal to SalesLoft, and a second one costs one request a cursor and writes nothing', async () => {
    await using rig = await createRig({ sizes })
    await rig.syncNow()
    expect(await rig.differences()).toEqual({})
    const first = await totals(rig)
    rig.simulator.requests.reset()
    await rig.syncNow()
    const second = await totals(rig)
    expect([second.created - first.created, second.updated - first.updated]).toEqual([0, 0])
    const { writes, byPath } = rig.simulator.requests.summary()
    expect(writes).toBe(0)
    const along = streams.filter(({ kind, method }) => kind === 'cursor' && method === 'GET')
    expect(along.map(({ path }) => [path, byPath[`/v2/${path}`]])).toEqual(
      along.map(({ path }) => [path, 1]),
    )
    expect(second.balance).toBe(0)
  })

  test('while rows are edited, inserted and tied ends equal once it is quiet (A26, A27)', async () => {
    await using rig = await coreRig({ sizes: { people: 2_500 }, shuffleTies: true, rttMs: 3 })
    const { mutate } = rig.simulator
    const timer = setInterval(() => {
      mutate.update('people', 4)
      mutate.insert('people', 1)
      mutate.update('activities/emails', 2)
      mutate.insert('cadence_memberships', 1)
      if (Math.random() < 0.1) mutate.bulkUpdate('people', 120)
      if (Math.random() < 0.2) mutate.update('accounts', 1, { visibleAfterMs: 150 })
    }, 10)
    setTimeout(() => clearInterval(timer), 1_500)
    await rig.syncNow()
    clearInterval(timer)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await rig.syncNow()
    expect(await rig.differences()).toEqual({})
    expect((await totals(rig)).balance).toBe(0)
  })
})

describe('what stops one stream stops no other', () => {
  test('a missing scope makes it unavailable (A41)', async () => {
    await using rig = await createRig()
    rig.simulator.faults.add({ match: 'activities/calls', fault: { kind: 'status', status: 403 } })
    await rig.syncNow()
    const { calls = 0, ...others } = await rig.differences()
    expect(others).toEqual({})
    expect(calls).toBeGreaterThan(0)
    expect(await stateOf(rig, 'calls')).toMatchObject({
      unavailable: true,
      error_code: 'stream.unavailable',
    })
  })

  test('an answer in another order than asked stops it, with what was asked and what came', async () => {
    await using rig = await coreRig({ sizes, ignoreSort: { people: 'default' } })
    await rig.syncNow()
    const { people = 0, ...others } = await rig.differences()
    expect(others).toEqual({})
    expect(people).toBeGreaterThan(0)
    const state = await stateOf(rig, 'people')
    expect(state).toMatchObject({ unavailable: false, error_code: 'stream.unordered' })
    expect(state.error_message).toMatch(/^Asked for .*; came .*\.$/)
  })

  test('a cursor that is not honoured is given up for whole readings where the catalogue says so', async () => {
    await using rig = await coreRig({
      sizes: { steps: 250 },
      ignoreFilters: { steps: ['updated_at'] },
    })
    await rig.syncNow()
    expect(await rig.differences()).toEqual({})
    expect(await stateOf(rig, 'steps')).toMatchObject({ mode: 'snapshot', error_code: null })
  })

  test('failures that pass are outlasted', async () => {
    await using rig = await coreRig({ sizes })
    rig.simulator.faults.add({
      match: 'activities/emails',
      count: 2,
      fault: { kind: 'status', status: 502, body: 'html' },
    })
    rig.simulator.faults.add({ match: 'v2/people', after: 2, count: 1, fault: { kind: 'cut' } })
    rig.simulator.faults.add({ match: 'v2/users', count: 1, fault: { kind: 'reset' } })
    await rig.syncNow()
    expect(await rig.differences()).toEqual({})
  })
})

describe('an outage', () => {
  test('is shown while it lasts, and is over with the first page after it (A9)', async () => {
    await using rig = await coreRig()
    const heal = rig.simulator.faults.add({
      match: 'v2/people',
      fault: { kind: 'status', status: 503 },
    })
    const reading = rig.syncNow()
    await expect
      .poll(() => stateOf(rig, 'people'), { timeout: 5_000 })
      .toMatchObject({ error_code: 'salesloft.failed', unavailable: false })
    heal()
    await reading
    expect(await stateOf(rig, 'people')).toMatchObject({ error_code: null })
    expect(await rig.differences()).toEqual({})
  })
})

describe('a refused key', () => {
  test('pauses the team, says so, and a working one resumes it', async () => {
    await using rig = await coreRig()
    await rig.connect('ak_wrong')
    await rig.syncNow()
    expect(await rig.teams.get(rig.team)).toMatchObject({ pauseReason: 'auth.revoked' })
    const { requests } = rig.simulator.requests.summary()
    await rig.syncNow()
    expect(rig.simulator.requests.summary().requests).toBe(requests)
    await rig.connect(rig.simulator.apiKey)
    await rig.syncNow()
    expect(await rig.differences()).toEqual({})
  })
})

describe('what cannot be stored', () => {
  test('goes to the quarantine, its page goes on, and it leaves when it is whole again (A20)', async () => {
    await using rig = await coreRig()
    const fault = { kind: 'malformed', how: 'nul-in-text', at: [2] } as const
    const heal = rig.simulator.faults.add({ match: 'v2/people', fault })
    await rig.syncNow()
    expect(await rig.differences()).toEqual({ people: 1 })
    const quarantined = sql<{
      record_id: string
    }>`select record_id from worker.quarantine where team = ${rig.team}`
    expect(await rig.query(quarantined)).toHaveLength(1)
    heal()
    await rig.readFully('people')
    expect(await rig.differences()).toEqual({})
    expect(await rig.query(quarantined)).toHaveLength(0)
    expect((await totals(rig)).balance).toBe(0)
  })
})

describe('deletes in a stream that is read whole', () => {
  test('are marked after two complete readings, and unmarked when the record comes back', async () => {
    await using rig = await coreRig({ sizes: { users: 60 } })
    await rig.syncNow()
    const gone = rig.simulator.mutate.remove('users', 2)
    await rig.syncNow()
    expect(await rig.differences()).toEqual({ users: 2 })
    await rig.syncNow()
    expect(await rig.differences()).toEqual({})
    rig.simulator.mutate.revive('users', gone)
    await rig.syncNow()
    expect(await rig.differences()).toEqual({})
  })

  test('are not believed when most of a stream is missing', async () => {
    await using rig = await coreRig({ sizes: { users: 60 } })
    await rig.syncNow()
    rig.simulator.mutate.remove('users', 50)
    await rig.syncNow()
    await rig.syncNow()
    expect(await stateOf(rig, 'users')).toMatchObject({ error_code: 'sweep.implausible' })
    expect(await rig.differences()).toEqual({ users: 50 })
  })
})

describe('a worker that goes away in the middle', () => {
  test('is followed by another that reads at most a page twice', async () => {
    await using rig = await coreRig({ sizes: { people: 4_000 }, rttMs: 100 })
    const reading = rig.syncNow()
    const read = (): number => rig.simulator.requests.summary().byPath['/v2/people'] ?? 0
    while (read() < 8) await new Promise((resolve) => setTimeout(resolve, 10))
    await rig.bench.worker.stop()
    const before = read()
    await using next = await rig.startWorker()
    await reading
    expect(next.queue).toBe(rig.bench.queue)
    expect(before).toBeLessThan(41)
    expect(read()).toBeLessThanOrEqual(41 + 2)
    expect(await rig.differences()).toEqual({})
  })
})

describe('a paused stream', () => {
  test('stops after the page that is being read, and resumes where it stood', async () => {
    await using rig = await coreRig({ sizes: { people: 4_000 }, rttMs: 15 })
    const reading = rig.syncNow()
    const read = (): number => rig.simulator.requests.summary().byPath['/v2/people'] ?? 0
    while (read() < 10) await new Promise((resolve) => setTimeout(resolve, 10))
    await rig.teams.pauseStream(rig.team, 'people')
    await reading
    const stopped = read()
    expect(stopped).toBeLessThan(30)
    await rig.teams.resumeStream(rig.team, 'people')
    await rig.syncNow()
    expect(read()).toBeLessThanOrEqual(43)
    expect(await rig.differences()).toEqual({})
  })
})

describe('a full reading', () => {
  test('asked for by hand repairs a row that somebody changed in the mirror', async () => {
    await using rig = await coreRig()
    await rig.syncNow()
    await rig.query(sql`update salesloft.people set raw = '{}'::jsonb, title = 'changed' where team = ${rig.team}
      and id = (select min(id) from salesloft.people where team = ${rig.team})`)
    expect(await rig.differences()).toEqual({ people: 1 })
    await rig.readFully('people')
    expect(await rig.differences()).toEqual({})
  })
})
