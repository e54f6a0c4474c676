// Starting and asking, on a server of its own: making the schedules of some teams removes those of all others.
import { randomUUID } from 'node:crypto'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createTemporal, type Temporal } from '../../src/client/temporal/temporal.ts'
import { noCounts, type Turn } from '../../src/domain/sync-plan.ts'
import { noSweepCounts } from '../../src/domain/sweep.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { startWorker } from '../../src/worker/worker.ts'
import { noActivities } from '../support/activities.ts'
import { startOwnTemporal, type OwnTemporal } from '../support/own-temporal.ts'
import { quietLog } from '../support/workflows.ts'

let server: OwnTemporal
let connection: Connection
let client: Client

beforeAll(async () => {
  server = await startOwnTemporal()
  connection = await Connection.connect({ address: server.address })
  client = new Client({ connection })
})

afterAll(async () => {
  await connection.close()
  await server[Symbol.asyncDispose]()
})

function temporalOf(queue?: string): Temporal {
  return createTemporal({
    connection: { address: server.address },
    namespace: 'default',
    ...(queue === undefined ? {} : { queue }),
  })
}

function newTeam(): TeamSlug {
  return parseTeamSlug(`t-${randomUUID()}`)
}

const running = (...teams: TeamSlug[]) => teams.map((team) => ({ team, paused: false }))

/** A worker of whom `people` takes as long as `held`. */
async function workerOn(queue: string, held: Promise<unknown> = Promise.resolve()) {
  const turn: Turn = {
    stream: 'people',
    state: 'current',
    counts: noCounts,
    runId: '1',
    watermark: null,
  }
  const swept = { stream: 'people', state: 'current', counts: noSweepCounts } as const
  return await startWorker({
    connection: { address: server.address },
    namespace: 'default',
    queue,
    log: quietLog(),
    bundle: inject('workflowBundle'),
    activities: {
      ...noActivities,
      pollStreams: async () => await held.then(() => [turn]),
      readStream: async () => await held.then(() => turn),
      sweepTurn: async () => await held.then(() => swept),
    },
  })
}

describe('syncNow', () => {
  test('twice within a second names a run each time, and never two at once', async () => {
    const queue = `test-${randomUUID()}`
    await using worker = await workerOn(queue)
    await using temporal = temporalOf(queue)
    const team = newTeam()
    await temporal.applySchedules(running(team))
    const started = await Promise.all([temporal.syncNow(team), temporal.syncNow(team)])
    for (const { workflowId, runId } of started) {
      expect(workflowId).toMatch(new RegExp(`^sync:${team}-\\d{4}-.*Z$`))
      const handle = client.workflow.getHandle(workflowId, runId ?? undefined)
      expect(await handle.result()).toMatchObject({ polled: 1 })
    }
    const third = await temporal.syncNow(team)
    expect(started.map(({ runId }) => runId)).not.toContain(third.runId)
    await worker.stop()
  }, 60_000)

  test('waits for a run that is under way and then starts its own', async () => {
    const queue = `test-${randomUUID()}`
    const held = Promise.withResolvers<undefined>()
    await using worker = await workerOn(queue, held.promise)
    await using temporal = temporalOf(queue)
    const team = newTeam()
    await temporal.applySchedules(running(team))
    const first = await temporal.syncNow(team)
    const second = temporal.syncNow(team)
    await sleep(1_000)
    const { info } = await client.schedule.getHandle(`sync:${team}`).describe()
    expect(info.numActionsTaken).toBe(1)
    held.resolve(undefined)
    expect((await second).runId).not.toBe(first.runId)
    await worker.stop()
  }, 60_000)

  test('of a team without a schedule fails with a sentence', async () => {
    await using temporal = temporalOf()
    await expect(temporal.syncNow(newTeam())).rejects.toMatchObject({ code: 'temporal.failed' })
  })
})

describe('startStream', () => {
  test('starts one reader of a stream, and names it to whoever comes second', async () => {
    const queue = `test-${randomUUID()}`
    const held = Promise.withResolvers<undefined>()
    await using worker = await workerOn(queue, held.promise)
    await using temporal = temporalOf(queue)
    const team = newTeam()
    const first = await temporal.startStream(team, 'people', { full: true })
    const second = await temporal.startStream(team, 'people', { full: true })
    expect(first).toEqual({
      workflowId: `sync:${team}:people`,
      runId: expect.any(String) as string,
    })
    expect(second).toEqual(first)
    const { typedSearchAttributes } = await client.workflow.getHandle(first.workflowId).describe()
    const values = typedSearchAttributes.getAll().map(({ value }) => value)
    expect(new Set(values)).toEqual(new Set(['people', team]))
    held.resolve(undefined)
    await client.workflow.getHandle(first.workflowId).result()
    await worker.stop()
  })
})

describe('startSweep', () => {
  test('names the sweep that runs, and refuses to confirm beside it', async () => {
    const queue = `test-${randomUUID()}`
    const held = Promise.withResolvers<undefined>()
    await using worker = await workerOn(queue, held.promise)
    await using temporal = temporalOf(queue)
    const team = newTeam()
    await temporal.requireNoSweep(team, ['people', 'users'])
    const first = await temporal.startSweep(team, 'people', { confirm: false })
    expect(await temporal.startSweep(team, 'people', { confirm: false })).toEqual(first)
    const refusal = {
      code: 'sweep.running',
      message: expect.stringMatching(/^people is being/) as string,
    }
    await expect(temporal.startSweep(team, 'people', { confirm: true })).rejects.toMatchObject(
      refusal,
    )
    await expect(temporal.requireNoSweep(team, ['users', 'people'])).rejects.toMatchObject(refusal)
    held.resolve(undefined)
    await client.workflow.getHandle(first.workflowId).result()
    const confirmed = await temporal.startSweep(team, 'people', { confirm: true })
    expect(confirmed.runId).not.toBe(first.runId)
    await client.workflow.getHandle(first.workflowId).result()
    await worker.stop()
  }, 60_000)
})

describe('registerSearchAttributes', () => {
  test('makes what is missing, once', async () => {
    await using temporal = temporalOf()
    expect(await temporal.registerSearchAttributes()).toEqual([])
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: 'default',
    })
    // 2 is KEYWORD in temporal.api.enums.v1.IndexedValueType.
    expect(customAttributes).toMatchObject({
      SalesloftTeam: 2,
      SalesloftStream: 2,
      EnrollmentStatus: 2,
      ReportDate: 2,
    })
  })
})

async function failureOf(address: string): Promise<{ code: unknown; seconds: number }> {
  await using temporal = createTemporal({ connection: { address }, namespace: 'default' })
  const askedAt = performance.now()
  const code: unknown = await temporal.ready().then(
    () => 'ready',
    (error: { code?: unknown }) => error.code,
  )
  return { code, seconds: (performance.now() - askedAt) / 1_000 }
}

describe('a server that is not there', () => {
  test('is said to be unreachable within seconds, whether it refuses or says nothing', async () => {
    const sockets = new Set<net.Socket>()
    const silent = net.createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1')
    await new Promise((resolve) => silent.once('listening', resolve))
    const { port } = silent.address() as net.AddressInfo
    const failures = await Promise.all([failureOf('127.0.0.1:1'), failureOf(`127.0.0.1:${port}`)])
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => silent.close(resolve))
    for (const { code, seconds } of failures) {
      expect(code).toBe('temporal.unreachable')
      expect(seconds).toBeLessThan(20)
    }
  })

  test('without its namespace it is not ready', async () => {
    await using temporal = createTemporal({
      connection: { address: server.address },
      namespace: 'nowhere',
    })
    await expect(temporal.ready()).rejects.toMatchObject({ code: 'temporal.failed' })
  })
})
