// A batch and an audience, through everything: each person is on the cadence once, whoever is killed on the way.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEnrollmentBatches } from '../../src/store/enrollment-batches.ts'
import { candidatesIn, createEnrolled, ledgerOf, type Wanted } from '../enrollments/scene.ts'
import type { Rig } from '../support/rig.ts'

let rig: Rig

beforeAll(async () => {
  rig = await createEnrolled()
}, 60_000)
afterAll(async () => {
  await rig[Symbol.asyncDispose]()
})

test('of a batch each person is asked for once, also where two workers are at it', async () => {
  const store = createEnrollmentBatches({ database: rig.database })
  const [first] = candidatesIn(rig)
  if (first === undefined) throw new Error('There is nobody.')
  const wanted: Wanted[] = candidatesIn(rig)
    .filter(({ cadence }) => cadence === first.cadence)
    .slice(0, 12)
  const rows = wanted.map(({ person }) => ({ person }))
  const [{ cadence }] = [first]
  const made = { team: rig.team, cadence, source: 'csv' as const, by: 'somebody', rows }
  const batch = await store.create(made)
  const run = async (id: string): Promise<unknown> =>
    await rig.bench.client.workflow.execute('enrollBatch', {
      workflowId: id,
      taskQueue: rig.bench.queue,
      args: [{ team: rig.team, batch }],
    })
  const id = `enroll-batch:${rig.team}:${batch}`
  await Promise.all([run(id), run(`${id}-again`)])
  await expect
    .poll(async () => (await store.get({ team: rig.team, batch })).undecided, { timeout: 30_000 })
    .toBe(0)
  expect(await store.get({ team: rig.team, batch })).toMatchObject({
    done: wanted.length,
    outcomes: { 'on-cadence': wanted.length },
    endedAt: expect.any(String) as string,
  })
  for (const each of wanted) {
    expect(ledgerOf(rig, each)).toEqual({ enrolled: 1, left: 0, asked: 1 })
  }
  const listed = await rig.query(sql<{ count: number }>`
    select count(*)::integer as count from worker.enrollment where team = ${rig.team}`)
  expect(listed).toEqual([{ count: wanted.length }])
})
