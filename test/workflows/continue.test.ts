// On a server that suggests to continue as new after 40 events instead of 4,096.
import { Client, Connection } from '@temporalio/client'
import { expect, inject, test } from 'vitest'
import type { Activities } from '../../src/activities/index.ts'
import type { ReadStreamInput } from '../../src/activities/read.ts'
import { noCounts } from '../../src/domain/sync-plan.ts'
import { startWorker } from '../../src/worker/worker.ts'
import { noActivities } from '../support/activities.ts'
import { startOwnTemporal } from '../support/own-temporal.ts'
import { quietLog } from '../support/workflows.ts'

const turns = 30

async function startServer() {
  return await startOwnTemporal({ 'limit.historyCount.suggestContinueAsNew': 40 })
}

async function work(address: string, activities: Partial<Activities>) {
  return await startWorker({
    connection: { address },
    namespace: 'default',
    bundle: inject('workflowBundle'),
    log: quietLog(),
    queue: 'long',
    activities: { ...noActivities, ...activities },
  })
}

test('a long reading continues as new and loses neither counts nor what was asked (I22)', async () => {
  await using server = await startServer()
  const { address } = server
  const inputs: ReadStreamInput[] = []
  await using worker = await work(address, {
    pollStreams: () => Promise.resolve([]),
    readStream: (input) => {
      inputs.push(input)
      const state = inputs.length < turns ? 'more' : 'current'
      const counts = { ...noCounts, created: 100, cost: 1 }
      return Promise.resolve({ stream: 'people', state, counts, runId: '1', watermark: null })
    },
  })
  const connection = await Connection.connect({ address })
  const client = new Client({ connection })
  const handle = await client.workflow.start('syncStream', {
    workflowId: 'sync:acme:people',
    taskQueue: 'long',
    args: [{ team: 'acme', stream: 'people', full: true }],
  })
  const result: unknown = await handle.result()
  const last = await client.workflow.getHandle('sync:acme:people').describe()
  await connection.close()
  await worker.stop()

  expect(result).toEqual({
    state: 'current',
    counts: { ...noCounts, created: turns * 100, cost: turns },
    watermark: null,
  })
  expect(last.runId).not.toBe(handle.firstExecutionRunId)
  expect(last.historyLength).toBeLessThanOrEqual(50)
  expect(inputs).toHaveLength(turns)
  // Also `since`: a full reading that ended before the last run began still counts as done.
  expect(new Set(inputs.map((input) => JSON.stringify(input))).size).toBe(1)
})

test('an enrolment that continues as new loses no order, and goes back to no older one (I22)', async () => {
  await using server = await startServer()
  const { address } = server
  const connection = await Connection.connect({ address })
  const client = new Client({ connection })
  const handle = client.workflow.getHandle('enroll:acme:7:8')
  const orders: string[] = []
  await using worker = await work(address, {
    advanceEnrollment: () => {
      const ended = orders.at(-1) === 'stop'
      const state = ended ? 'stopped' : 'waiting'
      return Promise.resolve({ state, reason: null, membershipState: null, ended, waitMs: null })
    },
    // Each order comes while the one before it is being noted.
    steerEnrollment: async ({ order }) => {
      orders.push(order)
      if (orders.length <= turns) await handle.signal(orders.length < turns ? 'retry' : 'stop')
    },
  })
  const given = { team: 'acme', cadence: '7', person: '8', enrollment: '9', lane: 'interactive' }
  await client.workflow.start('followEnrollment', {
    workflowId: handle.workflowId,
    taskQueue: 'long',
    args: [given],
  })
  await handle.executeUpdate('request', { args: [{ enrollment: '5', waitMs: 0 }] })
  for (let count = 0; count < turns; count += 1) await handle.signal('wake')
  await handle.signal('retry')
  const result: unknown = await handle.result()
  await connection.close()
  await worker.stop()

  expect(orders).toEqual([...Array<string>(turns).fill('retry'), 'stop'])
  expect(result).toEqual({ enrollment: '9', state: 'stopped', reason: null })
})
