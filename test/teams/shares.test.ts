// Slots of one worker among teams: what a team may take, and that the server and the worker hold it to that.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { cancellationSignal } from '@temporalio/activity'
import { Client, Connection } from '@temporalio/client'
import { array, assert, boolean, nat, property, record } from 'fast-check'
import { describe, expect, inject, test } from 'vitest'
import type { Activities } from '../../src/activities/index.ts'
import { createTemporal } from '../../src/client/temporal/temporal.ts'
import { busyForMs, mayTake } from '../../src/domain/slot-shares.ts'
import { noCounts, type Turn } from '../../src/domain/sync-plan.ts'
import { noSweepCounts } from '../../src/domain/sweep.ts'
import type { StreamName } from '../../src/domain/streams.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { createShares } from '../../src/worker/shares.ts'
import { startWorker } from '../../src/worker/worker.ts'
import { sweepStreamId, syncStreamId, syncTeamId } from '../../src/workflows/messages.ts'
import { noActivities } from '../support/activities.ts'
import { startOwnTemporal } from '../support/own-temporal.ts'
import { quietLog } from '../support/workflows.ts'

function current(stream: StreamName): Turn {
  return { stream, state: 'current', counts: noCounts, runId: '1', watermark: null }
}

describe('a share', () => {
  test('is four tenths for one team that is read, and leaves a fifth to polls', () => {
    const shares = createShares(100)
    for (let held = 0; held < 40; held += 1) shares.take('huge', 'long')
    expect(() => shares.take('huge', 'long')).toThrow(
      expect.objectContaining({ code: 'worker.busy', retry: 'after' }),
    )
    for (let team = 0; team < 40; team += 1) shares.take(`other-${team}`, 'long')
    expect(() => shares.take('one more', 'long')).toThrow('share')
    expect(() => shares.take('one more', 'short')).not.toThrow()
    // The polls of a team are no part of its reading.
    expect(() => shares.take('huge', 'short')).not.toThrow()
  })

  test('is given back whole', () => {
    const shares = createShares(10)
    expect(() => {
      for (let round = 0; round < 100; round += 1) {
        const ends = ['a', 'a', 'b'].map((team) => shares.take(team, 'long'))
        for (const end of ends) end()
      }
    }).not.toThrow()
  })

  test('of any number of teams, however greedy, leaves the next one a slot', () => {
    assert(
      property(
        array(record({ team: nat(60), long: boolean(), ends: boolean() }), {
          maxLength: 2_000,
        }),
        (asked) => {
          const all = 100
          const held = new Map<string, number>()
          let taken = 0
          for (const { team, long, ends } of asked) {
            const work = long ? 'long' : 'short'
            const key = `${work} ${team}`
            const mine = held.get(key) ?? 0
            if (ends && mine > 0) {
              held.set(key, mine - 1)
              taken -= 1
            } else if (!ends && mayTake(work, { all, taken, held: mine })) {
              held.set(key, mine + 1)
              taken += 1
            }
            const shorts = [...held].filter(([name]) => name.startsWith('short'))
            const ofLong = taken - shorts.reduce((sum, [, count]) => sum + count, 0)
            expect(ofLong).toBeLessThanOrEqual(80)
            expect(Math.max(0, ...held.values())).toBeLessThanOrEqual(all / 2)
            // Whoever holds nothing gets one as long as there is one.
            expect(mayTake('short', { all, taken, held: 0 })).toBe(taken < all)
          }
        },
      ),
    )
  })

  test('that is used up is asked for again within three seconds, and not by all at once', () => {
    expect([busyForMs(0), busyForMs(1)]).toEqual([1_000, 3_000])
  })
})

type Queue = { readonly client: Client; readonly queue: string }

async function startReading({ client, queue }: Queue, team: string): Promise<void> {
  await client.workflow.start('syncStream', {
    workflowId: `sync:${team}:people:${randomUUID()}`,
    taskQueue: queue,
    args: [{ team, stream: 'people' }],
  })
}

// TASK_QUEUE_TYPE_ACTIVITY of temporal.api.enums.v1.TaskQueueType.
const ofActivities: object = { taskQueueType: 2 }

/** How many of these workflows, and of the poll of `small`, have asked for an activity that nobody has begun. */
async function scheduled({ workflow, schedule }: Client, ids: readonly string[]): Promise<number> {
  const { info } = await schedule.getHandle(syncTeamId(parseTeamSlug('small'))).describe()
  const polls = info.runningActions.map((each) => each.workflow.workflowId)
  const found = await Promise.all([...ids, ...polls].map((id) => workflow.getHandle(id).describe()))
  // temporal.api.enums.v1.PendingActivityState: 1 is scheduled.
  return found.filter(({ raw }) => Number(raw.pendingActivities?.[0]?.state) === 1).length
}

/** Activities that wait in the task queue, about. */
async function waiting(client: Client, queue: string): Promise<number> {
  const { stats } = await client.workflowService.describeTaskQueue({
    namespace: 'default',
    taskQueue: { name: queue },
    ...ofActivities,
    reportStats: true,
  })
  return Number(stats?.approximateBacklogCount ?? 0)
}

describe('on a server', () => {
  test('a team whose turns never end leaves the worker to others: theirs begin at once', async () => {
    const connection = await Connection.connect({ address: inject('temporalAddress') })
    const place = { client: new Client({ connection }), queue: `test-${randomUUID()}` }
    const stuck = `t-${randomUUID()}`
    let held = 0
    const served: string[] = []
    const activities: Activities = {
      ...noActivities,
      async readStream({ team, stream }) {
        if (team !== stuck) served.push(team)
        else {
          held += 1
          await sleep(60_000, undefined, { signal: cancellationSignal() }).catch(() => undefined)
        }
        return current(stream)
      },
    }
    await using worker = await startWorker({
      connection: { address: inject('temporalAddress') },
      namespace: 'default',
      bundle: inject('workflowBundle'),
      log: quietLog(),
      queue: place.queue,
      activities,
      slots: 10,
    })
    await Promise.all(Array.from({ length: 30 }, () => startReading(place, stuck)))
    await expect.poll(() => held, { timeout: 10_000 }).toBe(4)
    const healthy = [1, 2, 3, 4].map((each) => `t-${each}-${randomUUID()}`)
    await Promise.all(healthy.map((team) => startReading(place, team)))
    // Where they had to wait for a slot, it would be for a minute.
    await expect.poll(() => served.length, { timeout: 10_000 }).toBe(healthy.length)
    expect(held).toBe(4)
    await worker.stop()
    await connection.close()
  })

  test('teams take turns in the task queue, and polls go before readings, readings before sweeps', async () => {
    await using server = await startOwnTemporal({
      'matching.enableFairness': 'true',
      // Order holds within a partition of a queue.
      'matching.numTaskqueueReadPartitions': 1,
      'matching.numTaskqueueWritePartitions': 1,
      // What is told of a queue is as old as this; by itself, five seconds.
      'matching.TaskQueueInfoByBuildIdTTL': '"100ms"',
    })
    const { address } = server
    const connection = await Connection.connect({ address })
    const client = new Client({ connection })
    const order: string[] = []
    const began = Promise.withResolvers<void>()
    const mayGoOn = Promise.withResolvers<void>()
    const activities: Activities = {
      ...noActivities,
      async readStream({ team, stream }) {
        if (team === 'first') {
          began.resolve()
          await mayGoOn.promise
        }
        order.push(team)
        return current(stream)
      },
      sweepTurn({ team, stream }) {
        order.push(`sweep ${team}`)
        return Promise.resolve({ stream, state: 'current', counts: noSweepCounts })
      },
      pollStreams({ team }) {
        order.push(`poll ${team}`)
        return Promise.resolve([])
      },
    }
    await using worker = await startWorker({
      connection: { address },
      namespace: 'default',
      bundle: inject('workflowBundle'),
      log: quietLog(),
      queue: 'fair',
      activities,
      slots: 1,
    })
    const temporal = createTemporal({
      connection: { address },
      namespace: 'default',
      queue: 'fair',
    })
    await temporal.startStream(parseTeamSlug('first'), 'people', { full: false })
    await began.promise
    const [small, huge] = [parseTeamSlug('small'), parseTeamSlug('huge')]
    await temporal.startSweep(small, 'people', { confirm: false })
    const streams = ['people', 'accounts', 'users', 'cadences', 'emails', 'calls'] as const
    for (const stream of streams) await temporal.startStream(huge, stream, { full: false })
    await temporal.startStream(small, 'people', { full: false })
    await temporal.applySchedules([{ team: small, paused: false }])
    const polled = temporal.syncNow(small)
    const asked = [
      ...streams.map((stream) => syncStreamId(huge, stream)),
      syncStreamId(small, 'people'),
      sweepStreamId(small, 'people'),
    ]
    await expect.poll(() => scheduled(client, asked), { timeout: 20_000 }).toBe(asked.length + 1)
    // What was begun may be counted too, for a while or for good.
    await expect
      .poll(() => waiting(client, 'fair'), { timeout: 20_000 })
      .toBeGreaterThanOrEqual(asked.length + 1)
    mayGoOn.resolve()
    await polled
    await expect.poll(() => order.length, { timeout: 10_000 }).toBe(streams.length + 4)
    await worker.stop()
    await temporal.close()
    await connection.close()
    const [first, poll, ...readings] = order
    expect([first, poll, readings.pop()]).toEqual(['first', 'poll small', 'sweep small'])
    // In the order of their coming it would be the seventh.
    expect(readings.indexOf('small')).toBeLessThanOrEqual(1)
  }, 90_000)
})
