// A long reading in windows, real in each part: the mirror is exact while people are edited, and nothing else disturbs it.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createRig, type Rig } from '../support/rig.ts'

const people = 3_000
const options = {
  sizes: { people },
  streams: ['people'],
  bigReadRows: 1_000,
  scenario: 'ten-thousand',
} as const

type Run = {
  readonly kind: string
  readonly state: string
  readonly fetched: string
  readonly cost: number
}

async function runs({ query }: Rig): Promise<readonly Run[]> {
  return await query<Run>(
    sql`select kind, state, fetched, cost from worker.run where stream = 'people' order by id`,
  )
}

async function windows({ query }: Rig): Promise<readonly { done: boolean; sequence: string }[]> {
  return await query<{ done: boolean; sequence: string }>(
    sql`select done, sequence from worker.sync_window order by number`,
  )
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}

async function halfway(rig: Rig): Promise<void> {
  await until(async () => {
    const all = await windows(rig)
    return all.some(({ done }) => done) && all.some(({ done }) => !done)
  })
}

async function peopleThatDiffer(rig: Rig): Promise<number> {
  return (await rig.differences())['people'] ?? 0
}

test('people are read in windows, exactly, while they are edited', async () => {
  await using rig = await createRig({ ...options, rttMs: 15 })
  const { mutate } = rig.simulator
  const reading = rig.readFully('people')
  await halfway(rig)
  const some = await windows(rig)
  expect(some.length).toBeGreaterThanOrEqual(9)
  mutate.update('people', 200)
  mutate.insert('people', 50)
  await reading
  expect(await peopleThatDiffer(rig)).toBe(0)
  const [run, ...others] = await runs(rig)
  expect(others).toEqual([])
  expect(run).toMatchObject({ kind: 'full', state: 'current' })
  expect(await windows(rig)).toEqual([])
})

test('a poll in the middle of a long reading leaves it alone', async () => {
  await using rig = await createRig({ ...options, rttMs: 15 })
  const reading = rig.readFully('people')
  await halfway(rig)
  await rig.query(sql`update worker.sync_state set next_due_at = case stream when 'people'
    then clock_timestamp() else clock_timestamp() + interval '1 hour' end`)
  const { client, queue } = rig.bench
  const polled: unknown = await client.workflow.execute('syncTeam', {
    workflowId: `sync:${rig.team}`,
    taskQueue: queue,
    args: [{ team: rig.team }],
  })
  expect(polled).toMatchObject({ backlog: ['people'], counts: { cost: 0 } })
  await reading
  expect(await peopleThatDiffer(rig)).toBe(0)
  const all = await runs(rig)
  expect(all).toMatchObject([{ kind: 'full', state: 'current' }])
  expect(all[0]?.cost).toBeLessThanOrEqual(1.25 * (people / 100))
})

test('people that are read anew in windows are there all the time', async () => {
  await using rig = await createRig({ ...options, rttMs: 15 })
  await rig.readFully('people')
  rig.simulator.mutate.update('people', 200)
  const reading = rig.readFully('people')
  await halfway(rig)
  const [there] = await rig.query<{ count: string }>(
    sql`select count(*) from salesloft.people where deleted_at is null`,
  )
  await reading
  expect(there?.count).toBe(String(people))
  expect(await peopleThatDiffer(rig)).toBe(0)
  expect((await runs(rig)).map(({ kind }) => kind)).toEqual(['full', 'full'])
})

test('30,000 people that are edited all the while are read in windows, exactly', async () => {
  await using rig = await createRig({
    sizes: { people: 30_000 },
    streams: ['people'],
    costPerMinute: 360_000,
    rttMs: 20,
  })
  const { mutate, requests } = rig.simulator
  let edits = 0
  let most = 0
  let seen = 0
  const reading = rig.readFully('people').then(() => true)
  while (!(await Promise.race([reading, pause(20)]))) {
    // As many to a page on a machine that is busy.
    const asked = requests.list().length
    if (asked === seen) continue
    seen = asked
    edits += mutate.update('people', 20).length + mutate.insert('people', 2).length
    mutate.bulkUpdate('people', 3)
    most = Math.max(most, (await windows(rig)).length)
  }
  expect(most).toBeGreaterThanOrEqual(9)
  expect(edits).toBeGreaterThan(200)
  await rig.syncNow()
  expect(await peopleThatDiffer(rig)).toBe(0)
  const [first, ...others] = await runs(rig)
  expect(first).toMatchObject({ kind: 'full', state: 'current' })
  expect(others).toMatchObject([{ kind: 'incremental', state: 'current' }])
  expect(first?.cost).toBeLessThanOrEqual(1.25 * 300)
}, 120_000)

async function pause(ms: number): Promise<false> {
  return await new Promise((resolve) => setTimeout(() => resolve(false), ms))
}
