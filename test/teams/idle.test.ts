// A team in which nothing happens, for hours, with everything real but the waiting: every tick moves what is due five
// minutes nearer, which is all that a passing clock does to it.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { intervalAfter, tickMs } from '../../src/domain/polling.ts'
import { streamOf, type StreamName } from '../../src/domain/streams.ts'
import type { SyncTeamResult } from '../../src/workflows/messages.ts'
import { coreStreams, createRig, type Rig } from '../support/rig.ts'

const hours = 8
const ticks = (hours * 3_600_000) / tickMs
const watched: readonly StreamName[] = [...coreStreams, 'notes', 'email_templates', 'tags', 'me']

async function tick(rig: Rig, number: number): Promise<{ result: SyncTeamResult; events: number }> {
  await rig.query(sql`update worker.sync_state
    set next_due_at = next_due_at - ${tickMs} * interval '1 millisecond' where team = ${rig.team}`)
  const workflowId = `sync:${rig.team}:tick-${number}`
  const { client, queue } = rig.bench
  const result = (await client.workflow.execute('syncTeam', {
    workflowId,
    taskQueue: queue,
    args: [{ team: rig.team }],
  })) as SyncTeamResult
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory()
  return { result, events: events?.length ?? 0 }
}

/** What a team costs in which each stream is read exactly when the interval that it waits for is over. */
async function priceOf(
  rig: Rig,
  waits: (idleRuns: number, stream: StreamName) => number,
): Promise<number> {
  const runs = await rig.query(sql<{ stream: StreamName; cost: number; idle: number }>`
    select r.stream, min(r.cost)::float8 as cost, s.idle_runs as idle
    from worker.run r join worker.sync_state s on s.team = r.team and s.stream = r.stream
    where r.team = ${rig.team} group by r.stream, s.idle_runs`)
  return runs
    .map(({ stream, cost, idle }) => {
      let times = 0
      for (let at = 0, run = idle; at < hours * 3_600_000; run += 1, times += 1)
        at += waits(run, stream)
      return times * cost
    })
    .reduce((sum, cost) => sum + cost, 0)
}

async function spent(rig: Rig): Promise<number> {
  const [row] = await rig.query(
    sql<{
      cost: number
    }>`select sum(cost)::float8 as cost from worker.run where team = ${rig.team}`,
  )
  return row?.cost ?? 0
}

test('an idle team costs at most a fifth more than its due streams, and a change is met within the maximum lag', async () => {
  await using rig = await createRig({ streams: watched })
  await rig.syncNow()
  await rig.syncNow()
  const floor = await priceOf(rig, (run, stream) => intervalAfter(run, streamOf(stream)))
  const fixed = await priceOf(rig, (_run, stream) => streamOf(stream).intervalMs)
  const before = await spent(rig)
  const events: number[] = []
  for (let number = 0; number < ticks; number += 1) events.push((await tick(rig, number)).events)
  const cost = (await spent(rig)) - before
  expect(cost).toBeLessThanOrEqual(1.2 * floor)
  expect(cost).toBeLessThan(0.7 * fixed)
  expect(Math.max(...events)).toBeLessThanOrEqual(12)

  // Each a while before its next run, so that it has to wait.
  for (const stream of ['people', 'notes', 'email_templates', 'tags'] as const) {
    const ids = [...rig.simulator.truth.rows(stream)].slice(0, 1).map(({ id }) => id)
    rig.simulator.mutate.update(stream, ids)
    expect(await rig.differences()).toMatchObject({ [stream]: 1 })
    const most = streamOf(stream).maximumLagMs / tickMs
    let waited = 0
    while ((await rig.differences())[stream] !== undefined && waited <= most) {
      waited += 1
      await tick(rig, ticks + waited + 1_000 * watched.indexOf(stream))
    }
    expect({ stream, inTime: waited <= most }).toEqual({ stream, inTime: true })
  }
}, 240_000)
